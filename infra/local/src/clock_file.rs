//! Where the clock stands, kept across restarts.
//!
//! A restart goes on from where the clock was; the real time that passed meanwhile counts once, whatever the
//! rate was, so that a clock that was never moved still shows real time. The clock never runs back: one that
//! runs faster than real time, or is being moved, leaves word how far it may come before it writes again, and
//! after a kill it resumes there: further than it was by ten minutes, or three real seconds' worth, at most.

use crate::clock::{LocalClock, later};
use crate::error::StartError;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use steps::ports::Clock;

/// How much real time may pass between two writes of a running clock before "never back" depends on luck.
const ALLOWANCE_S: f64 = 3.0;

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct ClockFile {
    path: PathBuf,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    /// What the clock showed.
    now: Timestamp,
    /// What the machine's clock showed at the time.
    machine: Timestamp,
    /// How many times faster than real time it ran.
    rate: f64,
    /// What it may show before it is written again.
    not_after: Timestamp,
}

impl ClockFile {
    /// The clock as the file says; without a file, at `start` and in step with real time. `true` if the
    /// clock was there already.
    pub(crate) fn open(path: &Path, start: Timestamp) -> Result<(Self, LocalClock, bool), StartError> {
        let file = Self {
            path: path.to_owned(),
        };
        let read = match std::fs::read(path) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let clock = LocalClock::start(start, 1.0);
                file.write(&clock).map_err(|error| StartError::io(path, error))?;
                return Ok((file, clock, false));
            }
            Err(error) => return Err(StartError::io(path, error)),
        };
        let kept: Kept = serde_json::from_slice(&read)
            .ok()
            .filter(|kept: &Kept| kept.rate.is_finite() && kept.rate > 0.0)
            .ok_or_else(|| StartError::damaged("clock", path))?;
        let clock = LocalClock::start(kept.resume(Timestamp::now()), kept.rate);
        Ok((file, clock, true))
    }

    /// Writes where a running clock stands, all or nothing.
    pub(crate) fn write(&self, clock: &LocalClock) -> std::io::Result<()> {
        let rate = clock.rate();
        let ahead = SignedDuration::from_secs_f64(if rate > 1.0 { ALLOWANCE_S * rate } else { 0.0 });
        self.write_ahead(clock, later(clock.now(), ahead))
    }

    /// Writes where a clock stands, and how far it may come before it is written again.
    pub(crate) fn write_ahead(&self, clock: &LocalClock, not_after: Timestamp) -> std::io::Result<()> {
        self.replace(&Kept {
            now: clock.now(),
            machine: Timestamp::now(),
            rate: clock.rate(),
            not_after,
        })
    }

    /// Writes where a clock stands that will not run on.
    pub(crate) fn write_final(&self, clock: &LocalClock) -> std::io::Result<()> {
        self.write_ahead(clock, clock.now())
    }

    fn replace(&self, kept: &Kept) -> std::io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = std::fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec(kept)?)?;
        std::fs::rename(&new, &self.path)
    }
}

impl Kept {
    fn resume(&self, machine: Timestamp) -> Timestamp {
        // A machine whose clock was set back has not gained time for it.
        let away = machine.duration_since(self.machine).max(SignedDuration::ZERO);
        later(self.now, away).max(self.not_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_restart_goes_on_from_where_it_was_and_time_away_counts_once() {
        let kept = Kept {
            now: at("2020-03-28T19:00:00Z"),
            machine: at("2026-01-01T00:00:00Z"),
            rate: 60.0,
            not_after: at("2020-03-28T19:03:00Z"),
        };
        assert_eq!(
            kept.resume(at("2026-01-01T00:10:00Z")),
            at("2020-03-28T19:10:00Z")
        );
        assert_eq!(
            kept.resume(at("2026-01-01T00:00:01Z")),
            at("2020-03-28T19:03:00Z"),
            "never back"
        );
        assert_eq!(
            kept.resume(at("2025-01-01T00:00:00Z")),
            at("2020-03-28T19:03:00Z"),
            "set back"
        );
    }

    #[test]
    fn what_was_written_is_found_again_and_damage_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock.json");
        let start = at("2020-03-26T07:00:00Z");
        let (file, clock, was_there) = ClockFile::open(&path, start).unwrap();
        assert!(!was_there);
        clock.set_rate(5.0);
        clock.hold();
        clock.set(at("2020-03-27T07:00:00Z"));
        file.write_final(&clock).unwrap();
        let (_, again, was_there) = ClockFile::open(&path, start).unwrap();
        assert!(was_there);
        assert!(again.now() >= at("2020-03-27T07:00:00Z"));
        assert!(again.now() < at("2020-03-27T07:10:00Z"));
        assert!((again.rate() - 5.0).abs() < f64::EPSILON);
        for damage in ["", "{", "{\"now\":1}", "null"] {
            std::fs::write(&path, damage).unwrap();
            assert!(ClockFile::open(&path, start).is_err(), "{damage:?}");
        }
    }
}
