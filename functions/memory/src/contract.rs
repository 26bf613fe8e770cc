//! What every store must do, whatever it is made of.
//!
//! [`CASES`] are run each on a fresh store; [`random`] runs the same random operations on two stores and
//! holds their answers one against the other.

mod cases;
pub mod random;
mod record;
mod rows;

pub use cases::{CASES, Case};
pub use record::{RECORD_CASES, RecordCase, RecordStore};
pub use rows::{act, delivery, kept_pin, new_request, person, request_id};

use steps::ports::{
    Attempts, Batches, CallbackQueue, Channels, ChannelsReader, Deliveries, DueQueue, Letters, NoticeLeases,
    NoticeQueue, Notices, OpenRequests, OverdueQueue, PinReader, Pins, PostBook, Receipts, RequestReader,
    Sessions, SetLevers, StandingReader, Transitions, WaitReader,
};

/// Everything that is kept in the table.
pub trait Store:
    Attempts
    + CallbackQueue
    + Batches
    + Channels
    + ChannelsReader
    + Deliveries
    + DueQueue
    + Letters
    + NoticeLeases
    + NoticeQueue
    + Notices
    + OpenRequests
    + OverdueQueue
    + PostBook
    + PinReader
    + Pins
    + Receipts
    + RequestReader
    + Sessions
    + SetLevers
    + StandingReader
    + WaitReader
    + Transitions
{
}

impl<S> Store for S where
    S: Attempts
        + CallbackQueue
        + Batches
        + Channels
        + ChannelsReader
        + Deliveries
        + DueQueue
        + Letters
        + NoticeLeases
        + NoticeQueue
        + Notices
        + OpenRequests
        + OverdueQueue
        + PostBook
        + PinReader
        + Pins
        + Receipts
        + RequestReader
        + Sessions
        + SetLevers
        + StandingReader
        + WaitReader
        + Transitions
{
}
