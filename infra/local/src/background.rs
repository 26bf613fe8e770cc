//! Background work: ticks, carriers' reports, and moving the clock through them.
//!
//! Whatever is due is found in one place, whether the clock runs or is being moved: those who sleep on the
//! clock, the schedules' ticks, the reports that carriers owe. Moving the clock is done from one such instant
//! to the next; at each, everything runs until it stands still ([`crate::tracked`]), so what happens is what
//! would have happened in real time, in the same order.

mod advance;
mod agenda;
#[cfg(test)]
mod tests;
mod thread;
mod work;

pub use advance::{AdvanceError, Move};
pub use work::Workers;

use crate::clock::{LocalClock, later};
use crate::clock_file::ClockFile;
use crate::providers::{self, Providers};
use crate::template::Schedule;
use crate::tracked::Activity;
use agenda::Agenda;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use steps::Step;
use steps::ports::Clock;
use thread::Thread;
use work::Work;

/// How often a running clock is written down.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// How many lines CloudWatch Logs would hand to a function at once, about.
const REPORTS_AT_ONCE: usize = 100;

/// When a report that could not be worked in comes again, as with a function's first asynchronous retry.
const REPORT_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// Runs what is due.
pub struct Background {
    clock: Arc<LocalClock>,
    clock_file: Option<ClockFile>,
    providers: Arc<Providers>,
    work: Arc<dyn Work>,
    agenda: Mutex<Agenda>,
    activity: Arc<Activity>,
    thread: Thread,
    /// Whose turn it is to run what is due: the running clock's, or a move's.
    turn: tokio::sync::Mutex<()>,
}

impl Background {
    /// Background work by `schedules`, from now on. Ticks that were due while nothing ran are not made up
    /// for: one tick works up all that is due. `activity` counts its jobs, and whatever else must come to rest before
    /// the clock is moved on.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn new(
        clock: Arc<LocalClock>,
        clock_file: Option<ClockFile>,
        providers: Arc<Providers>,
        work: Arc<dyn Work>,
        schedules: Vec<Schedule>,
        activity: Arc<Activity>,
    ) -> std::io::Result<Arc<Self>> {
        let agenda = Agenda::new(schedules, clock.now());
        Ok(Arc::new(Self {
            clock,
            clock_file,
            providers,
            work,
            agenda: Mutex::new(agenda),
            activity,
            thread: Thread::start()?,
            turn: tokio::sync::Mutex::new(()),
        }))
    }

    fn agenda(&self) -> MutexGuard<'_, Agenda> {
        self.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for the drain now and not at the next minute, so that nobody on a developer's machine waits for
    /// it. Any number of calls while a drain runs are one more drain after it. Deployed, the tick it is.
    pub fn nudge(&self) {
        if self.agenda().nudge() {
            self.clock.rouse();
        }
    }

    /// Runs what falls due as the clock runs. Ends only when dropped.
    pub async fn drive(self: Arc<Self>) {
        let mut kept = tokio::time::Instant::now();
        loop {
            let wait = {
                let _turn = self.turn.lock().await;
                self.start_due();
                if kept.elapsed() >= KEEP_EVERY {
                    self.keep();
                    kept = tokio::time::Instant::now();
                }
                let next = self.next_due().map(|at| self.clock.real_time_until(at));
                next.map_or(KEEP_EVERY, |wait| wait.min(KEEP_EVERY))
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.clock.changed() => {}
            }
        }
    }

    /// Lets what runs come to a halt and writes the clock down. What has not ended by then goes on after a
    /// restart, as after a kill.
    pub async fn stop(&self) {
        let _turn = self.turn.lock().await;
        let halt = tokio::time::timeout(Duration::from_secs(5), self.activity.quiet()).await;
        if halt.is_err() {
            tracing::warn!("background work did not come to a halt and has been cut off");
        }
        self.thread.stop().await;
        if let Some(file) = &self.clock_file
            && let Err(error) = file.write_final(&self.clock)
        {
            tracing::error!(%error, "the clock cannot be written");
        }
    }

    /// Changes how many times faster than real time the clock runs.
    pub async fn set_rate(&self, rate: f64) {
        let _turn = self.turn.lock().await;
        self.clock.set_rate(rate);
        self.keep();
    }

    fn keep(&self) {
        if let Some(file) = &self.clock_file
            && let Err(error) = file.write(&self.clock)
        {
            tracing::error!(%error, "the clock cannot be written");
        }
    }

    /// Writes down how far a clock that is being moved may come.
    fn keep_ahead(&self, not_after: Timestamp) {
        if let Some(file) = &self.clock_file
            && let Err(error) = file.write_ahead(&self.clock, not_after)
        {
            tracing::error!(%error, "the clock cannot be written");
        }
    }

    /// The next instant at which something is due.
    fn next_due(&self) -> Option<Timestamp> {
        let sleeper = self.clock.earliest_sleeper();
        let report = self.providers.next_report();
        [sleeper, self.agenda().next_tick(), report]
            .into_iter()
            .flatten()
            .min()
    }

    fn is_anything_due(&self) -> bool {
        self.next_due().is_some_and(|at| at <= self.clock.now()) || self.agenda().is_nudge_due()
    }

    /// Wakes and starts all that is due now.
    fn start_due(self: &Arc<Self>) {
        self.clock.wake_due();
        let now = self.clock.now();
        let ticks = self.agenda().take_due(now);
        for (step, input) in ticks {
            self.start_step(step, input, |_| {});
        }
        self.start_reports();
    }

    /// Hands the providers' reports to the steps that record them.
    fn start_reports(self: &Arc<Self>) {
        for (channel, provider) in self.providers.reporting() {
            loop {
                let again_at = later(self.clock.now(), REPORT_AGAIN);
                let reports = provider.hand_out_reports(REPORTS_AT_ONCE, again_at);
                if reports.is_empty() {
                    break;
                }
                let Some((step, event)) = providers::event(channel, &reports) else {
                    tracing::error!(channel = channel.as_str(), "reports could not be packed");
                    break;
                };
                let ids: Vec<String> = reports
                    .into_iter()
                    .map(|(_, message)| message.message_id)
                    .collect();
                let provider = Arc::clone(provider);
                self.start_step(step, event, move |is_done| {
                    if is_done {
                        provider.reported(&ids);
                    }
                });
            }
        }
    }

    /// Starts an invocation of a step, beside any that still run, as AWS Lambda does; `ended` learns whether
    /// it succeeded. It is cut off at its time-out.
    fn start_step(self: &Arc<Self>, step: Step, event: Value, ended: impl FnOnce(bool) + Send + 'static) {
        let started = self.clock.now();
        let id = self.agenda().start(step);
        let background = Arc::clone(self);
        self.thread.spawn(&self.activity, move || async move {
            // Told in any case, also if the step panics: a drain that nobody misses would never be nudged again.
            let _end = End {
                background: &background,
                id,
            };
            let time_out = background.work.time_out(step);
            let stop_by = later(started, time_out - step.winding_down());
            let run = background.work.run(step, &event, stop_by);
            let limit = background.clock.sleep(time_out);
            let is_done = tokio::select! {
                biased;
                done = run => done.is_ok(),
                () = limit => {
                    tracing::error!(step = step.name(), "a step was cut off at its time-out");
                    false
                }
            };
            ended(is_done);
        });
    }
}

struct End<'a> {
    background: &'a Background,
    id: u64,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        if self.background.agenda().end(self.id) {
            self.background.clock.rouse();
        }
    }
}
