//! The machine's time.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use steps::ports::Clock;

/// The system's clock. When the machine sets it back it stands still until it has caught up.
#[derive(Debug, Default)]
pub(crate) struct SystemClock {
    last: Mutex<Timestamp>,
}

impl SystemClock {
    fn at_least(&self, now: Timestamp) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = now.max(*last);
        *last
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.at_least(Timestamp::now())
    }

    async fn sleep(&self, duration: SignedDuration) {
        tokio::time::sleep(Duration::try_from(duration).unwrap_or_default()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_runs_backwards() {
        let clock = SystemClock::default();
        let noon: Timestamp = "2020-04-01T12:00:00Z".parse().unwrap();
        let before = noon - SignedDuration::from_secs(5);
        let after = noon + SignedDuration::from_secs(5);
        let told: Vec<_> = [noon, before, after]
            .into_iter()
            .map(|now| clock.at_least(now))
            .collect();
        assert_eq!(told, [noon, noon, after]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_negative_wait_is_none() {
        let start = tokio::time::Instant::now();
        SystemClock::default().sleep(SignedDuration::from_secs(-3)).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        SystemClock::default().sleep(SignedDuration::from_secs(3)).await;
        assert_eq!(start.elapsed(), Duration::from_secs(3));
    }
}
