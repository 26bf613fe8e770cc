//! A world whose process dies at a chosen moment: before or after any call of a port.

use crate::town::Town;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use memory::TwinWorld;
use pin::Channel;
use pin::RequestId;
use pin::delivery::{Delivery, DeliveryId, ProviderId, Queue, SendOutcome};
use pin::digest::{KeyVersion, PersonKey, SessionKey, Tag};
use pin::kept_pin::{Digest, KeptPin, PinRecord};
use pin::letter::{Batch, BatchId, Book, Letter};
use pin::notice::Notice;
use pin::operator::Act;
use pin::request::Guard;
use pin::session::Session;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use steps::Provide;
use steps::ports::{
    Archive, ArchiveRecord, Attempt, Attempts, Batches, Chance, ChannelSettings, Channels, Claim, Clock,
    Deliveries, DeriveFirst, DeriveSecond, DueDelivery, DueNotice, DueQueue, Fault, FingerprintFirst,
    FingerprintSecond, Found, IndexMac, Lease, Letters, Mac, Mail, MailId, Message, MessageTokens,
    NewRequest, NoticeClaim, NoticeLeases, NoticeQueue, Notices, OverdueDelivery, OverdueQueue,
    ParkedReceipt, PasswordHash, Pause, Pec, PecMailbox, PinReader, Pins, PostBook, PrintJob, PrintOutcome,
    Printer, Receipts, Record, Refusal, RequestReader, Sessions, Sms, StandingReader, Text, Transition,
    Transitions, Unread, Window,
};

struct Moment {
    calls: Mutex<Vec<&'static str>>,
    passed: AtomicUsize,
    dies_at: usize,
    dead: AtomicBool,
}

/// When a process dies: at the `dies_at`-th moment, from 0, before or after a call.
#[derive(Clone)]
pub(crate) struct Fate(Arc<Moment>);

impl Fate {
    pub(crate) fn dying_at(dies_at: usize) -> Self {
        Self(Arc::new(Moment {
            calls: Mutex::default(),
            passed: AtomicUsize::new(0),
            dies_at,
            dead: AtomicBool::new(false),
        }))
    }

    /// One that lives on, whatever is called.
    pub(crate) fn immortal() -> Self {
        Self::dying_at(usize::MAX)
    }

    fn note(&self, call: &'static str) {
        self.0
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(call);
    }

    /// Every call of a port so far, in order; of a keyed function its key.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.0
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many moments passed.
    pub(crate) fn passed(&self) -> usize {
        self.0.passed.load(Ordering::Relaxed)
    }

    fn is_dead(&self) -> bool {
        self.0.dead.load(Ordering::Relaxed)
    }

