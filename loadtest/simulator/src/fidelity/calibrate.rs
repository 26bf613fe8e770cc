//! Service times out of latencies.
//!
//! A request is made of a function's own work, a write, one or two reads and a transaction, each log-normal. What a replay
//! measures is the whole. So all of them are scaled alike, which keeps the world's proportions: their medians by one
//! factor, and the logarithm of the ratio between 99th percentile and median by another. The second alone decides the
//! whole's own ratio, and is found by halving; then the first is a division.

use crate::fidelity::measured::Times;
use crate::spread::Spread;
use crate::streams::{Purpose, Stream};
use crate::world::World;
use surge::Mix;

/// How many wholes are drawn to find their percentiles: the 99th has 655 beyond it.
const DRAWS: usize = 65_536;

/// How often the factor is halved in: beyond that nothing changes.
const HALVINGS: usize = 40;

/// The widest that a spread is made: the ratio to the 12th power.
const WIDEST: f64 = 12.0;

/// By what a world's service times are multiplied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// The medians.
    pub medians: f64,
    /// The logarithms of the ratios of 99th percentile to median.
    pub spreads: f64,
}

/// The keys of what a request is made of: median and 99th percentile.
const SCALED: [(&str, &str); 4] = [
    ("compute-ms", "compute-p99-ms"),
    ("read-ms", "read-p99-ms"),
    ("write-ms", "write-p99-ms"),
    ("transact-ms", "transact-p99-ms"),
];

/// The keys of what lasts its time on the machine, and no measurement of requests says how long.
const OTHERS: [(&str, &str); 3] = [
    ("cold-start-ms", "cold-start-p99-ms"),
    ("key-ms", "key-p99-ms"),
    ("publish-ms", "publish-p99-ms"),
];

/// The random numbers of one request: its own work, a write, a read, another read, a transaction; and whether it has the
/// second read.
struct Request {
    numbers: [u32; 5],
    asks_wait: bool,
}

/// The world with service times by which a request takes as long as `times` says, at a service's clock that runs `speed`
/// times as fast as the machine's: its times are of the service's clock.
///
/// # Errors
/// A world without service times, or a time that is none of the world's: it is named.
pub fn calibrated(
    world: &World,
    mix: &Mix,
    times: &Times,
    speed: f64,
) -> Result<(World, Factors), Vec<String>> {
    let requests = requests(mix);
    let ratio = times.p99_ms / times.p50_ms;
    let (mut low, mut high) = (0.0, WIDEST);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        let (p50, p99) = whole(world, &requests, middle);
        if p99 < ratio * p50 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let spreads = f64::midpoint(low, high);
    let (p50, _) = whole(world, &requests, spreads);
    if p50 <= 0.0 {
        let keys = SCALED.map(|(median, _)| median).join(", ");
        return Err(vec![format!(
            "a request takes no time in this world: {keys} are all 0"
        )]);
    }
    let factors = Factors {
        medians: times.p50_ms * speed / p50,
        spreads,
    };
    scaled(world, factors, speed).map(|world| (world, factors))
}

fn scaled(world: &World, factors: Factors, speed: f64) -> Result<World, Vec<String>> {
    let mut scaled = world.clone();
    let mut wrong = Vec::new();
    let mut set = |key: &str, value: f64| wrong.extend(scaled.set(key, &value.to_string()).err());
    for ((median_key, p99_key), (median, p99)) in SCALED.into_iter().zip(of_request(world)) {
        set(median_key, median * factors.medians);
        set(p99_key, wider(median, p99, factors.spreads) * factors.medians);
    }
    let others = [
        (world.cold_start_ms, world.cold_start_p99_ms),
        (world.key_ms, world.key_p99_ms),
        (world.publish_ms, world.publish_p99_ms),
    ];
    for ((median_key, p99_key), (median, p99)) in OTHERS.into_iter().zip(others) {
        set(median_key, median * speed);
        set(p99_key, p99 * speed);
    }
    set("letter-ms", world.letter_ms * speed);
    if wrong.is_empty() {
        return Ok(scaled);
    }
    let told = |error: &crate::world::SetError| format!("calibrated at {speed} times the speed: {error}");
    Err(wrong.iter().map(told).collect())
}

/// In the order of [`SCALED`].
fn of_request(world: &World) -> [(f64, f64); 4] {
    [
        (world.compute_ms, world.compute_p99_ms),
        (world.read_ms, world.read_p99_ms),
        (world.write_ms, world.write_p99_ms),
        (world.transact_ms, world.transact_p99_ms),
    ]
}

