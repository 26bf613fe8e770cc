//! Known codes, the rules one by one, and properties over arbitrary text.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::places::{self, PlaceCode, ProvinceCode};

const ROSSI: &str = "RSSMRA85T10A562S";

fn place(code: &str) -> PlaceCode {
    PlaceCode::parse(code).unwrap()
}

fn province(code: &str) -> ProvinceCode {
    ProvinceCode::parse(code).unwrap()
}

fn personal(code: &str) -> PersonalCode {
    *TaxCode::parse(code).unwrap().personal().unwrap()
}

fn rossi() -> Identity<'static> {
    Identity {
        surname: "Rossi",
        name: "Mario",
        birth_date: date(1985, 12, 10),
        sex: Sex::M,
        birth_place: place("A562"),
        birth_province: province("PI"),
    }
}

fn mismatches(identity: Identity<'_>) -> Vec<Mismatch> {
    check(&personal(ROSSI), &identity).mismatches().collect()
}

fn warnings(birth_date: Date, birth_place: &str, birth_province: &str) -> Vec<Warning> {
    let identity = Identity {
        birth_date,
        birth_place: place(birth_place),
        birth_province: province(birth_province),
        ..rossi()
    };
    let findings = check(&encode(&identity), &identity);
    assert!(findings.agrees(), "a gap in the table refuses nobody");
    findings.warnings().collect()
}

fn surname_of(surname: &str) -> String {
    encode(&Identity { surname, ..rossi() }).surname_code().to_owned()
}

fn name_of(name: &str) -> String {
    encode(&Identity { name, ..rossi() }).name_code().to_owned()
}

/// The code with the check character that belongs to its first fifteen.
fn with_check(fifteen: &str) -> String {
    let found = (b'A'..=b'Z')
        .map(|last| format!("{fifteen}{}", char::from(last)))
        .find(|code| {
            !matches!(
                TaxCode::parse(code),
                Err(TaxCodeError::CheckCharacter | TaxCodeError::Character)
            )
        });
    found.unwrap()
}

#[test]
fn a_code_is_made_and_read_back() {
    assert_eq!(encode(&rossi()).as_str(), ROSSI);
    let code = personal(ROSSI);
    assert_eq!((code.surname_code(), code.name_code()), ("RSS", "MRA"));
    assert_eq!((code.sex(), code.place()), (Sex::M, place("A562")));
    assert_eq!(check(&code, &rossi()), Findings::default());
}

#[test]
fn reading_ignores_case_and_blanks_around() {
    let expected = TaxCode::parse(ROSSI);
    assert!(expected.is_ok());
    assert_eq!(TaxCode::parse("  rssmra85t10a562s\t\n"), expected);
    assert_eq!(TaxCode::parse("\u{a0}RssMra85t10a562S\u{3000}"), expected);
    assert_eq!(expected.unwrap().as_str(), ROSSI);
    assert_eq!(TaxCode::parse("RSS MRA 85T10 A562S"), Err(TaxCodeError::Length));
}

#[test]
fn what_is_wrong_with_a_code_has_its_own_name() {
    let cases = [
        ("", TaxCodeError::Length),
        ("RSSMRA85T10A562", TaxCodeError::Length),
        ("RSSMRA85T10A562SS", TaxCodeError::Length),
        ("RSSMR485T10A562S", TaxCodeError::Character),
        ("RSSMRA8AT10A562S", TaxCodeError::Character),
        ("RSSMRA85T10A5627", TaxCodeError::Character),
        ("RSSMRÀ85T10A562S", TaxCodeError::Character),
        ("RſSMRA85T10A562S", TaxCodeError::Character),
        ("RSSMRA85T10A562T", TaxCodeError::CheckCharacter),
        ("RSSMRA85T01A562S", TaxCodeError::CheckCharacter),
        ("1234567890A", TaxCodeError::Character),
        ("80078750588", TaxCodeError::CheckCharacter),
    ];
    for (text, expected) in cases {
        assert_eq!(TaxCode::parse(text), Err(expected), "{text}");
    }
    for (fifteen, expected) in [
        ("RSSMRA85T00A562", TaxCodeError::Date),
        ("RSSMRA85T32A562", TaxCodeError::Date),
        ("RSSMRA85T40A562", TaxCodeError::Date),
        ("RSSMRA85T72A562", TaxCodeError::Date),
        ("RSSMRA85F10A562", TaxCodeError::Date),
        ("RSSMRA85D31A562", TaxCodeError::Date),
        ("RSSMRA85B29A562", TaxCodeError::Date),
        ("RSSMRA85T10N562", TaxCodeError::Place),
    ] {
        assert_eq!(TaxCode::parse(&with_check(fifteen)), Err(expected), "{fifteen}");
    }
    assert_eq!(TaxCodeError::CheckCharacter.code(), "tax-code-check-character");
}

