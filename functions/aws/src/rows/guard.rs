//! The person's guard: at most one live request each, which one, and where it stands.

use super::{REQUEST_ID, read_standing, write_standing};
use crate::row::{Item, Reader, Writer};
use crate::table::key;
use pin::RequestId;
use pin::digest::PersonKey;
use pin::request::Guard;
use steps::ports::{Fault, RequestRecord};

pub(crate) fn write_guard(record: &RequestRecord) -> Item {
    write_guard_of(record.person, record.guard())
}

pub(crate) fn write_guard_of(person: PersonKey, guard: Guard) -> Item {
    let (pk, sk) = key::guard(person);
    let row = Writer::new(pk, sk).text(REQUEST_ID, guard.request.to_string());
    write_standing(row, guard.standing).into_item()
}

pub(crate) fn read_guard(item: &Item) -> Result<Guard, Fault> {
    let row = Reader(item);
    Ok(Guard {
        request: row.parsed(REQUEST_ID, RequestId::parse)?,
        standing: read_standing(row)?,
    })
}
