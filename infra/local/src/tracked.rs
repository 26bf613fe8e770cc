//! Knowing exactly whether background work stands still, without looking at a wall clock.
//!
//! Moving the clock must wait until everything due at an instant has run before it goes on to the next one.
//! A job stands still if its last poll answered `Pending` and its waker has not been called since. The
//! database and the SNS endpoint are reached in-process and answer within the poll, so a job that stands
//! still can only be waiting for the clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use tokio::sync::Notify;

/// Counts the jobs that do not stand still.
#[derive(Debug, Default)]
pub struct Activity {
    busy: AtomicUsize,
    quiet: Notify,
}

impl Activity {
    /// Expects a job: it counts as busy from this moment on.
    #[must_use]
    pub fn expect(self: &Arc<Self>) -> Expected {
        self.rouse();
        Expected(Arc::new(Watch {
            activity: Arc::clone(self),
            state: AtomicU8::new(WOKEN),
            task: Mutex::new(None),
        }))
    }

    /// Whether every job stands still.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.busy.load(Ordering::SeqCst) == 0
    }

    /// Waits until every job stands still.
    pub async fn quiet(&self) {
        loop {
            let quiet = self.quiet.notified();
            tokio::pin!(quiet);
            // Registered before looking, so that no change between the two is missed.
            quiet.as_mut().enable();
            if self.is_quiet() {
                return;
            }
            quiet.await;
        }
    }

    fn rest(&self) {
        if self.busy.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.quiet.notify_waiters();
        }
    }

    fn rouse(&self) {
        self.busy.fetch_add(1, Ordering::SeqCst);
    }
}

/// Waiting, and nobody has called the waker since.
const IDLE: u8 = 0;
/// To be polled: its waker was called, or it has never been polled.
const WOKEN: u8 = 1;
/// Being polled.
const POLLED: u8 = 2;
/// Finished or dropped.
const DONE: u8 = 3;

struct Watch {
    activity: Arc<Activity>,
    state: AtomicU8,
    task: Mutex<Option<Waker>>,
}

impl Watch {
    fn begin(&self, task: &Waker) {
        let mut known = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.as_ref().is_some_and(|known| known.will_wake(task)) {
            *known = Some(task.clone());
        }
        drop(known);
        if self.state.swap(POLLED, Ordering::SeqCst) == IDLE {
            self.activity.rouse();
        }
    }

    /// The poll answered `Pending`. If the waker was called meanwhile the job is to be polled again.
    fn rest(&self) {
        let rested = self
            .state
            .compare_exchange(POLLED, IDLE, Ordering::SeqCst, Ordering::SeqCst);
        if rested.is_ok() {
            self.activity.rest();
        }
    }

    fn done(&self) {
        if !matches!(self.state.swap(DONE, Ordering::SeqCst), IDLE | DONE) {
            self.activity.rest();
        }
    }
}

impl Wake for Watch {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Counted first and taken back: never a moment in which a woken job looks as if it stood still.
        self.activity.rouse();
        let woken = self
            .state
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |state| {
                (state != DONE).then_some(WOKEN)
            });
        if woken != Ok(IDLE) {
            self.activity.rest();
        }
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

/// A job that is expected. Dropping it means that the job will not come.
pub struct Expected(Arc<Watch>);

impl Expected {
    /// Follows the job.
    #[must_use]
    pub fn follow(self, job: impl Future<Output = ()> + 'static) -> Tracked {
        Tracked {
            expected: self,
            // Without tokio's cooperative budget: a future that has used it up answers `Pending` and is woken
            // only later, which would look like standing still.
            job: Box::pin(tokio::task::unconstrained(job)),
        }
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.0.done();
    }
}

/// A job that is followed. Dropping it unfinished counts as its end.
pub struct Tracked {
    expected: Expected,
    job: Pin<Box<dyn Future<Output = ()>>>,
}

impl Future for Tracked {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.expected.0.begin(context.waker());
        let waker = Waker::from(Arc::clone(&self.expected.0));
        let polled = self.job.as_mut().poll(&mut Context::from_waker(&waker));
        match polled {
            Poll::Ready(()) => self.expected.0.done(),
            Poll::Pending => self.expected.0.rest(),
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;
    use tokio::task::LocalSet;

    #[tokio::test]
    async fn a_job_is_busy_until_it_waits_and_again_once_it_is_woken() {
        let tasks = LocalSet::new();
        let activity = Arc::new(Activity::default());
        let (go, wait) = oneshot::channel::<()>();
        let expected = activity.expect();
        assert!(!activity.is_quiet(), "busy before its first poll");
        let job = expected.follow(async move {
            let _ = wait.await;
        });
        let task = tasks.spawn_local(job);
        tasks.run_until(activity.quiet()).await;
        assert!(!task.is_finished());
        go.send(()).unwrap();
        assert!(!activity.is_quiet(), "busy from the very moment it is woken");
        tasks.run_until(activity.quiet()).await;
        tasks.await;
        assert!(task.is_finished());
        assert!(activity.is_quiet());
    }

    #[tokio::test]
    async fn jobs_that_yield_over_and_over_are_not_quiet_until_all_are_done() {
        let tasks = LocalSet::new();
        let activity = Arc::new(Activity::default());
        let finished = Arc::new(AtomicUsize::new(0));
        for _ in 0..8 {
            let finished = Arc::clone(&finished);
            tasks.spawn_local(activity.expect().follow(async move {
                for _ in 0..500 {
                    YieldNow(false).await;
                    // Would use up tokio's cooperative budget.
                    let (sender, receiver) = oneshot::channel();
                    sender.send(()).unwrap();
                    receiver.await.unwrap();
                }
                finished.fetch_add(1, Ordering::SeqCst);
            }));
        }
        tasks.run_until(activity.quiet()).await;
        assert_eq!(finished.load(Ordering::SeqCst), 8);
    }

    #[tokio::test]
    async fn a_job_that_never_comes_is_not_waited_for() {
        let activity = Arc::new(Activity::default());
        let expected = activity.expect();
        assert!(!activity.is_quiet());
        drop(expected);
        activity.quiet().await;
    }

    #[tokio::test]
    async fn dropping_a_job_makes_it_quiet_and_a_late_wake_changes_nothing() {
        let activity = Arc::new(Activity::default());
        let mut job = activity.expect().follow(std::future::pending());
        let waker = Waker::from(Arc::clone(&job.expected.0));
        assert!(
            Pin::new(&mut job)
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        assert!(activity.is_quiet());
        waker.wake_by_ref();
        assert!(!activity.is_quiet());
        drop(job);
        assert!(activity.is_quiet());
        waker.wake();
        assert!(activity.is_quiet());
    }

    struct YieldNow(bool);

    impl Future for YieldNow {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if self.0 {
                return Poll::Ready(());
            }
            self.0 = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }
}
