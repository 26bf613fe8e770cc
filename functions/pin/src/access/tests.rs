use super::*;

const CODE: &str = "RSSMRA85T10A562S";

fn draft(initial: &str, chosen: &str) -> ActivationDraft {
    ActivationDraft {
        tax_code: Field::text(CODE),
        initial_pin: Field::text(initial),
        chosen_pin: Field::text(chosen),
        unknown: Vec::new(),
    }
}

fn named(errors: &[FieldError]) -> Vec<(&str, &str)> {
    errors
        .iter()
        .map(|error| (&*error.pointer, error.code.as_str()))
        .collect()
}

#[test]
fn r1_d2_the_sixteen_are_read_as_people_type_them() {
    for typed in [
        "7K3M9QRS01ABCDEF",
        "7k3m 9qrs-oi abcd ef",
        " 7K3M9QRS  OlABCDEF",
        "7K3M-9QRS-01AB-CDEF",
    ] {
        let read = activation(&draft(typed, "")).expect("reads");
        assert_eq!(
            (read.first.reveal(), read.second.reveal()),
            ("7K3M9QRS", "01ABCDEF"),
            "{typed}"
        );
        assert!(read.chosen.is_none());
    }
}

#[test]
fn r1_what_cannot_be_an_initial_pin_is_named() {
    for (typed, code) in [
        ("", FieldCode::InitialPinLength),
        ("7K3M9QRS", FieldCode::InitialPinLength),
        ("7K3M9QRS01ABCDEF0", FieldCode::InitialPinLength),
        ("7K3M9QRS01ABCDEU", FieldCode::PinCharacter),
        ("7K3M9QRS01ABCDE€", FieldCode::PinCharacter),
    ] {
        let Err(Refused::Invalid(errors)) = activation(&draft(typed, "")) else {
            panic!("{typed} is read")
        };
        assert_eq!(named(&errors), [("/initialPin", code.as_str())], "{typed}");
    }
}

#[test]
fn d3_a_weak_choice_is_refused_as_such_only_if_nothing_else_is_wrong() {
    let weak = activation(&draft("7K3M9QRS01ABCDEF", "AAAAAAAA"));
    let Err(Refused::Weak(errors)) = weak else {
        panic!("kept")
    };
    assert_eq!(named(&errors), [("/chosenPin", "pin-repeats")]);
    let Err(Refused::Invalid(errors)) = activation(&draft("7K3", "12345678")) else {
        panic!("kept")
    };
    assert_eq!(
        named(&errors),
        [("/chosenPin", "pin-run"), ("/initialPin", "initial-pin-length")]
    );
    let mut nothing = draft("", "€");
    nothing.tax_code = Field::Absent;
    nothing.initial_pin = Field::IllTyped;
    nothing.unknown.push("/pin".to_owned());
    let Err(Refused::Invalid(errors)) = activation(&nothing) else {
        panic!("kept")
    };
    assert_eq!(
        named(&errors),
        [
            ("/chosenPin", "pin-character"),
            ("/initialPin", "ill-typed"),
            ("/pin", "unknown-field"),
            ("/taxCode", "required"),
        ]
    );
}

#[test]
fn r30_a_login_takes_the_kept_pin_or_the_first_half() {
    let login_with = |typed: &str| {
        login(&LoginDraft {
            tax_code: Field::text(CODE),
            pin: Field::text(typed),
            unknown: Vec::new(),
        })
    };
    let read = login_with("7k3m-9qrs").expect("reads");
    assert_eq!(read.half.expect("a half").reveal(), read.pin.reveal());
    assert!(
        login_with("ZUCCHERU").expect("reads").half.is_none(),
        "no half has a U"
    );
    for (typed, code) in [
        ("7K3M9QR", "pin-length"),
        ("7K3M9QRS01ABCDEF", "pin-length"),
        ("7K3M9QR!", "pin-character"),
    ] {
        assert_eq!(
            named(&login_with(typed).expect_err("refused")),
            [("/pin", code)],
            "{typed}"
        );
    }
}

#[test]
fn d11_d12_halves_run_out_by_time() {
    let at: Timestamp = "2020-03-26T08:00:00Z".parse().expect("an instant");
    let day = |days: i64| at + SignedDuration::from_hours(24 * days);
    let validity = Validity::default();
    let standing = Standing::Validated { at };
    let just = SignedDuration::from_nanos(1);
    assert!(validity.first_is_valid(standing, day(90) - just));
    assert!(!validity.first_is_valid(standing, day(90)));
    assert!(validity.second_is_valid(None, day(400)), "counts from posting");
    // Posted late in the evening in Italy: the last day is whole.
    let posted = "2020-04-01T23:30:00+02:00".parse().expect("an instant");
    let over = "2020-09-29T00:00:00+02:00"
        .parse::<Timestamp>()
        .expect("an instant");
    assert!(validity.second_is_valid(Some(posted), over - just));
    assert!(!validity.second_is_valid(Some(posted), over));
    // A letter that took half a year.
    assert!(validity.first_activates(standing, Some(day(180)), day(270) - just));
    assert!(!validity.first_activates(standing, Some(day(180)), day(270)));
    assert!(validity.first_activates(standing, None, day(90) - just));
    assert!(!validity.first_activates(standing, None, day(90)));
}
