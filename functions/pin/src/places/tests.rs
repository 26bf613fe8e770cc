//! The table held against the readable files it is made together with, and against known places.

use jiff::civil::{Date, date};

use super::*;

const MUNICIPALITIES: &str = include_str!("../../../../fixtures/places/municipalities.tsv");
const PROVINCES: &str = include_str!("../../../../fixtures/places/provinces.tsv");
const POSTAL_CODES: &str = include_str!("../../../../fixtures/places/postal_codes.tsv");
const COUNTRIES: &str = include_str!("../../../../fixtures/places/countries.tsv");

fn rows<const N: usize>(file: &'static str) -> Vec<[&'static str; N]> {
    let cells = |line: &'static str| line.split('\t').collect::<Vec<_>>().try_into().unwrap();
    file.lines().skip(1).map(cells).collect()
}

fn day(text: &str) -> Option<Date> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn place(text: &str) -> PlaceCode {
    PlaceCode::parse(text).unwrap()
}

fn province_code(text: &str) -> ProvinceCode {
    ProvinceCode::parse(text).unwrap()
}

#[test]
fn every_period_of_every_municipality_is_found() {
    let all = rows::<5>(MUNICIPALITIES);
    let codes: std::collections::BTreeSet<_> = all.iter().map(|row| row[0]).collect();
    assert!(codes.len() > 9_800, "{}", codes.len());
    for [code, from, to, province, name] in all {
        let expected = Municipality {
            code: place(code),
            name,
            province: province_code(province),
            valid_from: day(from),
            valid_to: day(to),
        };
        assert!(
            table::periods(place(code)).any(|period| period == expected),
            "{code} {name}"
        );
        let listed = municipalities(province_code(province)).filter(|period| *period == expected);
        assert_eq!(listed.count(), 1, "{code} {name} in {province}");
    }
}

#[test]
fn the_lists_have_every_row_and_no_other() {
    let listed: usize = provinces()
        .map(|province| municipalities(province.code).count())
        .sum();
    assert_eq!(listed, rows::<5>(MUNICIPALITIES).len());
    for (found, [code, name, current]) in provinces().zip(rows::<3>(PROVINCES)) {
        assert_eq!((found.code.as_str(), found.name), (code, name));
        assert_eq!(found.is_current, current == "1");
        assert_eq!(province(found.code), Some(found));
    }
    assert_eq!(provinces().filter(|province| province.is_current).count(), 107);
    assert_eq!(countries().count(), rows::<5>(COUNTRIES).len());
    for [code, from, to, alpha2, name] in rows::<5>(COUNTRIES) {
        let found = country(place(code)).unwrap();
        assert_eq!((found.name, found.alpha2.unwrap_or_default()), (name, alpha2));
        assert_eq!((found.valid_from, found.valid_to), (day(from), day(to)));
        if !alpha2.is_empty() {
            assert_eq!(country_by_alpha2(alpha2), Some(found));
        }
    }
}

#[test]
fn every_postal_code_belongs_to_its_municipality() {
    for [code, postal_code] in rows::<2>(POSTAL_CODES) {
        let own = municipality(place(code)).unwrap();
        let expected = own.is_current().then_some(true);
        assert_eq!(own.has_postal_code(postal_code), expected, "{code} {postal_code}");
    }
    let pisa = municipality(place("G702")).unwrap();
    assert_eq!(pisa.has_postal_code("00184"), Some(false));
    assert!(pisa.postal_codes().eq([
        "56121", "56122", "56123", "56124", "56125", "56126", "56127", "56128"
    ]));
    let unnamed = rows::<5>(MUNICIPALITIES)
        .iter()
        .filter(|row| row[2].is_empty())
        .filter(|row| {
            municipality(place(row[0]))
                .unwrap()
                .postal_codes()
                .next()
                .is_none()
        })
        .count();
    assert!(unnamed < 20, "{unnamed} of today's municipalities have no CAP");
}

#[test]
fn lists_are_in_order_of_name_whatever_the_accents() {
    let names: Vec<_> = municipalities(province_code("BZ"))
        .map(|found| found.name)
        .collect();
    let at = |name| names.iter().position(|found| *found == name).unwrap();
    assert!(at("Bolzano") < at("Bressanone") && at("Bressanone") < at("Vipiteno"));
    let states: Vec<_> = countries().map(|found| found.name).collect();
    assert_eq!(states.first(), Some(&"Afghanistan"));
    assert_eq!(municipalities(province_code("ZZ")).count(), 0);
}

#[test]
fn a_municipality_is_what_it_was_on_the_day() {
    let monza = place("F704");
    assert_eq!(municipality(monza).unwrap().province.as_str(), "MB");
    let then = municipality_on(monza, date(1970, 5, 1)).unwrap();
    assert_eq!(
        (then.name, then.province.as_str(), then.is_current()),
        ("Monza", "MI", false)
    );
    let fiume = municipality(place("D620")).unwrap();
    assert_eq!((fiume.name, fiume.province.as_str()), ("Fiume", "FU"));
    assert!(fiume.existed_on(fiume.valid_to.unwrap()), "the last day counts");
    assert!(!fiume.existed_on(date(1985, 12, 10)));
    assert_eq!(fiume.has_postal_code("51000"), None);
    assert_eq!(municipality_on(place("D620"), date(1985, 12, 10)), None);
    assert_eq!(municipality(place("A000")), None);
    assert_eq!(municipality(place("Z102")), None);
}

#[test]
fn states_by_either_code() {
    assert_eq!(country_by_alpha2("de").unwrap().code.as_str(), "Z112");
    assert_eq!(country_by_alpha2("ZZ"), None);
    assert_eq!(country_by_alpha2("ITA"), None);
    let former = country(place("Z105")).unwrap();
    assert_eq!((former.name, former.alpha2), ("Cecoslovacchia", None));
    assert!(former.existed_on(date(1968, 8, 21)) && !former.is_current());
    assert_eq!(country(place("A562")), None);
}

#[test]
fn codes_are_read_in_any_case_and_only_by_shape() {
    assert_eq!(PlaceCode::parse("a562"), PlaceCode::parse("A562"));
    assert_eq!(place("z404").as_str(), "Z404");
    assert!(place("z404").is_abroad() && !place("a562").is_abroad());
    for wrong in ["", "A56", "A5622", "1562", "A56L", "À62", "A5 2", "ààà"] {
        assert_eq!(PlaceCode::parse(wrong), None, "{wrong}");
    }
    assert_eq!(
        format!("{:>6}|{}", place("A562"), province_code("pi")),
        "  A562|PI"
    );
    assert!(province_code("ee").is_abroad());
    for wrong in ["", "P", "PIS", "P1", "é"] {
        assert_eq!(ProvinceCode::parse(wrong), None, "{wrong}");
    }
    for code in ["A000", "A999", "H501", "M439", "Z999"] {
        assert_eq!(PlaceCode::from_key(place(code).key()), place(code));
    }
}
