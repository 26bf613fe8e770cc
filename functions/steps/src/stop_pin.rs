//! Stops a person's PIN at once: nothing more is sent, and no half opens anything any more.

use crate::centre::{Decision, Desk, ROLES, find};
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{
    Chance, Clock, Found, IndexMac, Pins, Record, RequestReader, StandingReader, Transitions,
};
use crate::problem::Problem;
use crate::who;
use jiff::Timestamp;
use pin::operator::{ActKind, Operator};
use pin::request::{Standing, StopDraft, stop};

deps! {
    /// What stopping a PIN needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// Makes the person's key.
        index: IndexMac,
        /// The record of what operators did.
        record: dyn Record,
        /// The person's newest request.
        standings: dyn StandingReader,
        /// Reads it.
        requests: dyn RequestReader,
        /// Commits.
        transitions: dyn Transitions,
        /// The kept PIN.
        pins: dyn Pins,
    }
}

/// A stop: personal data.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who stops it.
    pub operator: Operator,
    /// The body.
    pub draft: StopDraft,
}

/// Stops the person's PIN, or withdraws the request for it, once that is in the record. A PIN that is stopped
/// already stays so; the person may ask for another (R59).
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::Invalid`], [`Problem::NotFound`] if the person
/// never asked for a PIN, or a port's fault.
pub async fn stop_pin(deps: &Deps, command: Command) -> Result<(), Problem> {
    demand(&command.operator, ROLES)?;
    let (tax_code, reason) = stop(&command.draft).map_err(Problem::Invalid)?;
    let person = who::person(&deps.index, &tax_code).await?;
    let guard = deps.standings.standing(person).await?.ok_or(Problem::NotFound)?;
    let about = About {
        person: Some(person),
        request: Some(guard.request),
        note: Some(reason),
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &command.operator, ActKind::PinStopped, about).await?;
    let first = find(&*deps.requests, guard.request).await?;
    let now = deps.clock.now();
    let desk = Desk {
        clock: &*deps.clock,
        requests: &*deps.requests,
        deliveries: None,
        transitions: Some(&*deps.transitions),
        letters: None,
    };
    desk.change(first, |found| Ok(withdraw(found, now))).await?;
    // Again after a call that broke off here: stopping it twice is as good as once.
    deps.pins.stop(person, now).await?;
    Ok(())
}

/// Withdraws a request with all that is on its way.
pub(crate) fn withdraw(found: &mut Found, now: Timestamp) -> Decision {
    if found.record.standing.is_terminal() {
        return Decision::Done;
    }
    found.delivery.withdraw(now);
    found.letter.stop(now);
    found.record.standing = Standing::Withdrawn { at: now };
    Decision::Commit
}
