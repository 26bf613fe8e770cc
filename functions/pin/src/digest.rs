//! The messages whose keyed digests stand in keys and tokens, and the digests' types.
//!
//! `pin` only writes down what is to be authenticated; the keys stay behind the `Mac` port.

use crate::request::RequestId;
use crate::tax_code::TaxCode;
use std::fmt;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// The output of HMAC-SHA-256 (RFC 2104), 32 bytes.
#[derive(Clone, Copy)]
pub struct Tag(pub [u8; 32]);

impl Tag {
    /// The first `N` bytes: RFC 2104 section 5 allows truncation to no less than half, 16 bytes.
    #[must_use]
    pub fn truncated<const N: usize>(&self) -> [u8; N] {
        const { assert!(N >= 16 && N <= 32, "RFC 2104: at least half of the tag") };
        let mut out = [0; N];
        out.copy_from_slice(&self.0[..N]);
        out
    }
}

/// Tags are halves and tokens in the making: never shown.
impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(…)")
    }
}

/// What each key is for. A key never serves two purposes (RFC 5869 section 3.2 calls it `info`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Makes first halves.
    DeriveFirst,
    /// Makes second halves.
    DeriveSecond,
    /// Makes what is kept to recognise a first half.
    FingerprintFirst,
    /// Makes what is kept to recognise a second half.
    FingerprintSecond,
    /// Makes follow-up tokens, and the codes and links of messages.
    MessageTokens,
    /// Makes the table's keys out of tax codes, sources and idempotency keys.
    Index,
    /// Peppers the hashes of kept PINs.
    Pepper,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::DeriveFirst,
        Self::DeriveSecond,
        Self::FingerprintFirst,
        Self::FingerprintSecond,
        Self::MessageTokens,
        Self::Index,
        Self::Pepper,
    ];

    /// The purpose's name in key files, templates and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeriveFirst => "derive-first",
            Self::DeriveSecond => "derive-second",
            Self::FingerprintFirst => "fingerprint-first",
            Self::FingerprintSecond => "fingerprint-second",
            Self::MessageTokens => "message-tokens",
            Self::Index => "index",
            Self::Pepper => "pepper",
        }
    }
}

/// The version of a key. It stands on the row, so that a retired key stays usable for what it made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(pub u16);

macro_rules! digests {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// Takes the first half of a tag made under [`Purpose::Index`].
            #[must_use]
            pub fn from_tag(tag: &Tag) -> Self {
                Self(tag.truncated())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }
    )+};
}

digests! {
    /// Who a row is about: the keyed digest of a tax code. Without the key it says nothing of the person.
    PersonKey,
    /// Where a call came from: the keyed digest of a network address.
    SourceKey,
    /// An idempotency key as the table knows it.
    ReplayKey,
    /// The body that came with an idempotency key.
    BodyDigest,
    /// A session as the table knows it: without the token it opens nothing.
    SessionKey,
    /// A device that has logged in before, as counters know it.
    DeviceKey,
}

/// Lower-case hexadecimal, two characters a byte.
///
/// # Errors
/// Those of the formatter.
pub fn write_hex(f: &mut impl fmt::Write, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads lower- or upper-case hexadecimal of exactly `N` bytes.
#[must_use]
pub fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let nibble = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

/// What [`PersonKey`] authenticates.
#[must_use]
pub fn person_message(code: &TaxCode) -> Vec<u8> {
    [b"inps-pin/person/1\0", code.as_str().as_bytes()].concat()
}

/// What [`SourceKey`] authenticates: a network address. Of an IPv6 address the first 64 bits count, since a
/// home line owns all that begin with them (RFC 6177); an IPv4 address counts as itself however it is written.
#[must_use]
pub fn source_message(source: &str) -> Vec<u8> {
    const LABEL: &[u8] = b"inps-pin/source/1\0";
    match source.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => [LABEL, &address.octets()].concat(),
        Ok(IpAddr::V6(address)) => [LABEL, &address.octets()[..8]].concat(),
        Err(_) => [LABEL, b"other", source.as_bytes()].concat(),
    }
}

/// What [`ReplayKey`] authenticates.
#[must_use]
pub fn replay_message(idempotency_key: &str) -> Vec<u8> {
    [b"inps-pin/idempotency-key/1\0", idempotency_key.as_bytes()].concat()
}

