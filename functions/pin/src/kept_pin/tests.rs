use super::*;
use crate::calendar::day_in_italy;
use crate::delivery::DeliveryId;
use crate::digest::{KeyVersion, PersonKey};
use crate::request::{RequestId, Standing};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

fn code() -> TaxCode {
    TaxCode::parse("RSSMRA85T10A562S").expect("a tax code")
}

fn reasons(typed: &str) -> Vec<&'static str> {
    match KeptPin::choose(typed, &code()) {
        Ok(_) => Vec::new(),
        Err(codes) => codes.into_iter().map(FieldCode::as_str).collect(),
    }
}

#[test]
fn r4_d3_a_good_choice_is_kept_however_it_is_typed() {
    for typed in ["zuccher7", "ZUCC-HER7", "Zucc her7"] {
        let kept = KeptPin::choose(typed, &code()).expect("good");
        assert_eq!(kept.reveal(), "ZUCCHER7");
    }
    let chosen = KeptPin::choose("GALILEO9", &code()).expect("good");
    let typed = KeptPin::read("ga1i1e09").expect("reads");
    assert_eq!(chosen.as_bytes(), typed.as_bytes(), "look-alikes are the same");
}

#[test]
fn d3_every_weakness_has_its_reason() {
    for (typed, expected) in [
        ("ZUCCHER", "pin-length"),
        ("ZUCCHER77", "pin-length"),
        ("", "pin-length"),
        ("ZUCCHÉR7", "pin-character"),
        ("ZUCCH_R7", "pin-character"),
        ("ZZZZZZZZ", "pin-repeats"),
        ("AZAZAZAZ", "pin-repeats"),
        ("7KQX7KQX", "pin-repeats"),
        ("K9K9K9X9", "pin-repeats"),
        ("KKKQQQXX", "pin-repeats"),
        ("1234KQXZ", "pin-run"),
        ("KQ7890XZ", "pin-run"),
        ("KQDCBAXZ", "pin-run"),
        ("KMJKLMXZ", "pin-run"),
        ("14071789", "ok"),
        ("14071961", "pin-birth-date"),
        ("19610714", "pin-birth-date"),
        ("07141961", "pin-birth-date"),
        ("K101285X", "pin-birth-date"),
        ("851210KX", "pin-birth-date"),
        ("KX121085", "pin-birth-date"),
        ("KXRSSMZ9", "pin-tax-code"),
        ("KA562SX9", "pin-tax-code"),
        ("PASSW0RD", "pin-common"),
        ("1q2w3e4r", "pin-common"),
        ("JUVENTUS", "pin-common"),
    ] {
        let found = reasons(typed);
        if expected == "ok" {
            assert!(found.is_empty(), "{typed}: {found:?}");
        } else {
            assert!(
                found.contains(&expected),
                "{typed}: {found:?} instead of {expected}"
            );
        }
    }
    assert_eq!(reasons("12121212"), ["pin-repeats"]);
    assert_eq!(reasons("11111111"), ["pin-repeats"]);
    assert_eq!(reasons("12345678"), ["pin-run"]);
}

#[test]
fn d3_someone_elses_tax_code_is_no_reason() {
    let other = TaxCode::parse("VRDLGI75C15F205C");
    let other = other
        .or_else(|_| TaxCode::parse("12345678903"))
        .expect("a tax code");
    assert!(KeptPin::choose("KXRSSMZ9", &other).is_ok());
    assert!(KeptPin::choose("851210KX", &other).is_ok());
}

#[test]
fn r53_a_pin_is_valid_for_six_months_and_through_its_last_day_in_italy() {
    assert_eq!(expires_on(date(2020, 3, 26)), date(2020, 9, 26));
    assert_eq!(expires_on(date(2020, 8, 31)), date(2021, 2, 28));
    let record = record();
    let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
    assert!(!record.is_expired(at("2020-09-26T23:59:59+02:00")));
    assert!(record.is_expired(at("2020-09-27T00:00:00+02:00")));
}

fn record() -> PinRecord {
    let since: Timestamp = "2020-03-26T08:00:00Z".parse().expect("an instant");
    PinRecord {
        person: PersonKey([1; 16]),
        issue: issue(1, 1),
        digest: Digest {
            pepper: KeyVersion(1),
            cost: HashCost::OWASP,
            salt: [3; 16],
            hash: [2; 32],
        },
        kind: PinKind::Ordinary,
        expires_on: expires_on(day_in_italy(since)),
        state: PinState::Active,
        since,
        used_at: None,
        version: 1,
    }
}

fn issue(request: u8, generation: u32) -> DeliveryId {
    DeliveryId {
        request: RequestId::from_random([request; 16]),
        generation,
    }
}

#[test]
fn r4_an_activation_may_be_repeated_until_the_kept_pin_has_been_used() {
    let fresh = record();
    let used = PinRecord {
        used_at: Some(fresh.since),
        ..fresh
    };
    let stopped = PinRecord {
        state: PinState::Stopped { at: fresh.since },
        ..fresh
    };
    assert!(PinRecord::may_follow(None, issue(1, 1)));
    assert!(PinRecord::may_follow(Some(&fresh), issue(1, 1)));
    assert!(!PinRecord::may_follow(Some(&used), issue(1, 1)));
    assert!(!PinRecord::may_follow(Some(&stopped), issue(1, 1)));
    assert!(
        PinRecord::may_follow(Some(&stopped), issue(2, 1)),
        "R59: another request"
    );
}

#[test]
fn a_pin_goes_with_its_request() {
    let fresh = record();
    let validated = Standing::Validated { at: fresh.since };
    assert!(fresh.is_in_force(issue(1, 1).request, validated));
    assert!(!fresh.is_in_force(issue(2, 1).request, validated));
    let stopped = PinRecord {
        state: PinState::Stopped { at: fresh.since },
        ..fresh
    };
    assert!(!stopped.is_in_force(issue(1, 1).request, validated));
    let shown = format!("{fresh:?}");
    assert!(
        !shown.contains("[2, 2") && !shown.contains("[3, 3"),
        "neither salt nor hash is shown"
    );
}

#[test]
fn d3_an_assignment_ends() {
    // Draws a linear congruence apart: nearly all of them are good.
    let mut state = 1_u64;
    let good = (0..256).filter(|_| {
        let random = std::array::from_fn(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        });
        KeptPin::assign(random, Alphabet::Crockford, &code()).is_some()
    });
    assert!(good.count() > 240);
}

proptest! {
    #[test]
    fn d3_what_is_assigned_is_never_weak_and_reads_back(random: [u8; 32]) {
        for alphabet in Alphabet::ALL {
            if let Some(pin) = KeptPin::assign(random, alphabet, &code()) {
                let kept = KeptPin::choose(pin.reveal(), &code()).expect("good");
                prop_assert_eq!(kept.as_bytes(), pin.as_bytes());
            }
        }
    }
}
