//! Residence addresses, and whether two of them are the same place (R25, R27, D10).
//!
//! Two addresses are read into what they are made of, street type, name, number, kilometre, hamlet, CAP, and
//! compared part by part and word by word; how alike their letters look as a whole counts nowhere. What differs is
//! a [`Reason`]; what the reasons weigh, and from where on that is a doubt, stands in `comparison` (ADR 0027).

mod abroad;
mod bilingual;
mod comparison;
mod full;
mod kinds;
mod known;
mod letters;
mod name;
mod number;
mod numeral;
mod street;
#[cfg(test)]
mod tests;

use crate::places::{self, PlaceCode, ProvinceCode};
use letters::{has_letters, same_text};
use number::Number;
use street::Street;

pub use comparison::{Comparison, Finding, Reason};

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
    /// Whether two addresses, as the archive has it and as it was given, are the same place. Doubt and difference
    /// both go to the contact centre (R27); a match sends both halves, so that whatever may be another place is at
    /// least a doubt. The order of the two changes nothing.
    #[must_use]
    pub fn compare(archive: &Self, given: &Self) -> Comparison {
        match (archive, given) {
            (Self::Italy(archive), Self::Italy(given)) => archive.compare(given),
            (Self::Abroad(archive), Self::Abroad(given)) => archive.compare(given),
            _ => Comparison::of(vec![Reason::CountryDiffers]),
        }
    }
}

impl ItalianAddress {
    fn compare(&self, other: &Self) -> Comparison {
        if self.is_spelt_as(other) {
            return Comparison::EQUAL;
        }
        let mut reasons = Vec::new();
        if self.municipality != other.municipality {
            if !self.is_abolished() && !other.is_abolished() {
                return Comparison::of(vec![Reason::MunicipalityDiffers]);
            }
            reasons.push(Reason::MunicipalityAbolished);
        }
        let mut numbers = [self, other].map(|address| Number::read(&address.number));
        // The street as such is the same more often than not; then only a kilometre in it could matter.
        let is_same_street = same_text(&self.street, &other.street) && has_letters(&self.street);
        if !is_same_street || numbers.iter().any(|number| number.kilometre.is_some()) {
            reasons.extend(self.streets(other, &mut numbers));
        }
        numbers[0].compare(&numbers[1], &mut reasons);
        if self.postal_code != other.postal_code {
            reasons.push(self.postal_codes(other));
        }
        Comparison::of(reasons)
    }

    fn streets(&self, other: &Self, numbers: &mut [Number; 2]) -> Vec<Reason> {
        let [one, another] = numbers;
        let mut streets = [
            Street::read(&self.street, one),
            Street::read(&other.street, another),
        ];
        for (street, number) in streets.iter_mut().zip(numbers) {
            street.kilometre = street.kilometre.or(number.kilometre);
        }
        let [left, right] = streets;
        bilingual::compare(self.province, &self.street, &other.street).unwrap_or_else(|| left.compare(&right))
    }

    /// Most are: nothing is read or allocated for those.
    fn is_spelt_as(&self, other: &Self) -> bool {
        self.municipality == other.municipality
            && self.postal_code == other.postal_code
            && same_text(&self.number, &other.number)
            && same_text(&self.street, &other.street)
            && has_letters(&self.street)
    }

    /// The archive may still have the municipality that merged into today's.
    fn is_abolished(&self) -> bool {
        places::municipality(self.municipality).is_some_and(|municipality| !municipality.is_current())
    }

    /// 00100 was all of Rome's before the zones had CAPs of their own: beside one of those it says nothing against.
    fn postal_codes(&self, other: &Self) -> Reason {
        let municipality = places::municipality(self.municipality);
        let is_zone = |code: &str| {
            municipality.is_some_and(|municipality| municipality.has_postal_code(code) == Some(true))
        };
        let is_generic = |code: &str, zone: &str| {
            code.len() == 5
                && code.ends_with("100")
                && code.get(..2) == zone.get(..2)
                && is_zone(zone)
                && !is_zone(code)
        };
        let has_zones = municipality.is_some_and(|municipality| municipality.postal_codes().nth(1).is_some());
        let (left, right) = (&self.postal_code, &other.postal_code);
        if has_zones && (is_generic(left, right) || is_generic(right, left)) {
            return Reason::GenericPostalCode;
        }
        Reason::PostalCodeDiffers
    }
}

impl ForeignAddress {
    fn compare(&self, other: &Self) -> Comparison {
        let is_spelt_as = self.country == other.country
            && same_text(&self.postal_code, &other.postal_code)
            && same_text(&self.city, &other.city)
            && same_text(&self.street, &other.street)
            && has_letters(&self.street);
        if is_spelt_as {
            return Comparison::EQUAL;
        }
        Comparison::of(abroad::compare(self, other))
    }
}
