//! Two engines, one history.

use super::chance::{Poisson, Service};
use super::{Customer, SECOND, Served, heap, station};

/// Over who left when, in order.
fn checksum(served: &[Served]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for one in served {
        for word in [
            u64::from(one.index),
            one.begins.cast_unsigned(),
            one.ends.cast_unsigned(),
        ] {
            sum = (sum ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
        }
    }
    sum
}

fn customers(servers: u32, load: f64, grid: i64) -> impl Iterator<Item = Customer> {
    Poisson::new(2020, load * f64::from(servers), Service::Exponential)
        .on_grid(grid)
        .take(8_000)
}

/// Debug and release builds are held to these alike.
#[test]
fn the_executor_and_a_plain_heap_tell_the_same_history() {
    for (servers, load, expected) in [
        (1, 0.5, 0x614a_3c33_4e34_cb9d),
        (1, 0.9, 0x57ea_0018_f3a5_acb9),
        (2, 0.8, 0x22ec_e874_3e8e_4841),
        (5, 0.8, 0xc16e_fdc4_a324_6899),
        (20, 0.8, 0x2153_31af_0b0c_690e),
        (20, 0.99, 0x7498_76a2_3882_87eb),
        // More work than can be done.
        (3, 1.2, 0xf6a9_6bdf_73aa_49f8),
    ] {
        let count = servers as usize;
        let executed = station::run(customers(servers, load, 1), count).served;
        assert_eq!(executed.len(), 8_000);
        let plain = heap::run(customers(servers, load, 1), count);
        let sums = (checksum(&executed), checksum(&plain));
        assert_eq!(
            sums,
            (expected, expected),
            "{servers} servers at {load}: {sums:#018x?}"
        );
    }
}

/// Where many things fall on one instant, only the rule of sequence keeps two engines together.
#[test]
fn they_tell_the_same_history_where_everything_ties() {
    for (servers, grid) in [(1, SECOND / 10), (4, SECOND / 10), (20, SECOND / 4)] {
        let count = servers as usize;
        let executed = station::run(customers(servers, 0.8, grid), count).served;
        let plain = heap::run(customers(servers, 0.8, grid), count);
        let ties = executed
            .windows(2)
            .filter(|pair| pair[0].ends == pair[1].ends)
            .count();
        assert!(ties > 400, "{ties} ties do not try the rule");
        assert_eq!(executed, plain, "{servers} servers");
    }
}

#[test]
fn the_checksum_tells_histories_apart() {
    let served = station::run(customers(2, 0.8, 1), 2).served;
    let mut swapped = served.clone();
    swapped.swap(100, 101);
    assert_ne!(checksum(&served), checksum(&swapped));
    let mut late = served.clone();
    late[7].ends += 1;
    assert_ne!(checksum(&served), checksum(&late));
}
