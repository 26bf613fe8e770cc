//! A street of Italy, read: its type, its name, its hamlet.

use super::comparison::Reason;
use super::full::{in_full, is_connective};
use super::kinds::{Kind, Relation, kind};
use super::letters::{Word, words};
use super::name;
use super::number::{Kilometre, Number, compare_kilometres, take_kilometre, take_parts};

/// A street, read.
pub(super) struct Street {
    pub(super) kind: Option<Kind>,
    /// The name as written: a type within may show itself only beside another street.
    pub(super) raw: Vec<Word>,
    name: Vec<Word>,
    hamlet: Vec<Word>,
    pub(super) kilometre: Option<Kilometre>,
}

/// Types before which a hamlet's name ends: `FRAZIONE SAN MARTINO VIA ROMA`.
const AFTER_A_HAMLET: &[&str] = &["VIA", "VIALE", "PIAZZA", "CORSO", "STRADA", "VICOLO", "LARGO"];
/// Words behind which a hamlet stands: `VIA ROMA LOC. SAN MARTINO`.
const BEFORE_A_HAMLET: &[&str] = &["LOCALITA", "LOC", "FRAZIONE", "FRAZ"];

impl Street {
    /// Reads a street; parts of a building that stand in it are its number's.
    pub(super) fn read(text: &str, number: &mut Number) -> Self {
        let mut words = words(text);
        let kilometre = take_kilometre(&mut words);
        number.take(take_parts(&mut words, |word| !is_connective(word)));
        Self {
            kilometre,
            ..Self::of(words)
        }
    }

    pub(super) fn of(words: Vec<Word>) -> Self {
        let (words, hamlet) = apart(words);
        let (kind, taken) = kind(&words).map_or((None, 0), |(kind, taken)| (Some(kind), taken));
        let raw = without_mark(&words[taken..]).to_vec();
        Self {
            kind,
            name: in_full(&raw),
            raw,
            hamlet: in_full(&hamlet),
            kilometre: None,
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Vec<Reason> {
        if self.raw.is_empty() || other.raw.is_empty() {
            return vec![Reason::StreetMissing];
        }
        let mut reasons: Vec<Reason> = compare_kilometres(self.kilometre, other.kilometre)
            .into_iter()
            .collect();
        match (self.hamlet.is_empty(), other.hamlet.is_empty()) {
            (true, true) => {}
            (false, false) => match name::same(&self.hamlet, &other.hamlet) {
                Some(notes) => reasons.extend(notes),
                None => reasons.push(Reason::HamletDiffers),
            },
            _ => reasons.push(Reason::HamletMissing),
        }
        reasons.extend(self.compare_names(other));
        reasons
    }

    /// Type and name.
    pub(super) fn compare_names(&self, other: &Self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        match (self.kind, other.kind) {
            (None, None) => {}
            (Some(left), Some(right)) => match left.relation(right) {
                Relation::Same if left != right => reasons.push(Reason::TypeAbbreviated),
                Relation::Same => {}
                Relation::Near => reasons.push(Reason::TypeNear),
                Relation::Other => {
                    return doubled(self, other)
                        .or_else(|| doubled(other, self))
                        .unwrap_or_else(|| [vec![Reason::TypeDiffers], self.names(other)].concat());
                }
            },
            _ => reasons.push(Reason::TypeMissing),
        }
        reasons.extend(self.names(other));
        reasons
    }

    fn names(&self, other: &Self) -> Vec<Reason> {
        let differ = name::compare(&self.name, &other.name);
        let has_number = |street: &Self| street.raw.iter().any(Word::is_number);
        let letters = |street: &'_ Self| {
            street
                .raw
                .iter()
                .flat_map(|word| word.text.bytes())
                .collect::<Vec<u8>>()
        };
        // Blanks between words alone: numbers that run into one another would be others.
        if !differ.is_empty()
            && name::same(&self.name, &other.name).is_none()
            && !has_number(self)
            && letters(self) == letters(other)
        {
            return vec![Reason::Spacing];
        }
        differ
    }
}

/// `VIA CONTRADA CROCE` beside `CONTRADA CROCE`.
fn doubled(via: &Street, other: &Street) -> Option<Vec<Reason>> {
    if via.kind?.name != "VIA" {
        return None;
    }
    let (within, taken) = kind(&via.raw)?;
    let is_doubled = within.name == other.kind?.name;
    is_doubled.then(|| {
        let rest = in_full(&via.raw[taken..]);
        [vec![Reason::TypeDoubled], name::compare(&rest, &other.name)].concat()
    })
}

/// The street's words and its hamlet's.
fn apart(mut words: Vec<Word>) -> (Vec<Word>, Vec<Word>) {
    let is = |word: &Word, list: &[&str]| list.contains(&word.text.as_str());
    let mark = words.iter().skip(2).position(|word| is(word, BEFORE_A_HAMLET));
    if let Some(at) = mark.map(|at| at + 2)
        && at + 1 < words.len()
    {
        let hamlet = words.split_off(at + 1);
        words.pop();
        return (words, hamlet);
    }
    if words.iter().skip(2).any(|word| is(word, AFTER_A_HAMLET))
        && let Some((locality, taken)) = kind(&words)
        && locality.is_locality()
        && let Some(at) = words
            .iter()
            .skip(taken + 1)
            .position(|word| is(word, AFTER_A_HAMLET))
        && let at = at + taken + 1
        && kind(&words[at..]).is_some()
    {
        let street = words.split_off(at);
        let hamlet = words.split_off(taken);
        return (street, hamlet);
    }
    (words, Vec::new())
}

/// `S.S. N. 12` and a number that is none: `CONTRADA CROCE SNC`.
fn without_mark(words: &[Word]) -> &[Word] {
    let words = match words {
        [mark, number, ..] if matches!(mark.text.as_str(), "N" | "NR") && number.is_number() => &words[1..],
        _ => words,
    };
    match words {
        [name @ .., mark] if mark.text == "SNC" && !name.is_empty() => name,
        _ => words,
    }
}
