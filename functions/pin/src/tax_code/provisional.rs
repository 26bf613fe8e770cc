//! The provisional code of 11 digits.

use std::fmt;

use super::TaxCodeError;

/// The number that stands for the code while a person's data are not certain (DM 23 dicembre 1976). It says
/// nothing about the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvisionalCode([u8; 11]);

impl ProvisionalCode {
    pub(super) fn from_bytes(bytes: [u8; 11]) -> Result<Self, TaxCodeError> {
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(TaxCodeError::Character);
        }
        // The rule of the partita IVA: every second digit doubled, its own two digits added, all of it a
        // multiple of ten.
        let sum: u32 = bytes
            .iter()
            .enumerate()
            .map(|(at, byte)| weight(at, byte - b'0'))
            .sum();
        if !sum.is_multiple_of(10) {
            return Err(TaxCodeError::CheckCharacter);
        }
        Ok(Self(bytes))
    }

    /// The 11 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn weight(at: usize, digit: u8) -> u32 {
    let digit = u32::from(digit);
    match at % 2 {
        0 => digit,
        _ if digit < 5 => digit * 2,
        _ => digit * 2 - 9,
    }
}

impl fmt::Debug for ProvisionalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProvisionalCode(…)")
    }
}
