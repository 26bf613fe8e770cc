//! Letters: reading them, and committing what came of them.

use super::Fault;
use async_trait::async_trait;
use pin::delivery::DeliveryId;
use pin::letter::Letter;

/// Changes letters, always on condition.
#[async_trait]
pub trait Letters: Send + Sync {
    /// The record, consistently; `None` if there is none.
    async fn read_letter(&self, id: DeliveryId) -> Result<Option<Letter>, Fault>;

    /// Commits a changed record, on condition that the stored `version` is still `letter.version`; the stored one
    /// is one higher afterwards.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the version moved on, or there is no such letter.
    async fn commit_letter(&self, letter: &Letter) -> Result<(), Fault>;

    /// Opens the letter that takes another's place, on condition that `old` still stands as it was read. One
    /// transaction.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the old one's version moved on, or the next one is there already.
    async fn reissue(&self, old: &Letter, next: &Letter) -> Result<(), Fault>;
}
