//! What each record looks like in the table.

mod address;
mod delivery;
mod guard;
mod kept_pin;
mod receipt;
mod replay;
mod request;
mod session;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use address::{read_address, write_address};
pub(crate) use delivery::{read_delivery, write_delivery};
pub(crate) use guard::{read_guard, write_guard};
pub(crate) use kept_pin::{ACTIVE, STATE, STATE_AT, STOPPED, read_pin, write_pin};
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

fn write_standing(row: Writer, standing: Standing) -> Writer {
    let (word, at, reason) = match standing {
        Standing::Validated { at } => ("validated", at, None),
        Standing::WithOperator { since, reason } => ("with-operator", since, Some(reason)),
    };
    row.text("standing", word)
        .instant("standingAt", at)
        .maybe("reason", reason.map(|reason| s(reason.as_str())))
}

fn read_standing(row: Reader<'_>) -> Result<Standing, Fault> {
    let at: Timestamp = row.instant("standingAt")?;
    match row.text("standing")? {
        "validated" => Ok(Standing::Validated { at }),
        "with-operator" => {
            let reason = row.parsed("reason", |word| {
                OperatorReason::ALL
                    .into_iter()
                    .find(|reason| reason.as_str() == word)
            })?;
            Ok(Standing::WithOperator { since: at, reason })
        }
        _ => Err(Fault::Refused),
    }
}
