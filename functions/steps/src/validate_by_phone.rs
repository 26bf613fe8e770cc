//! R33, R38: the person calls, which validates the request, and hears the first half.

use crate::centre::{Decision, Desk, ROLES, find};
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::halves::Halves;
use crate::ports::{
    Chance, Clock, Deliveries, DeriveFirst, FingerprintFirst, Found, Record, RequestReader, Transitions,
};
use crate::problem::Problem;
use pin::delivery::EventKind;
use pin::half::{Alphabet, Half};
use pin::operator::{ActKind, Operator};
use pin::promise::Terms;
use pin::request::{RequestId, Standing};

deps! {
    /// What validating by phone needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// The record of what operators did.
        record: dyn Record,
        /// Reads the request.
        requests: dyn RequestReader,
        /// Commits a delivery.
        deliveries: dyn Deliveries,
        /// Commits where a request stands.
        transitions: dyn Transitions,
        /// Makes the half.
        derive: DeriveFirst,
        /// Makes what recognises it.
        fingerprint: FingerprintFirst,
    }
    settings {
        /// How the 12 hours are spent.
        terms: Terms,
        /// The alphabet of the halves (D2).
        alphabet: Alphabet,
    }
}

/// A caller.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who takes the call.
    pub operator: Operator,
    /// The caller's request; `None` if what came names none.
    pub request: Option<RequestId>,
}

/// What is read out.
#[derive(Debug)]
pub struct View {
    /// The first half: the same one that was or will be sent.
    pub first_half: Half,
}

/// Validates the request, once that is in the record, and answers the half to be read out. Its fingerprint is
/// committed before it is answered, so that what is read out is recognised (decision 4).
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::NotFound`], [`Problem::RequestOver`] if it was
/// rejected or withdrawn, [`Problem::PinAlreadyAssigned`] if the PIN is activated, so that the half is of no more
/// use, or a port's fault.
pub async fn validate_by_phone(deps: &Deps, command: Command) -> Result<View, Problem> {
    let Command { operator, request } = command;
    demand(&operator, ROLES)?;
    let first = find(&*deps.requests, request.ok_or(Problem::NotFound)?).await?;
    is_open(&first)?;
    let halves = Halves::first(&deps.derive, &deps.fingerprint, deps.alphabet);
    let made = halves.of(first.delivery.id, first.delivery.fingerprint).await?;
    let about = About {
        person: Some(first.record.person),
        request: Some(first.record.id),
        note: None,
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &operator, ActKind::RequestValidated, about).await?;
    let now = deps.clock.now();
    let desk = Desk {
        clock: &*deps.clock,
        requests: &*deps.requests,
        deliveries: Some(&*deps.deliveries),
        transitions: Some(&*deps.transitions),
        letters: None,
    };
    let validated = desk
        .change(first, |found| {
            is_open(found)?;
            found.delivery.contacted(now);
            found.delivery.validate(now, &deps.terms);
            found.delivery.read_out(made.1, now);
            if !found.record.standing.assigns_pin() {
                found.record.standing = Standing::Validated { at: now };
                found.letter.release(now);
            }
            Ok(Decision::Commit)
        })
        .await?;
    // A drain may have been first with another key's half: that one is on its way, and is read out.
    let committed = validated.delivery.fingerprint;
    let first_half = if committed == Some(made.1) {
        made.0
    } else {
        halves.of(validated.delivery.id, committed).await?.0
    };
    Ok(View { first_half })
}

fn is_open(found: &Found) -> Result<(), Problem> {
    let is_activated = found
        .delivery
        .events
        .iter()
        .any(|event| event.kind == EventKind::Activated);
    if found.record.standing.is_terminal() {
        Err(Problem::RequestOver)
    } else if is_activated {
        Err(Problem::PinAlreadyAssigned)
    } else {
        Ok(())
    }
}
