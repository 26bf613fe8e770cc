//! The contact centre: whom it calls, what comes of a call, and who calls it.

use crate::centre_desk::operator;
use crate::town::{Town, at, draft, half_in, minutes, moved};
use pin::callback::CallReason;
use pin::delivery::{EventKind, Progress};
use pin::letter;
use pin::operator::{ActKind, Role};
use pin::promise::{Verdict, verdict};
use pin::receipt::Outcome;
use pin::request::{CallOutcome, OperatorReason, RequestId, Standing, State};
use steps::search_person::PinState;
use steps::{Problem, claim_callback};

fn judged(town: &Town, request: RequestId) -> Option<Verdict> {
    let delivery = town.delivery(request);
    let (terms, calendar) = (&town.settings.terms, &town.settings.calendar);
    verdict(&delivery.events, delivery.due, delivery.due, terms, calendar)
}

#[test]
fn r27_r28_a_wrong_address_is_listed_called_validated_and_both_halves_go() {
    let town = Town::new();
    town.archive(1);
    let view = town.request(moved(1)).expect("accepted");
    town.drain().expect("drains");
    assert!(town.sent().is_empty(), "held");
    assert_eq!(town.show(&view).expect("shown").state, State::Received);
    let item = town.list(50, None).items.remove(0);
    assert_eq!(
        (item.request, item.reason),
        (
            view.request,
            CallReason::Unvalidated(OperatorReason::AddressDiffers)
        )
    );
    let claimed = town.claim_as("anna", view.request).expect("claimed");
    assert_eq!(claimed.until, town.now() + minutes(15));
    assert_eq!(claimed.record.request.person.surname, "Rossi");
    assert_eq!(town.show(&view).expect("shown").state, State::AwaitingOperator);
    let outcome = CallOutcome::Validated;
    town.outcome_as("anna", view.request, outcome).expect("recorded");
    assert!(town.listed().is_empty());
    let found = town.found(view.request);
    assert!(matches!(found.record.standing, Standing::Validated { .. }));
    assert_eq!(
        found.letter.progress,
        letter::Progress::Waiting,
        "the letter goes too"
    );
    town.drain().expect("drains");
    assert_eq!(town.sent_for(view.request).len(), 1);
    town.report(&town.provider_id(view.request), Outcome::AcceptedByCarrier);
    assert_eq!(judged(&town, view.request), Some(Verdict::Kept));
    assert_eq!(
        town.acts(1),
        [ActKind::CallbackClaimed, ActKind::CallbackValidated],
        "every act is in the record"
    );
    town.outcome_as("anna", view.request, outcome)
        .expect("twice is as good as once");
    assert_eq!(
        town.precheck(&crate::town::tax_code(1), "192.0.2.1"),
        Err(Problem::PinAlreadyAssigned)
    );
}

#[test]
fn r27_a_rejected_request_sends_nothing_and_another_may_be_made() {
    let town = Town::new();
    town.archive(1);
    let view = town.request(moved(1)).expect("accepted");
    town.outcome_as("anna", view.request, CallOutcome::Rejected)
        .expect("recorded");
    assert_eq!(town.show(&view).expect("shown").state, State::Rejected);
    town.ticks_until(town.now() + minutes(3));
    assert!(town.sent().is_empty());
    let found = town.found(view.request);
    assert!(matches!(found.letter.progress, letter::Progress::Stopped { .. }));
    assert_eq!(town.precheck(&crate::town::tax_code(1), "192.0.2.1"), Ok(()));
    let again = town.request(draft(1)).expect("another may be made");
    town.drain().expect("drains");
    assert_eq!(town.sent_for(again.request).len(), 1);
    let late = town.outcome_as("anna", view.request, CallOutcome::Validated);
    assert_eq!(late.err(), Some(Problem::NotFound), "no call is owed");
}

