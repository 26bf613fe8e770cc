//! Mean waits in the steady state, by the closed forms.
//!
//! A run starts empty, so its first customers wait too little. The bias dies out with the relaxation time,
//! 1/(1−√ρ)² services at one server and less at more: 90 at ρ = 0.8, 72 customers. The first
//! [`WARM_UP`] are left out, which leaves less than e⁻²⁰ of it.

use super::chance::{Poisson, Service};
use super::{seconds, station};

const SEEDS: u32 = 24;
const WARM_UP: u32 = 1_500;

/// The mean wait with `customers` of each seed, over the seeds, and three standard errors of it. A mean that
/// is known to no better than a sixth would prove nothing.
fn mean_wait(servers: u32, load: f64, service: Service, customers: u32) -> (f64, f64) {
    let means: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let coming = Poisson::new(u64::from(seed), load * f64::from(servers), service)
                .take((WARM_UP + customers) as usize);
            let served = station::run(coming, servers as usize).served;
            let waits = served
                .iter()
                .filter(|one| one.index >= WARM_UP)
                .map(|one| seconds(one.wait()));
            waits.sum::<f64>() / f64::from(customers)
        })
        .collect();
    let count = f64::from(SEEDS);
    let mean = means.iter().sum::<f64>() / count;
    let variance = means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count - 1.0);
    let tolerance = 3.0 * (variance / count).sqrt();
    assert!(
        tolerance < mean / 6.0,
        "{mean} ± {tolerance}: too few customers to tell anything"
    );
    (mean, tolerance)
}

/// Erlang's C formula for a mean service of one second, by the recursion of the B formula.
fn erlang_c(servers: u32, load: f64) -> f64 {
    let offered = load * f64::from(servers);
    let blocked = (1..=servers).fold(1.0, |blocked, server| {
        offered * blocked / (f64::from(server) + offered * blocked)
    });
    let waiting = blocked / (1.0 - load * (1.0 - blocked));
    waiting / (f64::from(servers) - offered)
}

#[test]
fn erlang_s_formula_is_the_known_one() {
    // One server: ρ/(1−ρ). Two: ρ²/(1−ρ²).
    assert!((erlang_c(1, 0.8) - 4.0).abs() < 1e-12);
    assert!((erlang_c(2, 0.5) - 0.25 / 0.75).abs() < 1e-12);
    // The tables: C(20, 16) = 0.2561.
    assert!((erlang_c(20, 0.8) * 4.0 - 0.2561).abs() < 1e-4);
}

#[test]
fn the_mean_wait_is_erlang_s() {
    for (servers, load, customers) in [
        (1, 0.5, 5_000),
        (1, 0.8, 12_000),
        (5, 0.5, 8_000),
        (5, 0.8, 12_000),
        (20, 0.7, 16_000),
        (20, 0.8, 12_000),
    ] {
        let (mean, tolerance) = mean_wait(servers, load, Service::Exponential, customers);
        let theory = erlang_c(servers, load);
        assert!(
            (mean - theory).abs() <= tolerance,
            "{servers} servers at {load}: {mean} ± {tolerance}, in theory {theory}",
        );
    }
}

/// Pollaczek and Khinchine: λ E\[S²\] / 2(1−ρ).
#[test]
fn the_mean_wait_is_pollaczek_and_khinchine_s() {
    for (service, load, customers) in [
        (Service::Fixed, 0.8, 6_000),
        (Service::Exponential, 0.7, 6_000),
        (Service::TwoPoint { ratio: 10.0 }, 0.5, 6_000),
        (Service::TwoPoint { ratio: 10.0 }, 0.7, 12_000),
    ] {
        let (mean, tolerance) = mean_wait(1, load, service, customers);
        let theory = load * service.second_moment() / (2.0 * (1.0 - load));
        assert!(
            (mean - theory).abs() <= tolerance,
            "{service:?} at {load}: {mean} ± {tolerance}, in theory {theory}",
        );
    }
}
