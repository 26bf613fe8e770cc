//! Little's law, exactly: what the clock counts is what the customers tell, to the nanosecond.

use super::chance::{Poisson, Service};
use super::station;

#[test]
fn the_integral_of_those_present_is_the_sum_of_their_stays() {
    for (servers, load, service) in [
        (1_u32, 0.9, Service::Exponential),
        (20, 0.8, Service::Exponential),
        (5, 1.3, Service::TwoPoint { ratio: 20.0 }),
        (3, 0.7, Service::Fixed),
    ] {
        let customers = Poisson::new(7, load * f64::from(servers), service).take(5_000);
        let outcome = station::run(customers, servers as usize);
        let stays: i128 = outcome
            .served
            .iter()
            .map(|one| i128::from(one.ends - one.arrives))
            .sum();
        assert!(stays > 0);
        assert_eq!(outcome.living_ns, stays, "{servers} servers at {load}");
    }
}
