use super::*;
use crate::calendar::Calendar;
use crate::delivery::{Event, Opening, Reach};
use crate::digest::{PersonKey, Tag};
use crate::half::Alphabet;
use crate::promise::Terms;
use crate::request::{RequestId, Standing};
use jiff::civil::date;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn delivery(language: Language, request: [u8; 16]) -> Delivery {
    let now = at("2020-03-26T08:01:00Z");
    let opening = Opening {
        request: RequestId::from_random(request),
        person: PersonKey([1; 16]),
        language,
        reach: Reach {
            mobile: Phone::from_e164("+393331234567"),
            email: Some(Email::from_stored("mario.rossi@mail.example.org")),
            pec: None,
        },
        email_first: false,
        standing: Standing::Validated { at: now },
        now,
    };
    Delivery::open(opening, &Terms::default(), &Calendar::default())
}

fn sheet(first: &Delivery, typed: &str, tag: [u8; 32]) -> Sheet {
    let half = Half::read(typed, Alphabet::Crockford).expect("of the alphabet");
    let code = DisownCode::from_tag(&Tag(tag));
    Sheet::write(
        first.id,
        vec!["ADA PO".to_owned()],
        &half,
        &code,
        first,
        date(2020, 3, 27),
        180,
    )
}

/// Everything but the address block, which is in capitals by the printer's rules.
fn texts(sheet: &Sheet) -> Vec<String> {
    let single = [
        &sheet.date,
        &sheet.reference,
        &sheet.subject,
        &sheet.half,
        &sheet.disown,
        &sheet.disown_code,
        &sheet.footer,
    ];
    let mut texts: Vec<String> = single.into_iter().cloned().collect();
    texts.extend(sheet.before.iter().chain(&sheet.after).cloned());
    texts
}

/// Every run of eight capitals or digits, with or without a blank in the middle.
fn halves_in(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_half = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let joined = bytes.windows(8).filter(|run| run.iter().all(is_half)).count();
    let spaced = bytes
        .windows(9)
        .filter(|run| run[4] == b' ' && run[..4].iter().chain(&run[5..]).all(is_half));
    joined + spaced.count()
}

proptest! {
    #[test]
    fn r3_the_half_is_the_only_thing_that_looks_like_one(
        typed in "[0-9A-HJKMNP-TV-Z]{8}", request in any::<[u8; 16]>(), tag in any::<[u8; 32]>(),
    ) {
        for language in Language::ALL {
            let sheet = sheet(&delivery(language, request), &typed, tag);
            let found: usize = texts(&sheet).iter().map(|text| halves_in(text)).sum();
            prop_assert_eq!(found, 1);
            prop_assert_eq!(sheet.half.replace(' ', ""), typed.as_str());
        }
    }
}

fn said(kind: EventKind, channel: Option<Channel>) -> String {
    let mut first = delivery(Language::It, [1; 16]);
    first.events.push(Event {
        at: at("2020-03-26T08:02:30Z"),
        kind,
        channel,
    });
    sheet(&first, "ABCDEFGH", [0; 32]).after[1].clone()
}

#[test]
fn d16_the_letter_says_when_and_where_the_first_half_went() {
    let sms = said(EventKind::FirstHalfAccepted, Some(Channel::Sms));
    assert_eq!(
        sms,
        "La prima parte è stata inviata per SMS il 26 marzo 2020, 09:02, al numero che finisce con …567."
    );
    let email = said(EventKind::FirstHalfSent, Some(Channel::Email));
    assert!(email.contains("m…@….org") && !email.contains("mario"), "{email}");
    let phone = said(EventKind::FirstHalfReadOut, None);
    assert!(phone.contains("al telefono"), "{phone}");
    let never = said(EventKind::FirstHalfFailed, Some(Channel::Sms));
    assert!(never.contains("non ha ricevuto"), "{never}");
}

#[test]
fn d11_d16_the_letter_carries_validity_and_the_disown_code() {
    for language in Language::ALL {
        let sheet = sheet(&delivery(language, [1; 16]), "ABCDEFGH", [7; 32]);
        assert!(sheet.after[0].contains("180"));
        assert!(DisownCode::from_tag(&Tag([7; 32])).matches(&sheet.disown_code));
        assert_eq!(format!("{sheet:?}"), "Sheet(…)");
    }
}