/// The 99th percentile of a spread so much wider.
fn wider(median: f64, p99: f64, spreads: f64) -> f64 {
    if median > 0.0 && p99 > median {
        median * libm::pow(p99 / median, spreads)
    } else {
        median
    }
}

/// The same draws for every factor, so that what is looked for changes smoothly with it.
fn requests(mix: &Mix) -> Vec<Request> {
    let stream = Stream::new(0, Purpose::Latency);
    // Asked is how long text messages wait, of those who have both (decision 6).
    let both = mix.mobile * mix.email;
    let draw = || Request {
        numbers: [(); 5].map(|()| stream.number()),
        asks_wait: stream.happens(both),
    };
    (0..DRAWS).map(|_| draw()).collect()
}

/// Median and 99th percentile of whole requests, in milliseconds, with medians as they are and spreads so much wider.
fn whole(world: &World, requests: &[Request], spreads: f64) -> (f64, f64) {
    let [compute, read, write, transact] =
        of_request(world).map(|(median, p99)| Spread::of(median, wider(median, p99, spreads)));
    let one = |request: &Request| {
        let [own, count, look, wait, open] = request.numbers;
        let asked = if request.asks_wait { read.draw(wait) } else { 0 };
        compute.draw(own) + write.draw(count) + read.draw(look) + asked + transact.draw(open)
    };
    let mut times: Vec<i64> = requests.iter().map(one).collect();
    let mut at = |thousandths: usize| {
        let rank = (DRAWS * thousandths).div_ceil(1_000) - 1;
        milliseconds(*times.select_nth_unstable(rank).1)
    };
    (at(500), at(990))
}

#[allow(clippy::cast_precision_loss, reason = "days in nanoseconds fit exactly")]
fn milliseconds(ns: i64) -> f64 {
    ns as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use surge::Profile;

    fn local() -> World {
        World::parse(World::named("local").expect("built in")).expect("a world")
    }

    fn mix() -> Mix {
        let text = Profile::named("smoke").expect("built in");
        Profile::parse(text).expect("a profile").mix
    }

    const TIMES: Times = Times {
        p50_ms: 2.5,
        p95_ms: 6.0,
        p99_ms: 11.0,
        max_ms: 30.0,
    };

    #[test]
    fn a_whole_request_takes_what_was_measured_times_the_speed() {
        let (world, _) = calibrated(&local(), &mix(), &TIMES, 10.0).expect("a world");
        let (p50, p99) = whole(&world, &requests(&mix()), 1.0);
        assert!((p50 / 25.0 - 1.0).abs() < 0.001, "{p50}");
        assert!((p99 / 110.0 - 1.0).abs() < 0.01, "{p99}");
    }

    #[test]
    fn proportions_stay_and_what_no_request_has_goes_by_the_speed_alone() {
        let (base, (world, factors)) = (
            local(),
            calibrated(&local(), &mix(), &TIMES, 10.0).expect("a world"),
        );
        for (was, is) in of_request(&base).into_iter().zip(of_request(&world)) {
            assert!((is.0 / was.0 / factors.medians - 1.0).abs() < 1e-9);
            let log = |(median, p99): (f64, f64)| libm::log(p99 / median);
            assert!((log(is) / log(was) / factors.spreads - 1.0).abs() < 1e-9);
        }
        assert!((world.publish_ms - base.publish_ms * 10.0).abs() < 1e-9);
        assert!(
            (world.carrier_ms - base.carrier_ms).abs() < 1e-9,
            "two seconds are two seconds"
        );
    }

    #[test]
    fn a_time_that_is_no_world_s_is_named() {
        let late = Times {
            p50_ms: 20_000.0,
            p99_ms: 60_000.0,
            ..TIMES
        };
        let wrong = calibrated(&local(), &mix(), &late, 15.0).expect_err("five minutes a request");
        assert!(
            wrong.iter().any(|line| line.contains("«transact-ms»")),
            "{wrong:?}"
        );
        let nothing = World {
            compute_ms: 0.0,
            read_ms: 0.0,
            write_ms: 0.0,
            transact_ms: 0.0,
            ..local()
        };
        assert!(calibrated(&nothing, &mix(), &TIMES, 1.0).is_err());
    }
}
