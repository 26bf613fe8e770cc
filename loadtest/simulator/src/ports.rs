//! The ports as a step sees them in virtual time: each call takes its time on the agenda, so that steps
//! interleave at every await, and in a hostile world it fails, or its caller dies.

mod centre;
mod keys;
mod mailbox;
mod notices;
mod people;
mod post;

use crate::agenda::nanoseconds;
use crate::calls::Call;
use crate::calls::units::Units;
use crate::event::Event;
use crate::hostility::{Hostility, Side};
use crate::outside::Outside;
use crate::person;
use crate::sending::{self, Handed};
use crate::{laws, sim};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::delivery::{Delivery, DeliveryId, ProviderId, Queue, SendOutcome};
use pin::digest::PersonKey;
use std::sync::Arc;
use steps::ports::{
    Archive, ArchiveRecord, Attempt, Attempts, Batches, CallbackQueue, ChannelSettings, Channels, Claim,
    Clock, Deliveries, DueDelivery, DueQueue, Fault, Lease, Letters, Mail, Message, NewRequest, NoticeLeases,
    NoticeQueue, Notices, OpenRequests, OverdueDelivery, OverdueQueue, ParkedReceipt, PasswordHash, Pause,
    Pec, PecMailbox, PinReader, Pins, PostBook, Printer, ProjectedWait, Receipts, Record, Refusal,
    RequestReader, Sessions, Sms, StandingReader, Text, Transitions, WaitReader, Window,
};
use steps::{Kind, Provide, Step};

/// The world as one step sees it; in a hostile world, as one invocation of it does.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) outside: Arc<Outside>,
    pub(crate) step: Step,
    /// Names the invocation, where invocations can die.
    pub(crate) invocation: u64,
}

impl Seen {
    /// Makes a call: it takes its time, and in a hostile world may fail, with its work done or not.
    async fn call<T>(
        &self,
        call: Call,
        about: Option<DeliveryId>,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        self.spend(call, about, Units::about(call, about), work).await
    }

    /// The same of a call that costs other than usual.
    async fn spend<T>(
        &self,
        call: Call,
        about: Option<DeliveryId>,
        units: Units,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let Some(hostility) = &self.outside.hostility else {
            self.pass(self.outside.draw(call)).await;
            self.admit(call, about, &units)?;
            return work.await;
        };
        let whole = self.outside.draw(call);
        self.gate(hostility, whole / 2).await;
        let meets = hostility.meets(call, self.outside.agenda.now_ns());
        if let Some((side, fault)) = meets {
            self.allow(call, about, side, fault);
            if call == Call::Count {
                self.outside.holders().is_count_unsure = true;
            }
        }
        if let Some((Side::Before, fault)) = meets {
            return Err(fault);
        }
        self.admit(call, about, &units)?;
        let done = work.await;
        self.gate(hostility, whole - whole / 2).await;
        match meets {
            Some((Side::After, fault)) => done.and(Err(fault)),
            _ => done,
        }
    }

    /// Whether the account's limits let a call through.
    fn admit(&self, call: Call, about: Option<DeliveryId>, units: &Units) -> Result<(), Fault> {
        if !self.outside.limits_calls {
            self.outside.meter.took(self.step, call, units);
            return Ok(());
        }
        let now = self.outside.agenda.now_ns();
        let refused = self.outside.limits().refuses_call(call, units, now);
        if let Some(place) = refused {
            self.outside.throttled(place);
            self.allow(call, about, Side::Before, Fault::Throttled);
            return Err(Fault::Throttled);
        }
        self.outside.meter.took(self.step, call, units);
        if call == Call::Key {
            self.outside.laws().used_key(now);
        }
        Ok(())
    }

    /// Entries of an index have come.
    fn came<T>(&self, entries: &Result<Vec<T>, Fault>) {
        if let Ok(entries) = entries {
            self.outside.meter.came(self.step, entries.len());
        }
    }

    async fn pass(&self, span_ns: i64) {
        let agenda = &self.outside.agenda;
        let now = agenda.now_ns();
        let over_at = match self.step.kind() {
            Kind::Http | Kind::Operator => now.saturating_add(span_ns),
            Kind::Schedule | Kind::Logs => self.outside.threads.over_at(now, span_ns),
        };
        agenda.sleep_until(over_at).await;
    }

    /// A moment at which the invocation may die: then it goes no further.
    async fn gate(&self, hostility: &Hostility, span_ns: i64) {
        self.pass(span_ns).await;
        if hostility.dies() {
            let now = self.outside.agenda.now_ns();
            self.outside.agenda.post(now, Event::Death(self.invocation));
            std::future::pending::<()>().await;
        }
    }

