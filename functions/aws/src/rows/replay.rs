//! A remembered idempotency key: digests and ids, never the answer.

use crate::row::{Item, Reader, Writer, ttl};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::RequestId;
use pin::digest::{BodyDigest, read_hex};
use steps::ports::{Fault, Replay};

/// What is remembered of an idempotency key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StoredReplay {
    pub(crate) body: BodyDigest,
    pub(crate) request: RequestId,
    pub(crate) accepted: Timestamp,
}

pub(crate) fn write_replay(replay: &Replay, request: RequestId, accepted: Timestamp) -> Item {
    let (pk, sk) = key::replay(replay.key);
    Writer::new(pk, sk)
        .text("body", replay.body.to_string())
        .text("requestId", request.to_string())
        .instant("acceptedAt", accepted)
        // Compared by a condition: a number, in nanoseconds.
        .number(table::UNTIL, replay.until.as_nanosecond())
        .put(table::TTL, ttl(replay.until))
        .into_item()
}

pub(crate) fn read_replay(item: &Item) -> Result<StoredReplay, Fault> {
    let row = Reader(item);
    Ok(StoredReplay {
        body: row.parsed("body", |hex| read_hex(hex).map(BodyDigest))?,
        request: row.parsed("requestId", RequestId::parse)?,
        accepted: row.instant("acceptedAt")?,
    })
}
