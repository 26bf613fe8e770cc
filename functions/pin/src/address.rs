//! Residence addresses, and whether two of them are the same place (R25).

use crate::places::{PlaceCode, ProvinceCode};

/// Where a person lives. Personal data.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// In Italy (R18).
    Italy(ItalianAddress),
    /// Abroad (D10).
    Abroad(ForeignAddress),
}

/// A residence in Italy (R18).
#[derive(Clone, PartialEq, Eq)]
pub struct ItalianAddress {
    /// Street type and name.
    pub street: String,
    /// House number with its exponent, e.g. `12/A`; `SNC` where there is none.
    pub number: String,
    /// The municipality's province.
    pub province: ProvinceCode,
    /// The municipality.
    pub municipality: PlaceCode,
    /// CAP: five digits.
    pub postal_code: String,
}

/// A residence abroad (D10).
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignAddress {
    /// Street and number, as the country writes them.
    pub street: String,
    /// City.
    pub city: String,
    /// Postal code, as the country writes it.
    pub postal_code: String,
    /// ISO 3166 alpha-2, in capitals.
    pub country: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    /// Whether both name the same place, letter by letter after simple normalisation: case, accents,
    /// punctuation and blanks do not count, everything else does. Doubt is a difference: it goes to the
    /// contact centre (R27), never the other way round.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Italy(left), Self::Italy(right)) => {
                left.municipality == right.municipality
                    && left.postal_code == right.postal_code
                    && same_text(&left.number, &right.number)
                    && same_text(&left.street, &right.street)
            }
            (Self::Abroad(left), Self::Abroad(right)) => {
                left.country == right.country
                    && same_text(&left.postal_code, &right.postal_code)
                    && same_text(&left.city, &right.city)
                    && same_text(&left.street, &right.street)
            }
            _ => false,
        }
    }
}

fn same_text(left: &str, right: &str) -> bool {
    words(left).eq(words(right))
}

/// The letters and digits of a text with one blank between words, accents off, in capitals.
fn words(text: &str) -> impl Iterator<Item = char> {
    let mut pending_blank = false;
    let mut started = false;
    text.chars()
        .flat_map(char::to_uppercase)
        .filter_map(plain)
        .flat_map(move |character| {
            if !character.is_alphanumeric() {
                pending_blank = started;
                return [None, None].into_iter().flatten();
            }
            started = true;
            let blank = std::mem::take(&mut pending_blank).then_some(' ');
            [blank, Some(character)].into_iter().flatten()
        })
}

/// A capital without its accent; a combining mark (NFD) is dropped.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '\u{300}'..='\u{36f}' => return None,
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'A',
        'Ç' | 'Č' | 'Ć' => 'C',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'Ñ' => 'N',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' => 'O',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        'Š' => 'S',
        'Ž' => 'Z',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn italian(street: &str, number: &str) -> Address {
        Address::Italy(ItalianAddress {
            street: street.into(),
            number: number.into(),
            province: ProvinceCode::parse("PI").expect("a province"),
            municipality: PlaceCode::parse("A562").expect("a place"),
            postal_code: "56017".into(),
        })
    }

    #[test]
    fn r25_case_accents_punctuation_and_blanks_do_not_count() {
        let archive = italian("VIALE G. MAZZINI", "12/A");
        assert!(archive.matches(&italian("  viale g mazzini ", "12 a")));
        assert!(italian("Via Nicolò Dall'Arca", "1").matches(&italian("VIA NICOLO\u{300} DALL ARCA", "1")));
    }

    #[test]
    fn r27_everything_else_is_a_difference() {
        let archive = italian("VIA ROMA", "12");
        for other in [
            italian("VIA ROMANA", "12"),
            italian("VIALE ROMA", "12"),
            italian("VIA ROMA", "12/A"),
            italian("VIA ROMA", "1 2"),
            italian("VIA ROMA 12", ""),
            italian("", "12"),
        ] {
            assert!(!archive.matches(&other), "{other:?}");
        }
    }

    #[test]
    fn d10_abroad_never_matches_italy() {
        let abroad = Address::Abroad(ForeignAddress {
            street: "VIA ROMA".into(),
            city: "PISA".into(),
            postal_code: "56017".into(),
            country: "CH".into(),
        });
        assert!(abroad.matches(&abroad.clone()));
        assert!(!abroad.matches(&italian("VIA ROMA", "12")));
    }
}
