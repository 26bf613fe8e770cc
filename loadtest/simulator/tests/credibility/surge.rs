//! A rectangular surge: λ a second for S seconds into servers that manage μ < λ. As a fluid, the line grows
//! to (λ−μ)S, and the last one waits S(λ/μ−1).

use super::chance::{Poisson, Service};
use super::{Customer, SECOND, Served, seconds, station};

/// As the click day of the surge profiles, a tenth as long.
const SPAN_S: i64 = 1_440;
const COMING_PER_S: i64 = 35;

struct Surge {
    longest_line: f64,
    longest_wait_s: f64,
    last_wait_s: f64,
}

fn surge(arrivals: impl Iterator<Item = i64>, servers: u32, served_per_s: i64) -> Surge {
    let service = SECOND * i64::from(servers) / served_per_s;
    let customers = arrivals.zip(0..).map(|(arrives, index)| Customer {
        index,
        arrives,
        service,
    });
    let outcome = station::run(customers, servers as usize);
    let longest = outcome.served.iter().map(Served::wait).max().expect("some came");
    let last = outcome
        .served
        .iter()
        .max_by_key(|one| one.index)
        .expect("some came");
    Surge {
        longest_line: f64::from(i32::try_from(outcome.longest_line).expect("small")),
        longest_wait_s: seconds(longest),
        last_wait_s: seconds(last.wait()),
    }
}

fn line_in_theory(served_per_s: i64) -> f64 {
    f64::from(i32::try_from((COMING_PER_S - served_per_s) * SPAN_S).expect("small"))
}

fn wait_in_theory(served_per_s: i64) -> f64 {
    line_in_theory(served_per_s) / rate(served_per_s)
}

fn rate(per_s: i64) -> f64 {
    f64::from(i32::try_from(per_s).expect("small"))
}

fn evenly() -> impl Iterator<Item = i64> {
    (0..COMING_PER_S * SPAN_S).map(|index| index * SECOND / COMING_PER_S)
}

#[test]
fn evenly_into_one_server_it_is_the_fluid_s_to_two_customers() {
    for served_per_s in [20, 10] {
        let seen = surge(evenly(), 1, served_per_s);
        let (line, wait) = (line_in_theory(served_per_s), wait_in_theory(served_per_s));
        assert!(
            (seen.longest_line - line).abs() <= 2.0,
            "{} for {line}",
            seen.longest_line
        );
        let service = 1.0 / rate(served_per_s);
        assert!(
            (seen.longest_wait_s - wait).abs() <= 2.0 * service,
            "{} for {wait}",
            seen.longest_wait_s
        );
        assert!(
            (seen.longest_wait_s - seen.last_wait_s).abs() <= service,
            "the last waits longest"
        );
    }
}

/// Servers that begin together end together: they leave in bunches of up to c(1−μ/λ) too many or too few.
#[test]
fn evenly_into_many_servers_it_is_the_fluid_s_to_a_bunch() {
    for (servers, served_per_s) in [(5, 20), (20, 20), (20, 10), (100, 20)] {
        let seen = surge(evenly(), servers, served_per_s);
        let (line, wait) = (line_in_theory(served_per_s), wait_in_theory(served_per_s));
        let bunch = 1.0 + f64::from(servers) * (1.0 - rate(served_per_s) / rate(COMING_PER_S));
        assert!(
            (seen.longest_line - line).abs() <= bunch,
            "{} for {line} ± {bunch}",
            seen.longest_line
        );
        let tolerance = bunch / rate(served_per_s);
        assert!(
            (seen.longest_wait_s - wait).abs() <= tolerance,
            "{} for {wait} ± {tolerance}",
            seen.longest_wait_s
        );
    }
}

/// The number that come is N ± √N; three of those, and what the line strays by itself is less.
#[test]
fn at_random_it_is_the_fluid_s_to_three_standard_deviations() {
    for seed in 0..8 {
        let arrivals = Poisson::new(seed, rate(COMING_PER_S), Service::Fixed)
            .map(|customer| customer.arrives)
            .take_while(|arrives| *arrives < SPAN_S * SECOND);
        let seen = surge(arrivals, 20, 20);
        let (line, wait) = (line_in_theory(20), wait_in_theory(20));
        let tolerance = 3.0 * (rate(COMING_PER_S * SPAN_S)).sqrt();
        assert!(
            (seen.longest_line - line).abs() <= tolerance,
            "{} for {line}",
            seen.longest_line
        );
        let tolerance = tolerance / 20.0;
        assert!(
            (seen.longest_wait_s - wait).abs() <= tolerance,
            "{} for {wait}",
            seen.longest_wait_s
        );
    }
}