#[test]
fn r28_a_call_is_one_operators_for_a_quarter_and_comes_back_if_it_reaches_nobody() {
    let town = Town::new();
    let view = town.request(moved(1)).expect("accepted");
    let request = view.request;
    town.claim_as("anna", request).expect("claimed");
    assert_eq!(town.claim_as("bruno", request).err(), Some(Problem::Claimed));
    let outcome = town.outcome_as("bruno", request, CallOutcome::Validated);
    assert_eq!(outcome.err(), Some(Problem::Claimed));
    assert!(town.listed().is_empty(), "nobody else is sent to call");
    town.advance(minutes(15));
    assert_eq!(town.listed(), [request], "the lease has run out");
    town.claim_as("bruno", request).expect("claimed");
    town.outcome_as("bruno", request, CallOutcome::Unreachable)
        .expect("recorded");
    assert!(town.listed().is_empty());
    town.advance(minutes(60));
    assert_eq!(town.listed(), [request], "again, after a while");
    assert_eq!(town.claim_as("anna", request).expect("claimed").calls, 1);
    assert_eq!(
        town.acts(1),
        [
            ActKind::CallbackClaimed,
            ActKind::CallbackClaimed,
            ActKind::CallbackUnreachable,
            ActKind::CallbackClaimed
        ]
    );
}

#[test]
fn r34_d9_the_list_is_in_order_of_urgency_page_by_page() {
    let town = Town::new();
    let mut requests = Vec::new();
    for n in 0..60 {
        requests.push(town.request(moved(n)).expect("accepted").request);
        town.advance(minutes(1));
    }
    assert_eq!(town.listed(), requests, "who asked first is due first");
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = town.list(7, after);
        paged.extend(page.items.iter().map(|item| item.request));
        after = page.next.map(|next| next.to_string());
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, requests, "none is lost or shown twice");
}

#[test]
fn r32_r33_what_is_silent_is_called_and_a_caller_hears_the_half_that_was_sent() {
    let town = Town::new();
    let request = town.accepted(1);
    town.ticks_until(at("2020-03-26T18:01:00+01:00"));
    assert!(town.kinds(request).contains(&EventKind::Escalated));
    assert_eq!(town.listed(), [request], "R32: in the list at once");
    let half = town.validate(request).expect("read out");
    let sent = town.sent_for(request);
    assert!(
        sent.iter().all(|text| half_in(&text.text) == half.reveal()),
        "one half"
    );
    assert!(town.recognises(request, half.reveal()));
    assert_eq!(
        judged(&town, request),
        Some(Verdict::Kept),
        "D14: read out in time"
    );
    assert!(town.listed().is_empty(), "the call need not be made");
    assert_eq!(town.acts(1), [ActKind::RequestValidated]);
    assert_eq!(town.validate(request).expect("again").reveal(), half.reveal());
}

#[test]
fn r33_the_callers_own_call_validates_what_was_with_the_operator() {
    let town = Town::new();
    let request = town.request(moved(1)).expect("accepted").request;
    let half = town.validate(request).expect("read out");
    assert!(
        town.recognises(request, half.reveal()),
        "before anything was sent"
    );
    let found = town.found(request);
    assert!(found.record.standing.assigns_pin());
    assert_eq!(found.letter.progress, letter::Progress::Waiting);
    town.drain().expect("drains");
    assert_eq!(
        half_in(&town.sent_for(request)[0].text),
        half.reveal(),
        "R39: the same by message"
    );
    assert!(town.listed().is_empty());
}

#[test]
fn r37_r38_r39_a_registration_is_recorded_validated_read_out_and_sent() {
    let town = Town::new();
    let view = town.register(moved(1)).expect("registered");
    assert!(town.recognises(view.request, view.first_half.reveal()));
    assert_eq!(judged(&town, view.request), Some(Verdict::Kept));
    let found = town.found(view.request);
    assert!(found.record.standing.assigns_pin());
    assert_eq!(found.letter.progress, letter::Progress::Waiting);
    town.drain().expect("drains");
    assert_eq!(
        half_in(&town.sent_for(view.request)[0].text),
        view.first_half.reveal()
    );
    assert_eq!(town.acts(1), [ActKind::RequestRegistered]);
    assert_eq!(town.register(draft(1)).err(), Some(Problem::PinAlreadyAssigned));
    assert_eq!(town.sent_for(view.request).len(), 1);
}

#[test]
fn r37_a_registration_withdraws_what_was_with_the_operator() {
    let town = Town::new();
    let open = town.request(moved(1)).expect("accepted");
    let view = town.register(draft(1)).expect("registered");
    assert_eq!(town.show(&open).expect("shown").state, State::Withdrawn);
    assert!(matches!(
        town.delivery(open.request).progress,
        Progress::Stopped { .. }
    ));
    assert!(town.listed().is_empty(), "nobody is called about it");
    assert_eq!(town.newest(1), Some(view.request));
    assert_eq!(town.validate(open.request).err(), Some(Problem::RequestOver));
}

