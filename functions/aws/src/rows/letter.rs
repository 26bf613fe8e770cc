//! A letter's row, which is also its outbox entry: while there is something to do, its sparse index keys exist.

use super::delivery::read_fingerprint;
use super::read_person;
use crate::row::{Item, Reader, Writer, b, ms, n, s};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::letter::{BatchId, Cause, Letter, Progress};
use steps::ports::Fault;

/// The row of a letter at `version`. Its index key is whole milliseconds.
pub(crate) fn write_letter(letter: &Letter, version: u64) -> Item {
    let (pk, sk) = key::letter(letter.id);
    let queue = letter.queue().zip(letter.next_attempt_at);
    let row = Writer::new(pk, sk)
        .text("requestId", letter.id.request.to_string())
        .number("generation", letter.id.generation)
        .text("person", letter.person.to_string())
        .instant("requestedAt", letter.requested_at)
        .maybe(table::DUE_PK, queue.map(|(queue, _)| s(key::due(queue))))
        .maybe(table::DUE_AT, queue.map(|(_, at)| n(ms(at))))
        .maybe("batch", letter.batch.map(|batch| s(batch.to_string())))
        .maybe("postedAt", letter.posted_at.map(|at| s(at.to_string())))
        .maybe(table::FINGERPRINT, letter.fingerprint.map(|print| b(&print.tag)))
        .maybe(
            table::KEY_VERSION,
            letter.fingerprint.map(|print| n(print.key_version.0)),
        )
        .number(table::VERSION, version);
    write_progress(row, letter.progress).into_item()
}

fn write_progress(row: Writer, progress: Progress) -> Writer {
    let (word, at, cause) = match progress {
        Progress::Held => ("held", None, None),
        Progress::Waiting => ("waiting", None, None),
        Progress::Batched => ("batched", None, None),
        Progress::Printed { at } => ("printed", Some(at), None),
        Progress::Posted { at } => ("posted", Some(at), None),
        Progress::Discarded { at, cause } => ("discarded", Some(at), Some(cause)),
        Progress::Returned { at, cause } => ("returned", Some(at), Some(cause)),
        Progress::Stopped { at } => ("stopped", Some(at), None),
    };
    row.text("progress", word)
        .maybe("progressAt", at.map(|at: Timestamp| s(at.to_string())))
        .maybe("cause", cause.map(|cause| s(cause.as_str())))
}

fn read_progress(row: Reader<'_>) -> Result<Progress, Fault> {
    let at = || row.instant("progressAt");
    let cause = || row.parsed("cause", Cause::parse);
    Ok(match row.text("progress")? {
        "held" => Progress::Held,
        "waiting" => Progress::Waiting,
        "batched" => Progress::Batched,
        "printed" => Progress::Printed { at: at()? },
        "posted" => Progress::Posted { at: at()? },
        "discarded" => Progress::Discarded {
            at: at()?,
            cause: cause()?,
        },
        "returned" => Progress::Returned {
            at: at()?,
            cause: cause()?,
        },
        "stopped" => Progress::Stopped { at: at()? },
        _ => return Err(Fault::Refused),
    })
}

pub(crate) fn read_letter(item: &Item) -> Result<Letter, Fault> {
    let row = Reader(item);
    Ok(Letter {
        id: DeliveryId {
            request: row.parsed("requestId", RequestId::parse)?,
            generation: row.number("generation")?,
        },
        person: read_person(row)?,
        requested_at: row.instant("requestedAt")?,
        progress: read_progress(row)?,
        next_attempt_at: row.maybe_ms(table::DUE_AT)?,
        batch: row.maybe_parsed("batch", BatchId::parse)?,
        fingerprint: read_fingerprint(row)?,
        posted_at: row.maybe_parsed("postedAt", |at| at.parse().ok())?,
        version: row.number(table::VERSION)?,
    })
}
