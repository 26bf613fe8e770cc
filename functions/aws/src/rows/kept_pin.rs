//! A person's kept PIN: the peppered hash and what it is good for.

use super::read_person;
use crate::row::{Item, Reader, Writer, b, s};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::digest::KeyVersion;
use pin::kept_pin::{Digest, HashCost, PinKind, PinRecord, PinState};
use steps::ports::Fault;

/// The attributes that stopping a PIN writes.
pub(crate) const STATE: &str = "state";
pub(crate) const STATE_AT: &str = "stateAt";
pub(crate) const ACTIVE: &str = "active";
pub(crate) const STOPPED: &str = "stopped";

/// The row of a kept PIN at `version`.
pub(crate) fn write_pin(pin: &PinRecord, version: u64) -> Item {
    let (pk, sk) = key::pin(pin.person);
    let (state, at) = match pin.state {
        PinState::Active => (ACTIVE, None),
        PinState::Stopped { at } => (STOPPED, Some(at)),
    };
    let time = |at: Timestamp| s(at.to_string());
    Writer::new(pk, sk)
        .text("person", pin.person.to_string())
        .text("requestId", pin.issue.request.to_string())
        .number("generation", pin.issue.generation)
        .number("pepper", pin.digest.pepper.0)
        .number("memoryKib", pin.digest.cost.memory_kib)
        .number("passes", pin.digest.cost.passes)
        .number("lanes", pin.digest.cost.lanes)
        .put("salt", b(&pin.digest.salt))
        .put("hash", b(&pin.digest.hash))
        .text("kind", pin.kind.as_str())
        .text("expiresOn", pin.expires_on.to_string())
        .text(STATE, state)
        .maybe(STATE_AT, at.map(time))
        .instant("since", pin.since)
        .maybe("usedAt", pin.used_at.map(time))
        .number(table::VERSION, version)
        .into_item()
}

pub(crate) fn read_pin(item: &Item) -> Result<PinRecord, Fault> {
    let row = Reader(item);
    Ok(PinRecord {
        person: read_person(row)?,
        issue: DeliveryId {
            request: row.parsed("requestId", RequestId::parse)?,
            generation: row.number("generation")?,
        },
        digest: Digest {
            pepper: KeyVersion(row.number("pepper")?),
            cost: HashCost {
                memory_kib: row.number("memoryKib")?,
                passes: row.number("passes")?,
                lanes: row.number("lanes")?,
            },
            salt: bytes(row, "salt")?,
            hash: bytes(row, "hash")?,
        },
        kind: row.parsed("kind", |word| {
            PinKind::ALL.into_iter().find(|kind| kind.as_str() == word)
        })?,
        expires_on: row.parsed("expiresOn", |date| date.parse().ok())?,
        state: match row.text(STATE)? {
            ACTIVE => PinState::Active,
            STOPPED => PinState::Stopped {
                at: row.instant(STATE_AT)?,
            },
            _ => return Err(Fault::Refused),
        },
        since: row.instant("since")?,
        used_at: row.maybe_parsed("usedAt", |at| at.parse().ok())?,
        version: row.number(table::VERSION)?,
    })
}

fn bytes<const N: usize>(row: Reader<'_>, name: &str) -> Result<[u8; N], Fault> {
    let bytes = row.maybe_bytes(name)?.ok_or(Fault::Refused)?;
    bytes.try_into().map_err(|_| Fault::Refused)
}
