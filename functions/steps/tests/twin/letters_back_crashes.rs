//! Reports, rounds and outcomes that die, fail or meet each other at every moment in turn: no letter is in trouble
//! without its call, and a call that is answered leaves one letter more, whole.

use crate::centre_desk::{operator, outcome_draft};
use crate::faults::Side;
use crate::letters_back::{Posted, is_whole, unaddressable};
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, minutes};
use pin::callback::CallReason;
use pin::delivery::DeliveryId;
use pin::letter::{Cause, PostEvent, PostOutcome, Progress};
use pin::receipt::Outcome;
use pin::request::{CallOutcome, RequestId};
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use steps::ports::Fault;
use steps::{Problem, post_letters, record_callback_outcome, record_post};

const FAULTS: [Fault; 5] = [
    Fault::Conflict,
    Fault::Throttled,
    Fault::Unavailable,
    Fault::Refused,
    Fault::Ambiguous,
];

fn whole(town: &Town, request: RequestId, what: &str) {
    let found = town.found(request);
    assert!(is_whole(&found.letter, &found.delivery), "{what}: {found:?}");
}

/// A report of the printer in a world that may die.
fn reporting<'a>(
    town: &'a Town,
    fate: &Fate,
    letter: DeliveryId,
    outcome: PostOutcome,
) -> impl Future<Output = Result<record_post::View, Problem>> + 'a {
    let deps = record_post::Deps::wire(&MortalWorld::new(town, fate), &town.settings);
    let at = town.now();
    let event = PostEvent { outcome, at };
    async move { record_post::record_post(&deps, vec![record_post::Report { letter, event }]).await }
}

/// An operator's word on the call about the letter in a world that may die.
fn answering<'a>(
    town: &'a Town,
    fate: &Fate,
    request: RequestId,
) -> impl Future<Output = Result<record_callback_outcome::View, Problem>> + 'a {
    let deps = record_callback_outcome::Deps::wire(&MortalWorld::new(town, fate), &town.settings);
    let command = record_callback_outcome::Command {
        operator: operator("anna"),
        callback: Some(request),
        draft: outcome_draft(CallOutcome::Validated),
    };
    async move { record_callback_outcome::record_callback_outcome(&deps, command).await }
}

const RETURNED: PostOutcome = PostOutcome::Returned(Cause::Address);

#[test]
fn r27_a_report_that_dies_anywhere_leaves_letter_and_call_or_comes_again() {
    let mut moment = 0;
    loop {
        let town = Town::new();
        let posted = Posted::new(&town);
        let fate = Fate::dying_at(moment);
        let lived = fate.live(reporting(&town, &fate, posted.letter(1), RETURNED));
        let what = format!("dead at moment {moment}");
        whole(&town, posted.request(), &what);
        town.printer_says(posted.letter(1), RETURNED);
        whole(&town, posted.request(), &what);
        assert_eq!(town.reasons(), [CallReason::LetterReturned], "{what}");
        if lived.is_some() {
            assert!(moment >= 6, "it died often enough: {moment}");
            return;
        }
        moment += 1;
    }
}

#[test]
fn r27_a_report_whose_nth_call_fails_leaves_letter_and_call_or_comes_again() {
    for number in 0..4 {
        for side in [Side::Before, Side::After] {
            for fault in FAULTS {
                let town = Town::new();
                let posted = Posted::new(&town);
                town.faults.fail_at(number, side, fault);
                let fate = Fate::immortal();
                let done = fate.live(reporting(&town, &fate, posted.letter(1), RETURNED));
                town.faults.clear();
                let what = format!("call {number} {side:?} {fault:?}");
                whole(&town, posted.request(), &what);
                if done.expect("lives").is_ok() {
                    assert_eq!(town.reasons(), [CallReason::LetterReturned], "{what}");
                }
                town.printer_says(posted.letter(1), RETURNED);
                assert_eq!(town.reasons(), [CallReason::LetterReturned], "{what}");
            }
        }
    }
}

#[test]
fn r27_a_round_that_dies_over_a_letter_it_cannot_address_leaves_letter_and_call_or_comes_again() {
    let mut moment = 0;
    loop {
        let town = Town::new();
        let request = town.register(unaddressable()).expect("registered").request;
        let fate = Fate::dying_at(moment);
        let deps = post_letters::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        let lived = fate.live(post_letters::post_letters(&deps, town.post_command()));
        let what = format!("dead at moment {moment}");
        whole(&town, request, &what);
        town.advance(minutes(11));
        town.post().expect("posts");
        whole(&town, request, &what);
        assert_eq!(town.reasons(), [CallReason::LetterReturned], "{what}");
        if lived.is_some() {
            assert!(moment >= 20, "it died often enough: {moment}");
            return;
        }
        moment += 1;
    }
}

/// The call is answered and one letter more stands, or neither.
fn answered(town: &Town, request: RequestId, what: &str) -> bool {
    let found = town.found(request);
    let is_answered = found.delivery.callback.is_none();
    assert_eq!(
        found.letter.id.generation,
        if is_answered { 2 } else { 1 },
        "{what}"
    );
    if is_answered {
        assert_eq!(found.letter.progress, Progress::Waiting, "{what}");
    }
    is_answered
}

