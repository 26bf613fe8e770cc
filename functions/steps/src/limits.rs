//! How many attempts are too many.

use crate::ports::{Attempt, Attempts, Fault, Window};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};

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
    /// All calls of one source: wide, since whole mobile networks share an address.
    pub per_source: Limit,
}

const QUARTER: SignedDuration = SignedDuration::from_mins(15);

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_pair: Limit {
                calls: 5,
                within: QUARTER,
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
