//! Counters of attempts.

use super::{Operation, Twin};
use crate::map::Map;
use async_trait::async_trait;
use std::collections::BTreeMap;
use steps::ports::{Attempt, Attempts, Fault, Window};

/// Counters by window, so that a window is forgotten whole.
#[derive(Default)]
pub(crate) struct Counters(BTreeMap<Window, Map<Attempt, u32>>);

impl Counters {
    /// Adds one and answers how many there are. A new window drops those that ended their own length ago or more:
    /// an attempt counts where its call began, which may be a little before.
    fn count(&mut self, attempt: Attempt, window: Window) -> u32 {
        if !self.0.contains_key(&window) {
            self.0.retain(|old, _| {
                old.end()
                    .saturating_add(old.length)
                    .is_ok_and(|end| end > window.start)
            });
        }
        let counter = self.0.entry(window).or_default().or_default(attempt);
        *counter += 1;
        *counter
    }

    fn forgive(&mut self, attempt: Attempt, window: Window) {
        let counter = self
            .0
            .get_mut(&window)
            .and_then(|counters| counters.get_mut(&attempt));
        if let Some(counter) = counter {
            *counter = counter.saturating_sub(1);
        }
    }
}

#[async_trait]
impl Attempts for Twin {
    async fn count(&self, attempt: Attempt, window: Window) -> Result<u32, Fault> {
        self.call(Operation::Count, |state| {
            Ok(state.counters.count(attempt, window))
        })
    }

    async fn forgive(&self, attempt: Attempt, window: Window) -> Result<(), Fault> {
        self.call(Operation::Forgive, |state| {
            state.counters.forgive(attempt, window);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, Timestamp};
    use pin::digest::SourceKey;

    const QUARTER: SignedDuration = SignedDuration::from_mins(15);

    fn window(number: i64) -> Window {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(900 * number + 7);
        Window::around(now, QUARTER)
    }

    fn source(n: u8) -> Attempt {
        Attempt::Source(SourceKey([n; 16]))
    }

    #[test]
    fn windows_do_not_pile_up() {
        let mut counters = Counters::default();
        for number in 0..1_000 {
            for n in 0..9 {
                assert_eq!(counters.count(source(n), window(number)), 1);
            }
            assert!(counters.0.len() <= 3, "{} windows", counters.0.len());
        }
    }

    #[test]
    fn a_call_that_began_in_the_window_before_still_counts_there() {
        let mut counters = Counters::default();
        assert_eq!(counters.count(source(1), window(1)), 1);
        assert_eq!(counters.count(source(1), window(2)), 1);
        assert_eq!(counters.count(source(1), window(1)), 2);
    }

    #[test]
    fn a_short_window_drops_no_long_one_that_still_runs() {
        let mut counters = Counters::default();
        let day = Window::around(window(0).start, SignedDuration::from_hours(24));
        for number in 0..96 {
            let known = u32::try_from(number).unwrap_or(u32::MAX);
            assert_eq!(counters.count(source(1), day), known + 1);
            assert_eq!(counters.count(source(1), window(number)), 1);
        }
        assert!(counters.0.len() <= 4, "{} windows", counters.0.len());
    }
}
