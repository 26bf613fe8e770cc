//! The code of 16 characters.

use std::fmt;

use jiff::civil::Date;

use super::{Sex, TaxCodeError};
use crate::places::PlaceCode;

/// Where digits stand in a code without omocodia, the rightmost first: the order they turn into letters in
/// (DM 23 dicembre 1976, art. 6).
const DIGITS: [usize; 7] = [14, 13, 12, 10, 9, 7, 6];

/// The letter that stands for each digit when two people would have one code.
const OMOCODIA: [u8; 10] = *b"LMNPQRSTUV";

const MONTHS: [u8; 12] = *b"ABCDEHLMPRST";

/// What a character counts where it stands first, third, fifth…; a digit counts as the letter of its number.
const ODD: [u8; 26] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const NONE: u8 = u8::MAX;

/// What a character can stand for in a code; [`NONE`] for nothing.
#[derive(Clone, Copy)]
struct Symbol {
    odd: u8,
    even: u8,
    digit: u8,
    month: u8,
}

const SYMBOLS: [Symbol; 128] = {
    let nothing = Symbol {
        odd: 0,
        even: 0,
        digit: NONE,
        month: NONE,
    };
    let mut table = [nothing; 128];
    let mut at: u8 = 0;
    while at < 26 {
        let number = at as usize;
        let mut symbol = Symbol {
            odd: ODD[number],
            even: at,
            ..nothing
        };
        if at < 10 {
            table[b'0' as usize + number] = Symbol { digit: at, ..symbol };
        }
        let mut other: u8 = 0;
        while other < 12 {
            if other < 10 && OMOCODIA[other as usize] == b'A' + at {
                symbol.digit = other;
            }
            if MONTHS[other as usize] == b'A' + at {
                symbol.month = other + 1;
            }
            other += 1;
        }
        table[b'A' as usize + number] = symbol;
        at += 1;
    }
    table
};

#[inline]
fn symbol(byte: u8) -> Symbol {
    SYMBOLS[usize::from(byte & 127)]
}

/// A well-formed code: shape, check character, a day that exists. Whether it is somebody's is for others to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonalCode([u8; 16]);

impl PersonalCode {
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Result<Self, TaxCodeError> {
        let code = Self(bytes.map(|byte| byte.to_ascii_uppercase()));
        if !code.is_shaped() {
            return Err(TaxCodeError::Character);
        }
        if code.0[15] != code.check_character() {
            return Err(TaxCodeError::CheckCharacter);
        }
        if !code.has_a_day() {
            return Err(TaxCodeError::Date);
        }
        if !matches!(code.0[11], b'A'..=b'M' | b'Z') {
            return Err(TaxCodeError::Place);
        }
        Ok(code)
    }

    /// Of parts that are right: what is missing is the check character.
    pub(super) fn from_parts(surname: [u8; 3], name: [u8; 3], birth: [u8; 5], place: [u8; 4]) -> Self {
        let mut bytes = [0; 16];
        let parts = surname.iter().chain(&name).chain(&birth).chain(&place);
        bytes.iter_mut().zip(parts).for_each(|(byte, part)| *byte = *part);
        Self(bytes).checked()
    }

    fn checked(mut self) -> Self {
        self.0[15] = self.check_character();
        self
    }

    fn is_shaped(&self) -> bool {
        let letters = [0, 1, 2, 3, 4, 5, 8, 11, 15];
        let mut shaped = true;
        for at in letters {
            shaped &= self.0[at].is_ascii_uppercase();
        }
        for at in DIGITS {
            shaped &= self.0[at].is_ascii() && symbol(self.0[at]).digit != NONE;
        }
        shaped
    }

    /// DM 23 dicembre 1976, art. 7: odd places count by a table, even ones their number; modulo 26.
    fn check_character(&self) -> u8 {
        let mut sum = u16::from(symbol(self.0[14]).odd);
        for at in 0..7 {
            sum += u16::from(symbol(self.0[at * 2]).odd) + u16::from(symbol(self.0[at * 2 + 1]).even);
        }
        b'A' + u8::try_from(sum % 26).unwrap_or_default()
    }

