//! A session, under the keyed digest of its token.

use super::read_person;
use crate::row::{Item, Reader, Writer, ttl};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::RequestId;
use pin::benefits::Credential;
use pin::delivery::DeliveryId;
use pin::digest::SessionKey;
use pin::session::Session;
use steps::ports::Fault;

pub(crate) fn write_session(session_key: SessionKey, session: &Session) -> Item {
    let (pk, sk) = key::session(session_key);
    Writer::new(pk, sk)
        .text("person", session.person.to_string())
        .text("credential", session.credential.as_str())
        .text("requestId", session.issue.request.to_string())
        .number("generation", session.issue.generation)
        .instant("openedAt", session.opened_at)
        // Compared by a condition: a number, in nanoseconds.
        .number(table::UNTIL, session.until.as_nanosecond())
        .put(table::TTL, ttl(session.until))
        .into_item()
}

pub(crate) fn read_session(item: &Item) -> Result<Session, Fault> {
    let row = Reader(item);
    Ok(Session {
        person: read_person(row)?,
        credential: row.parsed("credential", |word| {
            Credential::ALL
                .into_iter()
                .find(|credential| credential.as_str() == word)
        })?,
        issue: DeliveryId {
            request: row.parsed("requestId", RequestId::parse)?,
            generation: row.number("generation")?,
        },
        opened_at: row.instant("openedAt")?,
        until: Timestamp::from_nanosecond(row.number(table::UNTIL)?).map_err(|_| Fault::Refused)?,
    })
}
