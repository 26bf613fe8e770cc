//! What makes a chosen PIN weak (D3), each a reason of its own.

use super::common::is_common;
use super::{LENGTH, canonical};
use crate::field::FieldCode;
use crate::tax_code::TaxCode;
use jiff::civil::Date;

/// How many characters in a row make a run, or a part of the tax code.
const PIECE: usize = 4;

/// Every reason against a choice, in upper case; none if it may be kept.
pub(super) fn reasons(upper: [u8; LENGTH], tax_code: &TaxCode) -> Vec<FieldCode> {
    let read = upper.map(canonical);
    [
        (repeats(read), FieldCode::PinRepeats),
        (runs(upper), FieldCode::PinRun),
        (is_a_birth_date(read, tax_code), FieldCode::PinBirthDate),
        (is_of_the_tax_code(read, tax_code), FieldCode::PinTaxCode),
        (is_common(read), FieldCode::PinCommon),
    ]
    .into_iter()
    .filter_map(|(holds, code)| holds.then_some(code))
    .collect()
}

/// The same two or four characters over again, one of them more than three times, or fewer than four of them.
fn repeats(read: [u8; LENGTH]) -> bool {
    let is_periodic = |period: usize| (period..LENGTH).all(|place| read[place] == read[place - period]);
    let mut kinds = read;
    kinds.sort_unstable();
    let most = kinds.chunk_by(PartialEq::eq).map(<[u8]>::len).max();
    let different = kinds.chunk_by(PartialEq::eq).count();
    is_periodic(2) || is_periodic(4) || most > Some(3) || different < 4
}

/// Four neighbours in a row, up or down: `1234`, `DCBA`, `7890`.
fn runs(upper: [u8; LENGTH]) -> bool {
    let follows = |left: u8, right: u8| match (left, right) {
        (b'9', b'0') => true,
        _ => left.is_ascii_digit() == right.is_ascii_digit() && left + 1 == right,
    };
    upper.windows(PIECE).any(|window| {
        let mut pairs = window.windows(2);
        pairs.all(|pair| follows(pair[0], pair[1])) || window.windows(2).all(|pair| follows(pair[1], pair[0]))
    })
}

/// Eight digits that are a day since 1900, or six of the person's own birth date, whichever way round.
fn is_a_birth_date(read: [u8; LENGTH], tax_code: &TaxCode) -> bool {
    is_a_day(read)
        || own_dates(tax_code)
            .iter()
            .any(|date| contains(&read, date.as_bytes()))
}

fn is_a_day(read: [u8; LENGTH]) -> bool {
    let number = |range: std::ops::Range<usize>| {
        read[range].iter().try_fold(0_i16, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let fits = |year: Option<i16>, month: Option<i16>, day: Option<i16>| {
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return false;
        };
        let small = |number: i16| i8::try_from(number).unwrap_or(0);
        (1900..2100).contains(&year) && Date::new(year, small(month), small(day)).is_ok()
    };
    fits(number(4..8), number(2..4), number(0..2))
        || fits(number(4..8), number(0..2), number(2..4))
        || fits(number(0..4), number(4..6), number(6..8))
}

fn own_dates(tax_code: &TaxCode) -> Vec<String> {
    let born = tax_code
        .personal()
        .into_iter()
        .flat_map(|code| code.birth_dates());
    born.flatten()
        .flat_map(|date| {
            let (year, month, day) = (date.year().rem_euclid(100), date.month(), date.day());
            [
                format!("{day:02}{month:02}{year:02}"),
                format!("{year:02}{month:02}{day:02}"),
                format!("{month:02}{day:02}{year:02}"),
            ]
        })
        .collect()
}

/// Four characters that follow one another in the tax code too.
fn is_of_the_tax_code(read: [u8; LENGTH], tax_code: &TaxCode) -> bool {
    let code: Vec<u8> = tax_code.as_str().bytes().map(canonical).collect();
    read.windows(PIECE).any(|piece| contains(&code, piece))
}

fn contains(text: &[u8], piece: &[u8]) -> bool {
    text.windows(piece.len()).any(|window| window == piece)
}