    /// Whether the day exists in one of the centuries: 29 February does when the year's two digits are a
    /// multiple of four, for 2000 if not for 1900.
    fn has_a_day(&self) -> bool {
        let last = match self.month() {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if self.two_digits(6, 7).is_multiple_of(4) => 29,
            2 => 28,
            _ => return false,
        };
        (1..=last).contains(&self.day())
    }

    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether a letter stands for a digit, because somebody else had the same code first.
    #[must_use]
    pub fn is_omocodic(&self) -> bool {
        DIGITS.iter().any(|at| self.0[*at].is_ascii_uppercase())
    }

    /// The code with all its digits as digits: the one that its 127 variants are made from.
    #[must_use]
    pub fn base(&self) -> Self {
        let mut base = *self;
        for at in DIGITS {
            base.0[at] = b'0' + self.digit(at);
        }
        base.checked()
    }

    /// The base and its 127 omocodic variants, the base first.
    pub fn variants(&self) -> impl Iterator<Item = Self> + use<> {
        let base = self.base();
        (0..128_u8).map(move |chosen| {
            let mut variant = base;
            for (bit, at) in DIGITS.into_iter().enumerate() {
                if chosen & (1 << bit) != 0 {
                    variant.0[at] = OMOCODIA[usize::from(base.digit(at)) % 10];
                }
            }
            variant.checked()
        })
    }

    /// The three letters of the surname.
    #[must_use]
    pub fn surname_code(&self) -> &str {
        str::from_utf8(&self.0[..3]).unwrap_or_default()
    }

    /// The three letters of the name.
    #[must_use]
    pub fn name_code(&self) -> &str {
        str::from_utf8(&self.0[3..6]).unwrap_or_default()
    }

    pub(super) fn has_surname(&self, code: [u8; 3]) -> bool {
        self.0[..3] == code
    }

    pub(super) fn has_name(&self, code: [u8; 3]) -> bool {
        self.0[3..6] == code
    }

    /// Told by the day: a woman's is 40 more.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.two_digits(9, 10) > 40 {
            Sex::F
        } else {
            Sex::M
        }
    }

    /// The stated day if it is the code's, in whichever century; else none.
    #[must_use]
    pub fn birth_date(&self, stated: Date) -> Option<Date> {
        let same = (1900..2100).contains(&stated.year())
            && stated.year() % 100 == i16::from(self.two_digits(6, 7))
            && stated.month() == self.month()
            && stated.day() == self.day();
        same.then_some(stated)
    }

    /// The day in the 1900s and in the 2000s; 29 February 1900 is none.
    #[must_use]
    pub fn birth_dates(&self) -> [Option<Date>; 2] {
        let year = i16::from(self.two_digits(6, 7));
        [1900, 2000].map(|century| Date::new(century + year, self.month(), self.day()).ok())
    }

    /// Where the person was born, its digits as digits.
    #[must_use]
    pub fn place(&self) -> PlaceCode {
        let digit = |at| b'0' + self.digit(at);
        PlaceCode::from_ascii([self.0[11], digit(12), digit(13), digit(14)])
    }

    fn digit(&self, at: usize) -> u8 {
        symbol(self.0[at]).digit
    }

    fn two_digits(&self, tens: usize, ones: usize) -> u8 {
        self.digit(tens) * 10 + self.digit(ones)
    }

    fn month(&self) -> i8 {
        i8::try_from(symbol(self.0[8]).month).unwrap_or_default()
    }

    fn day(&self) -> i8 {
        let number = self.two_digits(9, 10);
        i8::try_from(if number > 40 { number - 40 } else { number }).unwrap_or_default()
    }
}

/// Year, month and day of birth as they stand in a code.
pub(super) fn birth_code(date: Date, sex: Sex) -> [u8; 5] {
    let year = u8::try_from(date.year().rem_euclid(100)).unwrap_or_default();
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let day = date.day().unsigned_abs() + if sex == Sex::F { 40 } else { 0 };
    let [tens, ones] = [|number: u8| b'0' + number / 10, |number: u8| b'0' + number % 10];
    [tens(year), ones(year), MONTHS[month % 12], tens(day), ones(day)]
}

impl fmt::Debug for PersonalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalCode(…)")
    }
}
