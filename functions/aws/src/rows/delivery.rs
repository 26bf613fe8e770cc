//! A delivery's row, which is also its outbox entry: while something is due, its two sparse index keys exist.

use super::callback::{read_callback, write_callback};
use super::read_person;
use crate::row::{Item, Reader, Writer, b, ms, n, s};
use crate::table::{self, key};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use pin::channel::{Channel, Class};
use pin::contact::{Email, Phone};
use pin::delivery::{ChannelSet, Delivery, DeliveryId, Event, EventKind, Progress, ProviderId, Reach, shard};
use pin::digest::KeyVersion;
use pin::half::Fingerprint;
use pin::{Language, RequestId};
use steps::ports::Fault;

/// The row of a delivery at `version`. Its index keys are whole milliseconds.
pub(crate) fn write_delivery(delivery: &Delivery, version: u64) -> Item {
    let (pk, sk) = key::delivery(delivery.id);
    let row = Writer::new(pk, sk)
        .text("requestId", delivery.id.request.to_string())
        .number("generation", delivery.id.generation)
        .text("person", delivery.person.to_string())
        .text("language", delivery.language.code())
        .maybe(
            "mobile",
            delivery.reach.mobile.as_ref().map(|phone| s(phone.as_str())),
        )
        .maybe(
            "email",
            delivery.reach.email.as_ref().map(|email| s(email.as_str())),
        )
        .maybe("pec", delivery.reach.pec.as_ref().map(|email| s(email.as_str())))
        .text("channel", delivery.channel.as_str())
        .number("tried", delivery.tried.bits())
        .instant("requestedAt", delivery.requested_at)
        .instant("due", delivery.due)
        .text("class", delivery.class.as_str())
        .number(table::ATTEMPTS, delivery.attempts)
        .number("setbacks", delivery.setbacks)
        .number("unreachable", delivery.unreachable)
        .number("ambiguous", delivery.ambiguous)
        .number(table::FENCE, delivery.fence)
        .maybe("providerId", delivery.provider_id.as_ref().map(|id| s(&*id.0)))
        .put(
            "events",
            AttributeValue::L(delivery.events.iter().map(|event| s(line(event))).collect()),
        )
        .number(table::VERSION, version);
    let row = write_progress(row, delivery.progress);
    let row = write_index_keys(row, delivery);
    let row = write_callback(row, delivery);
    match delivery.fingerprint {
        None => row,
        Some(fingerprint) => row
            .put(table::FINGERPRINT, b(&fingerprint.tag))
            .number(table::KEY_VERSION, fingerprint.key_version.0),
    }
    .into_item()
}

fn write_index_keys(row: Writer, delivery: &Delivery) -> Writer {
    let queue = delivery.queue().zip(delivery.next_attempt_at);
    let overdue = delivery
        .escalate_at
        .map(|at| (key::overdue(shard(delivery.id.request)), at));
    row.maybe(table::DUE_PK, queue.map(|(queue, _)| s(key::due(queue))))
        .maybe(table::DUE_AT, queue.map(|(_, at)| n(ms(at))))
        .maybe(
            table::OVERDUE_PK,
            overdue.as_ref().map(|(partition, _)| s(partition.as_str())),
        )
        .maybe(table::OVERDUE_AT, overdue.as_ref().map(|(_, at)| n(ms(*at))))
}

fn write_progress(row: Writer, progress: Progress) -> Writer {
    let (word, at) = match progress {
        Progress::Held => ("held", None),
        Progress::Waiting => ("waiting", None),
        Progress::Sent { at } => ("sent", Some(at)),
        Progress::Accepted { at } => ("accepted", Some(at)),
        Progress::Delivered { at } => ("delivered", Some(at)),
        Progress::Failed { at } => ("failed", Some(at)),
        Progress::Stopped { at } => ("stopped", Some(at)),
    };
    row.text("progress", word)
        .maybe("progressAt", at.map(|at: Timestamp| s(at.to_string())))
}

fn read_progress(row: Reader<'_>) -> Result<Progress, Fault> {
    let at = || row.instant("progressAt");
    Ok(match row.text("progress")? {
        "held" => Progress::Held,
        "waiting" => Progress::Waiting,
        "sent" => Progress::Sent { at: at()? },
        "accepted" => Progress::Accepted { at: at()? },
        "delivered" => Progress::Delivered { at: at()? },
        "failed" => Progress::Failed { at: at()? },
        "stopped" => Progress::Stopped { at: at()? },
        _ => return Err(Fault::Refused),
    })
}

pub(crate) fn read_delivery(item: &Item) -> Result<Delivery, Fault> {
    let row = Reader(item);
    let events = row
        .texts("events")?
        .into_iter()
        .map(|line| read_line(line).ok_or(Fault::Refused));
    Ok(Delivery {
        id: DeliveryId {
            request: row.parsed("requestId", RequestId::parse)?,
            generation: row.number("generation")?,
        },
        person: read_person(row)?,
        language: row.parsed("language", Language::parse)?,
        reach: Reach {
            mobile: row.maybe_parsed("mobile", Phone::from_e164)?,
            email: row.maybe_text("email")?.map(Email::from_stored),
            pec: row.maybe_text("pec")?.map(Email::from_stored),
        },
        channel: row.parsed("channel", Channel::parse)?,
        tried: ChannelSet::from_bits(row.number("tried")?),
        requested_at: row.instant("requestedAt")?,
        due: row.instant("due")?,
        progress: read_progress(row)?,
        class: row.parsed("class", Class::parse)?,
        next_attempt_at: row.maybe_ms(table::DUE_AT)?,
        escalate_at: row.maybe_ms(table::OVERDUE_AT)?,
        attempts: row.number(table::ATTEMPTS)?,
        setbacks: row.number("setbacks")?,
        unreachable: row.number("unreachable")?,
        ambiguous: row.number("ambiguous")?,
        fence: row.number(table::FENCE)?,
        fingerprint: read_fingerprint(row)?,
        provider_id: row.maybe_text("providerId")?.map(|id| ProviderId(id.into())),
        callback: read_callback(row)?,
        events: events.collect::<Result<_, _>>()?,
        version: row.number(table::VERSION)?,
    })
}

pub(super) fn read_fingerprint(row: Reader<'_>) -> Result<Option<Fingerprint>, Fault> {
    let Some(bytes) = row.maybe_bytes(table::FINGERPRINT)? else {
        return Ok(None);
    };
    Ok(Some(Fingerprint {
        key_version: KeyVersion(row.number(table::KEY_VERSION)?),
        tag: bytes.try_into().map_err(|_| Fault::Refused)?,
    }))
}

/// An event as one text, half the size of a map.
fn line(event: &Event) -> String {
    match event.channel {
        None => format!("{} {}", event.at, event.kind.as_str()),
        Some(channel) => format!("{} {} {}", event.at, event.kind.as_str(), channel.as_str()),
    }
}

fn read_line(line: &str) -> Option<Event> {
    let mut words = line.split(' ');
    let event = Event {
        at: words.next()?.parse().ok()?,
        kind: EventKind::parse(words.next()?)?,
        channel: match words.next() {
            None => None,
            Some(word) => Some(Channel::parse(word)?),
        },
    };
    words.next().is_none().then_some(event)
}
