//! The address block of a letter, as Postel takes it: at most six rows of 44 characters, in capitals, of few
//! characters only. Italian rows end in CAP, municipality and province; foreign ones follow the order of the
//! Universal Postal Union, with the country last (D10).

use super::capitals::capitals;
use crate::address::{Address, ForeignAddress, ItalianAddress};
use crate::places;
use crate::request::Person;

/// The most characters a row holds.
pub const ROW: usize = 44;

/// The most rows there are.
pub const ROWS: usize = 6;

/// States that write the postal code behind the city (UPU, "Addressing systems", by country).
const CODE_BEHIND: [&str; 10] = ["AU", "CA", "GB", "ID", "IE", "IN", "NZ", "TH", "US", "ZA"];

/// The rows of a person's address; `None` if nothing printable is left of a part that no letter arrives without, or if
/// the name would lead it to somebody else's letter box ("Rossi presso Bianchi").
#[must_use]
pub fn rows(person: &Person, address: &Address) -> Option<Vec<String>> {
    let name = capitals(&format!("{} {}", person.name, person.surname));
    if name.split(' ').any(|word| matches!(word, "PRESSO" | "C/O")) {
        return None;
    }
    let mut rows = wrapped(&name, "")?;
    match address {
        Address::Italy(italian) => rows.extend(italian_rows(italian)?),
        Address::Abroad(foreign) => rows.extend(foreign_rows(foreign)?),
    }
    debug_assert!(
        rows.len() <= ROWS,
        "two for the name, two for the street, two for the place"
    );
    Some(rows)
}

fn italian_rows(address: &ItalianAddress) -> Option<Vec<String>> {
    let mut rows = wrapped(&capitals(&address.street), &capitals(&address.number))?;
    let municipality = capitals(places::municipality(address.municipality)?.name);
    let (before, behind) = (&address.postal_code, address.province.as_str());
    let room = ROW - before.len() - behind.len() - 2;
    rows.push(format!("{before} {} {behind}", shortened(&municipality, room)));
    Some(rows)
}

fn foreign_rows(address: &ForeignAddress) -> Option<Vec<String>> {
    let mut rows = wrapped(&capitals(&address.street), "")?;
    let (city, code) = (capitals(&address.city), capitals(&address.postal_code));
    if city.is_empty() {
        return None;
    }
    let room = ROW - (code.len() + 1).min(ROW / 2);
    let city = shortened(&city, room);
    let place = if CODE_BEHIND.contains(&address.country.as_str()) {
        format!("{city} {code}")
    } else {
        format!("{code} {city}")
    };
    rows.push(shortened(place.trim(), ROW).to_owned());
    let country = capitals(places::country_by_alpha2(&address.country)?.name);
    rows.push(shortened(&country, ROW).to_owned());
    Some(rows)
}

/// A text in one row, or in two, broken at a blank; what is longer still is shortened, but `tail` (the house
/// number) always stands whole at its end. `None` if the text is empty.
fn wrapped(text: &str, tail: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return None;
    }
    let tail = shortened(tail, ROW / 2);
    let whole = join(text, tail);
    if whole.len() <= ROW {
        return Some(vec![whole]);
    }
    let first = shortened(text, ROW);
    let rest = text.get(first.len()..).unwrap_or_default().trim_start();
    let room = if tail.is_empty() {
        ROW
    } else {
        ROW - tail.len() - 1
    };
    let second = join(shortened(rest, room), tail);
    Some(
        [first.to_owned(), second]
            .into_iter()
            .filter(|row| !row.is_empty())
            .collect(),
    )
}

