//! The pace of a channel: so many parts a second and no more.

use jiff::{SignedDuration, Timestamp};

/// A token bucket, kept as the instant of the next free token (the generic cell rate algorithm, ITU-T I.371).
/// Integer arithmetic: within any span `t` it lets through at most `rate × t + burst` parts, exactly.
#[derive(Clone, Debug)]
pub struct Pace {
    next_free: Timestamp,
    interval: SignedDuration,
    tolerance: SignedDuration,
}

/// The highest rate a pace takes: finer than a nanosecond it could not count.
pub const MAX_RATE_PER_S: u32 = 1_000_000;

impl Pace {
    /// An empty bucket at `now`: a new owner of the channel does not know what the last one sent, so its
    /// first part waits one interval. `rate_per_s` is held between 1 and [`MAX_RATE_PER_S`]; the bucket
    /// holds a tenth of a second, at least one part, so that a late wake-up costs no throughput.
    #[must_use]
    pub fn start(rate_per_s: u32, now: Timestamp) -> Self {
        let mut pace = Self {
            next_free: now,
            interval: SignedDuration::ZERO,
            tolerance: SignedDuration::ZERO,
        };
        pace.set_rate(rate_per_s);
        pace.next_free = later(now, pace.interval + pace.tolerance);
        pace
    }

    /// Changes the rate from the next part on.
    pub fn set_rate(&mut self, rate_per_s: u32) {
        let rate = i64::from(rate_per_s.clamp(1, MAX_RATE_PER_S));
        self.interval = SignedDuration::from_nanos((1_000_000_000 + rate - 1) / rate);
        let burst = (rate / 10).max(1);
        self.tolerance = SignedDuration::from_nanos(self.interval.subsec_nanos_total() * (burst - 1));
    }

    /// Takes one part's token and says when it may be sent: `now`, or an instant to wait for.
    #[must_use]
    pub fn reserve(&mut self, now: Timestamp) -> Timestamp {
        let earliest = later(now, -self.tolerance);
        let slot = self.next_free.max(earliest);
        self.next_free = later(slot, self.interval);
        slot.max(now)
    }

    /// Holds everything back until `until`: the provider said that it was too fast.
    pub fn hold_until(&mut self, until: Timestamp) {
        self.next_free = self.next_free.max(until);
    }
}

trait Nanoseconds {
    fn subsec_nanos_total(&self) -> i64;
}

impl Nanoseconds for SignedDuration {
    fn subsec_nanos_total(&self) -> i64 {
        i64::try_from(self.as_nanos()).unwrap_or(i64::MAX)
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn a_new_owner_starts_with_an_empty_bucket() {
        let mut pace = Pace::start(20, START);
        assert!(pace.reserve(START) > START, "the first part waits");
    }

    #[test]
    fn a_steady_drain_gets_the_whole_rate() {
        let mut pace = Pace::start(20, START);
        let mut now = START;
        for _ in 0..2000 {
            now = pace.reserve(now);
        }
        let took = now.duration_since(START);
        assert!(took <= SignedDuration::from_millis(100_100), "{took:?}");
        assert!(took >= SignedDuration::from_millis(99_900), "{took:?}");
    }

    proptest! {
        #[test]
        fn never_more_than_rate_times_time_plus_burst(
            rate in 1_u32..300,
            waits in proptest::collection::vec(0_i64..400_000_000, 1..300),
        ) {
            let mut pace = Pace::start(rate, START);
            let burst = i128::from((rate / 10).max(1));
            let mut now = START;
            let mut sent = Vec::new();
            for wait in waits {
                now = pace.reserve(now.saturating_add(SignedDuration::from_nanos(wait)).expect("in range"));
                sent.push(now);
            }
            for (first, start) in sent.iter().enumerate() {
                for (count, end) in sent[first..].iter().enumerate() {
                    let span = end.duration_since(*start).as_nanos();
                    let parts = i128::try_from(count).expect("small") + 1;
                    // parts ≤ rate × span + burst, in whole nanoseconds.
                    prop_assert!((parts - burst) * 1_000_000_000 <= i128::from(rate) * span);
                }
            }
        }
    }
}
