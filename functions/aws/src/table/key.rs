//! The keys of the rows.

use pin::Channel;
use pin::RequestId;
use pin::delivery::{DeliveryId, ProviderId, Queue};
use pin::digest::{PersonKey, ReplayKey, SessionKey};
use pin::letter::BatchId;
use pin::notice::{NoticeId, NoticeKind};
use steps::ports::{Attempt, Window};

/// Partition and sort key.
pub(crate) type Key = (String, String);

pub(crate) fn guard(person: PersonKey) -> Key {
    (format!("PERSON#{person}"), "GUARD".to_owned())
}

/// The sort key of a request's own row; its deliveries' come before it.
pub(crate) const REQUEST: &str = "REQUEST";

pub(crate) fn request_partition(request: RequestId) -> String {
    format!("REQUEST#{request}")
}

pub(crate) fn request(request: RequestId) -> Key {
    (request_partition(request), REQUEST.to_owned())
}

pub(crate) fn delivery(id: DeliveryId) -> Key {
    (
        request_partition(id.request),
        format!("{FIRST_HALF}{:010}", id.generation),
    )
}

pub(crate) fn letter(id: DeliveryId) -> Key {
    (
        request_partition(id.request),
        format!("{LETTER}{:010}", id.generation),
    )
}

pub(crate) fn batch(id: BatchId) -> Key {
    (format!("BATCH#{id}"), "BATCH".to_owned())
}

pub(crate) fn book() -> Key {
    ("POST".to_owned(), "BOOK".to_owned())
}

/// How the sort keys of a request's deliveries and letters begin; its own row comes behind them.
pub(crate) const FIRST_HALF: &str = "FIRST-HALF#";
pub(crate) const LETTER: &str = "LETTER#";

/// Reads the key of a delivery or a letter back, as an index projects it: the queue says which it is.
pub(crate) fn read_message(pk: &str, sk: &str) -> Option<DeliveryId> {
    let generation = sk.strip_prefix(FIRST_HALF).or_else(|| sk.strip_prefix(LETTER))?;
    Some(DeliveryId {
        request: RequestId::parse(pk.strip_prefix("REQUEST#")?)?,
        generation: generation.parse().ok()?,
    })
}

/// A notice's key, in its request's partition.
pub(crate) fn notice(id: NoticeId) -> Key {
    (
        request_partition(id.request),
        format!("{NOTICE}{}", id.kind.as_str()),
    )
}

const NOTICE: &str = "NOTICE#";

/// Reads a notice's key back, as an index projects it.
pub(crate) fn read_notice(pk: &str, sk: &str) -> Option<NoticeId> {
    Some(NoticeId {
        request: RequestId::parse(pk.strip_prefix("REQUEST#")?)?,
        kind: NoticeKind::parse(sk.strip_prefix(NOTICE)?)?,
    })
}

pub(crate) fn replay(replay: ReplayKey) -> Key {
    (format!("REPLAY#{replay}"), "REPLAY".to_owned())
}

pub(crate) fn attempts(attempt: Attempt, window: Window) -> Key {
    let pk = match attempt {
        Attempt::Source(source) => format!("ATTEMPTS#SOURCE#{source}"),
        Attempt::Pair(person, source) => format!("ATTEMPTS#PAIR#{person}#{source}"),
        Attempt::Person(person) => format!("ATTEMPTS#PERSON#{person}"),
        Attempt::Device(person, device) => format!("ATTEMPTS#DEVICE#{person}#{device}"),
    };
    (
        pk,
        format!("{}#{}", window.length.as_secs(), window.start.as_second()),
    )
}

pub(crate) fn receipt(provider_id: &ProviderId) -> Key {
    (format!("RECEIPT#{}", provider_id.0), "RECEIPT".to_owned())
}

pub(crate) fn pin(person: PersonKey) -> Key {
    (format!("PERSON#{person}"), "PIN".to_owned())
}

pub(crate) fn session(session: SessionKey) -> Key {
    (format!("SESSION#{session}"), "SESSION".to_owned())
}

pub(crate) fn lease(channel: Channel) -> Key {
    (format!("CHANNEL#{}", channel.as_str()), "LEASE".to_owned())
}

/// The lease of whoever sends a channel's notices.
pub(crate) fn notice_lease(channel: Channel) -> Key {
    (format!("CHANNEL#{}", channel.as_str()), "NOTICE-LEASE".to_owned())
}

pub(crate) fn settings(channel: Channel) -> Key {
    (format!("CHANNEL#{}", channel.as_str()), "SETTINGS".to_owned())
}

pub(crate) fn wait(channel: Channel) -> Key {
    (format!("CHANNEL#{}", channel.as_str()), "WAIT".to_owned())
}

pub(crate) fn due(queue: Queue) -> String {
    format!(
        "{}#{}#{}",
        queue.channel.as_str(),
        queue.class.as_str(),
        queue.shard
    )
}

pub(crate) fn callbacks(shard: u8) -> String {
    format!("callback#{shard}")
}

pub(crate) fn overdue(shard: u8) -> String {
    format!("overdue#{shard}")
}
