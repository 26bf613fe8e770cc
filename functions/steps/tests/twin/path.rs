//! The true path, asking again, idempotency keys, limits.

use crate::faults::Side;
use crate::town::{SOURCE, Town, at, draft, half_in, minutes, mobile, moved, tax_code};
use jiff::SignedDuration;
use pin::Channel;
use pin::delivery::{EventKind, Progress};
use pin::field::{Field, FieldCode};
use pin::receipt::Outcome;
use pin::request::State;
use steps::ports::Fault;
use steps::{Problem, request_pin, show_request};

#[test]
fn r14_r26_d14_a_citizen_asks_and_the_first_half_arrives() {
    let town = Town::new();
    town.archive(1);
    assert_eq!(town.precheck(&tax_code(1), SOURCE), Ok(()));
    let accepted = town.request(draft(1)).expect("accepted");
    assert_eq!(accepted.first_half_due, at("2020-03-26T21:00:00+01:00"));
    assert_eq!(town.show(&accepted).expect("shown").state, State::Received);

    let drained = town.drain().expect("drains");
    assert_eq!(
        (drained.sent, drained.busy, drained.stale, drained.interrupted),
        (1, false, 0, 0)
    );
    assert_eq!(town.show(&accepted).expect("shown").state, State::FirstHalfSent);
    let sent = town.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, mobile(1));
    assert_eq!(half_in(&sent[0].text).len(), 8);

    assert_eq!(
        town.report(&town.provider_id(accepted.request), Outcome::AcceptedByCarrier)
            .recorded,
        1
    );
    let shown = town.show(&accepted).expect("shown");
    assert_eq!(shown.state, State::FirstHalfAccepted);
    assert_eq!(shown.channel, Some(Channel::Sms));
    let kinds: Vec<_> = shown.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::Requested,
            EventKind::FirstHalfSent,
            EventKind::FirstHalfAccepted
        ]
    );
    let delivery = town.delivery(accepted.request);
    assert_eq!(
        (delivery.next_attempt_at, delivery.escalate_at),
        (None, None),
        "nothing is left to do"
    );
}

#[test]
fn d13_the_view_is_the_same_whether_the_address_fits_or_not() {
    let look = |draft, archived: bool| {
        let town = Town::new();
        if archived {
            town.archive(1);
        }
        let accepted = town.request(draft).expect("accepted");
        let shown = town.show(&accepted).expect("shown");
        format!("{accepted:?} {shown:?}")
    };
    let fits = look(draft(1), true);
    assert_eq!(look(moved(1), true), fits, "the address differs");
    assert_eq!(
        look(draft(1), false),
        fits,
        "the archive does not know the person"
    );
}

#[test]
fn r27_a_request_with_the_operator_sends_nothing() {
    let town = Town::new();
    town.archive(1);
    let accepted = town.request(moved(1)).expect("accepted");
    town.ticks_until(at("2020-03-26T15:00:00+01:00"));
    assert_eq!(town.sent(), []);
    assert_eq!(
        town.kinds(accepted.request),
        [EventKind::Requested, EventKind::HandedToOperator]
    );
    assert_eq!(town.delivery(accepted.request).progress, Progress::Held);
}

#[test]
fn r15_m7_asking_again_is_refused() {
    let town = Town::new();
    town.archive(1);
    town.request(draft(1)).expect("accepted");
    assert_eq!(town.request(draft(1)).unwrap_err(), Problem::PinAlreadyAssigned);
    assert_eq!(
        town.request(moved(1)).unwrap_err(),
        Problem::PinAlreadyAssigned,
        "whatever the address"
    );
    assert_eq!(
        town.precheck(&tax_code(1), SOURCE),
        Err(Problem::PinAlreadyAssigned)
    );
    town.request(draft(2)).expect("another person is not held up");
    assert_eq!(town.request(draft(2)).unwrap_err(), Problem::RequestOpen);
    assert_eq!(town.precheck(&tax_code(2), SOURCE), Err(Problem::RequestOpen));
    assert_eq!(town.store().requests(), 2);
}

