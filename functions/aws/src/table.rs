//! The table: its attributes, keys, indexes and definition. Everything of one kind stands under one key, so
//! that every path is a read or a conditional write of known cost; nothing here ever scans.
//!
//! # Access patterns
//!
//! WRU and RRU as AWS counts them (on-demand: a write unit a KB, two in a transaction; a read unit 4 KB, half if
//! eventually consistent; an index entry written, moved or removed costs one WRU each way). All rows are
//! under 1 KB (a usual request 0.7, its delivery 0.5 at first and 0.8 once sent); a delivery with very many events
//! can reach 3 KB.
//!
//! | port | call | key | cost |
//! |---|---|---|---|
//! | `Attempts::count` | `UpdateItem` | `ATTEMPTS#SOURCE#…` or `ATTEMPTS#PAIR#…#…`, sort `<length>#<start>` | 1 WRU |
//! | `Attempts::forgive` | `UpdateItem`, on condition | the same | 1 WRU |
//! | `Archive::look_up` | `GetItem` on the archive | `<person>` | 0.5 RRU |
//! | `ChannelsReader::state` | `GetItem`, consistent, of 2 | `CHANNEL#…`, `SETTINGS` and `LEASE` | 2 RRU |
//! | `SetLevers::set` | `UpdateItem` | `CHANNEL#…`, `SETTINGS` | 1 WRU |
//! | `Record::append` | `PutItem` on the record | `<person>` or `NOBODY`, sort `<instant>-<act>` | 1 WRU |
//! | `RecordReader::search` | `Query` on the record, consistent, newest first | the same | 1 RRU a 4 KB page (about 16 acts) |
//! | `OpenRequests::open` | `TransactWriteItems` of 4 to 6 | `PERSON#…`, `REQUEST#…` three or four times, `REPLAY#…` | 8 to 12 WRU, and 1 to 4 of indexes |
//! | `Transitions::transition` | `TransactWriteItems` of 4 | `PERSON#…`, `REQUEST#…` three times | 8 WRU, and 1 to 4 of indexes |
//! | `Transitions::register` | `TransactWriteItems` of 4, or 7 over an open request | the same, of both requests | 8 or 14 WRU, and 1 to 6 of indexes |
//! | `StandingReader::standing`, `requests` | `GetItem`, consistent | `PERSON#…`, `GUARD` | 1 RRU |
//! | `RequestReader::find` | `Query`, consistent, the partition | `REQUEST#…` | 1 RRU (2 where many events or issues make it more than 4 KB) |
//! | `DueQueue::due` | `Query` of index `due` | `<channel>#<class>#<shard>`, up to now | 0.5 RRU a 4 KB page (about 40 entries) |
//! | `OverdueQueue::overdue` | `Query` of index `overdue` | `overdue#<shard>`, up to now | as above |
//! | `CallbackQueue::callbacks` | `Query` of index `callbacks` | `callback#<shard>` | as above |
//! | `Deliveries::claim` | `UpdateItem` | `REQUEST#…`, `FIRST-HALF#…` | 1 WRU, and 2 for the moved index entry |
//! | `Deliveries::commit` | `PutItem` | the same | 1 WRU, and 1 or 2 of indexes |
//! | … with a provider's id | `TransactWriteItems` of 2 | the same, and `RECEIPT#…` | 4 WRU, and 1 of the index |
//! | `Deliveries::read` | `GetItem`, consistent | the same | 1 RRU |
//! | `Letters::read_letter` | `GetItem`, consistent | `REQUEST#…`, `LETTER#…` | 1 RRU |
//! | `Letters::commit_letter` | `PutItem` | the same | 1 WRU, and 1 or 2 of the index |
//! | `Batches::begin_batch` | `TransactWriteItems` of 3 to 42 | `BATCH#…`, `POST`, and each letter's | 2 WRU each, and 3 of the index a letter |
//! | `Batches::batch`, `PostBook::book` | `GetItem`, consistent | `BATCH#…`; `POST` | 1 RRU |
//! | `Batches::count_waiting` | 8 `Query`s of index `due` that count | `post#half#<shard>` | 0.5 RRU a 4 KB (about 40 letters) |
//! | `Batches::write_book` | `PutItem` | `POST` | 1 WRU |
//! | `Letters::hand_to_centre` | `TransactWriteItems` of 2 | the letter's and its delivery's | 4 WRU, and 1 to 3 of indexes |
//! | `Letters::reissue` | `TransactWriteItems` of 3 | both letters' and their delivery's | 6 WRU, and 2 of indexes |
//! | `Receipts::claim_or_park` | `PutItem`, on condition | `RECEIPT#…` | 1 WRU, whichever way it ends |
//! | `Receipts::parked` | `GetItem`, consistent | the same | 1 RRU |
//! | `Receipts::resolve` | `PutItem` | the same | 1 WRU |
//! | `PinReader::kept_pin` | `GetItem`, consistent | `PERSON#…`, `PIN` | 1 RRU |
//! | `Pins::keep` | `TransactWriteItems` of 1 or 2 | the same, and `REQUEST#…`, `FIRST-HALF#…` | 2 or 4 WRU, and 1 or 2 of indexes |
//! | `Pins::stop` | `UpdateItem`, on condition | the same | 1 WRU |
//! | `Sessions::begin`, `prolong` | `PutItem`, `UpdateItem`, on condition | `SESSION#…`, `SESSION` | 1 WRU |
//! | `Channels::acquire`, `renew`, `release` | `UpdateItem` | `CHANNEL#sms`, `LEASE` | 1 WRU |
//! | `NoticeQueue::due_notices` | `Query` of index `due` | `<channel>#urgent#<shard>`, up to now | 0.5 RRU a 4 KB page |
//! | `Notices::claim_notice` | `UpdateItem` | `REQUEST#…`, `NOTICE#…` | 1 WRU, and 2 for the moved index entry |
//! | `Notices::commit_notice` | `PutItem` | the same | 1 WRU, and 1 or 2 of the index |
//! | `NoticeLeases::acquire_notices`, `release_notices` | `UpdateItem` | `CHANNEL#sms`, `NOTICE-LEASE` | 1 WRU |
//! | `Channels::settings` | `GetItem`, consistent | `CHANNEL#sms`, `SETTINGS` | 1 RRU |
//! | `Channels::pause` | `UpdateItem` | the same | 1 WRU |
//! | `Channels::report_wait` | `PutItem` | `CHANNEL#sms`, `WAIT` | 1 WRU every 10 s |
//! | `WaitReader::projected_wait` | `GetItem` | the same | 0.5 RRU |
//!
//! A partition takes 1,000 WRU a second; the three indexes have eight partitions each (`pin::channel::SHARDS`),
//! and no other key is shared between people, but for a busy source's counter.

