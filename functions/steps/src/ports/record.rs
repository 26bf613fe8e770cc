//! The record of what operators did: it only ever grows.

use super::Fault;
use async_trait::async_trait;
use pin::digest::PersonKey;
use pin::operator::{Act, ActPlace};

/// Adds to the record.
#[async_trait]
pub trait Record: Send + Sync {
    /// Writes an act down, durably, when this returns. A step calls it *before* it does what the act says, and
    /// does nothing if it fails: the record may name an act that then came to nothing, and never lacks one that
    /// was done. Writing the same act again, after an answer that was lost, is as good as once.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if another act already stands in its place; nothing is ever overwritten.
    async fn append(&self, act: &Act) -> Result<(), Fault>;
}

/// Reads the record.
#[async_trait]
pub trait RecordReader: Send + Sync {
    /// The newest `limit` acts on a person that come before `after` (from the newest of all if `None`), newest
    /// first. Consistent: it shows what was written before it was called.
    async fn search(&self, person: PersonKey, after: Option<ActPlace>, limit: u32)
    -> Result<Vec<Act>, Fault>;
}
