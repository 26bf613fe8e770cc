//! Moving the clock.

use super::Background;
use crate::clock::later;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use steps::ports::Clock;
use thiserror::Error;

/// How far a move goes on for carriers' reports that cannot be recorded.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// How the clock is to be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Forward by this much; less than nothing is a move back.
    By(SignedDuration),
    /// To this instant.
    To(Timestamp),
}

/// Why the clock was not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AdvanceError {
    /// The instant has passed.
    #[error("the clock never runs back")]
    Back,
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping,
}

impl Background {
    /// Moves the clock forward through everything that is due on the way, and answers where it stands then.
    ///
    /// When this returns, every invocation due by the target has run to its end, and what it sent has been
    /// reported on. Where that takes time on the clock (the pace of a drain, the two seconds of a carrier)
    /// the clock ends that much after the target, at most by a step's time-out. Goes on to its end even if the
    /// caller is dropped.
    ///
    /// # Errors
    /// [`AdvanceError`]; the clock has not been moved then.
    pub async fn advance(self: &Arc<Self>, by: Move) -> Result<Timestamp, AdvanceError> {
        let background = Arc::clone(self);
        // A task of its own: whoever asked may hang up, but a clock must not stay held half-way.
        let moved = tokio::spawn(async move { background.go(by).await });
        moved.await.unwrap_or(Err(AdvanceError::Stopping))
    }

    async fn go(self: &Arc<Self>, by: Move) -> Result<Timestamp, AdvanceError> {
        let _turn = self.turn.lock().await;
        let mut hold = Hold::new(self);
        let target = match by {
            Move::By(duration) => later(self.clock.now(), duration),
            Move::To(target) => target,
        };
        if target < self.clock.now() {
            return Err(AdvanceError::Back);
        }
        self.settle().await;
        while self.next_due().is_some_and(|at| at <= target) {
            self.step(&mut hold).await;
        }
        hold.set(target);
        self.settle().await;
        let last = self.agenda().last_started();
        while self.agenda().is_running_up_to(last) && self.step(&mut hold).await {}
        let sent_by = self.clock.now();
        let patience = later(sent_by, PATIENCE);
        while self.providers.owes_reports(sent_by)
            && self.clock.now() < patience
            && self.step(&mut hold).await
        {}
        Ok(self.clock.now())
    }

    /// Moves the clock to the next instant at which something is due, and lets it run. `false` if nothing is.
    async fn step(self: &Arc<Self>, hold: &mut Hold<'_>) -> bool {
        let Some(next) = self.next_due() else {
            return false;
        };
        hold.set(next);
        self.settle().await;
        true
    }

    /// Runs everything that is due now until all of it stands still.
    async fn settle(self: &Arc<Self>) {
        loop {
            self.start_due();
            self.activity.quiet().await;
            if !self.is_anything_due() {
                return;
            }
        }
    }
}

/// How far ahead of a clock that is being moved its file is written: a write costs milliseconds.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// Holds the clock; lets it run again when dropped.
struct Hold<'a> {
    background: &'a Background,
    /// How far the file allows the clock to go.
    written: Timestamp,
}

impl<'a> Hold<'a> {
    fn new(background: &'a Background) -> Self {
        background.clock.hold();
        let written = background.clock.now();
        background.keep();
        Self { background, written }
    }

    /// Moves the clock. The file is written first: after a kill no row may be younger than the clock.
    fn set(&mut self, to: Timestamp) {
        if to > self.written {
            self.written = later(to, AHEAD);
            self.background.keep_ahead(self.written);
        }
        self.background.clock.set(to);
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.background.clock.release();
        self.background.keep();
    }
}
