//! House numbers: the number, its exponent, the kilometre, and what lies behind the door.

use super::comparison::Reason;
use super::letters::{Word, begins, words};
use super::numeral::roman;

/// What lies behind one house number, and how it is written.
const PARTS: &[(&str, &[&str])] = &[
    ("INTERNO", &["INTERNO", "INT"]),
    ("APPARTAMENTO", &["APPARTAMENTO", "APP", "APPART", "APT"]),
    ("SCALA", &["SCALA", "SC"]),
    ("PIANO", &["PIANO", "P NO"]),
    ("PALAZZINA", &["PALAZZINA", "PALAZZO", "PAL", "PALAZZ"]),
    ("EDIFICIO", &["EDIFICIO", "EDIF", "ED"]),
    ("FABBRICATO", &["FABBRICATO", "FABBR", "FAB"]),
    ("ISOLATO", &["ISOLATO", "ISOL", "IS"]),
    ("LOTTO", &["LOTTO", "LT"]),
    ("BLOCCO", &["BLOCCO", "BL"]),
    ("CORPO", &["CORPO"]),
    ("TORRE", &["TORRE"]),
];

/// There is no number.
const NONE: &[&str] = &[
    "SNC",
    "S N C",
    "SENZA NUMERO CIVICO",
    "SENZA NUMERO",
    "SENZA CIVICO",
    "S N",
    "SN",
    "N C",
    "NC",
];

/// What may stand before the number.
const MARKS: &[&str] = &[
    "N CIVICO",
    "N CIV",
    "NUMERO CIVICO",
    "NUMERO",
    "NUM",
    "CIVICO",
    "CIV",
    "NR",
    "NO",
    "N",
];

const KILOMETRE: &[&str] = &["KM", "CHILOMETRO", "KILOMETRO", "KILOMETRI", "CHILOMETRI"];

/// A kilometre: the whole one, and the metres behind it if they are given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Kilometre {
    whole: u32,
    metres: Option<u32>,
}

