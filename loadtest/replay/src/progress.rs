//! How far a run is: a line on the standard error, live where somebody looks, else one in ten seconds.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a line is written where nobody looks.
const QUIET: Duration = Duration::from_secs(10);

/// What has been done so far, counted by whoever does it.
#[derive(Debug, Default)]
pub struct Counts {
    /// Sent and answered, or given up.
    pub sent: AtomicU64,
    /// Answered 202.
    pub accepted: AtomicU64,
    /// Not answered, or with what the interface does not have.
    pub wrong: AtomicU64,
    /// Sent more than [`crate::figures::LATE_US`] late.
    pub late: AtomicU64,
    /// Follow-ups and sessions for which there was nothing to send yet.
    pub skipped: AtomicU64,
}

impl Counts {
    /// A line about them.
    #[must_use]
    pub fn line(&self, whole: usize) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        format!(
            "{} of {whole} sent · {} accepted · {} wrong · {} late",
            of(&self.sent),
            of(&self.accepted),
            of(&self.wrong),
            of(&self.late)
        )
    }
}

/// Says how far it is.
#[derive(Debug)]
pub struct Progress {
    is_live: bool,
    last: Mutex<Option<Instant>>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            is_live: std::io::stderr().is_terminal(),
            last: Mutex::new(None),
        }
    }
}

impl Progress {
    /// A new state of affairs, shown if it is time.
    pub fn tell(&self, line: &str) {
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if !self.is_live && last.is_some_and(|last| last.elapsed() < QUIET) {
            return;
        }
        *last = Some(Instant::now());
        let mut stderr = std::io::stderr();
        // Nobody may be reading; the run goes on all the same.
        let _ = if self.is_live {
            write!(stderr, "\r\u{1b}[K{line}").and_then(|()| stderr.flush())
        } else {
            writeln!(stderr, "replay: {line}")
        };
    }

    /// A new part of the run begins: shown in any case, on a line of its own.
    pub fn begin(&self, line: &str) {
        let _ = if self.is_live {
            writeln!(std::io::stderr(), "\r\u{1b}[K{line}")
        } else {
            writeln!(std::io::stderr(), "replay: {line}")
        };
    }
}
