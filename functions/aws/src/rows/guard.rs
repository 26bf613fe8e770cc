//! The person's guard: at most one live request each, which one, where it stands, and which came before. It is only ever
//! changed in place (`store::guards`).

use super::{REQUEST_ID, read_standing};
use crate::row::{Item, Reader};
use pin::RequestId;
use pin::request::Guard;
use steps::ports::{Fault, REMEMBERED};

/// The requests before the one that guards, the last of them first; an empty text where there is none.
pub(crate) const EARLIER: [&str; REMEMBERED - 1] = ["earlier1", "earlier2", "earlier3", "earlier4"];

pub(crate) fn read_guard(item: &Item) -> Result<Guard, Fault> {
    let row = Reader(item);
    Ok(Guard {
        request: row.parsed(REQUEST_ID, RequestId::parse)?,
        standing: read_standing(row)?,
    })
}

/// The request that guards and those before it.
pub(crate) fn read_requests(item: &Item) -> Result<Vec<RequestId>, Fault> {
    let row = Reader(item);
    let mut requests = vec![row.parsed(REQUEST_ID, RequestId::parse)?];
    for name in EARLIER {
        match row.maybe_text(name)? {
            None | Some("") => break,
            Some(id) => requests.push(RequestId::parse(id).ok_or(Fault::Refused)?),
        }
    }
    Ok(requests)
}
