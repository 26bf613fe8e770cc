//! Letters: taking them up in batches, committing what came of them, and the printer's book.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId};
use pin::letter::sheet::Sheet;
use pin::letter::{Batch, BatchId, Book, Letter};

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

    /// Commits a letter that is in trouble with the delivery that owes the call about it, both on their versions. One
    /// transaction, so that no letter is in trouble without a call.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if either moved on; [`Fault::Ambiguous`] when nobody can say: read again.
    async fn hand_to_centre(&self, letter: &Letter, delivery: &Delivery) -> Result<(), Fault>;

    /// Opens the letter that takes another's place and commits the delivery whose call that answers, on condition
    /// that `old` and the delivery still stand as they were read. One transaction; the versions of both are one
    /// higher afterwards.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if either moved on, or the next letter is there already; [`Fault::Ambiguous`] when nobody
    /// can say: read again.
    async fn reissue(&self, old: &Letter, next: &Letter, delivery: &Delivery) -> Result<(), Fault>;
}

/// Batches of letters, and the book of what the printer was given.
#[async_trait]
pub trait Batches: Send + Sync {
    /// Begins a batch: writes it with its letters, as taken up, and the book, each on condition that it still
    /// stands as it was read. One transaction, of at most 42 writes: all of it or nothing.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if any of it stands otherwise.
    async fn begin_batch(&self, batch: &Batch, letters: &[Letter], book: &Book) -> Result<(), Fault>;

    /// A batch, consistently; `None` if there is none.
    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, Fault>;

    /// How many letters are due to be taken up at `now`. Eventually consistent; for 40 of them ½ RRU.
    async fn count_waiting(&self, now: Timestamp) -> Result<u64, Fault>;

    /// Writes the book, on condition that its version is as it was read.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if it moved on.
    async fn write_book(&self, book: &Book) -> Result<(), Fault>;
}

/// Reads the printer's book.
#[async_trait]
pub trait PostBook: Send + Sync {
    /// The book, consistently; `None` before the first letter.
    async fn book(&self) -> Result<Option<Book>, Fault>;
}

/// A letter to be printed.
#[derive(Clone, Debug)]
pub struct PrintJob {
    /// Which.
    pub id: DeliveryId,
    /// What stands in it.
    pub sheet: Sheet,
}

/// How handing a batch to the printer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintOutcome {
    /// The printer has it.
    Taken,
    /// The printer had it already: nothing of this call will be printed.
    TakenBefore,
    /// It could not be handed over, or nobody can say: the same batch again is safe.
    Unavailable,
    /// It will never be taken so.
    Refused,
}

/// The printer.
#[async_trait]
pub trait Printer: Send + Sync {
    /// Hands a batch over, all of it or nothing, under its id: of any number of calls one is printed.
    async fn print(&self, batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome;
}
