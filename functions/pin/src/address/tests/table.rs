//! `fixtures/addresses/cases.tsv`: every case, its finding and its reasons.

use super::super::{Address, Comparison, ForeignAddress, ItalianAddress};
use crate::places::{self, PlaceCode};
use std::collections::BTreeSet;

const CASES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/addresses/cases.tsv"
));

/// A line of the table.
pub(super) struct Case {
    finding: &'static str,
    reasons: &'static str,
    pub(super) archive: Address,
    pub(super) given: Address,
    line: usize,
}

pub(super) fn cases() -> Vec<Case> {
    let lines = CASES.lines().enumerate();
    let cases = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    cases.map(|(number, line)| case(number + 1, line)).collect()
}

fn case(line: usize, text: &'static str) -> Case {
    let [finding, reasons, archive, given] = text
        .split('\t')
        .collect::<Vec<_>>()
        .try_into()
        .unwrap_or_else(|_| panic!("line {line} has four columns"));
    Case {
        finding,
        reasons,
        archive: address(archive, line),
        given: address(given, line),
        line,
    }
}

/// `street; number; CAP; municipality`, the last three 12, 56017 and A562 if they are left out; abroad
/// `country; street; city; postal code`.
fn address(cell: &str, line: usize) -> Address {
    let parts: Vec<String> = cell.split(';').map(|part| part.trim().to_owned()).collect();
    if let [country, street, city, postal_code] = parts.as_slice()
        && country.len() == 2
    {
        return Address::Abroad(ForeignAddress {
            street: street.clone(),
            city: city.clone(),
            postal_code: postal_code.clone(),
            country: country.clone(),
        });
    }
    let part = |at: usize, default: &str| parts.get(at).cloned().unwrap_or_else(|| default.to_owned());
    let municipality = PlaceCode::parse(&part(3, "A562")).unwrap_or_else(|| panic!("a place in line {line}"));
    let known = places::municipality(municipality).unwrap_or_else(|| panic!("a known place in line {line}"));
    Address::Italy(ItalianAddress {
        street: part(0, ""),
        number: part(1, "12"),
        province: known.province,
        municipality,
        postal_code: part(2, "56017"),
    })
}

fn told(comparison: &Comparison) -> (&'static str, String) {
    let reasons: Vec<&str> = comparison.reasons.iter().map(|reason| reason.as_str()).collect();
    (comparison.finding.as_str(), reasons.join(" "))
}

#[test]
fn r25_r27_d10_every_case_of_the_table_is_found_as_it_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (archive, given) in [(&case.archive, &case.given), (&case.given, &case.archive)] {
            let (finding, reasons) = told(&Address::compare(archive, given));
            let order = |reasons: &str| reasons.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
            let expected = case.reasons.trim_matches('-');
            if finding != case.finding || order(&reasons) != order(expected) {
                wrong.push(format!("line {}: {finding}, {reasons}", case.line));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn r25_the_table_has_cases_enough_and_one_for_every_reason() {
    let cases = cases();
    assert!(cases.len() >= 120, "{}", cases.len());
    let told: BTreeSet<&str> = cases.iter().flat_map(|case| case.reasons.split(' ')).collect();
    for reason in super::super::Reason::ALL {
        assert!(told.contains(reason.as_str()), "no case for {}", reason.as_str());
    }
    for finding in ["match", "doubt", "different"] {
        assert!(
            cases.iter().filter(|case| case.finding == finding).count() >= 25,
            "{finding}"
        );
    }
}