mod definition;
pub(crate) mod key;

pub use definition::{Definition, Index, KeyAttribute};

/// Partition key (text).
pub const PK: &str = "pk";
/// Sort key (text).
pub const SK: &str = "sk";
/// The index of what is due to be sent.
pub const DUE_INDEX: &str = "due";
/// Its partition key (text): channel#class#shard.
pub const DUE_PK: &str = "duePk";
/// Its sort key (number): milliseconds since 1970.
pub const DUE_AT: &str = "dueAt";
/// The index of what `escalate_overdue` must look at.
pub const OVERDUE_INDEX: &str = "overdue";
/// Its partition key (text): overdue#shard.
pub const OVERDUE_PK: &str = "overduePk";
/// Its sort key (number): milliseconds since 1970.
pub const OVERDUE_AT: &str = "overdueAt";
/// The index of whom the contact centre must call.
pub const CALLBACK_INDEX: &str = "callbacks";
/// Its partition key (text): callback#shard.
pub const CALLBACK_PK: &str = "callbackPk";
/// Its sort key (number): milliseconds since 1970.
pub const CALLBACK_AT: &str = "callbackAt";
/// When a row may go (number): seconds since 1970. Housekeeping, never a timer (D12).
pub const TTL: &str = "ttl";

pub(crate) const ATTEMPTS: &str = "attempts";
pub(crate) const FENCE: &str = "fence";
pub(crate) const FINGERPRINT: &str = "fingerprint";
pub(crate) const KEY_VERSION: &str = "keyVersion";
pub(crate) const UNTIL: &str = "untilNs";
pub(crate) const VERSION: &str = "version";

/// The service's table.
pub const SERVICE: Definition = Definition {
    partition: KeyAttribute::Text(PK),
    sort: Some(KeyAttribute::Text(SK)),
    indexes: &[
        Index {
            name: DUE_INDEX,
            partition: KeyAttribute::Text(DUE_PK),
            sort: KeyAttribute::Number(DUE_AT),
        },
        Index {
            name: OVERDUE_INDEX,
            partition: KeyAttribute::Text(OVERDUE_PK),
            sort: KeyAttribute::Number(OVERDUE_AT),
        },
        Index {
            name: CALLBACK_INDEX,
            partition: KeyAttribute::Text(CALLBACK_PK),
            sort: KeyAttribute::Number(CALLBACK_AT),
        },
    ],
    ttl: Some(TTL),
};

/// The table of what operators did: rows are put, never changed and never removed.
pub const RECORD: Definition = Definition {
    partition: KeyAttribute::Text(PK),
    sort: Some(KeyAttribute::Text(SK)),
    indexes: &[],
    ttl: None,
};

/// The archive's table: the Institute's, read only.
pub const ARCHIVE: Definition = Definition {
    partition: KeyAttribute::Text(PK),
    sort: None,
    indexes: &[],
    ttl: None,
};
