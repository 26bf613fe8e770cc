//! A stranger can neither guess nor lock a citizen out.

use super::{Citizen, login};
use crate::town::{Town, minutes, tax_code};
use pin::benefits::Credential;
use steps::Problem;
use steps::open_session::{Command, View};

fn from(source: &str, code: &str, pin: &str, device: Option<&str>) -> Command {
    Command {
        device: device.map(str::to_owned),
        source: source.to_owned(),
        ..login(code, pin)
    }
}

/// Wrong attempts from as many strangers.
fn strangers(town: &Town, code: &str, count: u32) -> Vec<Result<View, Problem>> {
    (0..count)
        .map(|n| {
            town.log_in(from(
                &format!("198.51.{}.{}", n / 200, n % 200),
                code,
                "WRONGPN9",
                None,
            ))
        })
        .collect()
}

fn citizen(town: &Town) -> Citizen {
    let citizen = Citizen::new(town, 1);
    town.activate(&citizen, Some("ZUCCHER7")).expect("activated");
    citizen
}

#[test]
fn five_wrong_attempts_of_one_source_at_one_tax_code_in_a_quarter() {
    let town = Town::new();
    let citizen = citizen(&town);
    for _ in 0..5 {
        assert_eq!(
            town.login(&citizen.code, "WRONGPN9").err(),
            Some(Problem::WrongPin)
        );
    }
    let Err(Problem::TooManyAttempts(after)) = town.login(&citizen.code, "ZUCCHER7") else {
        panic!("a sixth")
    };
    assert!(after <= minutes(15));
    assert!(
        matches!(town.activate(&citizen, None), Err(Problem::TooManyAttempts(_))),
        "one limit for both"
    );
    assert!(
        town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", None))
            .is_ok(),
        "elsewhere"
    );
    assert_eq!(
        town.login(&tax_code(2), "WRONGPN9").err(),
        Some(Problem::WrongPin),
        "another tax code"
    );
    town.advance(after);
    assert!(town.login(&citizen.code, "ZUCCHER7").is_ok());
}

#[test]
fn right_entries_do_not_count() {
    let town = Town::new();
    let citizen = citizen(&town);
    for round in 0..250 {
        assert!(town.login(&citizen.code, "ZUCCHER7").is_ok(), "{round}");
    }
    for _ in 0..5 {
        assert_eq!(
            town.login(&citizen.code, "WRONGPN9").err(),
            Some(Problem::WrongPin)
        );
    }
}

#[test]
fn a_hundred_wrong_attempts_a_day_wherever_from_and_then_known_devices_alone() {
    let town = Town::new();
    let citizen = citizen(&town);
    let known = town
        .login(&citizen.code, "ZUCCHER7")
        .expect("opens")
        .device
        .expect("a cookie");
    let tries = strangers(&town, &citizen.code, 101);
    assert!(
        tries[..100]
            .iter()
            .all(|done| done.as_ref().err() == Some(&Problem::WrongPin))
    );
    let Err(Problem::TooManyAttempts(after)) = &tries[100] else {
        panic!("one more")
    };
    assert!(
        *after <= minutes(24 * 60) && *after > minutes(60),
        "until the day ends"
    );
    let unknown = town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", None));
    assert!(matches!(unknown, Err(Problem::TooManyAttempts(_))));
    let cookie = known.reveal();
    let own = town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", Some(&cookie)));
    let own = own.expect("the device goes on, wherever it is");
    assert_eq!(own.credential, Credential::Ordinary);
    assert_eq!(
        own.device.expect("a cookie").device(),
        known.device(),
        "the same device"
    );
    town.advance(*after);
    assert!(
        town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", None))
            .is_ok(),
        "the next day"
    );
}

#[test]
fn a_device_is_known_for_its_own_person_alone_and_not_for_ever() {
    let town = Town::new();
    let one = citizen(&town);
    let other = Citizen::new(&town, 2);
    let known = town
        .login(&other.code, &other.first)
        .expect("opens")
        .device
        .expect("a cookie")
        .reveal();
    let own = town
        .login(&one.code, "ZUCCHER7")
        .expect("opens")
        .device
        .expect("a cookie")
        .reveal();
    strangers(&town, &one.code, 101);
    let mut forged = own.clone();
    forged.replace_range(0..2, if own.starts_with("00") { "01" } else { "00" });
    for wrong in [known.as_str(), forged.as_str(), "", "00"] {
        let refused = town.log_in(from("203.0.113.9", &one.code, "ZUCCHER7", Some(wrong)));
        assert!(matches!(refused, Err(Problem::TooManyAttempts(_))), "{wrong}");
    }
    town.days(401);
    strangers(&town, &one.code, 101);
    let aged = town.log_in(from("203.0.113.9", &one.code, "ZUCCHER7", Some(&own)));
    assert!(matches!(aged, Err(Problem::TooManyAttempts(_))), "too old");
}

#[test]
fn a_stolen_cookie_guesses_no_more_than_a_hundred_times_a_day_and_harms_nobody_else() {
    let town = Town::new();
    let citizen = citizen(&town);
    let stolen = town
        .login(&citizen.code, "ZUCCHER7")
        .expect("opens")
        .device
        .expect("a cookie")
        .reveal();
    let tries = (0..101).map(|n| {
        town.log_in(from(
            &format!("198.51.100.{n}"),
            &citizen.code,
            "WRONGPN9",
            Some(&stolen),
        ))
    });
    let tries: Vec<_> = tries.collect();
    assert!(
        tries[..100]
            .iter()
            .all(|done| done.as_ref().err() == Some(&Problem::WrongPin))
    );
    assert!(matches!(tries[100], Err(Problem::TooManyAttempts(_))));
    assert!(
        town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", None))
            .is_ok()
    );
}

#[test]
fn one_source_alone_uses_up_nobodys_day_in_a_quarter() {
    let town = Town::new();
    let citizen = citizen(&town);
    for _ in 0..500 {
        let _ = town.login(&citizen.code, "WRONGPN9");
    }
    assert!(
        town.log_in(from("203.0.113.9", &citizen.code, "ZUCCHER7", None))
            .is_ok()
    );
}
