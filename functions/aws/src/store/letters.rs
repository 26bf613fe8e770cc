//! Letters, their batches, and the printer's book.

use super::deliveries::{UNCHANGED, action};
use super::{Store, write_fault};
use crate::errors::{Call, fault, transaction_fault};
use crate::row::{Item, n, s};
use crate::rows::{read_batch, read_book, read_letter, write_batch, write_book, write_letter};
use crate::table::{DUE_AT, DUE_INDEX, DUE_PK, VERSION, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Put, Select, TransactWriteItem};
use jiff::Timestamp;
use pin::Channel;
use pin::channel::{Class, SHARDS};
use pin::delivery::{Delivery, DeliveryId, Queue};
use pin::letter::{Batch, BatchId, Book, Letter};
use steps::ports::{Batches, Fault, Letters, PostBook};

#[async_trait]
impl Letters for Store {
    async fn read_letter(&self, id: DeliveryId) -> Result<Option<Letter>, Fault> {
        let item = Store::read(self, key::letter(id)).await?;
        item.as_ref().map(read_letter).transpose()
    }

    async fn commit_letter(&self, letter: &Letter) -> Result<(), Fault> {
        let answer = self
            .put(write_letter(letter, letter.version + 1))
            .condition_expression(UNCHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(letter.version))
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }

    async fn hand_to_centre(&self, letter: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        let answer = self
            .client
            .transact_write_items()
            .transact_items(self.put_next_letter(letter)?)
            .transact_items(self.put_next_delivery(delivery)?)
            .send()
            .await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }

    async fn reissue(&self, old: &Letter, next: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        // The old one is written as it was, on its version: a check alone would be another permission.
        let answer = self
            .client
            .transact_write_items()
            .transact_items(self.put_next_letter(old)?)
            .transact_items(self.put_new(write_letter(next, next.version))?)
            .transact_items(self.put_next_delivery(delivery)?)
            .send()
            .await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }
}

/// The condition on the book's row: there is none before the first commit, and afterwards it is as it was read.
const fn book_unchanged(version: u64) -> &'static str {
    match version {
        // Compared as well, so that the value is used, as DynamoDB asks; a row that is not there has no version.
        0 => "attribute_not_exists(#version) OR #version = :version",
        _ => UNCHANGED,
    }
}

#[async_trait]
impl Batches for Store {
    async fn begin_batch(&self, batch: &Batch, letters: &[Letter], book: &Book) -> Result<(), Fault> {
        let mut transaction = self
            .client
            .transact_write_items()
            .transact_items(self.put_new(write_batch(batch))?)
            .transact_items(self.put_book(write_book(book, book.version + 1), book.version)?);
        for letter in letters {
            transaction = transaction.transact_items(self.put_next_letter(letter)?);
        }
        let answer = transaction.send().await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }

    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, Fault> {
        let item = Store::read(self, key::batch(id)).await?;
        item.as_ref().map(read_batch).transpose()
    }

    async fn count_waiting(&self, now: Timestamp) -> Result<u64, Fault> {
        let mut count = 0;
        for shard in 0..SHARDS {
            let queue = Queue {
                channel: Channel::Post,
                class: Class::Half,
                shard,
            };
            count += self.count(queue, now).await?;
        }
        Ok(count)
    }

    async fn write_book(&self, book: &Book) -> Result<(), Fault> {
        let answer = self
            .put(write_book(book, book.version + 1))
            .condition_expression(book_unchanged(book.version))
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(book.version))
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }
}

#[async_trait]
impl PostBook for Store {
    async fn book(&self) -> Result<Option<Book>, Fault> {
        let item = Store::read(self, key::book()).await?;
        item.as_ref().map(read_book).transpose()
    }
}

impl Store {
    /// A letter's next version, where it still stands as it was read.
    pub(super) fn put_next_letter(&self, letter: &Letter) -> Result<TransactWriteItem, Fault> {
        self.put_unchanged(write_letter(letter, letter.version + 1), letter.version)
    }

    fn put_book(&self, item: Item, version: u64) -> Result<TransactWriteItem, Fault> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression(book_unchanged(version))
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(version));
        action(put)
    }

    /// How many entries of a queue are due at `now`, page by page.
    async fn count(&self, queue: Queue, now: Timestamp) -> Result<u64, Fault> {
        let mut count = 0;
        let mut from = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&*self.table)
                .index_name(DUE_INDEX)
                .select(Select::Count)
                .key_condition_expression("#partition = :partition AND #sort <= :now")
                .expression_attribute_names("#partition", DUE_PK)
                .expression_attribute_names("#sort", DUE_AT)
                .expression_attribute_values(":partition", s(key::due(queue)))
                .expression_attribute_values(":now", n(now.as_nanosecond().div_euclid(1_000_000)))
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|error| fault(&error, Call::Read))?;
            count += u64::try_from(page.count).unwrap_or_default();
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(count);
            }
        }
    }
}
