//! How many attempts are too many.

use crate::ports::{Attempt, Attempts, Fault, Window};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use pin::digest::{DeviceKey, PersonKey, SourceKey};

/// At most `calls` in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many are let through.
    pub calls: u32,
    /// In how long.
    pub within: SignedDuration,
}

/// The limits of the citizens' calls ("Conventions" of the interface).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Refusals of one tax code to one source.
    pub per_pair: Limit,
    /// Wrong secrets for one tax code from devices that nobody knows, wherever they are.
    pub per_person: Limit,
    /// Wrong secrets for one tax code from one device that has logged in with it before.
    pub per_device: Limit,
    /// All calls of one source: wide, since whole mobile networks share an address.
    pub per_source: Limit,
}

const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_pair: Limit {
                calls: 5,
                within: QUARTER,
            },
            per_person: Limit {
                calls: 100,
                within: DAY,
            },
            per_device: Limit {
                calls: 100,
                within: DAY,
            },
            per_source: Limit {
                calls: 3_000,
                within: QUARTER,
            },
        }
    }
}

/// Counts an attempt and refuses it if it is one too many.
pub(crate) async fn count(
    attempts: &dyn Attempts,
    attempt: Attempt,
    limit: Limit,
    now: Timestamp,
) -> Result<(), Problem> {
    let window = Window::around(now, limit.within);
    match attempts.count(attempt, window).await {
        Ok(count) if count > limit.calls => Err(Problem::TooManyAttempts(window.end().duration_since(now))),
        // A count that may have been added is as good as one that was: citizens are not turned away for it.
        Ok(_) | Err(Fault::Ambiguous) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

/// What was counted before a secret was looked at, to be taken back if it is right: whoever tries many at once
/// is counted for each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted([(Attempt, Window); 2]);

/// Counts an attempt at a secret of `person`: against the pair of tax code and source first, so that one source
/// alone uses up no one's day, then against the tax code, or the device that is known.
pub(crate) async fn try_secret(
    attempts: &dyn Attempts,
    limits: &Limits,
    (person, source): (PersonKey, SourceKey),
    device: Option<DeviceKey>,
    now: Timestamp,
) -> Result<Counted, Problem> {
    let pair = Attempt::Pair(person, source);
    let (whole, limit) = match device {
        Some(device) => (Attempt::Device(person, device), limits.per_device),
        None => (Attempt::Person(person), limits.per_person),
    };
    count(attempts, pair, limits.per_pair, now).await?;
    count(attempts, whole, limit, now).await?;
    Ok(Counted([
        (pair, Window::around(now, limits.per_pair.within)),
        (whole, Window::around(now, limit.within)),
    ]))
}

impl Counted {
    /// The secret was right, and right entries do not count. Where that cannot be written they do.
    pub(crate) async fn forgive(self, attempts: &dyn Attempts) {
        for (attempt, window) in self.0 {
            let _ = attempts.forgive(attempt, window).await;
        }
    }
}
