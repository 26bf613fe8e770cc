//! Threads that steps share: calls take turns on them, first come, first served.

use std::sync::{Mutex, PoisonError};

/// A number of threads. A call keeps one busy for as long as it lasts; how long that is is known when it comes, so that a
/// thread is no more than the instant at which it is free.
#[derive(Debug)]
pub(crate) struct Threads(Mutex<Vec<i64>>);

impl Threads {
    /// So many free threads; of 0 there are as many as are asked for.
    #[must_use]
    pub(crate) fn new(count: u32) -> Self {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Self(Mutex::new(vec![i64::MIN; count]))
    }

    /// When a call that comes now and lasts so many nanoseconds is over.
    pub(crate) fn over_at(&self, now_ns: i64, span_ns: i64) -> i64 {
        let mut threads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(free_at) = threads.iter_mut().min() else {
            return now_ns.saturating_add(span_ns);
        };
        *free_at = now_ns.max(*free_at).saturating_add(span_ns);
        *free_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_take_turns_on_the_thread_that_is_free_first() {
        let one = Threads::new(1);
        assert_eq!(
            [one.over_at(0, 10), one.over_at(0, 10), one.over_at(5, 1)],
            [10, 20, 21]
        );
        assert_eq!(one.over_at(100, 10), 110, "idle meanwhile");
        let two = Threads::new(2);
        assert_eq!(
            [two.over_at(0, 10), two.over_at(0, 30), two.over_at(0, 5)],
            [10, 30, 15]
        );
        let any = Threads::new(0);
        assert_eq!([any.over_at(0, 10), any.over_at(0, 10)], [10, 10]);
    }
}
