//! The executor: one thread, tasks that sleep on an [`Agenda`], nothing else.
//!
//! A turn either polls one task that was woken, in the order of waking, or takes the next entry off the
//! agenda. There is no wall clock, no thread and no random choice in it, so a run is a function of what was
//! spawned and posted. A future lives only while its task runs: whatever merely waits is posted as data.

mod join;
mod slots;

pub use join::Join;

use crate::agenda::{Agenda, Due};
use slots::{Task, Tasks, Woken};
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::Context;

/// Names a task. A name is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    slot: u32,
    generation: u32,
}

impl TaskId {
    pub(crate) fn to_bits(self) -> u64 {
        (u64::from(self.slot) << 32) | u64::from(self.generation)
    }

    #[allow(clippy::cast_possible_truncation, reason = "each half is one part")]
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self {
            slot: (bits >> 32) as u32,
            generation: bits as u32,
        }
    }
}

/// What one turn did.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn<E> {
    /// A task was polled.
    Polled,
    /// This was posted for now.
    Event(E),
    /// Nothing is left to do: no task is awake, and the agenda is empty.
    Idle,
}

/// Runs tasks over an agenda. A clone is the same executor, so that a task can spawn others.
pub struct Executor<E> {
    agenda: Agenda<E>,
    tasks: Rc<RefCell<Tasks>>,
    woken: Arc<Woken>,
}

impl<E> Clone for Executor<E> {
    fn clone(&self) -> Self {
        Self {
            agenda: self.agenda.clone(),
            tasks: Rc::clone(&self.tasks),
            woken: Arc::clone(&self.woken),
        }
    }
}

#[allow(clippy::must_use_candidate, reason = "most are called for what they do")]
impl<E> Executor<E> {
    /// An executor without tasks. An agenda has one executor.
    #[must_use]
    pub fn new(agenda: Agenda<E>) -> Self {
        Self {
            agenda,
            tasks: Rc::default(),
            woken: Arc::default(),
        }
    }

    /// The agenda it runs over.
    #[must_use]
    pub fn agenda(&self) -> &Agenda<E> {
        &self.agenda
    }

    /// How many tasks are running.
    #[must_use]
    pub fn live(&self) -> usize {
        self.tasks.borrow().live
    }

    /// Starts a task: it is polled first after everything that is awake already.
    pub fn spawn(&self, future: impl Future<Output = ()> + 'static) -> TaskId {
        self.tasks.borrow_mut().enter(Box::pin(future), &self.woken)
    }

    /// Starts a task whose outcome can be waited for.
    pub fn spawn_joined<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> (TaskId, Join<T>) {
        let (end, join) = join::outcome();
        let id = self.spawn(async move { end.set(future.await) });
        (id, join)
    }

    /// Drops a task where it stands, at whatever it awaits; `false` if it is over already.
    pub fn cancel(&self, id: TaskId) -> bool {
        let mut tasks = self.tasks.borrow_mut();
        let Some(slot) = tasks.slots.get_mut(id.slot as usize) else {
            return false;
        };
        if slot.generation != id.generation || !slot.is_live {
            return false;
        }
        let task = slot.task.take();
        tasks.end(id.slot);
        // Its destructors may spawn or cancel.
        drop(tasks);
        // One that cancels itself goes when its poll returns.
        if task.is_some() {
            drop(task);
            self.tasks.borrow_mut().vacate(id.slot);
        }
        true
    }

    /// One turn.
    pub fn turn(&self) -> Turn<E> {
        loop {
            if let Some(slot) = self.woken.pop() {
                if self.poll_woken(slot) {
                    return Turn::Polled;
                }
                continue;
            }
            match self.agenda.take() {
                // Nobody else is awake: it need not stand in line.
                Some(Due::Task(id)) => {
                    if self.poll_named(id) {
                        return Turn::Polled;
                    }
                }
                Some(Due::Wake(waker)) => waker.wake(),
                Some(Due::Event(event)) => return Turn::Event(event),
                None => return Turn::Idle,
            }
        }
    }

    /// Runs tasks until something posted is due; `None` when nothing is left to do.
    pub fn next_event(&self) -> Option<E> {
        loop {
            match self.turn() {
                Turn::Polled => {}
                Turn::Event(event) => return Some(event),
                Turn::Idle => return None,
            }
        }
    }

    /// Polls what was woken in a slot; `false` if it was cancelled while it waited for its turn.
    fn poll_woken(&self, index: u32) -> bool {
        let mut tasks = self.tasks.borrow_mut();
        let slot = &mut tasks.slots[index as usize];
        slot.signal.is_queued.store(false, Relaxed);
        let Some(task) = slot.task.take() else {
            tasks.vacate(index);
            return false;
        };
        let generation = slot.generation;
        drop(tasks);
        self.poll(
            TaskId {
                slot: index,
                generation,
            },
            task,
        );
        true
    }

    /// Polls a task; `false` if it is over.
    fn poll_named(&self, id: TaskId) -> bool {
        let mut tasks = self.tasks.borrow_mut();
        let slot = &mut tasks.slots[id.slot as usize];
        if slot.generation != id.generation {
            return false;
        }
        let Some(task) = slot.task.take() else {
            return false;
        };
        drop(tasks);
        self.poll(id, task);
        true
    }

    fn poll(&self, id: TaskId, mut task: Task) {
        self.agenda.begin_poll(id, &task.waker);
        let polled = task.future.as_mut().poll(&mut Context::from_waker(&task.waker));
        self.agenda.end_poll();
        let mut tasks = self.tasks.borrow_mut();
        let slot = &mut tasks.slots[id.slot as usize];
        // It may have cancelled itself meanwhile.
        if slot.is_live {
            if polled.is_pending() {
                slot.task = Some(task);
                return;
            }
            tasks.end(id.slot);
        }
        drop(tasks);
        drop(task);
        self.tasks.borrow_mut().vacate(id.slot);
    }
}
