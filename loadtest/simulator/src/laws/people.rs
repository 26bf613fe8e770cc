//! The laws of what people do with their halves.

use crate::holders::{Act, Deed};
use crate::outside::Outside;
use jiff::{SignedDuration, Timestamp};
use pin::delivery::EventKind;
use pin::request::RequestId;
use steps::Problem;

/// The law that a half which opens for anybody breaks.
pub(crate) const ONLY_OWN: &str = "nothing opens with a half that is not the person's own";

/// The law that a half which does not open breaks.
pub(crate) const OWN_OPENS: &str = "whoever has the half in time is let in";

/// The law that an uncounted guess breaks.
pub(crate) const GUESSES: &str = "of wrong halves no more are looked at than the limit";

/// The law that a lock without cause breaks.
pub(crate) const NOT_LOCKED: &str = "nobody is locked out for fewer wrong halves than the limit";

/// The law that a token which opens nothing breaks.
pub(crate) const SEEN: &str = "whoever holds the token sees the request";

/// An act was answered: whether it was let in, and with what. `typed_right`: with the halves that came.
pub(crate) fn at_an_answer(
    outside: &Outside,
    deed: Deed,
    (person, began): (u32, Timestamp),
    typed_right: bool,
    refused: Option<&Problem>,
) {
    let holders = outside.holders();
    let (guesses, most) = (holders.guesses(person, began), holders.most_guesses());
    let is_unsure = holders.is_count_unsure;
    drop(holders);
    let (now, request) = (outside.agenda.now_ns(), Some(deed.request));
    let opens = typed_right && may_open(outside, deed, began);
    let mut laws = outside.laws();
    match refused {
        None => laws.check(ONLY_OWN, typed_right, now, request),
        Some(Problem::WrongPin | Problem::HalfExpired) => {
            laws.check(OWN_OPENS, !opens, now, request);
            laws.check(
                GUESSES,
                typed_right || is_unsure || guesses.told < most,
                now,
                request,
            );
        }
        // Of another act of the same person, one attempt may be counted at the moment.
        Some(Problem::TooManyAttempts(_)) => {
            laws.check(NOT_LOCKED, is_unsure || guesses.counted + 1 >= most, now, request);
        }
        Some(Problem::Unavailable(_)) => {}
        Some(_) => laws.break_at(OWN_OPENS, now, request),
    }
}

/// How long a half is taken at least, whatever it counts from (D11).
const TAKEN_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Whether the halves that came must be taken still: the request is not over, nothing has taken their place, and they
/// are not old.
pub(crate) fn may_open(outside: &Outside, deed: Deed, at: Timestamp) -> bool {
    let holders = outside.holders();
    let letter = holders
        .of(deed.request)
        .and_then(|holder| holder.second.as_ref())
        .map(|(letter, _)| *letter);
    drop(holders);
    let newest = outside.twin.newest_letter(deed.request);
    let is_newest = deed.act == Act::Use || newest.is_some_and(|newest| Some(newest.id) == letter);
    let stands = outside
        .twin
        .with_delivery(crate::sim::first_of(deed.request), |delivery| {
            let is_activated = delivery
                .events
                .iter()
                .any(|event| event.kind == EventKind::Activated);
            let is_young = at < delivery.requested_at.saturating_add(TAKEN_FOR).unwrap_or(at);
            !delivery.is_over() && !is_activated && is_young
        });
    // Rows that are to be used stay: without them nobody would be let in.
    is_newest && stands.unwrap_or(true)
}

/// A look was answered.
pub(crate) fn at_a_look(outside: &Outside, request: RequestId, refused: Option<&Problem>) {
    let sees = matches!(refused, None | Some(Problem::Unavailable(_)));
    let now = outside.agenda.now_ns();
    outside.laws().check(SEEN, sees, now, Some(request));
}
