//! How long a message that is written down now would wait for its turn.

use jiff::{SignedDuration, Timestamp};

/// Follows the head of a channel's queue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Forecast {
    /// Since when the head has been due.
    head: Option<Timestamp>,
    /// When it was told last, and since when the head was due then.
    told: Option<(Timestamp, Timestamp)>,
}

/// No forecast says more: it is "too long" long before.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

impl Forecast {
    /// The head of the queue has been due since `at`.
    pub(super) fn see(&mut self, at: Timestamp) {
        self.head = self.head.max(Some(at));
    }

    /// Whether a wait has been told.
    pub(super) const fn has_told(&self) -> bool {
        self.told.is_some()
    }

    /// The wait to tell at `now`: how long the head has been due, and in proportion more where the queue grows, that
    /// is where the head moves on more slowly than the time.
    pub(super) fn wait(&mut self, now: Timestamp) -> Option<SignedDuration> {
        let head = self.head?;
        let waited = now.duration_since(head).max(SignedDuration::ZERO);
        let growth = self.told.map_or(1.0, |(then, was)| {
            let moved = head.duration_since(was).as_secs_f64().max(0.001);
            (now.duration_since(then).as_secs_f64() / moved).max(1.0)
        });
        self.told = Some((now, head));
        let wait = waited.as_secs_f64() * growth;
        Some(SignedDuration::try_from_secs_f64(wait).map_or(LONGEST, |wait| wait.min(LONGEST)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn told(forecast: &mut Forecast, head: i64, now: i64) -> Option<i64> {
        forecast.see(at(head));
        forecast.wait(at(now)).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_steady_queue_waits_as_long_as_its_head_has() {
        let mut forecast = Forecast::default();
        assert_eq!(forecast.wait(at(0)), None, "nothing seen yet");
        assert_eq!(told(&mut forecast, 100, 160), Some(60));
        assert_eq!(told(&mut forecast, 110, 170), Some(60));
        assert_eq!(
            told(&mut forecast, 140, 180),
            Some(40),
            "and a shrinking one no longer"
        );
    }

    #[test]
    fn a_growing_queue_waits_longer_than_its_head_has() {
        let mut forecast = Forecast::default();
        told(&mut forecast, 0, 1_000);
        assert_eq!(
            told(&mut forecast, 100, 1_200),
            Some(2_200),
            "twice as many come as go"
        );
    }

    #[test]
    fn a_head_that_does_not_move_is_no_division_by_nothing() {
        let mut forecast = Forecast::default();
        told(&mut forecast, 0, 1_000);
        assert_eq!(told(&mut forecast, 0, 2_000), Some(48 * 3_600));
    }
}
