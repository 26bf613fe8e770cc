//! What the contact centre's desks send, and the code of who never asked.

use super::read::Complaints;
use super::rules::read_tax_code;
use crate::field::{Field, FieldCode, FieldError, hidden};
use crate::tax_code::TaxCode;

/// The longest note or reason, in characters.
const LONGEST_NOTE: usize = 500;

/// How a call ended, as it came.
#[derive(Clone, Default)]
pub struct OutcomeDraft {
    /// `/outcome`
    pub outcome: Field<String>,
    /// `/note`
    pub note: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

/// Whose PIN is to be stopped, as it came.
#[derive(Clone, Default)]
pub struct StopDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// `/reason`
    pub reason: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

/// The code of a letter, as it came.
#[derive(Clone, Default)]
pub struct DisownDraft {
    /// `/code`
    pub code: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

hidden!(OutcomeDraft, StopDraft, DisownDraft);

/// How a call ended (R27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallOutcome {
    /// The person was reached, and the request is in order.
    Validated,
    /// The person was reached, and the request is refused.
    Rejected,
    /// Nobody was reached.
    Unreachable,
}

impl CallOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Validated, Self::Rejected, Self::Unreachable];

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Validated => "validated",
            Self::Rejected => "rejected",
            Self::Unreachable => "unreachable",
        }
    }

    /// Reads the interface's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// Reads how a call ended, and the note.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn call_outcome(draft: &OutcomeDraft) -> Result<(CallOutcome, Option<String>), Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let outcome = complaints.parsed(
        "/outcome",
        &draft.outcome,
        FieldCode::NotAChoice,
        CallOutcome::parse,
    );
    let note = match complaints.optional_text("/note", &draft.note) {
        None => None,
        Some(_) => complaints
            .text("/note", &draft.note, LONGEST_NOTE)
            .map(str::to_owned),
    };
    match outcome {
        Some(outcome) if complaints.are_none() => Ok((outcome, note)),
        _ => Err(complaints.into_sorted()),
    }
}

/// Reads whose PIN is to be stopped, and why.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn stop(draft: &StopDraft) -> Result<(TaxCode, String), Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let tax_code = read_tax_code(&mut complaints, &draft.tax_code);
    let reason = complaints
        .text("/reason", &draft.reason, LONGEST_NOTE)
        .map(str::to_owned);
    match (tax_code, reason) {
        (Some(tax_code), Some(reason)) if complaints.are_none() => Ok((tax_code, reason)),
        _ => Err(complaints.into_sorted()),
    }
}

/// Reads the code of a letter; whether it is the right one is not said here.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn disown(draft: &DisownDraft) -> Result<&str, Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let code = complaints.text("/code", &draft.code, 64);
    match code {
        Some(code) if complaints.are_none() => Ok(code),
        _ => Err(complaints.into_sorted()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(errors: Vec<FieldError>) -> Vec<(String, FieldCode)> {
        errors
            .into_iter()
            .map(|error| (error.pointer.into_owned(), error.code))
            .collect()
    }

    #[test]
    fn an_outcome_is_one_of_three_words_and_a_note_may_be_there() {
        for outcome in CallOutcome::ALL {
            let draft = OutcomeDraft {
                outcome: Field::text(outcome.as_str()),
                note: Field::text("  "),
                ..OutcomeDraft::default()
            };
            assert_eq!(call_outcome(&draft), Ok((outcome, None)));
        }
        let draft = OutcomeDraft {
            outcome: Field::text("busy"),
            note: Field::text(&"x".repeat(LONGEST_NOTE + 1)),
            unknown: vec!["/more".to_owned()],
        };
        let wrong = codes(call_outcome(&draft).expect_err("wrong"));
        assert_eq!(
            wrong,
            [
                ("/more".to_owned(), FieldCode::Unknown),
                ("/note".to_owned(), FieldCode::TooLong),
                ("/outcome".to_owned(), FieldCode::NotAChoice),
            ]
        );
    }

    #[test]
    fn a_stop_names_the_person_and_says_why() {
        let draft = StopDraft {
            tax_code: Field::text("RSSMRA85T10A562S"),
            reason: Field::text(" lost "),
            ..StopDraft::default()
        };
        let (tax_code, reason) = stop(&draft).expect("read");
        assert_eq!((tax_code.as_str(), reason.as_str()), ("RSSMRA85T10A562S", "lost"));
        let wrong = codes(stop(&StopDraft::default()).expect_err("wrong"));
        assert_eq!(
            wrong,
            [
                ("/reason".to_owned(), FieldCode::Required),
                ("/taxCode".to_owned(), FieldCode::Required),
            ]
        );
    }

    #[test]
    fn a_code_is_text_and_is_not_shown() {
        let draft = DisownDraft {
            code: Field::text("phph-phph"),
            ..DisownDraft::default()
        };
        assert_eq!(disown(&draft), Ok("phph-phph"));
        assert!(!format!("{draft:?}").contains("phph"));
        assert!(disown(&DisownDraft::default()).is_err());
    }
}
