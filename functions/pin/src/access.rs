//! First use and login: what a person types, read (R4, R30, D3).

use crate::calendar::day_in_italy;
use crate::field::{Field, FieldCode, FieldError, hidden};
use crate::half::{Alphabet, Half};
use crate::kept_pin::KeptPin;
use crate::promise::later;
use crate::request::{Complaints, Standing, read_tax_code};
use crate::tax_code::TaxCode;
use jiff::{SignedDuration, Timestamp};

/// How long halves may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first half, from the moment its request is validated (D11).
    pub first_half: SignedDuration,
    /// The second half, from the day its letter is posted (D11): days, the last of them whole.
    pub second_half_days: i32,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Default for Validity {
    fn default() -> Self {
        Self {
            first_half: DAY.saturating_mul(90),
            second_half_days: 180,
        }
    }
}

impl Validity {
    /// Whether the first half of a request that stands so has not run out. Time decides, not housekeeping (D12).
    #[must_use]
    pub fn first_is_valid(&self, standing: Standing, now: Timestamp) -> bool {
        match standing {
            Standing::Validated { at } => now < later(at, self.first_half),
            _ => false,
        }
    }

    /// Whether the first half still activates, beside a second one that was posted then. It counts from the later of
    /// both: in a surge letters take months, and a half that nobody could use must not run out meanwhile.
    #[must_use]
    pub fn first_activates(&self, standing: Standing, posted: Option<Timestamp>, now: Timestamp) -> bool {
        match standing {
            Standing::Validated { at } => {
                now < later(posted.map_or(at, |posted| posted.max(at)), self.first_half)
            }
            _ => false,
        }
    }

    /// Whether the second half has not run out; one whose letter nobody has reported posted has not begun to. Days are
    /// those of the calendar in Italy, as the letter says them.
    #[must_use]
    pub fn second_is_valid(&self, posted: Option<Timestamp>, now: Timestamp) -> bool {
        let days = jiff::Span::new().days(self.second_half_days);
        posted.is_none_or(|posted| day_in_italy(now) <= day_in_italy(posted).saturating_add(days))
    }
}

/// The body of an activation.
#[derive(Clone, Default)]
pub struct ActivationDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// `/initialPin`
    pub initial_pin: Field<String>,
    /// `/chosenPin`
    pub chosen_pin: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

/// The body of a login.
#[derive(Clone, Default)]
pub struct LoginDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// `/pin`
    pub pin: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

hidden!(ActivationDraft, LoginDraft);

/// An activation every rule has passed.
#[derive(Debug)]
pub struct Activation {
    /// Whose PIN it is.
    pub tax_code: TaxCode,
    /// The first eight characters.
    pub first: Half,
    /// The other eight.
    pub second: Half,
    /// The PIN that the person chose; `None`: the system assigns one (D3).
    pub chosen: Option<KeptPin>,
}

/// Why a body was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Every wrong field.
    Invalid(Vec<FieldError>),
    /// Only the chosen PIN is wrong; everything that is wrong with it (D3).
    Weak(Vec<FieldError>),
}

/// Reads the body of an activation.
///
/// # Errors
/// [`Refused`]: every complaint at once, in the order of the pointers.
pub fn activation(draft: &ActivationDraft) -> Result<Activation, Refused> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let tax_code = read_tax_code(&mut complaints, &draft.tax_code);
    let initial = complaints
        .required("/initialPin", &draft.initial_pin)
        .and_then(|typed| match initial_pin(typed) {
            Ok(halves) => Some(halves),
            Err(code) => complaints.complain("/initialPin", code),
        });
    let chosen = complaints
        .optional_text("/chosenPin", &draft.chosen_pin)
        .map(|typed| choose(typed, tax_code.as_ref()));
    let weak = match &chosen {
        Some(Err(codes)) => codes.as_slice(),
        Some(Ok(_)) | None => &[],
    };
    let is_only_weak = complaints.are_none();
    for code in weak {
        complaints.add("/chosenPin", *code);
    }
    match (tax_code, initial, chosen.transpose()) {
        (Some(tax_code), Some((first, second)), Ok(chosen)) if is_only_weak => Ok(Activation {
            tax_code,
            first,
            second,
            chosen: chosen.flatten(),
        }),
        _ if is_only_weak => Err(Refused::Weak(complaints.into_sorted())),
        _ => Err(Refused::Invalid(complaints.into_sorted())),
    }
}

/// A choice is held against the tax code, if there is one to hold it against.
fn choose(typed: &str, tax_code: Option<&TaxCode>) -> Result<Option<KeptPin>, Vec<FieldCode>> {
    match tax_code {
        Some(tax_code) => KeptPin::choose(typed, tax_code).map(Some),
        None => KeptPin::read(typed).map(|_| None).map_err(|code| vec![code]),
    }
}

/// Reads the sixteen characters of an initial PIN (R1): any case, blanks and hyphens anywhere, look-alikes as in
/// [`Half::read`].
fn initial_pin(typed: &str) -> Result<(Half, Half), FieldCode> {
    let mut characters = [0; 16];
    let mut filled = 0;
    for character in typed.chars().filter(|character| !matches!(character, ' ' | '-')) {
        let place = characters.get_mut(filled).ok_or(FieldCode::InitialPinLength)?;
        *place = u8::try_from(character)
            .ok()
            .filter(u8::is_ascii_alphanumeric)
            .ok_or(FieldCode::PinCharacter)?;
        filled += 1;
    }
    if filled != characters.len() {
        return Err(FieldCode::InitialPinLength);
    }
    let half = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        Half::read(text, Alphabet::Crockford).ok_or(FieldCode::PinCharacter)
    };
    Ok((half(&characters[..8])?, half(&characters[8..])?))
}

/// A login every rule has passed.
#[derive(Debug)]
pub struct Login {
    /// Who.
    pub tax_code: TaxCode,
    /// What was typed, as a kept PIN.
    pub pin: KeptPin,
    /// What was typed, as a first half; `None` if no half can be written so.
    pub half: Option<Half>,
}

/// Reads the body of a login: the kept PIN or the first half, which look alike.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn login(draft: &LoginDraft) -> Result<Login, Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let tax_code = read_tax_code(&mut complaints, &draft.tax_code);
    let pin = complaints
        .required("/pin", &draft.pin)
        .and_then(|typed| match KeptPin::read(typed) {
            Ok(pin) => Some(pin),
            Err(code) => complaints.complain("/pin", code),
        });
    match (tax_code, pin) {
        (Some(tax_code), Some(pin)) if complaints.are_none() => Ok(Login {
            half: Half::read(pin.reveal(), Alphabet::Crockford),
            tax_code,
            pin,
        }),
        _ => Err(complaints.into_sorted()),
    }
}

#[cfg(test)]
mod tests;
