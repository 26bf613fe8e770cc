//! The two halves of the initial PIN (R1–R3, D1, D2): derived under a key, never stored.
//!
//! A half is `encode(HMAC(key, label ‖ request id ‖ generation ‖ try))`. The keyed function is behind the
//! `Mac` port; here stand what it authenticates, how its output becomes eight characters, and how eight
//! typed characters are read back.

mod alphabet;
mod rude;

pub use alphabet::Alphabet;

use crate::digest::{KeyVersion, Tag};
use crate::request::RequestId;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many characters a half has (D1).
pub const LENGTH: usize = 8;

/// Which half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Goes out by SMS, email or PEC (R2).
    First,
    /// Goes by ordinary post (R3).
    Second,
}

impl Part {
    const fn labels(self) -> (&'static [u8], &'static [u8]) {
        match self {
            Self::First => (b"inps-pin/first-half/1", b"inps-pin/first-half-fingerprint/1"),
            Self::Second => (b"inps-pin/second-half/1", b"inps-pin/second-half-fingerprint/1"),
        }
    }

    /// What is authenticated to make the half: `attempt` rises until [`encode`] gives a decent word.
    #[must_use]
    pub fn message(self, request: RequestId, generation: u32, attempt: u32) -> Vec<u8> {
        [
            self.labels().0,
            request.as_bytes(),
            &generation.to_be_bytes(),
            &attempt.to_be_bytes(),
        ]
        .concat()
    }

    /// What is authenticated to make the fingerprint that recognises the half later.
    #[must_use]
    pub fn fingerprint_message(self, request: RequestId, generation: u32, half: &Half) -> HalfMessage {
        HalfMessage(
            [
                self.labels().1,
                request.as_bytes(),
                &generation.to_be_bytes(),
                half.0.as_slice(),
            ]
            .concat(),
        )
    }
}

/// A message that contains a half: wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct HalfMessage(Vec<u8>);

impl HalfMessage {
    /// The bytes to authenticate.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Eight characters of a PIN: a secret. Wiped when dropped, never in a log.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Half([u8; LENGTH]);

impl Half {
    /// Reads what a person typed: any case, blanks and hyphens anywhere, and the alphabet's look-alikes.
    /// `None` if it is not eight characters of the alphabet.
    #[must_use]
    pub fn read(typed: &str, alphabet: Alphabet) -> Option<Self> {
        let mut characters = [0; LENGTH];
        let mut filled = 0;
        for byte in typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
            *characters.get_mut(filled)? = alphabet.canonical(byte)?;
            filled += 1;
        }
        (filled == LENGTH).then_some(Self(characters))
    }

    /// The eight characters, for the one message that carries them.
    #[must_use]
    pub fn reveal(&self) -> &str {
        // Both alphabets are ASCII, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl PartialEq for Half {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Half {}

impl fmt::Debug for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Half(…)")
    }
}

/// Turns a tag into a half. `None` asks for the next try: a rude word came out, or too few of the tag's
/// bytes fell in the range that gives every digit the same chance (rejection, never modulo).
#[must_use]
pub fn encode(tag: &Tag, alphabet: Alphabet) -> Option<Half> {
    let half = Half(alphabet.spell(&tag.0)?);
    (!rude::is_rude(half.0)).then_some(half)
}

/// What recognises a half without being it: kept with the attempt, before the send (decision 4).
#[derive(Clone, Copy)]
pub struct Fingerprint {
    /// The version of the derive and fingerprint keys it was made under.
    pub key_version: KeyVersion,
    /// The tag under the fingerprint key.
    pub tag: [u8; 32],
}

impl Fingerprint {
    /// Whether `tag` is the same, in constant time.
    #[must_use]
    pub fn matches(&self, tag: &Tag) -> bool {
        self.tag.ct_eq(&tag.0).into()
    }
}

impl PartialEq for Fingerprint {
    fn eq(&self, other: &Self) -> bool {
        self.key_version == other.key_version && bool::from(self.tag.ct_eq(&other.tag))
    }
}

impl Eq for Fingerprint {}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint(version {})", self.key_version.0)
    }
}

#[cfg(test)]
mod tests;