    /// Gives way once, so that sends in flight interleave; a dead process never comes back.
    async fn gate(&self) {
        let mut gave_way = false;
        poll_fn(|context| {
            if self.is_dead() {
                return Poll::Pending;
            }
            if std::mem::replace(&mut gave_way, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        if self.0.passed.fetch_add(1, Ordering::Relaxed) == self.0.dies_at {
            self.0.dead.store(true, Ordering::Relaxed);
            std::future::pending::<()>().await;
        }
    }

    /// Runs a process to its end, or to its death: then everything it held is dropped, and nothing answered.
    pub(crate) fn live<T>(&self, process: impl Future<Output = T>) -> Option<T> {
        let mut process = pin!(process);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(done) = process.as_mut().poll(&mut context) {
                return Some(done);
            }
            if self.is_dead() {
                return None;
            }
        }
    }
}

/// A town's world, as a mortal process sees it.
pub(crate) struct MortalWorld<'a> {
    world: &'a TwinWorld,
    fate: Fate,
}

impl<'a> MortalWorld<'a> {
    pub(crate) fn new(town: &'a Town, fate: &Fate) -> Self {
        Self {
            world: &town.world,
            fate: fate.clone(),
        }
    }
}

struct Mortal<P: ?Sized> {
    inner: Arc<P>,
    fate: Fate,
}

struct MortalMac {
    inner: Arc<dyn Mac>,
    fate: Fate,
    key: &'static str,
}

macro_rules! mortal {
    ($($port:ident { $(fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+ })+) => {$(
        #[async_trait]
        impl $port for Mortal<dyn $port> {
            $(async fn $name(&self, $($argument: $type),*) -> $answer {
                self.fate.note(concat!(stringify!($port), "::", stringify!($name)));
                self.fate.gate().await;
                let answer = self.inner.$name($($argument),*).await;
                self.fate.gate().await;
                answer
            })+
        }

        impl Provide<dyn $port> for MortalWorld<'_> {
            fn provide(&self) -> Arc<dyn $port> {
                let inner = <TwinWorld as Provide<dyn $port>>::provide(self.world);
                Arc::new(Mortal { inner, fate: self.fate.clone() })
            }
        }
    )+};
}

mortal! {
    Channels {
        fn acquire(channel: Channel, owner: u128, now: Timestamp, until: Timestamp) -> Result<Option<Lease>, Fault>;
        fn renew(lease: &Lease, until: Timestamp) -> Result<Option<Lease>, Fault>;
        fn release(lease: &Lease) -> Result<(), Fault>;
        fn settings(channel: Channel) -> Result<ChannelSettings, Fault>;
        fn pause(channel: Channel, pause: &Pause) -> Result<(), Fault>;
        fn report_wait(channel: Channel, wait: SignedDuration, at: Timestamp) -> Result<(), Fault>;
    }
    Deliveries {
        fn claim(claim: &Claim) -> Result<Delivery, Fault>;
        fn commit(delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault>;
        fn read(id: DeliveryId) -> Result<Option<Delivery>, Fault>;
    }
    DueQueue {
        fn due(queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault>;
    }
    Archive {
        fn look_up(person: PersonKey) -> Result<Option<ArchiveRecord>, Fault>;
    }
    NoticeLeases {
        fn acquire_notices(channel: Channel, owner: u128, now: Timestamp, until: Timestamp) -> Result<Option<Lease>, Fault>;
        fn release_notices(lease: &Lease) -> Result<(), Fault>;
    }
    NoticeQueue {
        fn due_notices(channel: Channel, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<DueNotice>, Fault>;
    }
    Notices {
        fn claim_notice(claim: &NoticeClaim) -> Result<Notice, Fault>;
        fn commit_notice(notice: &Notice, forget_at: Option<Timestamp>) -> Result<(), Fault>;
    }
    Letters {
        fn read_letter(id: DeliveryId) -> Result<Option<Letter>, Fault>;
        fn commit_letter(letter: &Letter) -> Result<(), Fault>;
        fn hand_to_centre(letter: &Letter, delivery: &Delivery) -> Result<(), Fault>;
        fn reissue(old: &Letter, next: &Letter, delivery: &Delivery) -> Result<(), Fault>;
    }
    Record {
        fn append(act: &Act) -> Result<(), Fault>;
    }
    Attempts {
        fn count(attempt: Attempt, window: Window) -> Result<u32, Fault>;
        fn forgive(attempt: Attempt, window: Window) -> Result<(), Fault>;
    }
    PasswordHash {
        fn hash(person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault>;
        fn verify(person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault>;
    }
    PinReader {
        fn kept_pin(person: PersonKey) -> Result<Option<PinRecord>, Fault>;
    }
    Pins {
        fn keep(pin: &PinRecord, delivery: Option<&Delivery>) -> Result<(), Fault>;
        fn stop(person: PersonKey, at: Timestamp) -> Result<bool, Fault>;
    }
    RequestReader {
        fn find(request: RequestId) -> Result<Option<Found>, Fault>;
    }
    Sessions {
        fn begin(key: SessionKey, session: &Session) -> Result<(), Fault>;
        fn prolong(key: SessionKey, now: Timestamp, until: Timestamp) -> Result<Option<Session>, Fault>;
    }
    StandingReader {
        fn standing(person: PersonKey) -> Result<Option<Guard>, Fault>;
        fn requests(person: PersonKey) -> Result<Vec<RequestId>, Fault>;
    }
    Transitions {
        fn transition(transition: &Transition) -> Result<(), Fault>;
        fn register(
            new: &NewRequest,
            withdrawn: Option<&Transition>
        ) -> Result<Result<(), Refusal>, Fault>;
    }
    OverdueQueue {
        fn overdue(shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault>;
    }
    PecMailbox {
        fn unread(after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault>;
        fn mark_read(ids: &[MailId]) -> Result<(), Fault>;
    }
    Receipts {
        fn claim_or_park(
            provider_id: &ProviderId,
            receipt: ParkedReceipt,
            forget_at: Timestamp
        ) -> Result<Option<DeliveryId>, Fault>;
        fn parked(provider_id: &ProviderId) -> Result<Option<ParkedReceipt>, Fault>;
        fn resolve(provider_id: &ProviderId, parked: ParkedReceipt, delivery: DeliveryId) -> Result<(), Fault>;
    }
    Batches {
        fn begin_batch(batch: &Batch, letters: &[Letter], book: &Book) -> Result<(), Fault>;
        fn batch(id: BatchId) -> Result<Option<Batch>, Fault>;
        fn count_waiting(now: Timestamp) -> Result<u64, Fault>;
        fn write_book(book: &Book) -> Result<(), Fault>;
    }
    PostBook {
        fn book() -> Result<Option<Book>, Fault>;
    }
    Printer {
        fn print(batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome;
    }
    Sms {
        fn send(text: &Text) -> SendOutcome;
    }
    Mail {
        fn send(message: &Message) -> SendOutcome;
    }
    Pec {
        fn send(message: &Message) -> SendOutcome;
    }
}

#[async_trait]
impl Clock for Mortal<dyn Clock> {
    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    async fn sleep(&self, duration: SignedDuration) {
        self.fate.gate().await;
        self.inner.sleep(duration).await;
    }
}

#[async_trait]
impl Mac for MortalMac {
    fn current(&self) -> KeyVersion {
        self.inner.current()
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        self.fate.note(self.key);
        self.fate.gate().await;
        self.inner.tag(version, message).await
    }
}

impl Provide<dyn Clock> for MortalWorld<'_> {
    fn provide(&self) -> Arc<dyn Clock> {
        let inner = <TwinWorld as Provide<dyn Clock>>::provide(self.world);
        Arc::new(Mortal {
            inner,
            fate: self.fate.clone(),
        })
    }
}

impl Provide<dyn Chance> for MortalWorld<'_> {
    fn provide(&self) -> Arc<dyn Chance> {
        <TwinWorld as Provide<dyn Chance>>::provide(self.world)
    }
}

macro_rules! mortal_keys {
    ($($key:ident),+) => {$(
        impl Provide<$key> for MortalWorld<'_> {
            fn provide(&self) -> $key {
                let inner: Arc<dyn Mac> =
                    Arc::new(memory::TwinMac::new($key::PURPOSE, self.world.key_version));
                $key::new(Arc::new(MortalMac { inner, fate: self.fate.clone(), key: stringify!($key) }))
            }
        }
    )+};
}

mortal_keys!(
    DeriveFirst,
    DeriveSecond,
    FingerprintFirst,
    FingerprintSecond,
    IndexMac,
    MessageTokens
);
