//! What each record looks like in the table.

mod address;
mod batch;
mod callback;
mod delivery;
mod guard;
mod kept_pin;
mod letter;
mod notice;
mod receipt;
mod replay;
mod request;
mod session;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use address::{read_address, write_address};
pub(crate) use batch::{read_batch, read_book, write_batch, write_book};
pub(crate) use delivery::{read_delivery, write_delivery};
pub(crate) use guard::{EARLIER, read_guard, read_requests};
pub(crate) use kept_pin::{ACTIVE, STATE, STATE_AT, STOPPED, read_pin, write_pin};
pub(crate) use letter::{read_letter, write_letter};
pub(crate) use notice::{read_contacts, read_notice, write_contacts, write_notice};
pub(crate) use receipt::{Place, REQUEST_ID, WEIGHT, park, read_place, write_meeting};
pub(crate) use replay::{read_replay, write_replay};
pub(crate) use request::{read_request, write_request};
pub(crate) use session::{read_session, write_session};

use crate::row::{Reader, Writer, s};
use jiff::Timestamp;
use pin::digest::{PersonKey, read_hex};
use pin::request::{OperatorReason, Standing};
use steps::ports::Fault;

/// The key of a person.
fn read_person(row: Reader<'_>) -> Result<PersonKey, Fault> {
    row.parsed("person", |hex| read_hex(hex).map(PersonKey))
}

/// The attributes of a standing: its word, since when, and why it is with the operator.
pub(crate) const STANDING: &str = "standing";
pub(crate) const STANDING_AT: &str = "standingAt";
pub(crate) const REASON: &str = "reason";

/// The words of standings that are over.
pub(crate) const OVER: [&str; 2] = ["rejected", "withdrawn"];

/// A standing as it is stored: its word, since when, and why it is with the operator.
pub(crate) fn standing_words(standing: Standing) -> (&'static str, Timestamp, Option<&'static str>) {
    match standing {
        Standing::Validated { at } => ("validated", at, None),
        Standing::WithOperator { since, reason } => ("with-operator", since, Some(reason.as_str())),
        Standing::Rejected { at } => (OVER[0], at, None),
        Standing::Withdrawn { at } => (OVER[1], at, None),
    }
}

fn write_standing(row: Writer, standing: Standing) -> Writer {
    let (word, at, reason) = standing_words(standing);
    row.text(STANDING, word)
        .instant(STANDING_AT, at)
        .maybe(REASON, reason.map(s))
}

fn read_standing(row: Reader<'_>) -> Result<Standing, Fault> {
    let at: Timestamp = row.instant(STANDING_AT)?;
    match row.text(STANDING)? {
        "validated" => Ok(Standing::Validated { at }),
        "with-operator" => {
            let reason = row.parsed(REASON, |word| {
                OperatorReason::ALL
                    .into_iter()
                    .find(|reason| reason.as_str() == word)
            })?;
            Ok(Standing::WithOperator { since: at, reason })
        }
        "rejected" => Ok(Standing::Rejected { at }),
        "withdrawn" => Ok(Standing::Withdrawn { at }),
        _ => Err(Fault::Refused),
    }
}
