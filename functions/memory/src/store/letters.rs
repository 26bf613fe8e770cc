//! Letters. Millions of rows live at once and most letters only wait, so one that stands as it was opened takes a
//! word of its request's row; only one that has moved on takes a row.

use super::{Operation, State, Twin};
use crate::index::Entries;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::channel::{Class, SHARDS};
use pin::delivery::{Delivery, DeliveryId, Queue};
use pin::letter::{Batch, BatchId, Book, Letter, Progress};
use pin::promise::whole_ms;
use pin::request::RequestId;
use steps::ports::{Batches, Fault, Letters, PostBook};

/// How a letter of the first generation was opened, while it stands so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fresh {
    Held,
    Waiting,
}

pub(super) const fn first_of(request: RequestId) -> DeliveryId {
    DeliveryId {
        request,
        generation: 1,
    }
}

impl State {
    /// Puts a new request's letter in; its request's row is there.
    pub(super) fn open_letter(&mut self, letter: &Letter) {
        self.put_letter(Entries::NONE, letter.clone());
    }

    /// A letter as it stands.
    pub(super) fn letter(&self, id: DeliveryId) -> Option<Letter> {
        match self.letters.get(&id) {
            Some(row) => Some(Letter::clone(row)),
            None if id.generation == 1 => self.requests.get(&id.request)?.fresh_letter(),
            None => None,
        }
    }

    /// Whether a letter is there under the version that was read.
    pub(super) fn is_letter_unchanged(&self, read: &Letter) -> bool {
        self.letter(read.id)
            .is_some_and(|stored| stored.version == read.version)
    }

    /// The newest generation of a request's letter.
    pub(super) fn newest_letter(&self, request: RequestId) -> Option<Letter> {
        let mut newest = self.letter(first_of(request))?;
        while let Some(next) = newest
            .id
            .generation
            .checked_add(1)
            .and_then(|generation| self.letter(DeliveryId { request, generation }))
        {
            newest = next;
        }
        Some(newest)
    }

    /// Puts a letter in the place of one that had the entries `before`.
    pub(super) fn put_letter(&mut self, before: Entries, letter: Letter) {
        let id = letter.id;
        self.indexes.shift(id, before, Entries::of_letter(&letter));
        let Some(record) = self.requests.get_mut(&id.request).filter(|_| id.generation == 1) else {
            self.letters.insert(id, Box::new(letter));
            return;
        };
        record.letter = fresh(&letter);
        if record.fresh_letter().as_ref() == Some(&letter) {
            self.letters.remove(&id);
        } else {
            record.letter = None;
            self.letters.insert(id, Box::new(letter));
        }
    }

    /// Puts the next version of a letter in its place.
    pub(super) fn replace_letter(&mut self, next: &Letter) {
        let before = self
            .letter(next.id)
            .map_or(Entries::NONE, |stored| Entries::of_letter(&stored));
        let version = next.version + 1;
        self.put_letter(
            before,
            Letter {
                version,
                ..next.clone()
            },
        );
    }

    /// Puts a letter back whose entry has stood in the index all the while; its request's row is there.
    pub(super) fn take_up_letter(&mut self, letter: &Letter) {
        if let Some(record) = self.requests.get_mut(&letter.id.request) {
            record.letter = fresh(letter);
            if record.fresh_letter().as_ref() == Some(letter) {
                return;
            }
            record.letter = None;
        }
        self.letters.insert(letter.id, Box::new(letter.clone()));
    }

    /// Takes a request's letters out, index entries and all; before the request's row.
    pub(super) fn retire_letters(&mut self, request: RequestId) {
        while let Some(letter) = self.newest_letter(request) {
            self.indexes
                .shift(letter.id, Entries::of_letter(&letter), Entries::NONE);
            self.letters.remove(&letter.id);
            if letter.id.generation == 1 {
                if let Some(record) = self.requests.get_mut(&request) {
                    record.letter = None;
                }
                return;
            }
        }
    }
}

/// The word for a letter that may stand as it was opened.
const fn fresh(letter: &Letter) -> Option<Fresh> {
    match letter.progress {
        Progress::Held => Some(Fresh::Held),
        Progress::Waiting => Some(Fresh::Waiting),
        _ => None,
    }
}

