//! Letters: what case, accents, punctuation and blanks leave of a text.

use super::comparison::Reason;

/// Whether two texts are the same but for case, accents, punctuation and the width of blanks. The fast path:
/// nothing is allocated.
pub(super) fn same_text(left: &str, right: &str) -> bool {
    left == right || letters(left).eq(letters(right))
}

/// Whether a text has a letter or a digit.
pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The letters and digits of a text with one blank between words, accents off, in capitals.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let mut pending_blank = false;
    let mut started = false;
    text.chars()
        .flat_map(char::to_uppercase)
        .filter_map(plain)
        .flat_map(move |character| {
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
    let mut found = Vec::new();
    let mut word = String::new();
    let mut spelt = String::new();
    for character in text.chars().flat_map(char::to_uppercase) {
        if character == '\u{308}' {
            if word.ends_with(['A', 'O', 'U']) {
                spelt.push('E');
            }
            continue;
        }
        let Some(letter) = plain(character) else { continue };
        let is_letter = letter.is_alphanumeric();
        let is_digit = letter.is_ascii_digit();
        let is_other_kind = word.ends_with(|last: char| last.is_ascii_digit() != is_digit);
        if !word.is_empty() && (!is_letter || is_other_kind) {
            close(&mut found, &mut word, &mut spelt);
        }
        if is_letter {
            word.push(letter);
            spelt.push(letter);
            if matches!(character, 'Ä' | 'Ö' | 'Ü' | 'Ø') {
                spelt.push('E');
            }
        }
    }
    close(&mut found, &mut word, &mut spelt);
    found
}

fn close(found: &mut Vec<Word>, word: &mut String, spelt: &mut String) {
    if word.is_empty() {
        return;
    }
    let text = std::mem::take(word);
    let spelt = std::mem::take(spelt);
    found.push(Word {
        spelt: (spelt != text).then_some(spelt),
        text,
        note: None,
    });
}

/// The words one behind the other, without blanks.
pub(super) fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// Whether a phrase of a table, its words between single blanks, stands at the beginning; and how long it is.
pub(super) fn begins(words: &[Word], phrase: &str) -> Option<usize> {
    let mut count = 0;
    for part in phrase.split(' ') {
        if words.get(count)?.text != part {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Whether two words have one letter more, less, other, or changed with the next.
pub(super) fn is_one_letter_off(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let ahead = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
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