#[test]
fn the_provisional_form_has_eleven_digits_and_a_check_digit() {
    // INPS's own: numbers of bodies follow the same rule, and this one is public.
    let code = TaxCode::parse(" 80078750587 ").unwrap();
    assert_eq!((code.as_str(), code.personal()), ("80078750587", None));
    for wrong in 0..10 {
        let text = format!("8007875058{wrong}");
        assert_eq!(TaxCode::parse(&text).is_ok(), wrong == 7, "{text}");
    }
}

#[test]
fn nothing_prints_a_code() {
    let (code, provisional) = (
        TaxCode::parse(ROSSI).unwrap(),
        TaxCode::parse("80078750587").unwrap(),
    );
    let printed = format!("{code:?} {provisional:?} {:?} {:?}", code.personal(), rossi());
    assert_eq!(printed, "TaxCode(…) TaxCode(…) Some(PersonalCode(…)) Identity(…)");
    assert_eq!(format!("{:?}", personal(ROSSI)), "PersonalCode(…)");
    assert!(!format!("{:?}", TaxCode::parse("RSSMRA85T10A562T")).contains("RSS"));
}

#[test]
fn all_127_omocodic_variants_name_the_same_slot() {
    let code = personal(ROSSI);
    let variants: std::collections::BTreeSet<_> = code.variants().collect();
    assert_eq!(variants.len(), 128);
    assert_eq!(code.variants().next(), Some(code));
    assert_eq!(
        code.variants().nth(1).unwrap().as_str(),
        "RSSMRA85T10A56NH",
        "the rightmost digit first"
    );
    for variant in variants {
        assert_eq!(TaxCode::parse(variant.as_str()), Ok(TaxCode::Personal(variant)));
        assert_eq!(variant.base(), code);
        assert_eq!(variant.is_omocodic(), variant != code);
        assert_eq!(check(&variant, &rossi()), Findings::default());
    }
    assert!(
        code.variants()
            .last()
            .unwrap()
            .as_str()
            .starts_with("RSSMRAURTMLARSN")
    );
}

#[test]
fn the_century_is_the_stated_one() {
    let code = encode(&Identity {
        birth_date: date(2004, 2, 29),
        ..rossi()
    });
    assert_eq!(
        code.birth_dates(),
        [Some(date(1904, 2, 29)), Some(date(2004, 2, 29))]
    );
    for year in [1904, 2004] {
        let stated = date(year, 2, 29);
        assert_eq!(code.birth_date(stated), Some(stated));
    }
    assert_eq!(code.birth_date(date(1804, 2, 29)), None);
    assert_eq!(code.birth_date(date(2004, 2, 28)), None);
    let leap = encode(&Identity {
        birth_date: date(2000, 2, 29),
        ..rossi()
    });
    assert_eq!(leap.birth_dates(), [None, Some(date(2000, 2, 29))]);
    assert_eq!(TaxCode::parse(leap.as_str()), Ok(TaxCode::Personal(leap)));
}