impl super::packed::PackedRecord {
    /// The letter, if it stands as it was opened.
    fn fresh_letter(&self) -> Option<Letter> {
        let fresh = self.letter?;
        let (id, person, requested_at) = self.opening();
        let is_waiting = fresh == Fresh::Waiting;
        Some(Letter {
            id: first_of(id),
            person,
            requested_at,
            progress: if is_waiting {
                Progress::Waiting
            } else {
                Progress::Held
            },
            next_attempt_at: is_waiting.then(|| whole_ms(requested_at)),
            batch: None,
            fingerprint: None,
            posted_at: None,
            version: 1,
        })
    }
}

#[async_trait]
impl Letters for Twin {
    async fn read_letter(&self, id: DeliveryId) -> Result<Option<Letter>, Fault> {
        self.call(Operation::ReadLetter, |state| Ok(state.letter(id)))
    }

    async fn commit_letter(&self, letter: &Letter) -> Result<(), Fault> {
        self.call(Operation::CommitLetter, |state| {
            if !state.is_letter_unchanged(letter) {
                return Err(Fault::Conflict);
            }
            state.replace_letter(letter);
            Ok(())
        })
    }

    async fn hand_to_centre(&self, letter: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        self.call(Operation::CommitLetter, |state| {
            if !state.is_letter_unchanged(letter) || !state.is_unchanged(delivery) {
                return Err(Fault::Conflict);
            }
            state.replace_letter(letter);
            state.replace_delivery(delivery);
            Ok(())
        })
    }

    async fn reissue(&self, old: &Letter, next: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        self.call(Operation::CommitLetter, |state| {
            let fits = state.is_letter_unchanged(old) && state.is_unchanged(delivery);
            if !fits || state.letter(next.id).is_some() {
                return Err(Fault::Conflict);
            }
            state.replace_letter(old);
            state.put_letter(Entries::NONE, next.clone());
            state.replace_delivery(delivery);
            Ok(())
        })
    }
}

#[async_trait]
impl Batches for Twin {
    async fn begin_batch(&self, batch: &Batch, letters: &[Letter], book: &Book) -> Result<(), Fault> {
        self.call(Operation::Batch, |state| {
            let fits = letters.iter().all(|letter| state.is_letter_unchanged(letter))
                && state.book_version() == book.version
                && !state.batches.contains_key(&batch.id);
            if !fits {
                return Err(Fault::Conflict);
            }
            for letter in letters {
                state.replace_letter(letter);
            }
            state.batches.insert(batch.id, batch.clone());
            state.keep_book(book);
            Ok(())
        })
    }

    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, Fault> {
        self.call(Operation::Batch, |state| Ok(state.batches.get(&id).cloned()))
    }

    async fn count_waiting(&self, now: Timestamp) -> Result<u64, Fault> {
        let stale = self.faults.is_stale(Operation::Due);
        self.call(Operation::Due, |state| {
            let count = |shard| {
                let queue = Queue {
                    channel: Channel::Post,
                    class: Class::Half,
                    shard,
                };
                let partition = state.indexes.due(queue);
                if stale {
                    partition.due(now, u32::MAX, stale).len()
                } else {
                    partition.count_due(now)
                }
            };
            let counts: usize = (0..SHARDS).map(count).sum();
            Ok(u64::try_from(counts).unwrap_or(u64::MAX))
        })
    }

    async fn write_book(&self, book: &Book) -> Result<(), Fault> {
        self.call(Operation::Batch, |state| {
            if state.book_version() != book.version {
                return Err(Fault::Conflict);
            }
            state.keep_book(book);
            Ok(())
        })
    }
}

#[async_trait]
impl PostBook for Twin {
    async fn book(&self) -> Result<Option<Book>, Fault> {
        self.call(Operation::Batch, |state| Ok(state.book.clone()))
    }
}

impl State {
    fn book_version(&self) -> u64 {
        self.book.as_ref().map_or(0, |book| book.version)
    }

    fn keep_book(&mut self, book: &Book) {
        let version = book.version + 1;
        self.book = Some(Book {
            version,
            ..book.clone()
        });
    }
}