#[test]
fn r15_an_omocodic_code_is_another_person_unless_the_archive_says_so() {
    let town = Town::new();
    town.archive(1);
    town.request(draft(1)).expect("accepted");
    let code = pin::tax_code::TaxCode::parse(&tax_code(1)).expect("a code");
    let code = code.personal().expect("of 16 characters");
    let variant = code
        .variants()
        .find(|variant| variant != code)
        .expect("there are 127 others");
    let mut other = draft(1);
    other.tax_code = Field::text(variant.as_str());
    let accepted = town.request(other).expect("accepted");
    assert_eq!(
        town.delivery(accepted.request).progress,
        Progress::Held,
        "it goes to the operator"
    );
}

#[test]
fn of_any_number_of_simultaneous_requests_one_is_accepted() {
    let town = Town::new();
    town.archive(1);
    let deps = request_pin::Deps::wire(&town.world, &town.settings);
    let calls = (0..50).map(|_| {
        let command = request_pin::Command {
            draft: draft(1),
            idempotency: None,
            source: SOURCE.to_owned(),
        };
        request_pin::request_pin(&deps, command)
    });
    let answers = pollster::block_on(futures_util::future::join_all(calls));
    let (accepted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((accepted.len(), town.store().requests()), (1, 1));
    assert!(
        refused
            .iter()
            .all(|answer| matches!(answer, Err(Problem::PinAlreadyAssigned)))
    );
    town.tick();
    assert_eq!(town.sent().len(), 1);
}

#[test]
fn the_same_key_and_body_give_the_same_answer_for_24_hours() {
    let town = Town::new();
    town.archive(1);
    let key = Some(("key-1", "body"));
    let first = town.request_with(draft(1), key).expect("accepted");
    town.advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    let again = town
        .request_with(draft(1), key)
        .expect("the guard does not stop it");
    assert_eq!(again.request, first.request);
    assert_eq!(again.first_half_due, first.first_half_due);
    assert_eq!(again.follow_up_token.reveal(), first.follow_up_token.reveal());
    assert_eq!(town.store().requests(), 1);
    town.advance(SignedDuration::from_secs(1));
    let refused = town.request_with(draft(1), key).unwrap_err();
    assert_eq!(
        refused,
        Problem::PinAlreadyAssigned,
        "D12: forgotten by time, not by housekeeping"
    );
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    let town = Town::new();
    town.archive(1);
    town.request_with(draft(1), Some(("key-1", "body")))
        .expect("accepted");
    let other_body = town
        .request_with(draft(1), Some(("key-1", "another")))
        .unwrap_err();
    assert_eq!(other_body, Problem::IdempotencyKeyReused);
    let other_person = town
        .request_with(draft(2), Some(("key-1", "body of 2")))
        .unwrap_err();
    assert_eq!(other_person, Problem::IdempotencyKeyReused);
    let other_key = town.request_with(draft(1), Some(("key-2", "body"))).unwrap_err();
    assert_eq!(other_key, Problem::PinAlreadyAssigned);
    town.request_with(draft(2), Some(("key-2", "body of 2")))
        .expect("a refused key is free");
}

#[test]
fn a_key_of_the_wrong_shape_is_named_with_everything_else_that_is_wrong() {
    let town = Town::new();
    let mut wrong = draft(1);
    wrong.preferred_time = Field::Absent;
    for key in ["", "a b", "ключ", &"k".repeat(129)] {
        let Problem::Invalid(errors) = town.request_with(wrong.clone(), Some((key, "body"))).unwrap_err()
        else {
            panic!("not invalid: {key:?}");
        };
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [FieldCode::IdempotencyKey, FieldCode::Required], "{key:?}");
    }
    assert_eq!(town.store().requests(), 0);
}

