//! The person's guard: at most one live request each, and where it stands.

use super::{read_standing, write_standing};
use crate::row::{Item, Reader, Writer};
use crate::table::key;
use pin::request::Standing;
use steps::ports::{Fault, RequestRecord};

pub(crate) fn write_guard(record: &RequestRecord) -> Item {
    let (pk, sk) = key::guard(record.person);
    let row = Writer::new(pk, sk).text("requestId", record.id.to_string());
    write_standing(row, record.standing).into_item()
}

pub(crate) fn read_guard(item: &Item) -> Result<Standing, Fault> {
    read_standing(Reader(item))
}
