//! The kept PIN (R4, D3): eight characters that take the place of the initial sixteen at first use, chosen by the
//! person or assigned.
//!
//! Letters and digits, in any case. O is read as 0 and I and L as 1, as in the halves, whoever chose them: what
//! people confuse on paper opens the door all the same.

mod common;
mod record;
mod weak;

pub use record::{Digest, HashCost, PinKind, PinRecord, PinState};

use crate::digest::Tag;
use crate::field::FieldCode;
use crate::half::{Alphabet, Half, encode};
use crate::tax_code::TaxCode;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many characters the kept PIN has (R4).
pub const LENGTH: usize = 8;

/// How many months a citizen's PIN is valid for (R53).
pub const MONTHS: i32 = 6;

/// Eight characters as a person keeps them: a secret. Wiped when dropped, never in a log.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeptPin([u8; LENGTH]);

impl KeptPin {
    /// Reads what a person typed, without asking whether it is weak.
    ///
    /// # Errors
    /// [`FieldCode::PinLength`], [`FieldCode::PinCharacter`].
    pub fn read(typed: &str) -> Result<Self, FieldCode> {
        Ok(Self(upper(typed)?.map(canonical)))
    }

    /// Reads what a person chose.
    ///
    /// # Errors
    /// Everything that makes it weak (D3), or that it is not eight letters and digits.
    pub fn choose(typed: &str, tax_code: &TaxCode) -> Result<Self, Vec<FieldCode>> {
        let upper = upper(typed).map_err(|code| vec![code])?;
        let reasons = weak::reasons(upper, tax_code);
        if reasons.is_empty() {
            Ok(Self(upper.map(canonical)))
        } else {
            Err(reasons)
        }
    }

    /// Makes one out of random bytes, for who chose none; `None` asks for other bytes, because what came out is
    /// rude or weak.
    #[must_use]
    pub fn assign(random: [u8; 32], alphabet: Alphabet, tax_code: &TaxCode) -> Option<Self> {
        let drawn: Half = encode(&Tag(random), alphabet)?;
        Self::choose(drawn.reveal(), tax_code).ok()
    }

    /// The eight characters, for the one answer that carries an assigned PIN.
    #[must_use]
    pub fn reveal(&self) -> &str {
        // Letters and digits of ASCII, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What is hashed.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

impl fmt::Debug for KeptPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptPin(…)")
    }
}

/// The last day on which a PIN taken on `day` is valid, in Italy (R53): the same day six months on, or the last of
/// that month if it has none.
#[must_use]
pub fn expires_on(day: Date) -> Date {
    day.saturating_add(MONTHS.months())
}

/// The typed characters in upper case; blanks and hyphens are passed over.
fn upper(typed: &str) -> Result<[u8; LENGTH], FieldCode> {
    let mut upper = [0; LENGTH];
    let mut filled = 0;
    for character in typed.chars().filter(|character| !matches!(character, ' ' | '-')) {
        if !character.is_ascii_alphanumeric() {
            return Err(FieldCode::PinCharacter);
        }
        let byte = u8::try_from(character).map_err(|_| FieldCode::PinCharacter)?;
        *upper.get_mut(filled).ok_or(FieldCode::PinLength)? = byte.to_ascii_uppercase();
        filled += 1;
    }
    if filled == LENGTH {
        Ok(upper)
    } else {
        Err(FieldCode::PinLength)
    }
}

/// The character that another one is read as.
const fn canonical(upper: u8) -> u8 {
    match upper {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    }
}

#[cfg(test)]
mod tests;
