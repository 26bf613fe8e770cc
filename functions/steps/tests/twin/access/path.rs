//! The whole way, and what ends it.

use super::Citizen;
use crate::town::{Town, draft, minutes, tax_code};
use jiff::civil::date;
use pin::benefits::Credential;
use pin::delivery::{EventKind, ProviderId};
use pin::kept_pin::{PinKind, PinState};
use pin::receipt::Outcome;
use pin::request::Standing;
use steps::Problem;
use steps::ports::{PinReader, Pins};

#[test]
fn r4_both_halves_become_the_kept_pin_which_opens_a_session() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let view = town.activate(&citizen, None).expect("activated");
    assert_eq!(
        (view.kind, view.expires_on),
        (PinKind::Ordinary, date(2020, 9, 26))
    );
    assert!(
        town.kinds(citizen.request).contains(&EventKind::Activated),
        "complete"
    );
    let kept = view.assigned.expect("assigned");
    let session = town.login(&citizen.code, kept.reveal()).expect("opens");
    assert_eq!(session.credential, Credential::Ordinary);
    let row = town.prolong(&session.token).expect("lives");
    assert_eq!(
        (row.person, row.credential),
        (citizen.person(&town), Credential::Ordinary)
    );
    assert_eq!(
        town.login(&citizen.code, &citizen.first).err(),
        Some(Problem::WrongPin),
        "the half is used up"
    );
    assert_eq!(
        town.login(&tax_code(2), kept.reveal()).err(),
        Some(Problem::WrongPin),
        "another's"
    );
}

#[test]
fn r4_d3_the_choice_is_kept_and_not_told_again() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let view = town.activate(&citizen, Some("Zuccher7")).expect("activated");
    assert!(view.assigned.is_none());
    assert!(town.login(&citizen.code, "zuccher7").is_ok());
    let weak = town.activate(&Citizen::new(&town, 2), Some("12345678"));
    assert!(matches!(weak, Err(Problem::WeakPin(_))));
}

#[test]
fn r4_an_activation_may_be_repeated_until_the_kept_pin_is_used() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let first = town
        .activate(&citizen, None)
        .expect("activated")
        .assigned
        .expect("assigned");
    let second = town
        .activate(&citizen, None)
        .expect("again")
        .assigned
        .expect("assigned");
    assert_eq!(
        town.login(&citizen.code, first.reveal()).err(),
        Some(Problem::WrongPin),
        "replaced"
    );
    assert!(town.login(&citizen.code, second.reveal()).is_ok());
    assert_eq!(
        town.activate(&citizen, None).err(),
        Some(Problem::WrongPin),
        "used"
    );
    assert!(town.login(&citizen.code, second.reveal()).is_ok());
}

#[test]
fn r30_d14_the_first_half_alone_opens_at_once_and_counts_as_received() {
    let town = Town::new();
    let (request, first) = Citizen::sent(&town, 1);
    let session = town.login(&tax_code(1), &first).expect("opens");
    assert_eq!(session.credential, Credential::FirstHalf);
    assert_eq!(session.credential.services().len(), 6);
    let delivery = town.delivery(request);
    assert!(town.kinds(request).contains(&EventKind::FirstHalfUsed));
    assert_eq!(delivery.escalate_at, None, "kept: nothing is left to watch");
    let version = delivery.version;
    assert!(town.login(&tax_code(1), &first).is_ok(), "and again");
    assert_eq!(town.delivery(request).version, version, "noted once");
}

#[test]
fn r31_the_second_half_alone_opens_nothing() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    assert_eq!(
        town.login(&citizen.code, &citizen.second).err(),
        Some(Problem::WrongPin)
    );
}

#[test]
fn d11_d12_each_half_runs_out_by_its_own_time() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    town.days(89);
    assert!(town.login(&citizen.code, &citizen.first).is_ok());
    // Its letter was posted a little after the request was validated.
    town.days(2);
    assert_eq!(
        town.activate(&citizen, None).err(),
        Some(Problem::HalfExpired),
        "the first one"
    );
    assert_eq!(
        town.login(&citizen.code, &citizen.first).err(),
        Some(Problem::WrongPin)
    );
    let wrong = super::activation(&citizen.code, "0123456789ABCDEF", None);
    let fate = crate::mortal::Fate::immortal();
    let told = fate.live(super::activating(&town, &fate, wrong)).expect("lives");
    assert_eq!(
        told.err(),
        Some(Problem::WrongPin),
        "who has not both is told nothing"
    );
    let mut town = Town::new();
    town.settings.validity.first_half = minutes(400 * 24 * 60);
    let citizen = Citizen::new(&town, 1);
    town.days(180);
    assert!(town.activate(&citizen, None).is_ok());
    town.days(1);
    assert_eq!(
        town.activate(&citizen, None).err(),
        Some(Problem::HalfExpired),
        "the second one"
    );
}

