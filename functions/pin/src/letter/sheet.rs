//! What stands in a letter (R3, R31, D16): sober, in the person's language. Nobody's name is in its text, and
//! nothing in it looks like a half but the half.

mod words;

use crate::calendar::ROME;
use crate::channel::Channel;
use crate::contact::{Email, Phone};
use crate::delivery::{Delivery, DeliveryId, EventKind};
use crate::digest::DisownCode;
use crate::half::Half;
use crate::language::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;
use words::{Words, date_in};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A letter, ready to be printed. Personal data and secrets: `Debug` hides them, and what is dropped is wiped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Sheet {
    /// The address block.
    pub rows: Vec<String>,
    /// The day of printing, written out.
    pub date: String,
    /// Which request it belongs to, in groups of four.
    pub reference: String,
    /// What it is about.
    pub subject: String,
    /// What stands before the half.
    pub before: Vec<String>,
    /// The half: four characters, a blank, four characters.
    pub half: String,
    /// What stands behind the half.
    pub after: Vec<String>,
    /// What precedes the code that stops the PIN (D16).
    pub disown: String,
    /// The code that stops the PIN.
    pub disown_code: String,
    /// The last line.
    pub footer: String,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sheet(…)")
    }
}

/// When and where the first half went.
struct Went {
    at: Timestamp,
    channel: Option<Channel>,
    hint: Option<String>,
}

impl Sheet {
    /// Writes a letter. `today` is the day of printing; `valid_days` how long the half is valid from posting.
    #[must_use]
    pub fn write(
        id: DeliveryId,
        rows: Vec<String>,
        half: &Half,
        code: &DisownCode,
        first: &Delivery,
        today: Date,
        valid_days: i32,
    ) -> Self {
        let language = first.language;
        let words = Words::of(language);
        let (left, right) = half.reveal().split_at(4);
        Self {
            rows,
            date: date_in(language, today),
            reference: format!("{} {}", words.reference, grouped(id)),
            subject: words.subject.to_owned(),
            before: vec![words.opening.to_owned(), words.here.to_owned()],
            half: format!("{left} {right}"),
            after: vec![
                words.validity.replace("{days}", &valid_days.to_string()),
                first_half(first, language, &words),
                words.secrecy.to_owned(),
            ],
            disown: words.disown.to_owned(),
            disown_code: code.reveal(),
            footer: words.footer.to_owned(),
        }
    }
}

/// The request's id in groups of four: its first group as it is could look like a half.
fn grouped(id: DeliveryId) -> String {
    let digits: String = id.request.to_string().replace('-', "");
    let groups: Vec<&str> = (0..8)
        .filter_map(|group| digits.get(group * 4..group * 4 + 4))
        .collect();
    groups.join("-")
}

/// D16: says when and where the first half went.
fn first_half(delivery: &Delivery, language: Language, words: &Words) -> String {
    let Some(Went { at, channel, hint }) = went(delivery) else {
        return words.not_sent.to_owned();
    };
    let local = ROME.to_datetime(at);
    let when = format!(
        "{}, {:02}:{:02}",
        date_in(language, local.date()),
        local.hour(),
        local.minute()
    );
    let to = hint.unwrap_or_default();
    let how = match channel {
        Some(Channel::Sms) => words.by_sms,
        Some(Channel::Email) => words.by_email,
        Some(Channel::Pec) => words.by_pec,
        Some(Channel::Post) | None => words.by_phone,
    };
    how.replace("{when}", &when).replace("{to}", &to)
}

/// The last time that the first half reached the person, as far as anyone knows, or at least was sent.
fn went(delivery: &Delivery) -> Option<Went> {
    use EventKind::{FirstHalfAccepted, FirstHalfDelivered, FirstHalfReadOut, FirstHalfSent};
    let last = |wanted: &[EventKind]| {
        delivery
            .events
            .iter()
            .rev()
            .find(|event| wanted.contains(&event.kind))
    };
    let event = last(&[FirstHalfDelivered, FirstHalfAccepted, FirstHalfReadOut])
        .or_else(|| last(&[FirstHalfSent]))?;
    let channel = event.channel.filter(|_| event.kind != FirstHalfReadOut);
    let hint = match channel {
        Some(Channel::Sms) => delivery.reach.mobile.as_ref().map(masked_phone),
        Some(Channel::Email) => delivery.reach.email.as_ref().map(masked_email),
        Some(Channel::Pec) => delivery.reach.pec.as_ref().map(masked_email),
        Some(Channel::Post) | None => None,
    };
    Some(Went {
        at: event.at,
        channel,
        hint,
    })
}

/// Its last three digits: enough for its owner.
fn masked_phone(phone: &Phone) -> String {
    let number = phone.as_str();
    format!(
        "…{}",
        number.get(number.len().saturating_sub(3)..).unwrap_or_default()
    )
}

/// The first letter and the end of the domain: enough for its owner.
fn masked_email(email: &Email) -> String {
    let first = email
        .as_str()
        .chars()
        .next()
        .filter(char::is_ascii_alphanumeric)
        .unwrap_or('…');
    let end = email
        .as_str()
        .rsplit('.')
        .next()
        .filter(|end| end.is_ascii())
        .unwrap_or_default();
    format!("{}…@….{}", first.to_ascii_lowercase(), end.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