/// What [`BodyDigest`] authenticates.
#[must_use]
pub fn body_message(body: &[u8]) -> Vec<u8> {
    [b"inps-pin/idempotent-body/1\0", body].concat()
}

/// What the [`FollowUpToken`] of a request authenticates, under [`Purpose::MessageTokens`].
#[must_use]
pub fn follow_up_message(request: RequestId) -> Vec<u8> {
    [b"inps-pin/follow-up/1\0", request.as_bytes().as_slice()].concat()
}

/// Lets its holder follow one request: 128 bits, never stored, derived again to be compared.
pub struct FollowUpToken([u8; 16]);

impl FollowUpToken {
    /// Takes the first half of a tag made under [`Purpose::MessageTokens`].
    #[must_use]
    pub fn from_tag(tag: &Tag) -> Self {
        Self(tag.truncated())
    }

    /// The token as it is handed out, once: 32 hexadecimal characters.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut text = String::with_capacity(32);
        // Writing to a `String` cannot fail.
        let _ = write_hex(&mut text, &self.0);
        text
    }

    /// Whether `presented` is this token, in constant time.
    #[must_use]
    pub fn matches(&self, presented: &str) -> bool {
        read_hex::<16>(presented).is_some_and(|bytes| bool::from(bytes.ct_eq(&self.0)))
    }
}

impl fmt::Debug for FollowUpToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FollowUpToken(…)")
    }
}

/// What the [`DisownCode`] of a request authenticates, under [`Purpose::MessageTokens`].
#[must_use]
pub fn disown_message(request: RequestId) -> Vec<u8> {
    [b"inps-pin/disown/1\0", request.as_bytes().as_slice()].concat()
}

/// Printed in the letter: whoever did not ask for the PIN stops it with this (D16). 128 bits (decision 3), so that
/// nobody guesses it and no attempts need be counted; never stored, derived again to be compared.
pub struct DisownCode([u8; 16]);

impl DisownCode {
    /// Takes the first half of a tag made under [`Purpose::MessageTokens`].
    #[must_use]
    pub fn from_tag(tag: &Tag) -> Self {
        Self(tag.truncated())
    }

    /// Sixteen small letters that no other is mistaken for: not a digit nor a capital, so the code looks like no half.
    const LETTERS: [u8; 16] = *b"bcdfghjkmnpqrtvz";

    /// The code as it is printed: eight groups of four letters.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut text = String::with_capacity(39);
        for (number, byte) in self.0.iter().enumerate() {
            if number > 0 && number % 2 == 0 {
                text.push('-');
            }
            for nibble in [byte >> 4, byte & 0xf] {
                text.push(char::from(Self::LETTERS[usize::from(nibble)]));
            }
        }
        text
    }

    /// Whether `typed` is this code, in constant time; case, blanks and hyphens do not count.
    #[must_use]
    pub fn matches(&self, typed: &str) -> bool {
        let mut nibbles = typed
            .bytes()
            .filter(|typed| !matches!(typed, b' ' | b'-'))
            .map(|typed| {
                let letter = typed.to_ascii_lowercase();
                let place = Self::LETTERS.iter().position(|own| *own == letter)?;
                u8::try_from(place).ok()
            });
        let mut read = [0; 16];
        for byte in &mut read {
            let (Some(Some(high)), Some(Some(low))) = (nibbles.next(), nibbles.next()) else {
                return false;
            };
            *byte = high << 4 | low;
        }
        nibbles.next().is_none() && bool::from(read.ct_eq(&self.0))
    }
}

impl fmt::Debug for DisownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisownCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d16_the_disown_code_is_read_as_people_type_it() {
        let code = DisownCode::from_tag(&Tag([0xA5; 32]));
        let printed = code.reveal();
        assert_eq!(printed, "phph-phph-phph-phph-phph-phph-phph-phph");
        assert!(code.matches(&printed));
        assert!(code.matches(" PHPH phphphph Phph-phph-phph-phph-phph"));
        assert!(!code.matches(&printed.replacen('p', "b", 1)));
        assert!(!code.matches(&printed.replacen('p', "é", 1)));
        assert!(!code.matches(&printed[..35]) && !code.matches(&format!("{printed}b")));
        assert!(!code.matches(""));
    }

    #[test]
    fn a_source_is_an_ipv4_address_or_an_ipv6_line() {
        let same = |left, right| source_message(left) == source_message(right);
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(!same("", "0.0.0.0"));
    }
}
