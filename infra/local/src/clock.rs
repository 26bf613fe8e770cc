//! The clock of one machine: it can be moved forward and run faster, and never runs back.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use steps::ports::Clock;
use tokio::sync::Notify;

/// How many times faster than real time a [`LocalClock`] may run: beyond this one machine could not run what
/// falls due.
pub const FASTEST: f64 = 3_600.0;

/// now = base + (real time since the base was set) × rate, or a held instant while the clock is being moved.
#[derive(Debug)]
pub struct LocalClock {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    base: Timestamp,
    since: Instant,
    rate: f64,
    held: bool,
    sleepers: BTreeMap<(Timestamp, u64), Waker>,
    sequence: u64,
}

impl State {
    fn now(&self) -> Timestamp {
        if self.held {
            return self.base;
        }
        let passed = self.since.elapsed().mul_f64(self.rate);
        later(
            self.base,
            SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX),
        )
    }

    /// Starts again from where it stands.
    fn rebase(&mut self) {
        self.base = self.now();
        self.since = Instant::now();
    }
}

impl LocalClock {
    /// A clock that stands at `start` now and runs `rate` times as fast as real time, held between a
    /// thousandth and [`FASTEST`].
    #[must_use]
    pub fn start(start: Timestamp, rate: f64) -> Self {
        Self {
            state: Mutex::new(State {
                base: start,
                since: Instant::now(),
                rate: rate.clamp(0.001, FASTEST),
                held: false,
                sleepers: BTreeMap::new(),
                sequence: 0,
            }),
            changed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many times faster than real time it runs.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.state().rate
    }

    /// Changes the rate from now on, within the bounds of [`LocalClock::start`].
    pub fn set_rate(&self, rate: f64) {
        let mut state = self.state();
        state.rebase();
        state.rate = rate.clamp(0.001, FASTEST);
        drop(state);
        self.rouse();
    }

    /// Stops it where it stands; real time passes it by until [`LocalClock::release`].
    pub(crate) fn hold(&self) {
        let mut state = self.state();
        state.rebase();
        state.held = true;
    }

    /// Moves a held clock forward; an instant that has passed changes nothing.
    pub(crate) fn set(&self, to: Timestamp) {
        let mut state = self.state();
        debug_assert!(state.held, "only a held clock is set");
        state.base = state.base.max(to);
    }

    /// Lets a held clock run again.
    pub(crate) fn release(&self) {
        let mut state = self.state();
        state.held = false;
        state.since = Instant::now();
        drop(state);
        self.rouse();
    }

    /// When the first of those who sleep is to wake.
    #[must_use]
    pub fn earliest_sleeper(&self) -> Option<Timestamp> {
        self.state().sleepers.keys().next().map(|(at, _)| *at)
    }

    /// Wakes all whose time has come, earliest first.
    pub(crate) fn wake_due(&self) {
        let mut state = self.state();
        let now = state.now();
        let later = state
            .sleepers
            .split_off(&(later(now, SignedDuration::from_nanos(1)), 0));
        let due = std::mem::replace(&mut state.sleepers, later);
        drop(state);
        due.into_values().for_each(Waker::wake);
    }

    /// How long it takes in real time until it shows `at`, as it runs now.
    #[must_use]
    pub fn real_time_until(&self, at: Timestamp) -> Duration {
        let state = self.state();
        let wait = at.duration_since(state.now());
        Duration::try_from(wait)
            .unwrap_or(Duration::ZERO)
            .div_f64(state.rate)
    }

    /// Tells whoever runs the background that what is due next may have changed.
    pub(crate) fn rouse(&self) {
        self.changed.notify_one();
    }

    /// Waits for [`LocalClock::rouse`].
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }
}

#[async_trait]
impl Clock for LocalClock {
    fn now(&self) -> Timestamp {
        self.state().now()
    }

    async fn sleep(&self, duration: SignedDuration) {
        let until = later(self.now(), duration);
        Sleep {
            clock: self,
            until,
            key: None,
        }
        .await;
    }
}

struct Sleep<'a> {
    clock: &'a LocalClock,
    until: Timestamp,
    key: Option<(Timestamp, u64)>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if let Some(key) = self.key.take() {
            state.sleepers.remove(&key);
        }
        if state.now() >= self.until {
            return Poll::Ready(());
        }
        state.sequence += 1;
        let key = (self.until, state.sequence);
        state.sleepers.insert(key, context.waker().clone());
        let is_first = state.sleepers.keys().next() == Some(&key);
        drop(state);
        self.key = Some(key);
        if is_first {
            self.clock.rouse();
        }
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.clock.state().sleepers.remove(&key);
        }
    }
}

pub(crate) fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn start() -> Timestamp {
        "2020-03-26T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn it_runs_at_its_rate_and_never_back() {
        let clock = LocalClock::start(start(), 1_000.0);
        // Looked at before the wait begins and after it ends: at least the whole wait lies in between.
        let first = clock.now();
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(20) {}
        let second = clock.now();
        let passed = second.duration_since(first);
        assert!(passed >= SignedDuration::from_secs(20), "{passed:?}");
        clock.set_rate(0.001);
        let third = clock.now();
        assert!(third >= second);
        assert!(clock.now().duration_since(third) < SignedDuration::from_secs(1));
    }

    #[test]
    fn while_it_is_held_real_time_does_not_move_it() {
        let clock = LocalClock::start(start(), FASTEST);
        clock.hold();
        let held = clock.now();
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(5) {}
        assert_eq!(clock.now(), held);
        clock.set(later(held, SignedDuration::from_hours(1)));
        clock.set(held);
        assert_eq!(
            clock.now(),
            later(held, SignedDuration::from_hours(1)),
            "never back"
        );
        clock.release();
        assert!(clock.now() >= later(held, SignedDuration::from_hours(1)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sleepers_wake_when_the_clock_passes_them_and_not_before() {
        let clock = Arc::new(LocalClock::start(start(), 1.0));
        clock.hold();
        let now = clock.now();
        let sleeper = Arc::clone(&clock);
        let task = tokio::spawn(async move { sleeper.sleep(SignedDuration::from_hours(12)).await });
        while clock.earliest_sleeper().is_none() {
            tokio::task::yield_now().await;
        }
        let at = later(now, SignedDuration::from_hours(12));
        assert_eq!(clock.earliest_sleeper(), Some(at));
        clock.set(later(at, SignedDuration::from_nanos(-1)));
        clock.wake_due();
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        assert_eq!(clock.earliest_sleeper(), Some(at), "still asleep");
        clock.set(at);
        clock.wake_due();
        task.await.unwrap();
        assert_eq!(clock.earliest_sleeper(), None);
    }

    #[tokio::test]
    async fn a_sleep_that_is_given_up_leaves_nothing_behind() {
        let clock = LocalClock::start(start(), 1.0);
        let gave_up = tokio::time::timeout(
            Duration::from_millis(1),
            clock.sleep(SignedDuration::from_hours(1)),
        );
        assert!(gave_up.await.is_err());
        assert_eq!(clock.earliest_sleeper(), None);
    }

    #[tokio::test]
    async fn sleeping_no_time_at_all_returns_at_once() {
        let clock = LocalClock::start(start(), 1.0);
        clock.hold();
        clock.sleep(SignedDuration::ZERO).await;
        clock.sleep(SignedDuration::from_secs(-5)).await;
    }
}
