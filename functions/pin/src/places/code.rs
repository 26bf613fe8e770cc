//! The two codes a place is named by.

use std::fmt;

/// Cadastral (Belfiore) code: a letter and three digits, e.g. A562; codes with Z are states
/// (DM 23 dicembre 1976, art. 3: "codice del comune o dello Stato estero di nascita").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PlaceCode([u8; 4]);

impl PlaceCode {
    /// Reads a code in upper or lower case. Only its shape is looked at, not whether the place exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let &[letter, a, b, c] = text.as_bytes() else {
            return None;
        };
        let shaped = letter.is_ascii_alphabetic() && [a, b, c].iter().all(u8::is_ascii_digit);
        shaped.then(|| Self([letter.to_ascii_uppercase(), a, b, c]))
    }

    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it names a state and not an Italian municipality.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        self.0[0] == b'Z'
    }

    /// The caller has seen to the shape.
    pub(crate) const fn from_ascii(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// The number the tables are sorted by: the same order as the codes', in two bytes.
    pub(super) fn key(self) -> u16 {
        let [letter, a, b, c] = self.0.map(u16::from);
        let zero = u16::from(b'0');
        (letter - u16::from(b'A')) * 1000 + (a - zero) * 100 + (b - zero) * 10 + (c - zero)
    }

    pub(super) fn from_key(key: u16) -> Self {
        let digit = |number: u16| b'0' + u8::try_from(number % 10).unwrap_or_default();
        let letter = b'A' + u8::try_from(key / 1000).unwrap_or_default();
        Self([letter, digit(key / 100), digit(key / 10), digit(key)])
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The two letters of a province, e.g. PI; EE stands for "abroad".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProvinceCode([u8; 2]);

impl ProvinceCode {
    /// What stands in a province field for a birth abroad.
    pub const ABROAD: Self = Self(*b"EE");

    /// Reads a code in upper or lower case. Only its shape is looked at, not whether the province exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let &[a, b] = text.as_bytes() else { return None };
        let shaped = a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
        shaped.then(|| Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
    }

    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it is EE.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        *self == Self::ABROAD
    }

    pub(super) const fn from_ascii(bytes: [u8; 2]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ProvinceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
