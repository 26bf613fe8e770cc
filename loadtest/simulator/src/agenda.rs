//! The agenda: virtual time, and what is to happen when.
//!
//! Every entry is keyed (instant, sequence): two entries of one instant come in the order in which they were
//! made, so a run is a function of its seed. Time moves only when the next entry is taken.

use crate::executor::TaskId;
use jiff::{SignedDuration, Timestamp};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The agenda of one run, shared by everything in it: a clone is the same agenda. `E` is what can be posted to
/// the run's driver: what waits as data, and not as a future.
pub struct Agenda<E>(Arc<Shared<E>>);

struct Shared<E> {
    /// Nanoseconds since 1970.
    now: AtomicI64,
    /// The sequence of the entry that was taken last: of those of this instant, all up to it have come.
    taken: AtomicU64,
    polled: Polled,
    entries: Mutex<Entries<E>>,
}

/// The task that is being polled.
#[derive(Default)]
struct Polled {
    /// Where its waker's data is; 0 while none is polled.
    address: AtomicUsize,
    name: AtomicU64,
}

struct Entries<E> {
    heap: BinaryHeap<Reverse<Entry<E>>>,
    next: u64,
}

struct Entry<E> {
    at: i64,
    sequence: u64,
    due: Due<E>,
}

/// What an entry is for.
pub(crate) enum Due<E> {
    /// A task that slept wakes up.
    Task(TaskId),
    /// So does a part of one, or somebody else, who brought a waker.
    Wake(Waker),
    /// The driver is handed what was posted.
    Event(E),
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl<E> Clone for Agenda<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E> Agenda<E> {
    /// An empty agenda; it is `start_ns` nanoseconds after 1970.
    #[must_use]
    pub fn new(start_ns: i64) -> Self {
        Self(Arc::new(Shared {
            now: AtomicI64::new(start_ns),
            taken: AtomicU64::new(0),
            polled: Polled::default(),
            entries: Mutex::new(Entries {
                heap: BinaryHeap::new(),
                next: 1,
            }),
        }))
    }

    /// The instant now, in nanoseconds since 1970.
    #[must_use]
    pub fn now_ns(&self) -> i64 {
        self.0.now.load(Relaxed)
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        timestamp(self.now_ns())
    }

    /// Hands `event` to the driver at an instant; at once, if that has passed.
    pub fn post(&self, at_ns: i64, event: E) {
        self.enter(at_ns, Due::Event(event));
    }

    /// Waits until an instant. One that has passed gives way to everything that is due now.
    #[must_use]
    pub fn sleep_until(&self, at_ns: i64) -> Sleep<'_, E> {
        Sleep {
            agenda: self,
            at: at_ns.max(self.now_ns()),
            entered: None,
        }
    }

    /// Waits for a span; no span at all gives way to everything that is due now.
    #[must_use]
    pub fn sleep(&self, span: SignedDuration) -> Sleep<'_, E> {
        let span = span.max(SignedDuration::ZERO).as_nanos();
        let span = i64::try_from(span).unwrap_or(i64::MAX);
        self.sleep_until(self.now_ns().saturating_add(span))
    }

    /// The next entry; time moves on to it. `None`: nothing is left.
    pub(crate) fn take(&self) -> Option<Due<E>> {
        let Reverse(entry) = self.entries().heap.pop()?;
        self.0.now.store(entry.at, Relaxed);
        self.0.taken.store(entry.sequence, Relaxed);
        Some(entry.due)
    }

    /// Until [`Self::end_poll`], whoever waits with this waker is this task: it is entered by name, which spares
    /// the waker's count and the line of those awake.
    pub(crate) fn begin_poll(&self, task: TaskId, waker: &Waker) {
        self.0.polled.address.store(waker.data().addr(), Relaxed);
        self.0.polled.name.store(task.to_bits(), Relaxed);
    }

    /// No task is polled now.
    pub(crate) fn end_poll(&self) {
        self.0.polled.address.store(0, Relaxed);
    }

    fn waiter(&self, waker: &Waker) -> Waiter {
        let address = waker.data().addr();
        if address != 0 && address == self.0.polled.address.load(Relaxed) {
            return Waiter::Task(TaskId::from_bits(self.0.polled.name.load(Relaxed)));
        }
        Waiter::Waker(address, ptr::from_ref(waker.vtable()).addr())
    }

    /// Its sequence.
    fn enter(&self, at: i64, due: Due<E>) -> u64 {
        let at = at.max(self.now_ns());
        let mut entries = self.entries();
        let sequence = entries.next;
        entries.next += 1;
        entries.heap.push(Reverse(Entry { at, sequence, due }));
        sequence
    }

    /// Whether an entry has been taken.
    fn is_past(&self, at: i64, sequence: u64) -> bool {
        (self.now_ns(), self.0.taken.load(Relaxed)) >= (at, sequence)
    }

    fn entries(&self) -> MutexGuard<'_, Entries<E>> {
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The instant `ns` nanoseconds after 1970.
#[must_use]
pub fn timestamp(ns: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::MAX)
}

/// The nanoseconds since 1970 of an instant; the ends of the scale for one beyond (the years 1677 and 2262).
#[must_use]
pub fn nanoseconds(instant: Timestamp) -> i64 {
    let ns = instant.as_nanosecond();
    i64::try_from(ns).unwrap_or(if ns < 0 { i64::MIN } else { i64::MAX })
}

/// A wait on the agenda: over once its own entry has been taken, whoever else woke the task. Dropping it
/// cancels the wait.
pub struct Sleep<'a, E> {
    agenda: &'a Agenda<E>,
    at: i64,
    entered: Option<Entered>,
}

struct Entered {
    sequence: u64,
    waiter: Waiter,
}

/// Who is woken.
#[derive(Clone, Copy, PartialEq)]
enum Waiter {
    Task(TaskId),
    /// Where the waker's data and functions are. The entry keeps it alive: no other can be there meanwhile.
    Waker(usize, usize),
}

impl<E> Future for Sleep<'_, E> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let agenda = self.agenda;
        let waiter = agenda.waiter(context.waker());
        match &self.entered {
            Some(entered) if agenda.is_past(self.at, entered.sequence) => return Poll::Ready(()),
            // A combinator may have moved this wait to another waker since.
            Some(entered) if entered.waiter == waiter => {}
            _ => {
                // Polled late, it is entered now.
                self.at = self.at.max(agenda.now_ns());
                let due = match waiter {
                    Waiter::Task(task) => Due::Task(task),
                    Waiter::Waker(..) => Due::Wake(context.waker().clone()),
                };
                let sequence = agenda.enter(self.at, due);
                self.entered = Some(Entered { sequence, waiter });
            }
        }
        Poll::Pending
    }
}
