//! Two names, word by word from the end: what tells streets apart stands last (`Via G. Mazzini`).

use super::comparison::Reason;
use super::full::{is_connective, is_content, is_saint_and_s, is_title};
use super::known;
use super::letters::{Word, is_one_letter_off};

/// From which length on a word may be misspelt. In shorter ones a letter makes another name: Paolo and Paola.
const MISSPELT_FROM: usize = 6;

/// What two names differ in. Each is in full, its numbers in digits.
pub(super) fn compare(left: &[Word], right: &[Word]) -> Vec<Reason> {
    if let Some(notes) = same(left, right) {
        return notes;
    }
    if known::is_one_name(left, right) {
        return vec![Reason::WellKnownName];
    }
    if known::is_one_thing(left, right) {
        return vec![Reason::Article];
    }
    let (short, long) = ordered(left, right);
    from_the_end(short, long)
        .or_else(|| in_another_order(short, long))
        .or_else(|| from_the_beginning(short, long))
        .unwrap_or_else(|| vec![Reason::NameDiffers])
}

/// The shorter first, or the first by its letters. What follows takes what it can from one side first: an order of
/// its own keeps it the same both ways.
pub(super) fn ordered<'a>(left: &'a [Word], right: &'a [Word]) -> (&'a [Word], &'a [Word]) {
    let texts = |words: &'a [Word]| words.iter().map(|word| word.text.as_str());
    let is_first = left
        .len()
        .cmp(&right.len())
        .then_with(|| texts(left).cmp(texts(right)))
        .is_le();
    if is_first { (left, right) } else { (right, left) }
}

/// What it takes to read two names as the same words, if it can be done.
pub(super) fn same(left: &[Word], right: &[Word]) -> Option<Vec<Reason>> {
    if left.len() != right.len() {
        return None;
    }
    let mut notes = Vec::new();
    for (left, right) in left.iter().zip(right) {
        notes.extend(equal(left, right)?.reason());
    }
    Some(notes)
}

/// How two words are one.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// They are written alike.
    Alike,
    /// One is written in a way of its own.
    Spelt(Reason),
}

impl Reading {
    pub(super) const fn reason(self) -> Option<Reason> {
        match self {
            Self::Alike => None,
            Self::Spelt(reason) => Some(reason),
        }
    }
}

/// How two words are one, if they are.
pub(super) fn equal(left: &Word, right: &Word) -> Option<Reading> {
    if left.text == right.text {
        let note = left.note.or(right.note).filter(|_| left.note != right.note);
        return Some(note.map_or(Reading::Alike, Reading::Spelt));
    }
    if left.spelt() == right.spelt() {
        return Some(Reading::Spelt(Reason::Umlaut));
    }
    is_saint_and_s(left, right).then_some(Reading::Spelt(Reason::WordAbbreviated))
}

/// What it takes to read two words as one where something is amiss: an initial, a slip.
fn nearly_equal(left: &Word, right: &Word) -> Option<Reason> {
    let stands_for =
        |short: &Word, full: &Word| short.is_letter() && full.text.starts_with(short.text.as_str());
    if stands_for(left, right) || stands_for(right, left) {
        return Some(Reason::Initial);
    }
    is_misspelt(left, right).then_some(Reason::Misspelt)
}

pub(super) fn is_misspelt(left: &Word, right: &Word) -> bool {
    let is_long = |word: &Word| !word.is_number() && word.text.chars().count() >= MISSPELT_FROM;
    is_long(left) && is_long(right) && is_one_letter_off(&left.text, &right.text)
}

fn from_the_end(short: &[Word], long: &[Word]) -> Option<Vec<Reason>> {
    let (mut short, mut long) = (short, long);
    let mut reasons = Vec::new();
    let mut have_met = false;
    while let ([short_rest @ .., left], [long_rest @ .., right]) = (short, long) {
        if let Some(reading) = equal(left, right) {
            reasons.extend(reading.reason());
        } else if let Some(reason) = nearly_equal(left, right) {
            reasons.push(reason);
        } else if let Some(reason) = left_out(right) {
            reasons.push(reason);
            long = long_rest;
            continue;
        } else if let Some(reason) = left_out(left) {
            reasons.push(reason);
            short = short_rest;
            continue;
        } else {
            return None;
        }
        have_met |= is_content(left) && is_content(right);
        (short, long) = (short_rest, long_rest);
    }
    let rest = short.iter().chain(long);
    reasons.extend(rest.map(|word| left_out(word).unwrap_or(Reason::NamePartMissing)));
    have_met.then_some(reasons)
}

fn left_out(word: &Word) -> Option<Reason> {
    if is_connective(word) {
        return Some(Reason::ConnectiveMissing);
    }
    is_title(word).then_some(Reason::TitleMissing)
}

/// `MAZZINI GIUSEPPE`, as registers write it.
fn in_another_order(short: &[Word], long: &[Word]) -> Option<Vec<Reason>> {
    let reasons = subset(short, long)?;
    (short.len() == long.len()).then_some([reasons, vec![Reason::WordOrder]].concat())
}

/// What it takes to find every word of one name in the other, whatever the order.
pub(super) fn subset(short: &[Word], long: &[Word]) -> Option<Vec<Reason>> {
    let mut free: Vec<&Word> = long.iter().collect();
    let mut reasons = Vec::new();
    for word in short {
        let exact = free.iter().position(|other| equal(word, other).is_some());
        let at = exact.or_else(|| free.iter().position(|other| nearly_equal(word, other).is_some()))?;
        let other = free.remove(at);
        reasons.extend(equal(word, other).map_or_else(|| nearly_equal(word, other), Reading::reason));
    }
    short.iter().any(is_content).then_some(reasons)
}

fn from_the_beginning(short: &[Word], long: &[Word]) -> Option<Vec<Reason>> {
    let (ahead, behind) = long.split_at_checked(short.len())?;
    let mut reasons = same(short, ahead)?;
    if !short.iter().any(is_content) {
        return None;
    }
    reasons.push(if behind.first().is_some_and(Word::is_number) {
        Reason::NumberInStreet
    } else {
        Reason::NamePartMissing
    });
    Some(reasons)
}
