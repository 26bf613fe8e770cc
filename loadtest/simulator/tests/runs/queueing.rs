//! Queueing alone: the closed form of a rectangle, and what a faster channel does.

use super::{Report, World, crowd, report};

const TUESDAY: &str = "2020-03-31T09:00:00+02:00";

/// How long one drain takes up: the function's time-out, less a minute.
const DRAIN_S: f64 = 840.0;

fn at_rate(rate_per_s: u32, seconds: i64, requests: u64, seed: u64) -> Report {
    from_tick(
        World::default().tick_phase_ms,
        rate_per_s,
        seconds,
        requests,
        seed,
    )
}

fn from_tick(tick_phase_ms: u32, rate_per_s: u32, seconds: i64, requests: u64, seed: u64) -> Report {
    let world = World {
        sms_rate: rate_per_s,
        tick_phase_ms,
        ..World::default()
    };
    report(crowd(TUESDAY, seconds, requests), seed, world, true)
}

/// N requests in S seconds at r a second: the last waits N/r − S, whatever the instants within, and never less, as
/// the pace holds from the first part on. What the design adds is known: until the first tick nothing goes out,
/// and a new drain's bucket is empty. A cold start, the calls before the first part and the last receipt's own way
/// take less than half a second together. At each hand-over the next drain has looked for the lease within a second,
/// and the last one's sends in flight have ended within another half.
#[test]
fn r32_the_longest_wait_of_a_rectangle_is_its_closed_form() {
    for (requests, seconds, rate, tick_ms) in [
        (1_200_u32, 60_i32, 2_u32, 1_000_u32),
        (2_500, 250, 5, 30_000),
        (2_000, 100, 1, 1_000),
        (2_400, 60, 20, 55_000),
    ] {
        let report = from_tick(tick_ms, rate, seconds.into(), requests.into(), 1);
        let sending = f64::from(requests) / f64::from(rate);
        let fluid = sending - f64::from(seconds);
        let tick = f64::from(tick_ms) / 1e3;
        let bucket = f64::from((rate / 10).max(1)) / f64::from(rate);
        let hand_overs = ((tick + sending) / DRAIN_S).floor();
        // The first token is there after a bucket's time, less the burst that comes at once with it.
        let least = fluid + tick - bucket;
        let most = fluid + tick + bucket + 0.5 + hand_overs * (1.5 + bucket);
        let longest = report.first_half.max_s.expect("some were sent");
        assert!(
            (least..=most).contains(&longest),
            "{requests} in {seconds} s at {rate}/s: {longest} in {least} to {most}"
        );
        assert_eq!(report.first_half.kept, u64::from(requests));
        assert!(report.verdict.holds, "{:?}", report.verdict.because);
    }
}

/// The line is longest when the last has come: λS less what went out by then.
#[test]
fn the_longest_line_of_a_rectangle_is_its_closed_form() {
    let (requests, seconds, rate) = (3_000, 100, 10);
    let report = at_rate(rate, seconds, requests, 1);
    let fluid = requests - u64::from(rate) * seconds.unsigned_abs();
    // The first tick comes after a second, and what is handed over now is in the line until it is.
    let (least, most) = (fluid, fluid + 3 * u64::from(rate));
    assert!(
        (least..=most).contains(&report.peak_backlog),
        "{} of {least} to {most}",
        report.peak_backlog
    );
}

/// The same people at the same instants (common random numbers), a channel twice as fast: while there is a line,
/// nobody's place in it gets worse, and so no quantile does.
#[test]
fn twice_the_rate_makes_no_delay_worse() {
    let reports = [1, 2, 4, 8].map(|rate| at_rate(rate, 120, 1_200, 2));
    for pair in reports.windows(2) {
        let [slow, fast] = [&pair[0], &pair[1]].map(|report| {
            let half = &report.first_half;
            [half.p50_s, half.p95_s, half.p99_s, half.p999_s, half.max_s]
        });
        for (fast, slow) in fast.iter().zip(&slow) {
            assert!(fast < slow && fast.is_some(), "{fast:?} for {slow:?}");
        }
        assert!(pair[1].peak_backlog <= pair[0].peak_backlog);
        assert_eq!(pair[0].schedule_hash, pair[1].schedule_hash);
    }
}
