//! Phones, email and PEC addresses. Prefixes are in use and the numbers drawn, so somebody may have them: they
//! are for models, and never to be dialled. The domains are reserved (RFC 2606).

use crate::chance::{below, mix};
use pin::request::PreferredTime;
use std::fmt::Write;

/// Of those with a mobile, the share with a home phone too (assumed).
pub(super) const HOME_PHONE_TOO: f64 = 0.4;

/// Prefixes of Italian mobiles.
const PREFIXES: [&str; 16] = [
    "320", "328", "329", "333", "334", "335", "338", "339", "340", "347", "348", "349", "380", "388", "389",
    "392",
];

/// Seven digits from here on, eight numbers a person.
const FIRST_NUMBER: u32 = 1_000_000;
const NUMBERS_EACH: u32 = 8;

/// The mobile of an index, in E.164: the prefix and the number divided by eight say the index.
pub(super) fn mobile(index: u32) -> String {
    let prefix = PREFIXES[(index % 16) as usize];
    let chosen = below(mix(u64::from(index)), NUMBERS_EACH);
    let number = FIRST_NUMBER + index / 16 * NUMBERS_EACH + chosen;
    let mut text = String::with_capacity(13);
    text.push_str("+39");
    text.push_str(prefix);
    push_digits(&mut text, number);
    text
}

/// The index that a mobile belongs to.
pub(super) fn index_of_mobile(e164: &str) -> Option<u32> {
    let national = e164.strip_prefix("+39")?;
    let (prefix, number) = national.split_at_checked(3)?;
    let place = PREFIXES.iter().position(|own| *own == prefix)?;
    let steps = number.parse::<u32>().ok()?.checked_sub(FIRST_NUMBER)? / NUMBERS_EACH;
    let index = steps.checked_mul(16)?.checked_add(u32::try_from(place).ok()?)?;
    (index < super::People::COUNT && mobile(index) == e164).then_some(index)
}

/// A number of ten digits in a dialling area, in E.164.
pub(super) fn home_phone(area: &str, bits: u64) -> String {
    let mut text = String::with_capacity(13);
    text.push_str("+39");
    text.push_str(area);
    let digits = 10_usize.saturating_sub(area.len());
    let unit = 10_u32.pow(u32::try_from(digits).unwrap_or(1) - 1);
    // The first digit is from 2 to 9.
    push_digits(&mut text, 2 * unit + below(bits, 8 * unit));
    text
}

/// `name.surname.index@domain`: the index makes it the person's own.
pub(super) fn mailbox(name: &str, surname: &str, index: u32, domain: &str) -> String {
    let mut text = String::with_capacity(48);
    push_plain(&mut text, name);
    text.push('.');
    push_plain(&mut text, surname);
    text.push('.');
    push_digits(&mut text, index);
    text.push('@');
    text.push_str(domain);
    text
}

/// Half in the morning, a fifth in the evening (assumed).
pub(super) fn preferred_time(bits: u64) -> PreferredTime {
    match below(bits, 10) {
        0..5 => PreferredTime::Morning,
        5..8 => PreferredTime::Afternoon,
        _ => PreferredTime::Evening,
    }
}

fn push_digits(text: &mut String, number: u32) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{number}");
}

/// Letters in lower case, as a mail address has them.
fn push_plain(text: &mut String, name: &str) {
    for letter in name.chars() {
        match letter {
            'a'..='z' => text.push(letter),
            'A'..='Z' => text.push(letter.to_ascii_lowercase()),
            'ä' => text.push_str("ae"),
            'ö' | 'Ö' => text.push_str("oe"),
            'ü' | 'Ü' => text.push_str("ue"),
            'ß' => text.push_str("ss"),
            _ => {}
        }
    }
}