#[test]
fn r59_a_stopped_pin_sends_nothing_more_and_another_may_be_asked_for() {
    let town = Town::new();
    assert_eq!(town.stop(1), Err(Problem::NotFound));
    let request = town.accepted(1);
    assert_eq!(town.search(1).expect("found").pin, PinState::Assigned);
    town.drain().expect("drains");
    town.stop(1).expect("stopped");
    town.stop(1).expect("it stays so");
    let found = town.found(request);
    assert!(matches!(found.record.standing, Standing::Withdrawn { .. }));
    assert!(matches!(found.letter.progress, letter::Progress::Stopped { .. }));
    assert_eq!(town.search(1).expect("found").pin, PinState::Stopped);
    assert_eq!(
        town.acts(1),
        [
            ActKind::Searched,
            ActKind::PinStopped,
            ActKind::PinStopped,
            ActKind::Searched
        ]
    );
    assert!(town.request(draft(1)).is_ok());
    assert!(town.search(2).expect("nobody").requests.is_empty());
}

#[test]
fn r33_a_search_shows_the_last_requests_newest_first_and_the_pin_of_the_newest() {
    let town = Town::new();
    town.archive(1);
    let mut asked = Vec::new();
    for n in 0..7 {
        let view = town.request(moved(1)).expect("accepted");
        asked.insert(0, view.request);
        let shown = town.search(1).expect("found");
        let ids: Vec<_> = shown.requests.iter().map(|found| found.record.id).collect();
        assert_eq!(ids, asked[..ids.len()], "newest first");
        assert_eq!(ids.len(), asked.len().min(5));
        assert_eq!(shown.pin, PinState::None);
        if n % 2 == 0 {
            town.outcome_as("anna", view.request, CallOutcome::Rejected)
                .expect("recorded");
        } else {
            town.stop(1).expect("withdrawn");
        }
    }
    let registered = town.register(moved(1)).expect("registered").request;
    let shown = town.search(1).expect("found");
    assert_eq!(
        (shown.requests[0].record.id, shown.pin),
        (registered, PinState::Assigned)
    );
    let states: Vec<_> = shown.requests[1..]
        .iter()
        .map(|found| pin::request::state(&found.delivery))
        .collect();
    assert_eq!(
        states,
        [
            State::Rejected,
            State::Withdrawn,
            State::Rejected,
            State::Withdrawn
        ]
    );
    town.request(draft(2)).expect("another person's");
    assert_eq!(town.search(1).expect("found").requests.len(), 5);
}

#[test]
fn d16_who_holds_the_letter_stops_the_pin_and_the_centre_is_told() {
    let town = Town::new();
    let request = town.accepted(1);
    let other = town.accepted(2);
    let (code, wrong) = (town.disown_code(request), town.disown_code(other));
    assert_eq!(town.disown(request, &wrong), Err(Problem::Unauthenticated));
    assert_eq!(
        town.disown(RequestId::from_random([9; 16]), &code),
        Err(Problem::Unauthenticated)
    );
    assert!(
        town.delivery(request).next_attempt_at.is_some(),
        "nothing has changed"
    );
    assert_eq!(town.disown(request, &code), Ok(()));
    assert_eq!(town.disown(request, &code), Err(Problem::RequestOver));
    town.drain().expect("drains");
    assert!(town.sent_for(request).is_empty());
    let listed = town.list(50, None).items;
    assert_eq!(
        listed
            .iter()
            .map(|item| (item.request, item.reason))
            .collect::<Vec<_>>(),
        [(request, CallReason::Disowned)]
    );
    town.claim_as("anna", request).expect("claimed");
    town.outcome_as("anna", request, CallOutcome::Validated)
        .expect("recorded");
    assert!(town.listed().is_empty());
    let standing = town.found(request).record.standing;
    assert!(matches!(standing, Standing::Withdrawn { .. }), "it stays stopped");
}

#[test]
fn only_the_contact_centre_may() {
    let town = Town::new();
    let request = town.request(moved(1)).expect("accepted").request;
    let deps = claim_callback::Deps::wire(&town.world, &town.settings);
    for role in [Role::Office, Role::BackOffice] {
        let command = claim_callback::Command {
            operator: pin::operator::Operator {
                role,
                ..operator("carla")
            },
            callback: Some(request),
        };
        let claimed = pollster::block_on(claim_callback::claim_callback(&deps, command));
        assert_eq!(claimed.err(), Some(Problem::Forbidden));
    }
    assert!(town.acts(1).is_empty());
}