/// A part behind the door: what it is, and which.
type Part = (&'static str, String);

/// A house number, read.
#[derive(Default, Debug)]
pub(super) struct Number {
    civic: Option<String>,
    exponent: Vec<String>,
    parts: Vec<Part>,
    pub(super) kilometre: Option<Kilometre>,
    has_mark: bool,
    has_parts_of_street: bool,
}

impl Number {
    pub(super) fn read(text: &str) -> Self {
        let mut words = words(text);
        let mut read = Self {
            kilometre: take_kilometre(&mut words),
            ..Self::default()
        };
        let mut rest = words.as_slice();
        while let [word, behind @ ..] = rest {
            if let Some((part, count)) = part(rest) {
                read.parts.push(part);
                rest = &rest[count..];
                continue;
            }
            if read.civic.is_none() && read.exponent.is_empty() {
                if let Some(count) = longest(rest, NONE).or_else(|| longest(rest, MARKS)) {
                    read.has_mark = true;
                    rest = &rest[count..];
                    continue;
                }
                if word.is_number() {
                    let digits = word.text.trim_start_matches('0');
                    read.has_mark |= digits.len() < word.text.len();
                    read.civic = (!digits.is_empty()).then(|| digits.to_owned());
                    rest = behind;
                    continue;
                }
            }
            read.exponent.push(exponent(word, &mut read.has_mark));
            rest = behind;
        }
        read.parts.sort();
        read
    }

    /// Parts that stood in the street.
    pub(super) fn take(&mut self, parts: Vec<Part>) {
        self.has_parts_of_street |= !parts.is_empty();
        self.parts.extend(parts);
        self.parts.sort();
    }

    pub(super) fn compare(&self, other: &Self, reasons: &mut Vec<Reason>) {
        let before = reasons.len();
        match (&self.civic, &other.civic) {
            (Some(left), Some(right)) if left != right => reasons.push(Reason::NumberDiffers),
            (Some(_), None) | (None, Some(_)) => reasons.push(Reason::NumberMissing),
            _ => reasons.extend(self.compare_exponents(other)),
        }
        reasons.extend(self.compare_parts(other));
        if reasons.len() == before && self.has_mark != other.has_mark {
            reasons.push(Reason::NumberForm);
        }
    }

    fn compare_exponents(&self, other: &Self) -> Option<Reason> {
        match (self.exponent.as_slice(), other.exponent.as_slice()) {
            (left, right) if left == right => None,
            ([], _) | (_, []) => Some(Reason::ExponentMissing),
            _ => Some(Reason::ExponentDiffers),
        }
    }

    /// One door has one letter box a name, so that who leaves the flat out still means the same place. Where
    /// there is no number, the building is all there is; and `SCALA B` in a street may be its name after all.
    fn compare_parts(&self, other: &Self) -> Option<Reason> {
        if self.parts == other.parts {
            return None;
        }
        let contradicts = |(kind, which): &Part| {
            other
                .parts
                .iter()
                .any(|(other_kind, other_which)| kind == other_kind && which != other_which)
        };
        let is_plain = |number: &Self| number.civic.is_some() && !number.has_parts_of_street;
        let one_is_silent = is_plain(self) && is_plain(other) && !self.parts.iter().any(contradicts);
        Some(if one_is_silent {
            Reason::InternalPartMissing
        } else {
            Reason::InternalPartDiffers
        })
    }
}

/// A in `12/A`; `rosso` in Florence, Genoa and Savona is another series of numbers.
fn exponent(word: &Word, has_mark: &mut bool) -> String {
    let text = match word.text.as_str() {
        "ROSSO" | "ROSSA" => "R",
        "NERO" | "NERA" => "N",
        other => other,
    };
    *has_mark |= text != word.text;
    text.to_owned()
}

fn longest(words: &[Word], phrases: &[&str]) -> Option<usize> {
    phrases.iter().filter_map(|phrase| begins(words, phrase)).max()
}

/// A part and which one it is, at the beginning of the words.
fn part(words: &[Word]) -> Option<(Part, usize)> {
    PARTS.iter().find_map(|(kind, forms)| {
        let count = longest(words, forms)?;
        let which = words.get(count)?;
        let which = match roman(&which.text) {
            Some(number) if which.text.len() > 1 => number.to_string(),
            _ => which.text.trim_start_matches('0').to_owned(),
        };
        Some(((*kind, which), count + 1))
    })
}

/// Parts at the end of a street, taken off it: `VIA ROMA SCALA B`. Not where the word is the street's name.
pub(super) fn take_parts(words: &mut Vec<Word>, is_name: impl Fn(&Word) -> bool) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(at) = words.len().checked_sub(2).filter(|at| *at >= 2) {
        let is_short = words[at + 1].text.len() <= 3;
        let Some((found, 2)) = part(&words[at..]).filter(|_| is_short && is_name(&words[at - 1])) else {
            break;
        };
        parts.push(found);
        words.truncate(at);
    }
    parts
}

/// `KM 3`, `KM. 3,5`, `KM 3+500`, taken off the words.
pub(super) fn take_kilometre(words: &mut Vec<Word>) -> Option<Kilometre> {
    let at = words
        .iter()
        .position(|word| KILOMETRE.contains(&word.text.as_str()))?;
    let whole = words.get(at + 1)?.text.parse().ok()?;
    let fraction = words
        .get(at + 2)
        .filter(|word| word.is_number() && word.text.len() <= 3);
    let metres = fraction.and_then(|word| format!("{:0<3}", word.text).parse().ok());
    words.drain(at..at + 2 + usize::from(metres.is_some()));
    Some(Kilometre { whole, metres })
}

pub(super) fn compare_kilometres(left: Option<Kilometre>, right: Option<Kilometre>) -> Option<Reason> {
    let (left, right) = match (left, right) {
        (None, None) => return None,
        (Some(left), Some(right)) => (left, right),
        _ => return Some(Reason::KilometreMissing),
    };
    match (left.metres, right.metres) {
        _ if left.whole != right.whole => Some(Reason::KilometreDiffers),
        (None | Some(0), None | Some(0)) => None,
        (Some(left), Some(right)) => (left != right).then_some(Reason::KilometreDiffers),
        _ => Some(Reason::KilometreInexact),
    }
}
