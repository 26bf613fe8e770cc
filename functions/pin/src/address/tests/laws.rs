//! What holds for any two addresses.

use super::super::comparison::{Finding, Reason};
use super::super::full::in_full;
use super::super::letters::{Word, words};
use super::super::{Address, ForeignAddress, ItalianAddress};
use super::table::cases;
use crate::places::{PlaceCode, ProvinceCode};
use proptest::prelude::*;

/// Pieces that addresses are made of, and what makes trouble.
const PIECES: [&str; 40] = [
    "VIA",
    "V.le",
    "P.zza",
    "S.P.",
    "SS",
    "S.",
    "San",
    "Sant'",
    "G.",
    "Giuseppe",
    "Mazzini",
    "Roma",
    "Romana",
    "XX",
    "Settembre",
    "20",
    "12/A",
    "bis",
    "km",
    "3,5",
    "3+500",
    "int.",
    "scala",
    "B",
    "Loc.",
    "Fraz.",
    "SNC",
    "n.",
    "di",
    "della",
    "Gen.",
    "straße",
    "Romstr.",
    " - ",
    "Müller",
    "Mueller",
    "1°",
    "N\u{303}",
    "0",
    "🏠",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..7);
    prop_oneof![
        4 => pieces.prop_map(|pieces| pieces.join(" ")),
        1 => any::<String>(),
        1 => "[A-Za-z0-9 ./',-]{0,30}",
    ]
}

fn italian(street: String, number: String, is_alpine: bool, postal_code: &str) -> Address {
    let (place, province) = if is_alpine { ("A952", "BZ") } else { ("A562", "PI") };
    Address::Italy(ItalianAddress {
        street,
        number,
        province: ProvinceCode::parse(province).expect("a province"),
        municipality: PlaceCode::parse(place).expect("a place"),
        postal_code: postal_code.to_owned(),
    })
}

fn address() -> impl Strategy<Value = Address> {
    let at_home = (text(), text(), any::<bool>(), prop_oneof!["56017", "39100"])
        .prop_map(|(street, number, is_alpine, code)| italian(street, number, is_alpine, &code));
    let abroad =
        (text(), text(), text(), prop_oneof!["DE", "GB"]).prop_map(|(street, city, postal_code, country)| {
            Address::Abroad(ForeignAddress {
                street,
                city,
                postal_code,
                country,
            })
        });
    prop_oneof![3 => at_home, 1 => abroad]
}

fn street(address: &Address) -> &str {
    match address {
        Address::Italy(italian) => &italian.street,
        Address::Abroad(foreign) => &foreign.street,
    }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r25_an_address_is_itself_where_it_has_a_street(address in address()) {
        let compared = Address::compare(&address, &address);
        let has_street = street(&address).chars().any(char::is_alphanumeric);
        prop_assert_eq!(compared.is_match(), has_street);
        prop_assert_eq!(compared.reasons.is_empty(), has_street);
    }

    #[test]
    fn r25_which_of_two_is_the_archives_changes_nothing(left in address(), right in address()) {
        let (there, back) = (Address::compare(&left, &right), Address::compare(&right, &left));
        prop_assert_eq!(there.finding, back.finding, "{} / {}", street(&left), street(&right));
        let sorted = |mut reasons: Vec<Reason>| { reasons.sort(); reasons };
        prop_assert_eq!(sorted(there.reasons), sorted(back.reasons));
    }

    #[test]
    fn r25_case_and_blanks_change_nothing(street in text(), number in text()) {
        prop_assume!(street.chars().any(char::is_alphanumeric));
        let as_given = italian(street.clone(), number.clone(), false, "56017");
        let loud = italian(format!("  {} ", street.to_uppercase()), format!(" {number}."), false, "56017");
        prop_assert!(Address::compare(&as_given, &loud).is_match());
    }

    #[test]
    fn r25_normalising_twice_is_normalising_once(street in text()) {
        let once = texts(&words(&street));
        prop_assert_eq!(&texts(&words(&once.join(" "))), &once);
        let full = texts(&in_full(&words(&street)));
        let again = texts(&in_full(&words(&full.join(" "))));
        prop_assert_eq!(again, full);
    }

    #[test]
    fn r27_another_number_is_never_a_match(street in text(), one in 1_u16.., other in 1_u16.., tail in text()) {
        prop_assume!(one != other);
        let [left, right] = [one, other].map(|number| italian(street.clone(), format!("{number} {tail}"), false, "56017"));
        prop_assert!(!Address::compare(&left, &right).is_match());
    }

    #[test]
    fn r27_a_finding_follows_from_its_reasons(left in address(), right in address()) {
        let compared = Address::compare(&left, &right);
        prop_assert!(!compared.reasons.is_empty() || compared.finding == Finding::Match);
    }
}

/// The weights were held against this: a match between two streets that both exist would send to the wrong one.
#[test]
fn r27_no_two_streets_of_a_town_are_taken_for_one_another() {
    let streets: Vec<&str> = STREETS.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(streets.len() >= 200, "{}", streets.len());
    let homes: Vec<Address> = streets
        .iter()
        .map(|street| italian((*street).to_owned(), "12".to_owned(), false, "56017"))
        .collect();
    for (place, home) in homes.iter().enumerate() {
        for (further, other) in homes.iter().enumerate().skip(place + 1) {
            let compared = Address::compare(home, other);
            assert!(
                !compared.is_match(),
                "{} and {}: {:?}",
                streets[place],
                streets[further],
                compared.reasons
            );
        }
    }
}

const STREETS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/addresses/streets.txt"
));

#[test]
fn r25_every_case_is_itself() {
    for case in cases() {
        for address in [&case.archive, &case.given] {
            let is_named = street(address).chars().any(char::is_alphanumeric);
            assert_eq!(
                Address::compare(address, address).is_match(),
                is_named,
                "{}",
                street(address)
            );
        }
    }
}
