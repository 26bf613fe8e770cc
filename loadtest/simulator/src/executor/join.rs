//! Waiting for a task's outcome.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct Outcome<T> {
    value: Option<T>,
    waiting: Option<Waker>,
}

/// Both sides of an outcome to come.
pub(super) fn outcome<T>() -> (End<T>, Join<T>) {
    let outcome = Rc::new(RefCell::new(Outcome {
        value: None,
        waiting: None,
    }));
    (End(Rc::clone(&outcome)), Join(outcome))
}

/// The task's side of an outcome: however the task ends, whoever waits is woken.
pub(super) struct End<T>(Rc<RefCell<Outcome<T>>>);

impl<T> End<T> {
    /// The task ends with a value.
    pub(super) fn set(self, value: T) {
        self.0.borrow_mut().value = Some(value);
    }
}

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        if let Some(waker) = self.0.borrow_mut().waiting.take() {
            waker.wake();
        }
    }
}

/// Waits for a task: its value, or `None` if it was cancelled.
pub struct Join<T>(Rc<RefCell<Outcome<T>>>);

impl<T> Future for Join<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        // The task's side is gone once the task is over.
        let is_over = Rc::strong_count(&self.0) == 1;
        let mut outcome = self.0.borrow_mut();
        if is_over {
            return Poll::Ready(outcome.value.take());
        }
        outcome.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}
