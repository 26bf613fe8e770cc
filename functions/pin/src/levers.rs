//! What an operator may set about a channel.

use crate::field::{Field, FieldCode, FieldError, hidden};
use std::borrow::Cow;
use std::fmt;

/// The highest rate that can be set, in messages a second: what SNS allows at most in any region.
pub const HIGHEST_RATE_PER_S: u32 = 3_000;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 200;

/// The body of a change as it came.
#[derive(Clone, Default)]
pub struct LeversDraft {
    /// `/ratePerS`
    pub rate_per_s: Field<u64>,
    /// `/paused`
    pub paused: Field<bool>,
    /// `/note`
    pub note: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

// A note may name anybody.
hidden!(LeversDraft);

/// A channel's levers, as an operator sets them: all of them at once.
#[derive(Clone, PartialEq, Eq)]
pub struct Levers {
    /// Messages a second, from 1; `None`: the deployed default.
    pub rate_per_s: Option<u32>,
    /// Whether nothing is sent, until the levers are set again.
    pub paused: bool,
    /// Why; a pause must have one.
    pub note: Option<String>,
}

/// A note may name anybody: not shown.
impl fmt::Debug for Levers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Levers")
            .field("rate_per_s", &self.rate_per_s)
            .field("paused", &self.paused)
            .finish_non_exhaustive()
    }
}

impl Levers {
    /// Reads the body of a change.
    ///
    /// # Errors
    /// Every wrong field, in the order of the pointers.
    pub fn read(draft: &LeversDraft) -> Result<Self, Vec<FieldError>> {
        let mut errors: Vec<FieldError> = Vec::new();
        let mut complain = |pointer: Cow<'static, str>, code| errors.push(FieldError { pointer, code });
        for pointer in &draft.unknown {
            complain(pointer.clone().into(), FieldCode::Unknown);
        }
        let rate_per_s = match &draft.rate_per_s {
            Field::Absent => None,
            Field::IllTyped => {
                complain("/ratePerS".into(), FieldCode::IllTyped);
                None
            }
            Field::Given(rate) => {
                let rate = u32::try_from(*rate)
                    .ok()
                    .filter(|rate| (1..=HIGHEST_RATE_PER_S).contains(rate));
                if rate.is_none() {
                    complain("/ratePerS".into(), FieldCode::OutOfRange);
                }
                rate
            }
        };
        let paused = match draft.paused {
            Field::Given(paused) => paused,
            Field::Absent => {
                complain("/paused".into(), FieldCode::Required);
                false
            }
            Field::IllTyped => {
                complain("/paused".into(), FieldCode::IllTyped);
                false
            }
        };
        let note = match &draft.note {
            Field::Given(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Field::Absent => None,
            Field::IllTyped => {
                complain("/note".into(), FieldCode::IllTyped);
                None
            }
        };
        match &note {
            Some(text) if text.chars().count() > LONGEST_NOTE => complain("/note".into(), FieldCode::TooLong),
            Some(text) if text.chars().any(char::is_control) => {
                complain("/note".into(), FieldCode::Character);
            }
            None if paused && draft.note != Field::IllTyped => complain("/note".into(), FieldCode::Required),
            _ => {}
        }
        if !errors.is_empty() {
            errors.sort_by(|left, right| (&left.pointer, left.code).cmp(&(&right.pointer, right.code)));
            return Err(errors);
        }
        Ok(Self {
            rate_per_s,
            paused,
            note,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(draft: &LeversDraft) -> Vec<(String, FieldCode)> {
        let errors = Levers::read(draft).expect_err("wrong");
        errors
            .into_iter()
            .map(|error| (error.pointer.into_owned(), error.code))
            .collect()
    }

    #[test]
    fn every_wrong_field_is_named() {
        let draft = LeversDraft {
            rate_per_s: Field::IllTyped,
            paused: Field::Absent,
            note: Field::text(&"x".repeat(LONGEST_NOTE + 1)),
            unknown: vec!["/rate".to_owned()],
        };
        let expected = [
            ("/note", FieldCode::TooLong),
            ("/paused", FieldCode::Required),
            ("/rate", FieldCode::Unknown),
            ("/ratePerS", FieldCode::IllTyped),
        ];
        assert_eq!(wrong(&draft), expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn rates_have_bounds_and_pauses_a_note() {
        let draft = |rate, paused, note: &str| LeversDraft {
            rate_per_s: Field::Given(rate),
            paused: Field::Given(paused),
            note: Field::text(note),
            unknown: Vec::new(),
        };
        for rate in [0, u64::from(HIGHEST_RATE_PER_S) + 1, u64::MAX] {
            assert_eq!(
                wrong(&draft(rate, false, "")),
                [("/ratePerS".to_owned(), FieldCode::OutOfRange)]
            );
        }
        assert_eq!(
            wrong(&draft(5, true, "  ")),
            [("/note".to_owned(), FieldCode::Required)]
        );
        assert_eq!(
            wrong(&draft(5, true, "a\u{1}b")),
            [("/note".to_owned(), FieldCode::Character)]
        );
        let read = Levers::read(&draft(3_000, true, " the provider's works ")).expect("right");
        assert_eq!(
            (read.rate_per_s, read.paused, read.note.as_deref()),
            (Some(3_000), true, Some("the provider's works"))
        );
        let bare = LeversDraft {
            paused: Field::Given(false),
            ..LeversDraft::default()
        };
        let read = Levers::read(&bare).expect("right");
        assert_eq!((read.rate_per_s, read.paused, read.note), (None, false, None));
    }
}
