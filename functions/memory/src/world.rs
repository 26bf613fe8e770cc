//! The rest of the world in memory: time, chance, keys, the archive, a provider.

mod post;

use crate::mailbox::TwinMailbox;
use crate::map::Map;
use crate::printer::TwinPrinter;
use crate::providers::{ScriptedMail, ScriptedSms};
use crate::store::Twin;
use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac as _};
use jiff::{SignedDuration, Timestamp};
use pin::digest::{KeyVersion, PersonKey, Purpose, Tag};
use pin::kept_pin::{Digest, HashCost, KeptPin};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::Sha256;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
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

/// A clock that a test holds in its hand: it stands still but for waits, which move it on at once.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Moves the clock on to `instant`, never back.
    pub fn move_to(&self, instant: Timestamp) {
        let mut now = locked(&self.0);
        *now = instant.max(*now);
    }

    /// Moves the clock on by `span`.
    pub fn advance(&self, span: SignedDuration) {
        let now = *locked(&self.0);
        self.move_to(now.saturating_add(span).unwrap_or(Timestamp::MAX));
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *locked(&self.0)
    }

    async fn sleep(&self, duration: SignedDuration) {
        let until = self.now().saturating_add(duration).unwrap_or(Timestamp::MAX);
        // Whoever waits beside this one gets its turn before time moves.
        YieldOnce(false).await;
        self.move_to(until);
    }
}

struct YieldOnce(bool);

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Random bytes that a seed decides.
#[derive(Debug)]
pub struct SeededChance(Mutex<ChaCha8Rng>);

impl SeededChance {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        locked(&self.0).fill_bytes(bytes);
    }
}

/// HMAC-SHA-256 under keys that only name their purpose and version: for tests and virtual time.
#[derive(Clone)]
pub struct TwinMac {
    keyed: Hmac<Sha256>,
    current: KeyVersion,
}

impl TwinMac {
    /// The keys of a purpose, of which `current` is in use.
    #[must_use]
    pub fn new(purpose: Purpose, current: KeyVersion) -> Self {
        let mut key = [0; 64];
        let name = purpose.as_str().as_bytes();
        key[..name.len()].copy_from_slice(name);
        // A key as long as the hash's block is taken as it is; hashed once here, not at every tag.
        Self {
            keyed: Hmac::new(&key.into()),
            current,
        }
    }
}

#[async_trait]
impl Mac for TwinMac {
    fn current(&self) -> KeyVersion {
        self.current
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        if version > self.current {
            return Err(Fault::Refused);
        }
        let mut mac = self.keyed.clone();
        mac.update(&version.0.to_be_bytes());
        mac.update(message);
        Ok(Tag(mac.finalize().into_bytes().into()))
    }
}

/// One keyed hash in the place of the slow one (decision 9), which counts how often it is asked.
pub struct TwinPasswordHash {
    pepper: TwinMac,
    hashes: AtomicUsize,
}

impl TwinPasswordHash {
    /// The hash under the pepper of a version.
    #[must_use]
    pub fn new(pepper: KeyVersion) -> Self {
        Self {
            pepper: TwinMac::new(Purpose::Pepper, pepper),
            hashes: AtomicUsize::new(0),
        }
    }

    /// How many hashes were made.
    #[must_use]
    pub fn hashes(&self) -> usize {
        self.hashes.load(Ordering::Relaxed)
    }

    async fn digest(
        &self,
        version: KeyVersion,
        person: PersonKey,
        pin: &KeptPin,
        salt: [u8; 16],
    ) -> Result<Digest, Fault> {
        self.hashes.fetch_add(1, Ordering::Relaxed);
        let message = [person.0.as_slice(), &salt, pin.as_bytes()].concat();
        Ok(Digest {
            pepper: version,
            cost: HashCost {
                memory_kib: 0,
                passes: 1,
                lanes: 1,
            },
            salt,
            hash: self.pepper.tag(version, &message).await?.0,
        })
    }
}

#[async_trait]
impl PasswordHash for TwinPasswordHash {
    async fn hash(&self, person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault> {
        self.digest(self.pepper.current(), person, pin, salt).await
    }

    async fn verify(&self, person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault> {
        let (version, salt) = kept.map_or((self.pepper.current(), [0; 16]), |kept| (kept.pepper, kept.salt));
        let made = self.digest(version, person, pin, salt).await?;
        Ok(kept.is_some_and(|kept| kept.hash == made.hash))
    }
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
