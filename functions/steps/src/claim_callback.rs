//! R27, R28: an operator takes a call up, and sees whom to call.

use crate::centre::{Decision, Desk, ROLES, find};
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{Chance, Clock, Deliveries, Found, Record, RequestReader, RequestRecord};
use crate::problem::Problem;
use jiff::Timestamp;
use pin::callback::{CallPolicy, CallReason};
use pin::operator::{ActKind, Operator};
use pin::request::RequestId;

deps! {
    /// What taking a call up needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// The record of what operators did.
        record: dyn Record,
        /// Reads the request.
        requests: dyn RequestReader,
        /// Commits the lease.
        deliveries: dyn Deliveries,
    }
    settings {
        /// How calls are made.
        calls: CallPolicy,
    }
}

/// A call to be taken up.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who calls.
    pub operator: Operator,
    /// Which; `None` if what came names none. A callback is named by its request: there is at most one.
    pub callback: Option<RequestId>,
}

/// Whom to call, and why: personal data.
#[derive(Clone, Debug)]
pub struct View {
    /// The request.
    pub record: RequestRecord,
    /// Why.
    pub reason: CallReason,
    /// By when.
    pub due: Timestamp,
    /// How many calls reached nobody.
    pub calls: u32,
    /// Until when nobody else calls.
    pub until: Timestamp,
}

/// Takes a call up, once that is in the record. Whoever holds it goes on holding it.
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::NotFound`] if no call is owed,
/// [`Problem::Claimed`] while another operator calls, or a port's fault.
pub async fn claim_callback(deps: &Deps, command: Command) -> Result<View, Problem> {
    let Command { operator, callback } = command;
    demand(&operator, ROLES)?;
    let first = find(&*deps.requests, callback.ok_or(Problem::NotFound)?).await?;
    let now = deps.clock.now();
    let take = |found: &mut Found| {
        if found.delivery.callback.is_none() {
            return Err(Problem::NotFound);
        }
        if found.delivery.take_call(&operator.id, now, &deps.calls) {
            Ok(Decision::Commit)
        } else {
            Err(Problem::Claimed)
        }
    };
    take(&mut first.clone())?;
    let about = About {
        person: Some(first.record.person),
        request: Some(first.record.id),
        note: None,
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &operator, ActKind::CallbackClaimed, about).await?;
    let desk = Desk {
        clock: &*deps.clock,
        requests: &*deps.requests,
        deliveries: Some(&*deps.deliveries),
        transitions: None,
        letters: None,
    };
    view(desk.change(first, take).await?)
}

fn view(taken: Found) -> Result<View, Problem> {
    let callback = taken.delivery.callback.ok_or(Problem::NotFound)?;
    let lease = callback.lease.ok_or(Problem::Claimed)?;
    Ok(View {
        record: taken.record,
        reason: callback.reason,
        due: callback.by,
        calls: callback.calls,
        until: lease.until,
    })
}
