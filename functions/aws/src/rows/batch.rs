//! A batch of letters, and the printer's book.

use crate::row::{Item, Reader, Writer, b, s};
use crate::table::{self, key};
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::letter::{Batch, BatchId, Book};
use steps::ports::Fault;

/// The bytes of a letter's name in a batch's row: 40 of them fit in one write unit.
const NAME: usize = 20;

pub(crate) fn write_batch(batch: &Batch) -> Item {
    let (pk, sk) = key::batch(batch.id);
    let mut names = Vec::with_capacity(batch.letters.len() * NAME);
    for id in &batch.letters {
        names.extend_from_slice(id.request.as_bytes());
        names.extend_from_slice(&id.generation.to_be_bytes());
    }
    Writer::new(pk, sk)
        .text("batch", batch.id.to_string())
        .instant("begunAt", batch.at)
        .put("letters", b(&names))
        .into_item()
}

pub(crate) fn read_batch(item: &Item) -> Result<Batch, Fault> {
    let row = Reader(item);
    let names = row.maybe_bytes("letters")?.ok_or(Fault::Refused)?;
    let letters = names.chunks(NAME).map(|name| {
        let (request, generation) = name.split_at_checked(16)?;
        Some(DeliveryId {
            request: RequestId::from_bytes(request.try_into().ok()?),
            generation: u32::from_be_bytes(generation.try_into().ok()?),
        })
    });
    Ok(Batch {
        id: row.parsed("batch", BatchId::parse)?,
        at: row.instant("begunAt")?,
        letters: letters.collect::<Option<_>>().ok_or(Fault::Refused)?,
    })
}

/// The book's row at `version`.
pub(crate) fn write_book(book: &Book, version: u64) -> Item {
    let (pk, sk) = key::book();
    Writer::new(pk, sk)
        .text("day", book.day.to_string())
        .number("taken", book.taken)
        .number("waiting", book.waiting)
        .maybe("oldest", book.oldest.map(|at| s(at.to_string())))
        .instant("countedAt", book.counted_at)
        .number(table::VERSION, version)
        .into_item()
}

pub(crate) fn read_book(item: &Item) -> Result<Book, Fault> {
    let row = Reader(item);
    Ok(Book {
        day: row.parsed("day", |day| day.parse().ok())?,
        taken: row.number("taken")?,
        waiting: row.number("waiting")?,
        oldest: row.maybe_parsed("oldest", |at| at.parse().ok())?,
        counted_at: row.instant("countedAt")?,
        version: row.number(table::VERSION)?,
    })
}