fn join(text: &str, tail: &str) -> String {
    [text, tail]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// As many whole words as fit; of a word that is longer than the row, what fits. ASCII only.
fn shortened(text: &str, room: usize) -> &str {
    if text.len() <= room {
        return text;
    }
    let cut = text.get(..room).unwrap_or_default();
    let ends_a_word = text.as_bytes().get(room) == Some(&b' ');
    match cut.rfind(' ') {
        Some(blank) if !ends_a_word => &cut[..blank],
        _ => cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::{PlaceCode, ProvinceCode};
    use crate::tax_code::Sex;
    use proptest::prelude::*;

    fn person(name: &str, surname: &str) -> Person {
        Person {
            surname: surname.to_owned(),
            name: name.to_owned(),
            birth_date: jiff::civil::date(1985, 12, 10),
            sex: Sex::M,
            birth_province: ProvinceCode::parse("PI").expect("a province"),
            birth_place: PlaceCode::parse("A562").expect("a place"),
        }
    }

    fn italian(street: &str, number: &str) -> Address {
        Address::Italy(ItalianAddress {
            street: street.to_owned(),
            number: number.to_owned(),
            province: ProvinceCode::parse("PI").expect("a province"),
            municipality: PlaceCode::parse("A562").expect("a place"),
            postal_code: "56017".to_owned(),
        })
    }

    fn foreign(street: &str, city: &str, code: &str, country: &str) -> Address {
        Address::Abroad(ForeignAddress {
            street: street.to_owned(),
            city: city.to_owned(),
            postal_code: code.to_owned(),
            country: country.to_owned(),
        })
    }

    #[test]
    fn r3_an_italian_address_ends_in_cap_municipality_and_province() {
        let rows = rows(
            &person("Niccolò", "Dell'Orto"),
            &italian("Viale G. Mazzini", "12/A"),
        );
        let expected = [
            "NICCOLO' DELL'ORTO",
            "VIALE G. MAZZINI 12/A",
            "56017 SAN GIULIANO TERME PI",
        ];
        assert_eq!(rows.expect("printable"), expected);
    }

    #[test]
    fn r3_a_name_that_leads_to_another_letter_box_has_no_rows() {
        let at = italian("Via Roma", "12");
        for surname in ["Rossi presso Bianchi", "Rossi c/o Bianchi", "Presso Verdi"] {
            assert_eq!(rows(&person("Mario", surname), &at), None, "{surname}");
        }
        for surname in ["Rossi", "Co", "Pressoni", "D'O"] {
            assert!(rows(&person("Mario", surname), &at).is_some(), "{surname}");
        }
    }

    #[test]
    fn d10_a_foreign_address_follows_the_upu_and_ends_in_the_country() {
        let jürg = person("Jürg", "Größ");
        let swiss = rows(&jürg, &foreign("Hauptstraße 1", "Zürich", "8001", "CH"));
        let expected = ["JUERG GROESS", "HAUPTSTRASSE 1", "8001 ZUERICH", "SVIZZERA"];
        assert_eq!(swiss.expect("printable"), expected);
        let british = rows(&jürg, &foreign("10 Downing St", "London", "SW1A 2AA", "GB")).expect("printable");
        assert_eq!(british[2..], ["LONDON SW1A 2AA", "REGNO UNITO"]);
    }

    #[test]
    fn r3_what_is_too_long_is_wrapped_and_keeps_its_house_number() {
        let long = "Via delle Medaglie d'Oro della Resistenza Partigiana e dei Caduti senza Nome";
        let rows = rows(&person("Ada", "Po"), &italian(long, "112/A")).expect("printable");
        assert_eq!(rows[1], "VIA DELLE MEDAGLIE D'ORO DELLA RESISTENZA");
        assert_eq!(rows[2], "PARTIGIANA E DEI CADUTI SENZA NOME 112/A");
    }

    #[test]
    fn r3_nothing_printable_is_no_address() {
        assert_eq!(rows(&person("Ада", "Ж"), &italian("Via Roma", "1")), None);
        assert_eq!(rows(&person("Ada", "Po"), &italian("…", "1")), None);
        assert_eq!(
            rows(&person("Ada", "Po"), &foreign("Ulica 1", "Москва", "1", "RU")),
            None
        );
    }

    proptest! {
        #[test]
        fn r3_never_more_than_six_rows_of_44_allowed_characters(
            name in ".{0,80}", street in ".{0,120}", number in ".{0,60}", city in ".{0,80}", code in ".{0,60}",
        ) {
            for address in [italian(&street, &number), foreign(&street, &city, &code, "US")] {
                let Some(rows) = rows(&person("Ada", &name), &address) else { continue };
                prop_assert!(rows.len() <= ROWS);
                for row in rows {
                    prop_assert!((1..=ROW).contains(&row.len()), "{}", row);
                    prop_assert!(row.bytes().all(super::super::capitals::is_allowed), "{}", row);
                    prop_assert_eq!(row.trim(), row.as_str());
                }
            }
        }
    }
}
