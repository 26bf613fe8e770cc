//! Whom an operator's call is about.

use super::read::Complaints;
use super::rules::read_tax_code;
use crate::field::{Field, FieldError};
use crate::tax_code::TaxCode;
use std::fmt;

/// A body that names a person and says nothing else, as it came.
#[derive(Clone, Default)]
pub struct SubjectDraft {
    /// `/taxCode`
    pub tax_code: Field<String>,
    /// Pointers of members that the interface does not know.
    pub unknown: Vec<String>,
}

/// Personal data as it was typed: never shown.
impl fmt::Debug for SubjectDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectDraft(…)")
    }
}

/// Reads whom the call is about.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn subject(draft: &SubjectDraft) -> Result<TaxCode, Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    match read_tax_code(&mut complaints, &draft.tax_code) {
        Some(tax_code) if complaints.are_none() => Ok(tax_code),
        _ => Err(complaints.into_sorted()),
    }
}
