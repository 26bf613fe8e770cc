//! The meeting place of a send and its receipt: one row a provider's id, holding whichever came first.

use crate::row::{Item, Reader, Writer, ttl};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::delivery::{DeliveryId, ProviderId};
use pin::receipt::Outcome;
use pin::{Channel, RequestId};
use steps::ports::{Fault, ParkedReceipt};

/// What stands at a meeting place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Sent(DeliveryId),
    Parked(ParkedReceipt),
}

/// The attribute that names the request of a send.
pub(crate) const REQUEST_ID: &str = "requestId";

/// The attribute that says how much a parked receipt says; a send's row has none, and so never yields.
pub(crate) const WEIGHT: &str = "weight";

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::AcceptedByCarrier => "accepted-by-carrier",
        Outcome::ReceivedByPhone => "received-by-phone",
        Outcome::OverQuota => "over-quota",
        Outcome::Unreachable => "unreachable",
        Outcome::Refused => "refused",
    }
}

fn read_word(stored: &str) -> Option<Outcome> {
    [
        Outcome::AcceptedByCarrier,
        Outcome::ReceivedByPhone,
        Outcome::OverQuota,
        Outcome::Unreachable,
        Outcome::Refused,
    ]
    .into_iter()
    .find(|outcome| word(*outcome) == stored)
}

/// The row of a receipt that came first.
pub(crate) fn park(provider_id: &ProviderId, receipt: ParkedReceipt, forget_at: Timestamp) -> Item {
    let (pk, sk) = key::receipt(provider_id);
    Writer::new(pk, sk)
        .text("channel", receipt.channel.as_str())
        .text("outcome", word(receipt.outcome))
        .number(WEIGHT, receipt.outcome.weight())
        .instant("reportedAt", receipt.at)
        .put(table::TTL, ttl(forget_at))
        .into_item()
}

/// The row of a send that came first, or of a receipt that has been worked in.
pub(crate) fn write_meeting(provider_id: &ProviderId, delivery: DeliveryId) -> Item {
    let (pk, sk) = key::receipt(provider_id);
    Writer::new(pk, sk)
        .text(REQUEST_ID, delivery.request.to_string())
        .number("generation", delivery.generation)
        .into_item()
}

pub(crate) fn read_place(item: &Item) -> Result<Place, Fault> {
    let row = Reader(item);
    if let Some(request) = row.maybe_parsed(REQUEST_ID, RequestId::parse)? {
        let generation = row.number("generation")?;
        return Ok(Place::Sent(DeliveryId { request, generation }));
    }
    let outcome = row.parsed("outcome", read_word)?;
    Ok(Place::Parked(ParkedReceipt {
        channel: row.parsed("channel", Channel::parse)?,
        outcome,
        at: row.instant("reportedAt")?,
    }))
}