#[test]
fn a_fault_at_any_call_of_a_request_is_cured_by_asking_again() {
    let calls = {
        let town = Town::new();
        town.archive(1);
        town.faults.clear();
        town.request_with(draft(1), Some(("key-1", "body")))
            .expect("accepted");
        town.faults.calls()
    };
    assert_eq!(calls, 2, "count, commit; the archive is asked apart");
    for number in 0..calls {
        for side in [Side::Before, Side::After] {
            for fault in [
                Fault::Throttled,
                Fault::Unavailable,
                Fault::Ambiguous,
                Fault::Conflict,
            ] {
                let town = Town::new();
                town.archive(1);
                town.faults.fail_at(number, side, fault);
                let first = town.request_with(draft(1), Some(("key-1", "body")));
                let again = town
                    .request_with(draft(1), Some(("key-1", "body")))
                    .expect("safe to repeat");
                if let Ok(first) = first {
                    assert_eq!(again.request, first.request);
                }
                assert_eq!(town.store().requests(), 1, "{number} {side:?} {fault:?}");
                town.tick();
                assert_eq!(town.sent_for(again.request).len(), 1);
            }
        }
    }
}

#[test]
fn nothing_is_accepted_that_is_not_written() {
    let town = Town::new();
    town.archive(1);
    town.faults.fail_always(Fault::Unavailable);
    assert_eq!(
        town.request(draft(1)).unwrap_err(),
        Problem::Unavailable(Fault::Unavailable)
    );
    town.faults.clear();
    assert_eq!(town.store().requests(), 0);
}

#[test]
fn d13_refusals_of_a_pair_are_counted_and_right_entries_are_not() {
    let town = Town::new();
    town.archive(1);
    for _ in 0..20 {
        assert_eq!(
            town.precheck(&tax_code(1), SOURCE),
            Ok(()),
            "a right entry does not count"
        );
    }
    town.request(draft(1)).expect("accepted");
    for _ in 0..5 {
        assert_eq!(
            town.precheck(&tax_code(1), SOURCE),
            Err(Problem::PinAlreadyAssigned)
        );
    }
    let refused = town.precheck(&tax_code(1), SOURCE).unwrap_err();
    assert_eq!(refused, Problem::TooManyAttempts(minutes(15)));
    assert_eq!(
        town.precheck(&tax_code(2), SOURCE),
        Ok(()),
        "another code is not held up"
    );
    let elsewhere = town.precheck(&tax_code(1), "192.0.2.8");
    assert_eq!(
        elsewhere,
        Err(Problem::PinAlreadyAssigned),
        "a stranger locks nobody out"
    );
    town.advance(minutes(15));
    assert_eq!(
        town.precheck(&tax_code(1), SOURCE),
        Err(Problem::PinAlreadyAssigned),
        "a new window"
    );
}

#[test]
fn a_source_has_a_wide_limit_of_its_own() {
    let mut town = Town::new();
    town.settings.limits.per_source.calls = 3;
    for n in 0..3 {
        assert_eq!(town.precheck(&tax_code(n), SOURCE), Ok(()));
    }
    town.advance(minutes(5));
    assert_eq!(
        town.precheck(&tax_code(4), SOURCE),
        Err(Problem::TooManyAttempts(minutes(10)))
    );
    assert_eq!(
        town.request(draft(4)).unwrap_err(),
        Problem::TooManyAttempts(minutes(10))
    );
    assert_eq!(
        town.precheck("no code", SOURCE),
        Err(Problem::TooManyAttempts(minutes(10))),
        "before a look"
    );
    assert_eq!(town.precheck(&tax_code(4), "192.0.2.8"), Ok(()));
}

#[test]
fn a_request_is_shown_to_who_holds_its_token_only() {
    let town = Town::new();
    let mine = town.request(draft(1)).expect("accepted");
    let other = town.request(draft(2)).expect("accepted");
    let swapped = request_pin::View {
        request: other.request,
        ..mine
    };
    assert_eq!(town.show(&swapped).unwrap_err(), Problem::Unauthenticated);
    let deps = show_request::Deps::wire(&town.world, &town.settings);
    for token in [
        None,
        Some(String::new()),
        Some("0".repeat(32)),
        Some("é".repeat(16)),
    ] {
        let command = show_request::Command {
            request: other.request,
            token,
        };
        let shown = pollster::block_on(show_request::show_request(&deps, command));
        assert_eq!(shown.unwrap_err(), Problem::Unauthenticated);
    }
    assert!(town.show(&other).is_ok());
}
