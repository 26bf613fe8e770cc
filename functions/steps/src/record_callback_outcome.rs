//! R27, R28: how a call ended. Validated releases both halves, or has a letter that came back made again; who was not
//! reached is called again.

use crate::centre::{Decision, Desk, ROLES, find};
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{Chance, Clock, Deliveries, Found, Letters, Record, RequestReader, Transitions};
use crate::problem::Problem;
use jiff::Timestamp;
use pin::calendar::Calendar;
use pin::callback::{CallPolicy, CallReason};
use pin::delivery::EventKind;
use pin::operator::{ActKind, Operator};
use pin::promise::Terms;
use pin::request::{CallOutcome, OutcomeDraft, RequestId, Standing, call_outcome};

deps! {
    /// What recording an outcome needs.
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
        /// Has a letter that came back made again.
        letters: dyn Letters,
    }
    settings {
        /// How the 12 hours are spent.
        terms: Terms,
        /// When the contact centre is open.
        calendar: Calendar,
        /// How calls are made.
        calls: CallPolicy,
    }
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who called.
    pub operator: Operator,
    /// Which callback; `None` if what came names none.
    pub callback: Option<RequestId>,
    /// The body.
    pub draft: OutcomeDraft,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The request.
    pub request: RequestId,
    /// How the call ended.
    pub outcome: CallOutcome,
}

/// Records how a call ended, once that is in the record of acts. The same outcome again is as good as once.
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::Invalid`], [`Problem::NotFound`] if no call
/// is owed, [`Problem::Claimed`] while another operator calls, or a port's fault.
pub async fn record_callback_outcome(deps: &Deps, command: Command) -> Result<View, Problem> {
    let operator = &command.operator;
    demand(operator, ROLES)?;
    let request = command.callback.ok_or(Problem::NotFound)?;
    let (outcome, note) = call_outcome(&command.draft).map_err(Problem::Invalid)?;
    let first = find(&*deps.requests, request).await?;
    let now = deps.clock.now();
    let Some(owed) = &first.delivery.callback else {
        // The answer was lost, and the call comes again.
        return if is_done(&first, outcome) {
            Ok(View { request, outcome })
        } else {
            Err(Problem::NotFound)
        };
    };
    if owed.holder(now).is_some_and(|holder| *holder != operator.id) {
        return Err(Problem::Claimed);
    }
    let calls = owed.calls;
    let about = About {
        person: Some(first.record.person),
        request: Some(request),
        note,
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, operator, kind(outcome), about).await?;
    let desk = Desk {
        clock: &*deps.clock,
        requests: &*deps.requests,
        deliveries: Some(&*deps.deliveries),
        transitions: Some(&*deps.transitions),
        letters: Some(&*deps.letters),
    };
    desk.change(first, |found| {
        let Some(owed) = &found.delivery.callback else {
            return Ok(Decision::Done);
        };
        if owed.holder(now).is_some_and(|holder| *holder != operator.id) {
            return Err(Problem::Claimed);
        }
        if outcome == CallOutcome::Unreachable && owed.calls > calls {
            return Ok(Decision::Done);
        }
        let reason = owed.reason;
        apply(deps, found, (reason, outcome), now);
        Ok(Decision::Commit)
    })
    .await?;
    Ok(View { request, outcome })
}

const fn kind(outcome: CallOutcome) -> ActKind {
    match outcome {
        CallOutcome::Validated => ActKind::CallbackValidated,
        CallOutcome::Rejected => ActKind::CallbackRejected,
        CallOutcome::Unreachable => ActKind::CallbackUnreachable,
    }
}

/// Whether the outcome shows already.
fn is_done(found: &Found, outcome: CallOutcome) -> bool {
    let has = |kind| found.delivery.events.iter().any(|event| event.kind == kind);
    match outcome {
        CallOutcome::Validated => has(EventKind::Validated),
        // No letter is in trouble without a call, unless one was made and no other letter wanted.
        CallOutcome::Rejected => {
            has(EventKind::Rejected) || found.letter.trouble().is_some() && !has(EventKind::Activated)
        }
        CallOutcome::Unreachable => false,
    }
}

/// What the outcome makes of the request and of what is on its way. Of a request that is over only the call is, and of
/// a call about a letter only that and the letter: its PIN is assigned, and the first half goes on opening what it
/// opens (ADR 0042).
fn apply(deps: &Deps, found: &mut Found, (reason, outcome): (CallReason, CallOutcome), now: Timestamp) {
    let is_about_letter = reason == CallReason::LetterReturned;
    if outcome == CallOutcome::Unreachable {
        found.delivery.not_reached(now, &deps.calendar, &deps.calls);
    } else if found.record.standing.is_terminal() {
        found.delivery.close_call();
    } else if outcome == CallOutcome::Validated {
        found.delivery.validate(now, &deps.terms);
        found.delivery.close_call();
        if !found.record.standing.assigns_pin() {
            found.record.standing = Standing::Validated { at: now };
            found.letter.release(now);
        } else if is_about_letter && let Some(next) = found.letter.reissue(now) {
            found.letter = next;
        }
    } else if is_about_letter {
        found.delivery.close_call();
    } else {
        found.delivery.reject(now);
        found.letter.stop(now);
        found.record.standing = Standing::Rejected { at: now };
    }
}
