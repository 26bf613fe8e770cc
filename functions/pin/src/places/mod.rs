//! Municipalities, provinces, postal codes and states, with the time each was valid.
//!
//! The table is made by `fixtures/places/build.py`, whose README names each source and its licence. It is
//! part of the program; every look-up is a binary search in it, and nothing is built or allocated.

mod code;
mod table;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub use code::{PlaceCode, ProvinceCode};
pub(crate) use table::{Existence, standing};

/// A municipality as it was in one period: a change of name or province starts another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Municipality {
    /// Its cadastral code, the same through all its periods.
    pub code: PlaceCode,
    /// Its Italian name in the period.
    pub name: &'static str,
    /// Its province in the period; it may be one that is no more.
    pub province: ProvinceCode,
    /// The first day of the period; none if it has no known beginning.
    pub valid_from: Option<Date>,
    /// The last day of the period; none if it goes on.
    pub valid_to: Option<Date>,
}

impl Municipality {
    /// Whether the day is in the period.
    #[must_use]
    pub fn existed_on(&self, day: Date) -> bool {
        contains(self.valid_from, self.valid_to, day)
    }

    /// Whether the period goes on.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.valid_to.is_none()
    }

    /// Whether letters to it bear this CAP. None if that is not known, as for those that are no more.
    #[must_use]
    pub fn has_postal_code(&self, postal_code: &str) -> Option<bool> {
        let mut known = self.postal_codes().peekable();
        known.peek()?;
        Some(known.any(|own| own == postal_code))
    }

    /// Its CAPs, in order; none for a period that is over.
    pub fn postal_codes(&self) -> impl Iterator<Item = &'static str> + Clone {
        let taken = if self.is_current() { usize::MAX } else { 0 };
        table::postal_codes(self.code).take(taken)
    }
}

/// A province, today's or a former one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Province {
    /// Its two letters.
    pub code: ProvinceCode,
    /// Its name.
    pub name: &'static str,
    /// Whether it exists today; a birth may lie in one that does not.
    pub is_current: bool,
}

/// A state or territory a birth can lie in, today's or a former one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Country {
    /// Its code, a Z and three digits.
    pub code: PlaceCode,
    /// ISO 3166-1 alpha-2 (and XK for Kosovo); none for states that are no more.
    pub alpha2: Option<&'static str>,
    /// Its Italian name.
    pub name: &'static str,
    /// Its first day; none if it has no known beginning.
    pub valid_from: Option<Date>,
    /// Its last day; none if it exists.
    pub valid_to: Option<Date>,
}

impl Country {
    /// Whether it existed on the day.
    #[must_use]
    pub fn existed_on(&self, day: Date) -> bool {
        contains(self.valid_from, self.valid_to, day)
    }

    /// Whether it exists today.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.valid_to.is_none()
    }
}

fn contains(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// The municipality as it is, or as it last was.
#[must_use]
pub fn municipality(code: PlaceCode) -> Option<Municipality> {
    table::periods(code).next_back()
}

/// The municipality as it was on a day.
#[must_use]
pub fn municipality_on(code: PlaceCode, day: Date) -> Option<Municipality> {
    table::periods(code).find(|period| period.existed_on(day))
}

/// Every period of every municipality of a province, by name; today's are those that `is_current()`.
pub fn municipalities(province: ProvinceCode) -> impl Iterator<Item = Municipality> {
    table::in_province(province)
}

/// The provinces, today's and former ones, by code.
pub fn provinces() -> impl Iterator<Item = Province> {
    table::provinces()
}

/// The province with this code.
#[must_use]
pub fn province(code: ProvinceCode) -> Option<Province> {
    table::province(code)
}

/// The states and territories, today's and former ones, by name.
pub fn countries() -> impl Iterator<Item = Country> {
    table::countries()
}

/// The state with this Z code.
#[must_use]
pub fn country(code: PlaceCode) -> Option<Country> {
    table::country(code)
}

/// Today's state with this ISO 3166-1 alpha-2 code, in upper or lower case.
#[must_use]
pub fn country_by_alpha2(alpha2: &str) -> Option<Country> {
    let letters: [u8; 2] = alpha2.as_bytes().try_into().ok()?;
    table::country_by_alpha2(letters.map(|letter| letter.to_ascii_uppercase()))
}