#[test]
fn each_mismatch_is_told_apart() {
    let other = date(1985, 10, 12);
    assert_eq!(
        mismatches(Identity {
            surname: "Russo",
            ..rossi()
        }),
        []
    );
    assert_eq!(
        mismatches(Identity {
            surname: "Bianchi",
            ..rossi()
        }),
        [Mismatch::Surname]
    );
    assert_eq!(
        mismatches(Identity {
            name: "Marco",
            ..rossi()
        }),
        [Mismatch::Name]
    );
    assert_eq!(
        mismatches(Identity {
            birth_date: other,
            ..rossi()
        }),
        [Mismatch::BirthDate]
    );
    assert_eq!(
        mismatches(Identity {
            sex: Sex::F,
            ..rossi()
        }),
        [Mismatch::Sex]
    );
    assert_eq!(
        mismatches(Identity {
            birth_place: place("G702"),
            ..rossi()
        }),
        [Mismatch::BirthPlace]
    );
    let all = Identity {
        surname: "Neri",
        name: "Ada",
        birth_date: other,
        sex: Sex::F,
        birth_place: place("Z404"),
        birth_province: province("EE"),
    };
    assert_eq!(mismatches(all), Mismatch::ALL);
    assert!(
        Mismatch::ALL
            .iter()
            .all(|one| one.code().starts_with("tax-code-"))
    );
}

#[test]
fn places_that_the_table_does_not_bear_out_only_warn() {
    let now = date(1985, 12, 10);
    assert_eq!(warnings(now, "A562", "PI"), []);
    assert_eq!(warnings(now, "A562", "LU"), [Warning::ProvinceOther]);
    assert_eq!(warnings(now, "A000", "PI"), [Warning::PlaceUnknown]);
    assert_eq!(warnings(now, "D620", "FU"), [Warning::PlaceNoLonger]);
    assert_eq!(warnings(date(1930, 5, 1), "D620", "FU"), []);
    assert_eq!(warnings(now, "M439", "TO").first(), Some(&Warning::PlaceNotYet));
    assert_eq!(warnings(now, "Z404", "EE"), []);
    assert_eq!(warnings(now, "Z404", "RM"), [Warning::ProvinceOther]);
    assert_eq!(warnings(now, "Z105", "EE"), []);
    assert_eq!(warnings(date(1999, 1, 1), "Z105", "EE"), [Warning::PlaceNoLonger]);
    assert_eq!(
        warnings(date(1970, 1, 1), "F704", "MI"),
        [],
        "Monza was in the province of Milan"
    );
    assert_eq!(
        warnings(date(1970, 1, 1), "F704", "MB"),
        [],
        "and is in that of Monza"
    );
}

#[test]
fn a_place_that_was_there_before_and_after_is_not_then() {
    let found = places::provinces()
        .flat_map(|province| places::municipalities(province.code))
        .filter(|one| one.is_current() && one.valid_from.is_some_and(|from| from.year() == 1947))
        .find_map(|one| {
            let before = one.valid_from.unwrap().yesterday().unwrap();
            let early = date(1900, 1, 1);
            let fits = places::municipality_on(one.code, before).is_none()
                && places::municipality_on(one.code, early).is_some();
            fits.then_some((one, before))
        });
    let (one, before) = found.expect("a municipality that was restored in 1947");
    assert_eq!(
        warnings(before, one.code.as_str(), one.province.as_str()),
        [Warning::PlaceNotThen]
    );
}

#[test]
fn three_letters_of_a_surname() {
    for (surname, expected) in [
        ("Bianchi", "BNC"),
        ("Fo", "FOX"),
        ("Aiello", "LLA"),
        ("Rea", "REA"),
        ("Ai", "AIX"),
        ("Iu", "IUX"),
        ("A", "AXX"),
        ("", "XXX"),
        ("D'Angelo", "DNG"),
        ("D’Angelo", "DNG"),
        ("De Luca", "DLC"),
        ("Rossi-Bianchi", "RSS"),
        ("Nicolò", "NCL"),
        ("Nicolo'", "NCL"),
        ("Hu", "HUX"),
        ("Иванов", "XXX"),
    ] {
        assert_eq!(surname_of(surname), expected, "{surname}");
    }
}

#[test]
fn a_name_of_four_consonants_leaves_the_second_out() {
    for (name, expected) in [
        ("Gianfranco", "GFR"),
        ("Alessandro", "LSN"),
        ("Roberto", "RRT"),
        ("Marco", "MRC"),
        ("Anna Maria", "NMR"),
        ("Gian Luca", "GLC"),
        ("Luca", "LCU"),
        ("Io", "IOX"),
        ("Niccolò", "NCL"),
        ("Jörg", "JRG"),
    ] {
        assert_eq!(name_of(name), expected, "{name}");
    }
}

