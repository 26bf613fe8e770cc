//! A token bucket, exact: tokens are counted in thousand millionths, so that a rate adds whole ones each nanosecond.

const TOKEN: u64 = 1_000_000_000;

/// A token bucket (AWS, "Throttle requests to your HTTP APIs": a rate, and a burst it may hold).
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: u64,
    capacity: u64,
    level: u64,
    at: i64,
}

impl Bucket {
    /// A full one; `None` for a rate of 0, which is none. A burst of 0 is what comes in a second.
    #[must_use]
    pub(crate) fn of(rate_per_s: u32, burst: u32, now: i64) -> Option<Self> {
        let burst = if burst == 0 { rate_per_s } else { burst };
        let capacity = u64::from(burst) * TOKEN;
        (rate_per_s > 0).then_some(Self {
            rate: u64::from(rate_per_s),
            capacity,
            level: capacity,
            at: now,
        })
    }

    /// Takes a token; `false` if there is none.
    pub(crate) fn take(&mut self, now: i64) -> bool {
        let passed = u64::try_from(now.saturating_sub(self.at)).unwrap_or_default();
        // What saturates is more than any capacity.
        let filled = self.level.saturating_add(passed.saturating_mul(self.rate));
        self.level = filled.min(self.capacity);
        self.at = now;
        if self.level < TOKEN {
            return false;
        }
        self.level -= TOKEN;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_then_the_rate_to_the_nanosecond() {
        let mut bucket = Bucket::of(3, 5, 0).expect("a rate");
        let at_once = (0..100).filter(|_| bucket.take(0)).count();
        assert_eq!(at_once, 5);
        // A third of a second is 333,333,333 and a third nanoseconds.
        assert!(!bucket.take(333_333_333));
        assert!(bucket.take(333_333_334));
        assert!(!bucket.take(666_666_666));
        assert!(bucket.take(666_666_667));
        assert!(bucket.take(1_000_000_000));
        assert!(!bucket.take(1_000_000_000), "no rounding adds up");
        let later = i64::MAX;
        assert_eq!((0..100).filter(|_| bucket.take(later)).count(), 5);
    }

    #[test]
    fn a_rate_of_nought_is_no_limit_and_a_burst_of_nought_a_second() {
        assert!(Bucket::of(0, 7, 0).is_none());
        let mut bucket = Bucket::of(4, 0, 0).expect("a rate");
        assert_eq!((0..100).filter(|_| bucket.take(0)).count(), 4);
    }
}
