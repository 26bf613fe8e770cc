//! The characters a half is written in (D2).

use super::LENGTH;

/// The alphabet of the halves: a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alphabet {
    /// Crockford's base 32: no I, L, O, U; 40 bits a half.
    #[default]
    Crockford,
    /// Digits only; 26.6 bits a half, so guesses must be counted behind KMS (D2).
    Digits,
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Alphabet {
    /// Every alphabet.
    pub const ALL: [Self; 2] = [Self::Crockford, Self::Digits];

    /// The alphabet of a setting's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "crockford" => Some(Self::Crockford),
            "digits" => Some(Self::Digits),
            _ => None,
        }
    }

    pub(super) fn spell(self, tag: &[u8; 32]) -> Option<[u8; LENGTH]> {
        match self {
            Self::Crockford => Some(spell_crockford(tag)),
            Self::Digits => spell_digits(tag),
        }
    }

    /// The character that `typed` stands for: O is read as 0, I and L as 1.
    pub(super) fn canonical(self, typed: u8) -> Option<u8> {
        let upper = match typed.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let known = match self {
            Self::Crockford => CROCKFORD.contains(&upper),
            Self::Digits => upper.is_ascii_digit(),
        };
        known.then_some(upper)
    }
}

/// Five bits a character: the first 40 bits of the tag, so every half is equally likely.
fn spell_crockford(tag: &[u8; 32]) -> [u8; LENGTH] {
    let bits = tag[..5]
        .iter()
        .fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    std::array::from_fn(|place| {
        let index = (bits >> (35 - 5 * place)) & 31;
        CROCKFORD[usize::try_from(index).unwrap_or_default()]
    })
}

/// One digit a byte below 250; the others would favour 0 to 5.
fn spell_digits(tag: &[u8; 32]) -> Option<[u8; LENGTH]> {
    let mut digits = tag
        .iter()
        .filter(|&&byte| byte < 250)
        .map(|byte| b'0' + byte % 10);
    let mut spelt = [0; LENGTH];
    for place in &mut spelt {
        *place = digits.next()?;
    }
    Some(spelt)
}
