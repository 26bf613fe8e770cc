//! R14, R15: does this person have a PIN, or a request under way? Nothing else is said, not even whether the
//! archive knows the person (D13).

use crate::deps::deps;
use crate::limits::{self, Limits};
use crate::ports::{Attempt, Attempts, Clock, IndexMac, StandingReader};
use crate::problem::Problem;
use crate::who;
use pin::request::{PrecheckDraft, Standing, precheck};

deps! {
    /// What the pre-check needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Makes the table's keys.
        index: IndexMac,
        /// Counts calls.
        attempts: dyn Attempts,
        /// Whether there is a live request.
        standings: dyn StandingReader,
    }
    settings {
        /// How many calls are too many.
        limits: Limits,
    }
}

/// A pre-check: personal data.
#[derive(Clone)]
pub struct Command {
    /// The body.
    pub draft: PrecheckDraft,
    /// Where it came from: a network address.
    pub source: String,
}

/// Answers `Ok` if the person may go on.
///
/// The source's calls are counted before anything is looked up. A refusal counts against the pair of tax code
/// and source as well, so that asking the same thing again and again ends; a right entry does not.
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::PinAlreadyAssigned`], [`Problem::RequestOpen`],
/// [`Problem::TooManyAttempts`], or a port's fault.
pub async fn precheck_request(deps: &Deps, command: Command) -> Result<(), Problem> {
    let now = deps.clock.now();
    let source = who::enter(&deps.index, &*deps.attempts, &deps.limits, &command.source, now).await?;
    let precheck = precheck(&command.draft).map_err(Problem::Invalid)?;
    let person = who::person(&deps.index, &precheck.tax_code).await?;
    let Some(guard) = deps.standings.standing(person).await? else {
        return Ok(());
    };
    if guard.standing.is_terminal() {
        return Ok(());
    }
    limits::count(
        &*deps.attempts,
        Attempt::Pair(person, source),
        deps.limits.per_pair,
        now,
    )
    .await?;
    Err(refusal(guard.standing))
}

/// What a live request answers to another one.
pub(crate) fn refusal(standing: Standing) -> Problem {
    if standing.assigns_pin() {
        Problem::PinAlreadyAssigned
    } else {
        Problem::RequestOpen
    }
}