/// Circolare 34/E/2011, in both of Unicode's forms.
#[test]
fn letters_with_marks_as_the_circular_has_them() {
    for (surname, expected) in [
        ("Äu", "AEU"),
        ("A\u{308}u", "AEU"),
        ("a\u{323}\u{308}u", "AEU"),
        ("Höi", "HOE"),
        ("Ho\u{308}i", "HOE"),
        ("Hüa", "HUE"),
        ("Hu\u{308}a", "HUE"),
        ("Ǘi", "UEI"),
        ("Weiß", "WSS"),
        ("WEIẞ", "WSS"),
        ("Æo", "AEO"),
        ("Œa", "OEA"),
        ("Çeëi", "CEE"),
        ("Ee\u{308}i", "EEI"),
        ("Ôû", "OUX"),
        ("Šžč", "SZC"),
        ("Łø", "LOX"),
        ("Nguyễn", "NGY"),
        ("Ñu\u{301}", "NUX"),
        ("H\u{308}o", "HOX"),
    ] {
        assert_eq!(surname_of(surname), expected, "{surname}");
    }
}

fn any_identity() -> impl Strategy<Value = (String, String, Date, bool, u16)> {
    let day = (1900..2100_i16, 1..=12_i8, 1..=31_i8)
        .prop_filter_map("a day that exists", |(year, month, day)| {
            Date::new(year, month, day).ok()
        });
    (
        any::<String>(),
        any::<String>(),
        day,
        any::<bool>(),
        0..14_000_u16,
    )
}

fn as_identity(parts: &(String, String, Date, bool, u16)) -> Identity<'_> {
    let (surname, name, birth_date, woman, number) = parts;
    let letter = [b'A' + u8::try_from(number / 1000).unwrap() % 13, b'Z'][usize::from(*number > 13_000)];
    let code = format!("{}{:03}", char::from(letter), number % 1000);
    Identity {
        surname,
        name,
        birth_date: *birth_date,
        sex: if *woman { Sex::F } else { Sex::M },
        birth_place: place(&code),
        birth_province: ProvinceCode::ABROAD,
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_read(text in any::<String>()) {
        if let Ok(code) = TaxCode::parse(&text) {
            prop_assert_eq!(TaxCode::parse(code.as_str()), Ok(code));
        }
    }

    #[test]
    fn nearly_right_texts_are_read_without_a_panic(text in "[ -~àẞ]{0,3}[A-Z]{6}[0-9L-V]{2}[A-T][0-9L-V]{2}[A-Z][0-9L-V]{3}[A-Z]") {
        if let Ok(TaxCode::Personal(code)) = TaxCode::parse(&text) {
            prop_assert_eq!(code.variants().filter(|variant| *variant == code).count(), 1);
        }
    }

    #[test]
    fn what_an_identity_gives_agrees_with_it(parts in any_identity()) {
        let identity = as_identity(&parts);
        let code = encode(&identity);
        prop_assert_eq!(TaxCode::parse(code.as_str()), Ok(TaxCode::Personal(code)));
        prop_assert!(check(&code, &identity).agrees());
        prop_assert_eq!(code.birth_date(identity.birth_date), Some(identity.birth_date));
        prop_assert_eq!((code.sex(), code.place()), (identity.sex, identity.birth_place));
        prop_assert!(code.variants().all(|variant| check(&variant, &identity).agrees()));
    }

    #[test]
    fn one_wrong_character_is_noticed(parts in any_identity(), at in 0..16_usize, other in "[A-Z0-9]") {
        let code = encode(&as_identity(&parts));
        let mut text = code.as_str().to_owned();
        text.replace_range(at..=at, &other);
        // 0 and A count alike, 1 and B, and so on; but no place takes both.
        prop_assert_eq!(TaxCode::parse(&text).is_ok(), text == code.as_str());
    }
}
