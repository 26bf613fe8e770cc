//! Drains that do not wait for their tick: on one machine whoever accepts a request asks for them (`infra/local`).

use super::{Shared, Sim};
use crate::event::{Event, Tick};
use crate::outside::Outside;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Whether drains are asked for, and how many run, of whatever channel: while one does, none is started but by its tick.
#[derive(Debug, Default)]
pub(super) struct Nudges {
    is_asked: Cell<bool>,
    running: Cell<u32>,
}

impl Nudges {
    /// A tick starts what was asked for.
    pub(super) fn answered(&self) {
        self.is_asked.set(false);
    }

    fn is_due(&self) -> bool {
        self.is_asked.get() && self.running.get() == 0
    }
}

/// A drain that runs, until it is dropped.
pub(super) struct Draining {
    outside: Arc<Outside>,
    shared: Rc<Shared>,
}

impl Draining {
    pub(super) fn begin(outside: &Arc<Outside>, shared: &Rc<Shared>) -> Self {
        let running = &shared.nudges.running;
        running.set(running.get() + 1);
        Self {
            outside: Arc::clone(outside),
            shared: Rc::clone(shared),
        }
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        let running = &self.shared.nudges.running;
        running.set(running.get() - 1);
        if self.shared.nudges.is_due() {
            post(&self.outside);
        }
    }
}

fn post(outside: &Outside) {
    outside.agenda.post(outside.agenda.now_ns(), Event::Nudge);
}

/// A request was accepted: the drains are asked for, where the world has it so.
pub(super) fn nudge(outside: &Outside, shared: &Shared) {
    if outside.world.nudge == 0 {
        return;
    }
    shared.nudges.is_asked.set(true);
    if shared.nudges.is_due() {
        post(outside);
    }
}

impl Sim {
    /// Starts the drains that were asked for, one a channel; any number of calls while one runs are one more after it.
    pub(super) fn start_nudged(&mut self) {
        if !self.shared.nudges.is_due() {
            return;
        }
        self.shared.nudges.answered();
        let channels: Vec<_> = self.outside.world.channels().collect();
        for channel in channels {
            self.start(Tick::Drain(channel));
        }
    }
}
