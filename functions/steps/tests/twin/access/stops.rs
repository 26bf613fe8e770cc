//! D16, R59: a stop by the centre or by the letter's holder kills the kept PIN, the first half, and every session that
//! either has opened, whatever dies on the way.

use super::Citizen;
use crate::centre_desk::operator;
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, tax_code};
use pin::benefits::Credential;
use pin::field::Field;
use pin::request::{DisownDraft, StopDraft};
use pin::session::Token;
use steps::ports::{PinReader, StandingReader};
use steps::{Problem, disown_pin, stop_pin};

#[derive(Clone, Copy, Debug)]
enum Way {
    Stop,
    Disown,
}

const WAYS: [Way; 2] = [Way::Stop, Way::Disown];

/// Stops the first person's PIN in a world that may die; `None` if it did.
fn stop(town: &Town, citizen: &Citizen, way: Way, fate: &Fate) -> Option<Result<(), Problem>> {
    let world = MortalWorld::new(town, fate);
    match way {
        Way::Stop => {
            let deps = stop_pin::Deps::wire(&world, &town.settings);
            let draft = StopDraft {
                tax_code: Field::text(&tax_code(1)),
                reason: Field::text("somebody else has it"),
                ..StopDraft::default()
            };
            let operator = operator("anna");
            fate.live(stop_pin::stop_pin(&deps, stop_pin::Command { operator, draft }))
        }
        Way::Disown => {
            let deps = disown_pin::Deps::wire(&world, &town.settings);
            let draft = DisownDraft {
                code: Field::text(&town.disown_code(citizen.request)),
                ..DisownDraft::default()
            };
            let request = Some(citizen.request);
            fate.live(disown_pin::disown_pin(
                &deps,
                disown_pin::Command { request, draft },
            ))
        }
    }
}

/// Whether a session still opens anything: its row, held against the PIN and the guard, as who reads it must.
fn is_good(town: &Town, citizen: &Citizen, token: &Token) -> bool {
    let person = citizen.person(town);
    let kept = pollster::block_on(town.world.store.kept_pin(person)).expect("reads");
    let guard = pollster::block_on(town.world.store.standing(person))
        .expect("reads")
        .expect("there");
    let session = town.prolong(token).expect("not idle yet");
    session.is_backed(kept.as_ref(), guard.request, guard.standing)
}

/// Somebody logged in with the half and, once that is activated, with the PIN.
fn logged_in(town: &Town) -> (Citizen, [Token; 2]) {
    let citizen = Citizen::new(town, 1);
    let by_half = town.login(&citizen.code, &citizen.first).expect("opens");
    assert_eq!(by_half.credential, Credential::FirstHalf);
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    let by_pin = town.login(&citizen.code, "ZUCCHER7").expect("opens");
    assert_eq!(by_pin.credential, Credential::Ordinary);
    let tokens = [by_half.token, by_pin.token];
    assert!(tokens.iter().all(|token| is_good(town, &citizen, token)));
    (citizen, tokens)
}

fn assert_dead(town: &Town, citizen: &Citizen, tokens: &[Token], what: &str) {
    for secret in ["ZUCCHER7", &citizen.first] {
        let refused = town.login(&citizen.code, secret).err();
        assert_eq!(refused, Some(Problem::WrongPin), "{what}: {secret}");
    }
    for token in tokens {
        assert!(!is_good(town, citizen, token), "{what}: a session lives on");
    }
    assert_eq!(
        town.activate(citizen, None).err(),
        Some(Problem::WrongPin),
        "{what}: the sixteen"
    );
}

#[test]
fn d16_r59_a_stop_kills_the_kept_pin_the_half_and_every_session() {
    for way in WAYS {
        let town = Town::new();
        let (citizen, tokens) = logged_in(&town);
        assert_eq!(stop(&town, &citizen, way, &Fate::immortal()), Some(Ok(())));
        assert_dead(&town, &citizen, &tokens, &format!("{way:?}"));
    }
}

#[test]
fn d16_r30_a_stop_before_the_activation_kills_the_half_and_its_session() {
    for way in WAYS {
        let town = Town::new();
        let citizen = Citizen::new(&town, 1);
        let opened = town.login(&citizen.code, &citizen.first).expect("opens");
        assert_eq!(stop(&town, &citizen, way, &Fate::immortal()), Some(Ok(())));
        assert_dead(&town, &citizen, &[opened.token], &format!("{way:?}"));
    }
}

#[test]
fn r59_the_old_pin_and_its_sessions_stay_dead_when_another_is_asked_for() {
    for way in WAYS {
        let town = Town::new();
        let (citizen, tokens) = logged_in(&town);
        assert_eq!(stop(&town, &citizen, way, &Fate::immortal()), Some(Ok(())));
        let next = Citizen::new(&town, 1);
        assert_ne!(next.request, citizen.request);
        assert_dead(&town, &citizen, &tokens, &format!("{way:?}"));
        town.activate(&next, Some("GALILE09")).expect("the new one");
        assert!(
            tokens.iter().all(|token| !is_good(&town, &citizen, token)),
            "{way:?}"
        );
        let old = town.login(&citizen.code, "ZUCCHER7");
        assert_eq!(old.err(), Some(Problem::WrongPin), "{way:?}");
        assert!(town.login(&next.code, "GALILE09").is_ok());
    }
}

/// A stop that dies leaves the PIN as it was or dead, and the same call again makes it dead: nothing in between opens.
#[test]
fn d16_r59_a_stop_that_dies_anywhere_is_made_good_by_the_same_call() {
    for way in WAYS {
        let mut moment = 0;
        loop {
            let town = Town::new();
            let (citizen, tokens) = logged_in(&town);
            let lived = stop(&town, &citizen, way, &Fate::dying_at(moment));
            let what = format!("{way:?}, dead at moment {moment}");
            let by_pin = is_good(&town, &citizen, &tokens[1]);
            assert_eq!(town.login(&citizen.code, "ZUCCHER7").is_ok(), by_pin, "{what}");
            let again = stop(&town, &citizen, way, &Fate::immortal());
            let is_over = again == Some(Err(Problem::RequestOver));
            assert!(is_over || again == Some(Ok(())), "{what}: {again:?}");
            assert_dead(&town, &citizen, &tokens, &what);
            if lived.is_some() {
                assert!(moment >= 6, "it died often enough: {moment}");
                break;
            }
            moment += 1;
        }
    }
}
