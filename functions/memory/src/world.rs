//! The rest of the world in memory.

mod keys;
mod post;
mod time;

pub use keys::{TwinMac, TwinPasswordHash};
pub use time::{ManualClock, SeededChance};

use crate::mailbox::TwinMailbox;
use crate::map::Map;
use crate::printer::TwinPrinter;
use crate::providers::{ScriptedMail, ScriptedSms};
use crate::store::Twin;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::digest::{KeyVersion, PersonKey, Purpose};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use steps::Provide;
use steps::ports::{
    Archive, ArchiveRecord, Attempts, Batches, CallbackQueue, Chance, Channels, ChannelsReader, Clock,
    Deliveries, DeriveFirst, DeriveSecond, DueQueue, Fault, FingerprintFirst, FingerprintSecond, IndexMac,
    Letters, Mac, Mail, MessageTokens, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue,
    PasswordHash, Pec, PecMailbox, PinReader, Pins, PostBook, Receipts, Record, RecordReader, RequestReader,
    Sessions, SetLevers, Sms, StandingReader, Transitions, WaitReader,
};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An archive of whom a test puts in.
#[derive(Default)]
pub struct TwinArchive(Mutex<Map<PersonKey, ArchiveRecord>>);

impl TwinArchive {
    /// Puts a person in.
    pub fn put(&self, person: PersonKey, record: ArchiveRecord) {
        locked(&self.0).insert(person, record);
    }
}

#[async_trait]
impl Archive for TwinArchive {
    async fn look_up(&self, person: PersonKey) -> Result<Option<ArchiveRecord>, Fault> {
        Ok(locked(&self.0).get(&person).cloned())
    }
}

/// A whole world in memory.
pub struct TwinWorld {
    /// The tables.
    pub store: Arc<Twin>,
    /// Time.
    pub clock: ManualClock,
    /// Chance.
    pub chance: Arc<SeededChance>,
    /// The archive.
    pub archive: Arc<TwinArchive>,
    /// The provider of text messages.
    pub sms: Arc<ScriptedSms>,
    /// The printer.
    pub printer: Arc<TwinPrinter>,
    /// The hash of kept PINs.
    pub passwords: Arc<TwinPasswordHash>,
    /// The provider of email.
    pub mail: Arc<ScriptedMail>,
    /// The provider of PEC.
    pub pec: Arc<ScriptedMail>,
    /// Where PEC receipts come.
    pub mailbox: Arc<TwinMailbox>,
    /// The version of every key in use.
    pub key_version: KeyVersion,
}

impl TwinWorld {
    /// An empty world at `start`.
    #[must_use]
    pub fn new(start: Timestamp, seed: u64) -> Self {
        Self::with_store(Twin::default(), start, seed)
    }

    /// A world over a given store.
    #[must_use]
    pub fn with_store(store: Twin, start: Timestamp, seed: u64) -> Self {
        let clock = ManualClock::new(start);
        Self {
            store: Arc::new(store),
            chance: Arc::new(SeededChance::new(seed)),
            archive: Arc::default(),
            printer: Arc::default(),
            sms: Arc::new(ScriptedSms::new("sms", clock.clone())),
            mail: Arc::new(ScriptedMail::new("email", clock.clone())),
            pec: Arc::new(ScriptedMail::new("pec", clock.clone())),
            mailbox: Arc::default(),
            clock,
            passwords: Arc::new(TwinPasswordHash::new(KeyVersion(1))),
            key_version: KeyVersion(1),
        }
    }

    fn mac(&self, purpose: Purpose) -> Arc<dyn Mac> {
        Arc::new(TwinMac::new(purpose, self.key_version))
    }
}

macro_rules! provide {
    (store: $($port:ident),+) => {$(
        impl Provide<dyn $port> for TwinWorld {
            fn provide(&self) -> Arc<dyn $port> {
                Arc::clone(&self.store) as Arc<dyn $port>
            }
        }
    )+};
    (keys: $($key:ident),+) => {$(
        impl Provide<$key> for TwinWorld {
            fn provide(&self) -> $key {
                $key::new(self.mac($key::PURPOSE))
            }
        }
    )+};
}

provide!(store: Attempts, Batches, CallbackQueue, Channels, ChannelsReader, Deliveries, DueQueue, Letters, NoticeLeases, NoticeQueue, Notices, OpenRequests, OverdueQueue, PinReader, Pins, PostBook, Receipts, Record, RecordReader, RequestReader, Sessions, SetLevers, StandingReader, Transitions, WaitReader);
provide!(keys: DeriveFirst, DeriveSecond, FingerprintFirst, FingerprintSecond, IndexMac, MessageTokens);

impl Provide<dyn Clock> for TwinWorld {
    fn provide(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
}

impl Provide<dyn Chance> for TwinWorld {
    fn provide(&self) -> Arc<dyn Chance> {
        Arc::clone(&self.chance) as Arc<dyn Chance>
    }
}

impl Provide<dyn Archive> for TwinWorld {
    fn provide(&self) -> Arc<dyn Archive> {
        Arc::clone(&self.archive) as Arc<dyn Archive>
    }
}

impl Provide<dyn PecMailbox> for TwinWorld {
    fn provide(&self) -> Arc<dyn PecMailbox> {
        Arc::clone(&self.mailbox) as Arc<dyn PecMailbox>
    }
}

impl Provide<dyn Sms> for TwinWorld {
    fn provide(&self) -> Arc<dyn Sms> {
        Arc::clone(&self.sms) as Arc<dyn Sms>
    }
}

impl Provide<dyn PasswordHash> for TwinWorld {
    fn provide(&self) -> Arc<dyn PasswordHash> {
        Arc::clone(&self.passwords) as Arc<dyn PasswordHash>
    }
}

impl Provide<dyn Mail> for TwinWorld {
    fn provide(&self) -> Arc<dyn Mail> {
        Arc::clone(&self.mail) as Arc<dyn Mail>
    }
}

impl Provide<dyn Pec> for TwinWorld {
    fn provide(&self) -> Arc<dyn Pec> {
        Arc::clone(&self.pec) as Arc<dyn Pec>
    }
}
