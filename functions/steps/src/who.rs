//! Who is meant, and from where: the keys that tax codes and network addresses are in the table.

use crate::limits::{self, Limits};
use crate::ports::{Attempt, Attempts, Fault, IndexMac};
use crate::problem::Problem;
use jiff::Timestamp;
use pin::digest::{PersonKey, SourceKey, person_message, source_message};
use pin::tax_code::TaxCode;

/// Counts a call against its source.
pub(crate) async fn enter(
    index: &IndexMac,
    attempts: &dyn Attempts,
    limits: &Limits,
    source: &str,
    now: Timestamp,
) -> Result<SourceKey, Problem> {
    let tag = index.tag(index.current(), &source_message(source)).await?;
    let source = SourceKey::from_tag(&tag);
    limits::count(attempts, Attempt::Source(source), limits.per_source, now).await?;
    Ok(source)
}

/// What a person's tax code is in the table.
pub(crate) async fn person(index: &IndexMac, tax_code: &TaxCode) -> Result<PersonKey, Fault> {
    let tag = index.tag(index.current(), &person_message(tax_code)).await?;
    Ok(PersonKey::from_tag(&tag))
}