#[test]
fn r53_r55_an_expired_pin_opens_its_renewal_and_nothing_else() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    town.days(184);
    assert_eq!(
        town.login(&citizen.code, "ZUCCHER7").expect("opens").credential,
        Credential::Ordinary
    );
    town.days(1);
    let session = town.login(&citizen.code, "ZUCCHER7").expect("opens");
    assert_eq!(
        (session.credential, session.expires_in),
        (Credential::Expired, minutes(10))
    );
    assert!(session.device.is_none() && session.credential.services().is_empty());
    town.advance(minutes(9));
    let row = town.prolong(&session.token).expect("the renewal can take it");
    assert_eq!(row.credential, Credential::Expired);
}

#[test]
fn a_session_ends_when_it_is_not_used_for_a_quarter_of_an_hour() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let session = town.login(&citizen.code, &citizen.first).expect("opens");
    assert_eq!(session.expires_in, minutes(15));
    for _ in 0..4 {
        town.advance(minutes(14));
        assert!(town.prolong(&session.token).is_some());
    }
    town.advance(minutes(15));
    assert!(town.prolong(&session.token).is_none());
}

#[test]
fn r58_r59_a_withdrawn_request_takes_its_halves_its_pin_and_its_sessions_with_it() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    let session = town.login(&citizen.code, "ZUCCHER7").expect("opens");
    let kept = || pollster::block_on(town.world.store.kept_pin(citizen.person(&town))).expect("reads");
    let row = town.prolong(&session.token).expect("lives");
    let backed = |standing| row.is_backed(kept().as_ref(), citizen.request, standing);
    assert!(backed(Standing::Validated { at: town.now() }));
    town.withdraw(citizen.request);
    assert!(
        !backed(Standing::Withdrawn { at: town.now() }),
        "the session is dead"
    );
    assert_eq!(
        town.login(&citizen.code, "ZUCCHER7").err(),
        Some(Problem::WrongPin)
    );
    assert_eq!(town.activate(&citizen, None).err(), Some(Problem::WrongPin));
    let next = town.request(draft(1)).expect("R59: anew").request;
    town.drain().expect("drains");
    let first = crate::town::half_in(&town.sent_for(next).pop().expect("sent").text);
    assert_eq!(
        town.login(&citizen.code, "ZUCCHER7").err(),
        Some(Problem::WrongPin),
        "the old PIN stays dead"
    );
    assert!(!row.is_backed(kept().as_ref(), next, Standing::Validated { at: town.now() }));
    assert!(town.login(&citizen.code, &first).is_ok(), "the new half opens");
    let second = pollster::block_on(town.world.post_letter(super::first_issue(next))).expect("posted");
    let anew = Citizen {
        code: citizen.code.clone(),
        request: next,
        first,
        second: second.reveal().to_owned(),
    };
    town.activate(&anew, Some("GALILE09")).expect("activated");
    assert!(town.login(&citizen.code, "GALILE09").is_ok());
}

#[test]
fn a_stopped_pin_opens_nothing() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    let person = citizen.person(&town);
    assert_eq!(
        pollster::block_on(town.world.store.stop(person, town.now())),
        Ok(true)
    );
    let kept = pollster::block_on(town.world.store.kept_pin(person))
        .expect("reads")
        .expect("there");
    assert!(matches!(kept.state, PinState::Stopped { .. }));
    for pin in ["ZUCCHER7", &citizen.first] {
        assert_eq!(town.login(&citizen.code, pin).err(), Some(Problem::WrongPin));
    }
    assert_eq!(town.activate(&citizen, None).err(), Some(Problem::WrongPin));
}

#[test]
fn a_receipt_after_the_activation_changes_nothing() {
    let town = Town::new();
    let citizen = Citizen::new(&town, 1);
    let provider_id: ProviderId = town.provider_id(citizen.request);
    let kept = town
        .activate(&citizen, None)
        .expect("activated")
        .assigned
        .expect("assigned");
    town.report(&provider_id, Outcome::ReceivedByPhone);
    assert!(town.login(&citizen.code, kept.reveal()).is_ok());
    assert!(town.kinds(citizen.request).contains(&EventKind::Activated));
}
