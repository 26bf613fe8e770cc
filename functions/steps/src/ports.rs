//! What steps need of the world: one trait a capability, so that the type of a step's dependencies says what
//! its role must grant.
//!
//! Every port is `Send + Sync` and `dyn`; every failure is a [`Fault`], told apart by what must follow.

mod archive;
mod callbacks;
mod channels;
mod deliveries;
mod letters;
mod levers;
mod limits;
mod mac;
mod mail;
mod notices;
mod pec_mailbox;
mod pins;
mod receipts;
mod record;
mod requests;
mod sms;
mod world;

pub use archive::{Archive, ArchiveRecord};
pub use callbacks::{CallbackQueue, DueCallback};
pub use channels::{ChannelSettings, Channels, Lease, Pause, ProjectedWait, WaitReader};
pub use deliveries::{Claim, Deliveries, DueDelivery, DueQueue, OverdueDelivery, OverdueQueue};
pub use letters::{Batches, Letters, PostBook, PrintJob, PrintOutcome, Printer};
pub use levers::{ChannelState, ChannelsReader, LastSet, SetLevers};
pub use limits::{Attempt, Attempts, Window};
pub use mac::{DeriveFirst, DeriveSecond, FingerprintFirst, FingerprintSecond, IndexMac, Mac, MessageTokens};
pub use mail::{Mail, Message, Pec};
pub use notices::{DueNotice, NoticeClaim, NoticeLeases, NoticeQueue, Notices};
pub use pec_mailbox::{MailId, PecMailbox, PecReceipt, Unread};
pub use pins::{PasswordHash, PinReader, Pins, Sessions};
pub use receipts::{ParkedReceipt, Receipts};
pub use record::{Record, RecordReader};
pub use requests::{
    Found, NewRequest, OpenRequests, REMEMBERED, Refusal, Replay, RequestReader, RequestRecord,
    StandingReader, Transition, Transitions,
};
pub use sms::{Sms, Text};
pub use world::{Chance, Clock};

use crate::step::Grant;
use std::sync::Arc;
use thiserror::Error;

/// Why a port could not do what it was asked, told apart by what must follow. It holds no text of a
/// provider: such texts quote what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Fault {
    /// Another writer was first: read again and decide again.
    #[error("another writer was first")]
    Conflict,
    /// Too fast: nothing was done; later it will be.
    #[error("throttled")]
    Throttled,
    /// Out of reach: nothing was done; later it may be.
    #[error("unavailable")]
    Unavailable,
    /// It will never be done: the call, a permission or a stored row is wrong.
    #[error("refused")]
    Refused,
    /// Nobody can say whether it was done.
    #[error("ambiguous")]
    Ambiguous,
}

/// A port as the dependency of a step.
pub trait Port {
    /// How a step holds it.
    type Held;

    /// What the step's role must grant for it.
    const GRANTS: &'static [Grant];
}

macro_rules! grants {
    ($(dyn $port:ident => [$($grant:ident),*];)+) => {
        $(impl Port for dyn $port {
            type Held = Arc<dyn $port>;
            const GRANTS: &'static [Grant] = &[$(Grant::$grant),*];
        })+
    };
    ($($key:ident => $grant:ident;)+) => {
        $(impl Port for $key {
            type Held = Self;
            const GRANTS: &'static [Grant] = &[Grant::$grant];
        })+
    };
}

grants! {
    dyn Archive => [ArchiveRead];
    dyn Attempts => [TableUpdate];
    dyn CallbackQueue => [CallbackIndexQuery];
    dyn Channels => [TableRead, TableUpdate];
    dyn ChannelsReader => [TableRead];
    dyn Chance => [];
    dyn Clock => [];
    dyn Mail => [MailSend];
    dyn Pec => [PecSecret];
    dyn PecMailbox => [PecSecret];
    dyn Deliveries => [TableRead, TableUpdate, TablePut];
    dyn DueQueue => [DueIndexQuery];
    dyn Batches => [TableRead, TablePut, DueIndexQuery];
    dyn Letters => [TableRead, TablePut];
    dyn NoticeLeases => [TableUpdate];
    dyn NoticeQueue => [DueIndexQuery];
    dyn Notices => [TableUpdate, TablePut];
    dyn PostBook => [TableRead];
    dyn Printer => [PrinterPut];
    dyn OpenRequests => [TablePut, TableUpdate];
    dyn OverdueQueue => [OverdueIndexQuery];
    dyn PasswordHash => [PepperKey];
    dyn PinReader => [TableRead];
    dyn Pins => [TablePut, TableUpdate];
    dyn Receipts => [TableRead, TablePut];
    dyn Record => [RecordPut];
    dyn RecordReader => [RecordQuery];
    dyn RequestReader => [TableQuery];
    dyn Sessions => [TablePut, TableUpdate];
    dyn SetLevers => [TableUpdate];
    dyn Sms => [SmsPublish];
    dyn StandingReader => [TableRead];
    dyn WaitReader => [TableRead];
    dyn Transitions => [TableUpdate, TablePut];
}

grants! {
    DeriveFirst => DeriveFirstKey;
    DeriveSecond => DeriveSecondKey;
    FingerprintFirst => FingerprintFirstKey;
    FingerprintSecond => FingerprintSecondKey;
    MessageTokens => DataKey;
    IndexMac => DataKey;
}
