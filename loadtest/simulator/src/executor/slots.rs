//! The places of tasks, and who among them is awake.

use super::TaskId;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

/// A task that is not being polled.
pub(super) struct Task {
    pub(super) future: Pin<Box<dyn Future<Output = ()>>>,
    pub(super) waker: Waker,
}

/// The tasks of one executor.
#[derive(Default)]
pub(super) struct Tasks {
    pub(super) slots: Vec<Slot>,
    free: Vec<u32>,
    pub(super) live: usize,
}

/// A place for one task after another.
pub(super) struct Slot {
    /// How many tasks were here before.
    pub(super) generation: u32,
    /// Whether the name is in use; its task is elsewhere while it is polled.
    pub(super) is_live: bool,
    pub(super) task: Option<Task>,
    pub(super) signal: Arc<Signal>,
}

impl Tasks {
    /// Puts a task into a slot.
    pub(super) fn enter(&mut self, future: Pin<Box<dyn Future<Output = ()>>>, woken: &Arc<Woken>) -> TaskId {
        self.live += 1;
        let index = self.free.pop().unwrap_or_else(|| {
            let index = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
            self.slots.push(Slot {
                generation: 0,
                is_live: false,
                task: None,
                signal: Signal::new(index, woken),
            });
            index
        });
        let slot = &mut self.slots[index as usize];
        slot.is_live = true;
        slot.task = Some(Task {
            future,
            waker: Arc::clone(&slot.signal).into(),
        });
        slot.signal.wake_by_ref();
        TaskId {
            slot: index,
            generation: slot.generation,
        }
    }

    /// The name is over; the slot is not yet free.
    pub(super) fn end(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.is_live = false;
        self.live -= 1;
    }

    /// Frees the slot of a task that was dropped. One that waits for its turn is free when that has come:
    /// the next task there must not inherit it.
    pub(super) fn vacate(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        if slot.signal.is_queued.load(Relaxed) {
            return;
        }
        if Arc::strong_count(&slot.signal) > 1 {
            slot.signal.is_queued.store(true, Relaxed);
            slot.signal = Signal::new(index, &slot.signal.woken);
        }
        self.free.push(index);
    }
}

/// The slots to poll, in the order in which they were woken.
#[derive(Default)]
pub(super) struct Woken {
    /// Spares the lock where nobody is.
    is_any: AtomicBool,
    slots: Mutex<VecDeque<u32>>,
}

impl Woken {
    fn push(&self, slot: u32) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.push_back(slot);
        self.is_any.store(true, Relaxed);
    }

    pub(super) fn pop(&self) -> Option<u32> {
        if !self.is_any.load(Relaxed) {
            return None;
        }
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let first = slots.pop_front();
        self.is_any.store(!slots.is_empty(), Relaxed);
        first
    }
}

/// Wakes the task in one slot. The next task there gets it too, unless a waker of the last one is left
/// somewhere: that one must not wake it.
pub(super) struct Signal {
    slot: u32,
    /// Stays set for good in a signal that is out of use: then it wakes nobody.
    pub(super) is_queued: AtomicBool,
    woken: Arc<Woken>,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Not a swap, which costs as much as a lock: there is one thread only.
        if !self.is_queued.load(Relaxed) {
            self.is_queued.store(true, Relaxed);
            self.woken.push(self.slot);
        }
    }
}

impl Signal {
    fn new(slot: u32, woken: &Arc<Woken>) -> Arc<Self> {
        Arc::new(Self {
            slot,
            is_queued: AtomicBool::new(false),
            woken: Arc::clone(woken),
        })
    }
}
