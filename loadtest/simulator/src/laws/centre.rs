//! The laws of the contact centre.

use super::Laws;
use crate::agenda::{nanoseconds, timestamp};
use crate::journal::centre::CentreCounts;
use crate::outside::Outside;
use jiff::SignedDuration;
use pin::delivery::Delivery;
use pin::request::RequestId;
use steps::ports::Transition;

/// The law that a callback claimed twice breaks.
pub(crate) const ONE_HOLDER: &str = "a call is never held by two operators at once";

/// The law that a line which outlives the opening breaks.
pub(crate) const NOBODY_OVERNIGHT: &str = "nobody is on the line while the centre is shut";

/// The law that a caller who is forgotten breaks.
pub(crate) const EVERY_CALL_ENDS: &str = "every call is answered, hung up, or on the line";

const WRITTEN: &str = "what an operator does is written down before";

/// A call was taken up.
pub(crate) fn at_a_claim(outside: &Outside, delivery: &Delivery) {
    let (now, request) = (outside.agenda.now_ns(), delivery.id.request);
    let lease = delivery
        .callback
        .as_ref()
        .and_then(|callback| callback.lease.as_ref());
    let Some(lease) = lease else {
        return;
    };
    let mut journal = outside.journal();
    let until = nanoseconds(lease.until);
    let is_alone = journal.centre.holds(request, &lease.operator, now, until);
    let is_written = outside.hostility.is_none() || journal.centre.has_claimed(request, &lease.operator);
    drop(journal);
    let mut laws = outside.laws();
    laws.check(ONE_HOLDER, is_alone, now, Some(request));
    laws.check(WRITTEN, is_written, now, Some(request));
}

/// Where a request stands was changed.
pub(crate) fn at_a_transition(outside: &Outside, transition: &Transition) {
    let (now, request) = (outside.agenda.now_ns(), transition.delivery.id.request);
    let is_written = outside.hostility.is_none() || outside.journal().centre.has_decided(request);
    let holds = outside.journal().live(request).is_some();
    let mut laws = outside.laws();
    laws.check(WRITTEN, is_written, now, Some(request));
    laws.check("only what is under way is decided", holds, now, Some(request));
}

/// Whoever has called is somewhere, and not on the line in the night.
pub(super) fn conserve(outside: &Outside, counts: &CentreCounts, laws: &mut Laws, now: i64) {
    let line = &outside.centre().line;
    let ended = line.answered() + counts.hung_up + counts.found_shut;
    let calls = counts.callers + counts.redialled;
    laws.check(EVERY_CALL_ENDS, calls == ended + line.waiting(), now, None);
    // The shift ends at an instant, and what else happens in it may come first.
    let a_moment_ago = timestamp(now - 1);
    let may_wait = line.waiting() == 0 || outside.settings.calendar.is_open(a_moment_ago);
    laws.check(NOBODY_OVERNIGHT, may_wait, now, None);
}

/// How long the centre must have been open, with agents on shift, for a call that it owes all that while.
const AT_LEAST: SignedDuration = SignedDuration::from_hours(4);

/// At the end of a small world: what was owed through hours of an opening has been tried.
pub(crate) fn at_the_end_of(outside: &Outside, request: RequestId) {
    let now = outside.agenda.now();
    let since = now.saturating_sub(AT_LEAST).unwrap_or(now);
    let calendar = &outside.settings.calendar;
    let was_open = calendar
        .openings(since, now)
        .any(|opening| opening.length() >= AT_LEAST);
    let owed = outside
        .twin
        .with_delivery(crate::sim::first_of(request), |delivery| {
            delivery.callback.as_ref().is_some_and(|callback| {
                callback.calls == 0 && callback.since <= since && callback.by <= since
            })
        });
    let has_agents = outside.world.agents > 0;
    let is_left = has_agents && was_open && owed == Some(true);
    let law = "what the centre owes and is late is tried while it is open";
    outside
        .laws()
        .check(law, !is_left, outside.agenda.now_ns(), Some(request));
}