fn returned() -> (Town, Posted) {
    let town = Town::new();
    let posted = Posted::new(&town);
    town.printer_says(posted.letter(1), RETURNED);
    (town, posted)
}

#[test]
fn r27_r31_an_outcome_that_dies_anywhere_leaves_one_letter_more_or_the_call() {
    let mut moment = 0;
    loop {
        let (town, posted) = returned();
        let fate = Fate::dying_at(moment);
        let lived = fate.live(answering(&town, &fate, posted.request()));
        let what = format!("dead at moment {moment}");
        answered(&town, posted.request(), &what);
        let again = town.outcome_as("bruno", posted.request(), CallOutcome::Validated);
        assert!(again.is_ok(), "{what}: {again:?}");
        assert!(answered(&town, posted.request(), &what), "{what}");
        if lived.is_some() {
            assert!(moment >= 6, "it died often enough: {moment}");
            return;
        }
        moment += 1;
    }
}

#[test]
fn r27_r31_an_outcome_whose_nth_call_fails_leaves_one_letter_more_or_the_call() {
    for number in 0..4 {
        for side in [Side::Before, Side::After] {
            for fault in FAULTS {
                let (town, posted) = returned();
                town.faults.fail_at(number, side, fault);
                let ended = town.outcome_as("anna", posted.request(), CallOutcome::Validated);
                town.faults.clear();
                let what = format!("call {number} {side:?} {fault:?}");
                let is_answered = answered(&town, posted.request(), &what);
                assert!(is_answered || ended.is_err(), "{what}: a true answer");
                town.outcome_as("anna", posted.request(), CallOutcome::Validated)
                    .expect("again");
                assert!(answered(&town, posted.request(), &what), "{what}");
            }
        }
    }
}

/// Polls a step so many times; what it came to, if it did.
fn poll<T>(mut step: Pin<&mut dyn Future<Output = T>>, times: usize) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..times {
        if let Poll::Ready(done) = step.as_mut().poll(&mut context) {
            return Some(done);
        }
    }
    None
}

const END: usize = 10_000;

/// In the midst of the operator's word the printer reports the posting it had not told of: whichever is first, the
/// letter is made again, once.
#[test]
fn r31_an_operator_and_the_printers_late_report_make_one_letter_more() {
    for polls in 0..40 {
        let town = Town::new();
        let request = town.gone_out(1);
        town.post().expect("posts");
        let id = town.newest_letter(request).id;
        town.printer_says(id, RETURNED);
        let fate = Fate::immortal();
        let done = {
            let mut step = pin!(answering(&town, &fate, request));
            let done = poll(step.as_mut(), polls);
            let late = town.printer_says(id, PostOutcome::Posted);
            assert_eq!(late.recorded, 1, "{polls}");
            done.or_else(|| poll(step.as_mut(), END))
        };
        assert!(done.expect("ends").is_ok(), "{polls}");
        assert!(answered(&town, request, &format!("{polls} polls")));
        assert_eq!(town.reasons(), [], "{polls}");
    }
}

/// In the midst of the printer's report the request changes: the call is owed in the end if it is to be, and the
/// other writer loses nothing.
#[test]
fn r27_a_report_that_meets_a_receipt_or_a_stop_ends_as_if_one_came_first() {
    for is_stop in [false, true] {
        for polls in 0..20 {
            let town = Town::new();
            let posted = Posted::new(&town);
            let request = posted.request();
            let fate = Fate::immortal();
            let done = {
                let mut step = pin!(reporting(&town, &fate, posted.letter(1), RETURNED));
                let done = poll(step.as_mut(), polls);
                if is_stop {
                    town.stop(1).expect("stopped");
                } else {
                    town.report(&town.provider_id(request), Outcome::AcceptedByCarrier);
                }
                done.or_else(|| poll(step.as_mut(), END))
            };
            assert!(done.expect("ends").is_ok(), "{polls}");
            let found = town.found(request);
            if is_stop {
                assert!(
                    matches!(found.letter.progress, Progress::Stopped { .. }),
                    "{polls}"
                );
                assert_eq!(town.reasons(), [], "{polls}");
            } else {
                whole(&town, request, "met a receipt");
                assert_eq!(town.reasons(), [CallReason::LetterReturned], "{polls}");
            }
        }
    }
}

/// Two operators at once, by turns: one letter more, and both are told the truth.
#[test]
fn r31_two_words_on_one_call_make_one_letter_more() {
    for lead in 0..30 {
        let (town, posted) = returned();
        let fate = Fate::immortal();
        let mut one = pin!(answering(&town, &fate, posted.request()));
        let mut other = pin!(answering(&town, &fate, posted.request()));
        let mut done = [poll(one.as_mut(), lead), None];
        for _ in 0..END {
            done[1] = done[1].take().or_else(|| poll(other.as_mut(), 1));
            done[0] = done[0].take().or_else(|| poll(one.as_mut(), 1));
        }
        assert!(
            done.iter().all(|done| matches!(done, Some(Ok(_)))),
            "{lead}: {done:?}"
        );
        assert!(answered(&town, posted.request(), &format!("{lead} polls ahead")));
    }
}
