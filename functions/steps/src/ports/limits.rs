//! Counting attempts.

use super::Fault;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pin::digest::{DeviceKey, PersonKey, SourceKey};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attempt {
    /// Calls from one source, whatever they ask.
    Source(SourceKey),
    /// Refusals of one tax code to one source.
    Pair(PersonKey, SourceKey),
    /// Wrong secrets for one tax code from strangers, wherever they are.
    Person(PersonKey),
    /// Wrong secrets for one tax code from a device that has logged in with it before.
    Device(PersonKey, DeviceKey),
}

/// A fixed span in which attempts add up: the spans of a length start at multiples of it since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// Its first instant.
    pub start: Timestamp,
    /// Its length.
    pub length: SignedDuration,
}

impl Window {
    /// The window of `length` (at least a second) that `now` lies in.
    #[must_use]
    pub fn around(now: Timestamp, length: SignedDuration) -> Self {
        let seconds = length.as_secs().max(1);
        let start = now.as_second().div_euclid(seconds) * seconds;
        Self {
            start: Timestamp::from_second(start).unwrap_or(Timestamp::UNIX_EPOCH),
            length,
        }
    }

    /// The first instant after it.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.start.saturating_add(self.length).unwrap_or(Timestamp::MAX)
    }
}

/// Counts attempts; a counter is forgotten some time after its window (TTL).
#[async_trait]
pub trait Attempts: Send + Sync {
    /// Adds one and answers how many there are in the window now. One write.
    async fn count(&self, attempt: Attempt, window: Window) -> Result<u32, Fault>;

    /// Takes one back, never below none: what was counted beforehand turned out right. One write.
    async fn forgive(&self, attempt: Attempt, window: Window) -> Result<(), Fault>;
}