    /// What a fault in a call about a message that may have been sent excuses: a failure that leaves it open
    /// whether the outcome was committed excuses one message more; so do six clean ones, after which the
    /// commit is given up.
    fn allow(&self, call: Call, about: Option<DeliveryId>, side: Side, fault: Fault) {
        if let Some(id) = about.filter(|id| id.generation == 0) {
            if call == Call::CommitNotice {
                self.allow_notice(id.request, side, fault);
            }
            return;
        }
        let mut journal = self.outside.journal();
        let Some(live) = about.and_then(|id| journal.live(id.request)) else {
            return;
        };
        let is_clean = side == Side::Before && matches!(fault, Fault::Throttled | Fault::Unavailable);
        let counts = match call {
            Call::Commit | Call::Read | Call::Parked | Call::Resolve if is_clean => 1,
            Call::Commit | Call::Read | Call::Parked | Call::Resolve => 6,
            _ => 0,
        };
        live.allowed_sixths += counts;
    }
}

#[async_trait]
impl Clock for Seen {
    fn now(&self) -> Timestamp {
        self.outside.agenda.now()
    }

    async fn sleep(&self, duration: SignedDuration) {
        self.outside.agenda.sleep(duration).await;
    }
}

#[async_trait]
impl Attempts for Seen {
    async fn count(&self, attempt: Attempt, window: Window) -> Result<u32, Fault> {
        let twin = &self.outside.twin;
        let counted = self.call(Call::Count, None, twin.count(attempt, window)).await;
        #[cfg(test)]
        let counted = crate::hunt::bugs::counted_attempt(&self.outside, self.step, counted);
        counted
    }

    async fn forgive(&self, attempt: Attempt, window: Window) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Count, None, twin.forgive(attempt, window)).await
    }
}

#[async_trait]
impl Archive for Seen {
    async fn look_up(&self, person: PersonKey) -> Result<Option<ArchiveRecord>, Fault> {
        let record = async { Ok(person::index(person).map(|index| person::archived(&self.outside, index))) };
        self.call(Call::LookUp, None, record).await
    }
}

#[async_trait]
impl OpenRequests for Seen {
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault> {
        let opening = async {
            let opened = self.outside.twin.open(new, now).await?;
            if opened.is_ok() {
                self.opened(new);
            }
            Ok(opened)
        };
        let units = Units::opening(new);
        self.spend(Call::Open, None, units, opening).await
    }
}

impl Seen {
    fn opened(&self, new: &NewRequest) {
        let now = self.outside.agenda.now_ns();
        let request = new.record.id;
        self.outside.changed();
        let person = person::index(new.record.person);
        let is_first = person.is_some_and(|person| self.outside.journal().open(new, person, now));
        let law = "a person has at most one live request";
        self.outside.laws().check(law, is_first, now, Some(request));
        if let Some(person) = person {
            self.outside.tell_opened(person, &new.delivery);
        }
        if new.notice.is_some() {
            self.outside.journal().notices.open(request);
        }
        #[cfg(test)]
        crate::hunt::bugs::opened(&self.outside, request);
    }
}

#[async_trait]
impl Channels for Seen {
    async fn acquire(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        #[cfg(test)]
        let now = crate::hunt::bugs::acquiring(&self.outside, now);
        let twin = &self.outside.twin;
        self.call(Call::Acquire, None, twin.acquire(channel, owner, now, until))
            .await
    }

    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Renew, None, twin.renew(lease, until)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Release, None, twin.release(lease)).await
    }

    async fn settings(&self, channel: Channel) -> Result<ChannelSettings, Fault> {
        let twin = &self.outside.twin;
        let settings = self.call(Call::Settings, None, twin.settings(channel)).await;
        #[cfg(test)]
        let settings = crate::hunt::bugs::settings(&self.outside, settings);
        settings
    }

    async fn report_wait(&self, channel: Channel, wait: SignedDuration, at: Timestamp) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::ReportWait, None, twin.report_wait(channel, wait, at))
            .await
    }

    async fn pause(&self, channel: Channel, pause: &Pause) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Pause, None, twin.pause(channel, pause)).await
    }
}

#[async_trait]
impl DueQueue for Seen {
    async fn due(&self, queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault> {
        let twin = &self.outside.twin;
        let due = self
            .spend(
                Call::Due,
                None,
                Units::of(Call::Due, queue.shard),
                twin.due(queue, now, limit),
            )
            .await;
        self.came(&due);
        #[cfg(test)]
        let due = crate::hunt::bugs::due(&self.outside, queue, due);
        due
    }
}

#[async_trait]
impl OverdueQueue for Seen {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        let twin = &self.outside.twin;
        let units = Units::of(Call::Overdue, shard);
        let overdue = self
            .spend(Call::Overdue, None, units, twin.overdue(shard, now, limit))
            .await;
        self.came(&overdue);
        overdue
    }
}

