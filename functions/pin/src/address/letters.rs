//! Letters: what case, accents, punctuation and blanks leave of a text.

use super::comparison::Reason;

/// Whether two texts are the same but for case, accents, punctuation and the width of blanks. The fast path:
/// nothing is allocated.
pub(super) fn same_text(left: &str, right: &str) -> bool {
    left == right
        || if left.is_ascii() && right.is_ascii() {
            letters(ascii(left)).eq(letters(ascii(right)))
        } else {
            letters(capitals(left)).eq(letters(capitals(right)))
        }
}

/// The capitals of a text in ASCII: several times faster than those of any text.
fn ascii(text: &str) -> impl Iterator<Item = char> {
    text.bytes().map(|byte| char::from(byte.to_ascii_uppercase()))
}

fn capitals(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_uppercase)
}

/// Whether a text has a letter or a digit.
pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The letters and digits of capitals with one blank between words, accents off.
fn letters(capitals: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut pending_blank = false;
    let mut started = false;
    capitals.filter_map(plain).flat_map(move |character| {
        if !character.is_alphanumeric() {
            pending_blank = started;
            return [None, None].into_iter().flatten();
        }
        started = true;
        let blank = std::mem::take(&mut pending_blank).then_some(' ');
        [blank, Some(character)].into_iter().flatten()
    })
}

/// A capital without its accent; a combining mark (NFD) is dropped.
fn plain(character: char) -> Option<char> {
    if character.is_ascii() {
        return Some(character);
    }
    Some(match character {
        '\u{300}'..='\u{36f}' => return None,
        // 1º Maggio: not a letter of the word.
        'º' | 'ª' => ' ',
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => 'C',
        'Ď' | 'Đ' => 'D',
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => 'G',
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => 'I',
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => 'L',
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => 'O',
        'Ŕ' | 'Ŗ' | 'Ř' => 'R',
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => 'S',
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => 'T',
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => 'U',
        'Ý' | 'Ŷ' | 'Ÿ' => 'Y',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        other => other,
    })
}

/// A word of an address, in capitals without accents, or a number in digits.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The word; after the tables have been at it, in its full form.
    pub text: String,
    /// The same with Ä, Ö and Ü written AE, OE and UE, where it has one.
    pub spelt: Option<String>,
    /// What the tables have changed.
    pub note: Option<Reason>,
}

impl Word {
    pub(super) fn is_number(&self) -> bool {
        self.text.starts_with(|first: char| first.is_ascii_digit())
    }

    pub(super) fn is_letter(&self) -> bool {
        self.text.chars().count() == 1 && !self.is_number()
    }

    /// With its umlauts spelt out.
    pub(super) fn spelt(&self) -> &str {
        self.spelt.as_deref().unwrap_or(&self.text)
    }

    fn from(letter: char) -> Self {
        let mut text = String::with_capacity(12);
        text.push(letter);
        Self {
            text,
            spelt: None,
            note: None,
        }
    }

    fn push(&mut self, letter: char) {
        self.text.push(letter);
        if let Some(spelt) = &mut self.spelt {
            spelt.push(letter);
        }
    }

    /// The last letter has an umlaut.
    fn spell_out(&mut self) {
        self.spelt.get_or_insert_with(|| self.text.clone()).push('E');
    }

    /// The word a table puts in place of what was written.
    pub(super) fn replaced(text: &str, note: Reason) -> Self {
        Self {
            text: text.to_owned(),
            spelt: None,
            note: Some(note),
        }
    }
}

/// The words of a text. A number is a word of its own, even where it touches letters: 12A is 12 and A.
pub(super) fn words(text: &str) -> Vec<Word> {
    if text.is_ascii() {
        words_of(ascii(text))
    } else {
        words_of(capitals(text))
    }
}

fn words_of(capitals: impl Iterator<Item = char>) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::with_capacity(6);
    // Whether the next letter goes on with the last word.
    let mut is_open = false;
    for character in capitals {
        if character == '\u{308}' {
            if let Some(word) = found
                .last_mut()
                .filter(|word| is_open && word.text.ends_with(['A', 'O', 'U']))
            {
                word.spell_out();
            }
            continue;
        }
        let Some(letter) = plain(character) else { continue };
        if !letter.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let is_digit = letter.is_ascii_digit();
        match found.last_mut() {
            Some(word) if is_open && word.is_number() == is_digit => word.push(letter),
            _ => found.push(Word::from(letter)),
        }
        is_open = true;
        if matches!(character, 'Ä' | 'Ö' | 'Ü' | 'Ø')
            && let Some(word) = found.last_mut()
        {
            word.spell_out();
        }
    }
    found
}

/// The words one behind the other, without blanks.
pub(super) fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// Whether a phrase of a table, its words between single blanks, stands at the beginning; and how long it is.
pub(super) fn begins(words: &[Word], phrase: &str) -> Option<usize> {
    // Most fail at once: what follows the first word must be a blank or nothing.
    let first = words.first()?.text.as_str();
    if !matches!(phrase.strip_prefix(first)?.as_bytes(), [] | [b' ', ..]) {
        return None;
    }
    let mut count = 0;
    for part in phrase.split(' ') {
        if words.get(count)?.text != part {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// The phrases of a table by their first letter, since most words begin none.
pub(super) struct Phrases<T> {
    by_letter: [Vec<(&'static str, T)>; 26],
}

impl<T: Copy> Phrases<T> {
    pub(super) fn new(rows: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_letter: [Vec<_>; 26] = std::array::from_fn(|_| Vec::new());
        for (phrase, value) in rows {
            if let Some(list) = letter(phrase).and_then(|at| by_letter.get_mut(at)) {
                list.push((phrase, value));
            }
        }
        Self { by_letter }
    }

    /// The phrases that stand at the beginning, and how long each is.
    pub(super) fn at(&self, words: &[Word]) -> impl Iterator<Item = (T, usize)> {
        let list = words
            .first()
            .and_then(|word| letter(&word.text))
            .map_or(&[][..], |at| &self.by_letter[at]);
        list.iter()
            .filter_map(|(phrase, value)| Some((*value, begins(words, phrase)?)))
    }
}

/// The place of a text's first letter in the alphabet.
fn letter(text: &str) -> Option<usize> {
    let first = text.bytes().next().filter(u8::is_ascii_uppercase)?;
    Some(usize::from(first - b'A'))
}

/// Whether two words have one letter more, less, other, or changed with the next.
pub(super) fn is_one_letter_off(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let ahead = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[ahead..], &right[ahead..]);
    let behind = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    match (&left[..left.len() - behind], &right[..right.len() - behind]) {
        ([_], [_] | []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}
