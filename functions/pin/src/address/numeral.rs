//! Numbers inside a name: Roman, in words, and dates.

use super::comparison::Reason;
use super::letters::Word;

#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "GENNAIO", "FEBBRAIO", "MARZO", "APRILE", "MAGGIO", "GIUGNO", "LUGLIO", "AGOSTO", "SETTEMBRE", "OTTOBRE",
    "NOVEMBRE", "DICEMBRE",
];

/// Behind a number only: GEN is a general elsewhere.
#[rustfmt::skip]
const SHORT_MONTHS: [(&str, &str); 16] = [
    ("GEN", "GENNAIO"), ("GENN", "GENNAIO"), ("FEB", "FEBBRAIO"), ("FEBB", "FEBBRAIO"), ("MAR", "MARZO"),
    ("APR", "APRILE"), ("MAG", "MAGGIO"), ("MAGG", "MAGGIO"), ("GIU", "GIUGNO"), ("LUG", "LUGLIO"),
    ("AGO", "AGOSTO"), ("SET", "SETTEMBRE"), ("SETT", "SETTEMBRE"), ("OTT", "OTTOBRE"), ("NOV", "NOVEMBRE"),
    ("DIC", "DICEMBRE"),
];

/// The days of a month, before its name.
#[rustfmt::skip]
const CARDINALS: [&str; 31] = [
    "UNO", "DUE", "TRE", "QUATTRO", "CINQUE", "SEI", "SETTE", "OTTO", "NOVE", "DIECI", "UNDICI", "DODICI",
    "TREDICI", "QUATTORDICI", "QUINDICI", "SEDICI", "DICIASSETTE", "DICIOTTO", "DICIANNOVE", "VENTI", "VENTUNO",
    "VENTIDUE", "VENTITRE", "VENTIQUATTRO", "VENTICINQUE", "VENTISEI", "VENTISETTE", "VENTOTTO", "VENTINOVE",
    "TRENTA", "TRENTUNO",
];

/// Popes and kings, behind the name.
#[rustfmt::skip]
const ORDINALS: [&str; 16] = [
    "PRIMO", "SECONDO", "TERZO", "QUARTO", "QUINTO", "SESTO", "SETTIMO", "OTTAVO", "NONO", "DECIMO",
    "UNDICESIMO", "DODICESIMO", "TREDICESIMO", "QUATTORDICESIMO", "QUINDICESIMO", "SEDICESIMO",
];

const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];

/// Writes the numbers of a name in digits and its months in full.
pub(super) fn in_digits(words: &mut [Word]) {
    for place in 0..words.len() {
        let (before, rest) = words.split_at_mut(place);
        let [word, behind @ ..] = rest else { return };
        let follows_number = before.last().is_some_and(Word::is_number);
        let precedes_month = behind
            .first()
            .is_some_and(|next| MONTHS.contains(&next.text.as_str()) || short_month(&next.text).is_some());
        let is_last = behind.is_empty() && !before.is_empty();
        if word.is_number() {
            let digits = word.text.trim_start_matches('0');
            if digits.len() < word.text.len() && !digits.is_empty() {
                word.text = digits.to_owned();
            }
        } else if let Some(number) = number(&word.text, precedes_month, is_last) {
            *word = Word::replaced(&number.to_string(), Reason::Numeral);
        } else if follows_number && let Some(month) = short_month(&word.text) {
            *word = Word::replaced(month, Reason::WordAbbreviated);
        }
    }
}

fn number(text: &str, precedes_month: bool, is_last: bool) -> Option<usize> {
    let place = |list: &[&str]| {
        list.iter()
            .position(|known| *known == text)
            .map(|place| place + 1)
    };
    // A single letter is an initial wherever no number is expected.
    let may_be_roman = text.len() > 1 || precedes_month || is_last;
    if let Some(number) = roman(text).filter(|_| may_be_roman) {
        return Some(number);
    }
    if precedes_month {
        return place(&CARDINALS).or_else(|| place(&ORDINALS[..1]));
    }
    if !is_last {
        return None;
    }
    place(&ORDINALS).or_else(|| matches!(text, "VENTITREESIMO" | "VENTITREISIMO").then_some(23))
}

fn short_month(text: &str) -> Option<&'static str> {
    let found = SHORT_MONTHS.iter().find(|(short, _)| *short == text);
    found.map(|(_, month)| *month)
}

/// A Roman number up to 39. Higher ones have letters in which words are written: DI, MI, CD.
pub(super) fn roman(text: &str) -> Option<usize> {
    if !text.bytes().all(|letter| matches!(letter, b'I' | b'V' | b'X')) {
        return None;
    }
    let tens = text.bytes().take_while(|letter| *letter == b'X').count();
    // The X of IX stands behind its I, so all X in front are tens.
    let units = text.get(tens..)?;
    let unit = UNITS.iter().position(|known| *known == units)?;
    (tens <= 3 && !text.is_empty()).then_some(tens * 10 + unit)
}