#[async_trait]
impl Deliveries for Seen {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        let claiming = async {
            let claimed = self.outside.twin.claim(claim).await?;
            self.outside.changed();
            if let Some(live) = self.outside.journal().live(claim.id.request) {
                live.is_claimed = true;
                live.claimed_until_ns = nanoseconds(claim.until);
            }
            #[cfg(test)]
            crate::hunt::bugs::claimed(&self.outside, claim.id);
            Ok(claimed)
        };
        self.call(Call::Claim, Some(claim.id), claiming).await
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        let committing = async {
            self.outside.twin.commit(delivery, sent).await?;
            self.outside.changed();
            match self.step {
                Step::ClaimCallback => laws::centre::at_a_claim(&self.outside, delivery),
                Step::RecordCallbackOutcome | Step::ValidateByPhone => {
                    self.outside.journal().centre.lets_go(delivery.id.request);
                }
                Step::EscalateOverdue => {
                    sim::may_ring(&self.outside, delivery.id.request, delivery.due);
                }
                _ => {}
            }
            self.delivery_changed(delivery);
            let mut journal = self.outside.journal();
            if self.step == Step::DeliverFirstHalf
                && let Some(live) = journal.live(delivery.id.request)
            {
                live.is_claimed = false;
            }
            Ok(())
        };
        let units = Units::committing(delivery.id, sent.is_some());
        self.spend(Call::Commit, Some(delivery.id), units, committing)
            .await
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Read, Some(id), twin.read(id)).await
    }
}

#[async_trait]
impl Receipts for Seen {
    async fn claim_or_park(
        &self,
        provider_id: &ProviderId,
        receipt: ParkedReceipt,
        forget_at: Timestamp,
    ) -> Result<Option<DeliveryId>, Fault> {
        let twin = &self.outside.twin;
        self.call(
            Call::ClaimOrPark,
            None,
            twin.claim_or_park(provider_id, receipt, forget_at),
        )
        .await
    }

    async fn parked(&self, provider_id: &ProviderId) -> Result<Option<ParkedReceipt>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Parked, None, twin.parked(provider_id)).await
    }

    async fn resolve(
        &self,
        provider_id: &ProviderId,
        parked: ParkedReceipt,
        delivery: DeliveryId,
    ) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(
            Call::Resolve,
            Some(delivery),
            twin.resolve(provider_id, parked, delivery),
        )
        .await
    }
}

#[async_trait]
impl Sms for Seen {
    async fn send(&self, text: &Text) -> SendOutcome {
        #[cfg(test)]
        crate::hunt::bugs::sending(&self.outside, &Handed::text(text));
        self.hand(Handed::text(text)).await
    }
}

#[async_trait]
impl Mail for Seen {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.hand(Handed::message(Channel::Email, message)).await
    }
}

#[async_trait]
impl Pec for Seen {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.hand(Handed::message(Channel::Pec, message)).await
    }
}

impl Seen {
    async fn hand(&self, message: Handed<'_>) -> SendOutcome {
        let handing = async { Ok(sending::hand(&self.outside, &message)) };
        // A call of the provider fails as the provider says, never as a port.
        self.call(Call::Publish, Some(message.id), handing)
            .await
            .unwrap_or(SendOutcome::Unavailable)
    }
}

#[async_trait]
impl WaitReader for Seen {
    async fn projected_wait(&self, channel: Channel) -> Result<Option<ProjectedWait>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Wait, None, twin.projected_wait(channel)).await
    }
}

macro_rules! provide {
    ($($port:ident),+) => {$(
        impl Provide<dyn $port> for Seen {
            fn provide(&self) -> Arc<dyn $port> {
                Arc::new(self.clone())
            }
        }
    )+};
}

provide!(
    Archive,
    Attempts,
    Batches,
    CallbackQueue,
    Channels,
    Clock,
    Deliveries,
    DueQueue,
    Letters,
    OpenRequests,
    Mail,
    NoticeLeases,
    NoticeQueue,
    Notices,
    OverdueQueue,
    PasswordHash,
    Pec,
    PecMailbox,
    PinReader,
    Pins,
    PostBook,
    Printer,
    Receipts,
    Record,
    RequestReader,
    Sessions,
    Sms,
    StandingReader,
    Transitions,
    WaitReader
);
