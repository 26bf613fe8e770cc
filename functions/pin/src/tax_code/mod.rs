//! The codice fiscale: reading it, making it, and holding it against what a person says of themselves.
//!
//! Sources: DM 12 marzo 1974 and DM 23 dicembre 1976 n. 13813 (how a code is made, omocodia, the check
//! character, the provisional number); Circolare Agenzia delle Entrate 34/E/2011 with the table of Ministero
//! dell'Interno, Circolare 1/2008 (letters with marks).
//!
//! A code is personal data: no type here prints one.

mod check;
mod letters;
mod names;
mod personal;
mod provisional;
#[cfg(test)]
mod tests;

use std::fmt;

pub use check::{Findings, Identity, Mismatch, Warning, check, encode};
pub use personal::PersonalCode;
pub use provisional::ProvisionalCode;

/// A well-formed tax code of a natural person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCode {
    /// The 16 characters made from name, birth and place (DM 23 dicembre 1976, art. 2).
    Personal(PersonalCode),
    /// The 11 digits given until the data are certain (DM 23 dicembre 1976).
    Provisional(ProvisionalCode),
}

impl TaxCode {
    /// Reads a code in upper or lower case, with blanks around it.
    ///
    /// # Errors
    ///
    /// The first thing wrong with it, in the order of [`TaxCodeError`].
    pub fn parse(text: &str) -> Result<Self, TaxCodeError> {
        let text = text.trim();
        let bytes = text.as_bytes();
        if let Ok(bytes) = bytes.try_into() {
            return PersonalCode::from_bytes(bytes).map(Self::Personal);
        }
        if let Ok(bytes) = bytes.try_into() {
            return ProvisionalCode::from_bytes(bytes).map(Self::Provisional);
        }
        Err(match text.chars().take(17).count() {
            11 | 16 => TaxCodeError::Character,
            _ => TaxCodeError::Length,
        })
    }

    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Personal(code) => code.as_str(),
            Self::Provisional(code) => code.as_str(),
        }
    }

    /// The code if it is one of 16 characters.
    #[must_use]
    pub fn personal(&self) -> Option<&PersonalCode> {
        match self {
            Self::Personal(code) => Some(code),
            Self::Provisional(_) => None,
        }
    }
}

impl fmt::Debug for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaxCode(…)")
    }
}

/// Why a text is no tax code. It never holds the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaxCodeError {
    /// Neither 16 nor 11 characters.
    #[error("a tax code has 16 characters, or 11 digits")]
    Length,
    /// A character that cannot stand where it stands.
    #[error("a character cannot stand where it stands")]
    Character,
    /// The last character does not follow from the others: mistyped, or made up.
    #[error("the check character does not fit")]
    CheckCharacter,
    /// No such day, in neither century.
    #[error("the day of birth does not exist")]
    Date,
    /// No place has a code with such a letter: municipalities have A to M, states Z.
    #[error("no place of birth has such a code")]
    Place,
}

impl TaxCodeError {
    /// The code of a 422's error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "tax-code-length",
            Self::Character => "tax-code-character",
            Self::CheckCharacter => "tax-code-check-character",
            Self::Date => "tax-code-date",
            Self::Place => "tax-code-place",
        }
    }
}

/// Sex as the civil registry has it; 40 is added to a woman's day of birth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sex {
    /// Female.
    F,
    /// Male.
    M,
}
