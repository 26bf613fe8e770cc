//! Where the drain's work comes from: the heads of the channel's queues, one at a time, at its pace.

use super::forecast::Forecast;
use super::{Deps, later};
use crate::ports::{ChannelSettings, DueDelivery, Fault, Lease};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use pin::channel::{Class, SHARDS};
use pin::delivery::Queue;
use pin::pace::Pace;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// A due delivery with the right to take it up.
pub(super) struct Taken {
    pub(super) due: DueDelivery,
    pub(super) lease: Lease,
    /// Whether it may be sent; if not, the channel's quota is used up, until then.
    pub(super) over_quota_until: Option<Timestamp>,
}

/// What the time, the lease and the levers let the drain do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    Send,
    /// The quota is used up until then: nothing is sent, but what can goes to another channel.
    Divert(Timestamp),
    Stop,
}

/// What sends in flight tell the source, and the source the drain.
#[derive(Default)]
pub(super) struct Signals(Mutex<Told>);

#[derive(Default)]
struct Told {
    hold_until: Option<Timestamp>,
    over_quota: bool,
    lease: Option<Lease>,
    fault: Option<Problem>,
}

impl Signals {
    fn told<T>(&self, look: impl FnOnce(&mut Told) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The provider says: too fast.
    pub(super) fn hold_until(&self, until: Timestamp) {
        self.told(|told| told.hold_until = told.hold_until.max(Some(until)));
    }

    /// The provider says: no more today.
    pub(super) fn over_quota(&self) {
        self.told(|told| told.over_quota = true);
    }

    pub(super) fn is_over_quota(&self) -> bool {
        self.told(|told| told.over_quota)
    }

    pub(super) fn last_lease(&self, first: Lease) -> Lease {
        self.told(|told| told.lease).unwrap_or(first)
    }

    pub(super) fn take_fault(&self) -> Option<Problem> {
        self.told(|told| told.fault.take())
    }
}

/// How many entries are read from a queue at a time.
const PAGE: u32 = 50;

/// Hands out due deliveries: every class before the next, within a class by the instant they are due.
pub(super) struct Source<'a> {
    deps: &'a Deps,
    signals: &'a Signals,
    stop_by: Timestamp,
    lease: Lease,
    renewed: Timestamp,
    settings: Option<(ChannelSettings, Timestamp)>,
    pace: Pace,
    forecast: Forecast,
    ready: VecDeque<DueDelivery>,
    /// Sorted.
    last_page: Vec<DueDelivery>,
}

impl<'a> Source<'a> {
    pub(super) fn new(deps: &'a Deps, lease: Lease, stop_by: Timestamp, signals: &'a Signals) -> Self {
        let now = deps.clock.now();
        Self {
            deps,
            signals,
            stop_by,
            lease,
            renewed: now,
            settings: None,
            pace: Pace::start(deps.drain.rate(lease.channel), now),
            forecast: Forecast::default(),
            ready: VecDeque::new(),
            last_page: Vec::new(),
        }
    }

    /// The next delivery and the source for the one after; `None` when the drain is done.
    pub(super) async fn next(mut self) -> Option<(Taken, Self)> {
        match self.take().await {
            Ok(Some(taken)) => Some((taken, self)),
            Ok(None) => None,
            Err(problem) => {
                self.signals.told(|told| told.fault = Some(problem));
                None
            }
        }
    }

    async fn take(&mut self) -> Result<Option<Taken>, Problem> {
        let mut leave = self.leave().await?;
        if leave == Leave::Stop {
            return Ok(None);
        }
        if self.ready.is_empty() {
            self.refill().await?;
        }
        let Some(head) = self.ready.front() else {
            self.forecast_none().await;
            return Ok(None);
        };
        self.forecast.see(head.at);
        if leave == Leave::Send {
            leave = self.wait_for_token().await?;
        }
        let over_quota_until = match leave {
            Leave::Stop => return Ok(None),
            Leave::Send => None,
            Leave::Divert(until) => Some(until),
        };
        Ok(self.ready.pop_front().map(|due| Taken {
            due,
            lease: self.lease,
            over_quota_until,
        }))
    }

    /// Waits until the pace lets one part through; the lease and the levers are kept up meanwhile.
    async fn wait_for_token(&mut self) -> Result<Leave, Problem> {
        if let Some(until) = self.signals.told(|told| told.hold_until.take()) {
            self.pace.hold_until(until);
        }
        let slot = self.pace.reserve(self.deps.clock.now());
        loop {
            let wait = slot.duration_since(self.deps.clock.now());
            if wait <= SignedDuration::ZERO {
                return self.leave().await;
            }
            self.deps
                .clock
                .sleep(wait.min(self.deps.drain.settings_every))
                .await;
            match self.leave().await? {
                Leave::Send => {}
                other => return Ok(other),
            }
        }
    }

    /// Checked before each send: the time, the lease, the levers. An operator's pause holds everything; that of a
    /// used-up quota only keeps what is due from this channel.
    async fn leave(&mut self) -> Result<Leave, Problem> {
        let now = self.deps.clock.now();
        if now >= self.stop_by {
            return Ok(Leave::Stop);
        }
        if now.duration_since(self.renewed) >= self.deps.drain.renew_every && !self.renew(now).await? {
            return Ok(Leave::Stop);
        }
        if now >= self.lease.until {
            return Ok(Leave::Stop);
        }
        let quota_until = later(now, self.deps.drain.quota_pause);
        let is_over_quota = self.signals.is_over_quota();
        let settings = self.settings(now).await?;
        Ok(match &settings.pause {
            Some(pause) if settings.is_paused(now) => pause.until.map_or(Leave::Stop, Leave::Divert),
            _ if is_over_quota => Leave::Divert(quota_until),
            _ => Leave::Send,
        })
    }

    async fn renew(&mut self, now: Timestamp) -> Result<bool, Problem> {
        let until = later(now, self.deps.drain.lease);
        match self.deps.channels.renew(&self.lease, until).await {
            Ok(Some(lease)) => {
                self.lease = lease;
                self.renewed = now;
                self.signals.told(|told| told.lease = Some(lease));
                self.report_wait(now).await;
                Ok(true)
            }
            Ok(None) => Ok(false),
            // The lease still runs; the next look tries again.
            Err(Fault::Throttled | Fault::Unavailable | Fault::Ambiguous) => Ok(true),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn settings(&mut self, now: Timestamp) -> Result<&ChannelSettings, Problem> {
        let fresh = self
            .settings
            .as_ref()
            .is_some_and(|(_, read)| now.duration_since(*read) < self.deps.drain.settings_every);
        if !fresh {
            let settings = self.deps.channels.settings(self.lease.channel).await?;
            self.pace.set_rate(
                settings
                    .rate_per_s
                    .unwrap_or(self.deps.drain.rate(self.lease.channel)),
            );
            self.settings = Some((settings, now));
        }
        match &self.settings {
            Some((settings, _)) => Ok(settings),
            None => Err(Fault::Unavailable.into()),
        }
    }

    /// Merges the heads of the shards, class by class. What was handed out last time and still stands in the
    /// eventually consistent index is passed over. A shard that cannot be read holds up no other.
    async fn refill(&mut self) -> Result<(), Problem> {
        let now = self.deps.clock.now();
        let mut failed = None;
        for class in Class::HALVES {
            let queues = (0..SHARDS).map(|shard| Queue {
                channel: self.lease.channel,
                class,
                shard,
            });
            let pages = queues.map(|queue| self.deps.queue.due(queue, now, PAGE));
            let mut heads = Heads::default();
            for page in futures_util::future::join_all(pages).await {
                match page {
                    Ok(page) => heads.add(page, |head| self.was_handed_out(head)),
                    Err(fault) => failed = Some(fault),
                }
            }
            let heads = heads.in_order();
            if !heads.is_empty() {
                self.last_page.clone_from(&heads);
                self.ready.extend(heads);
                return Ok(());
            }
        }
        failed.map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Tells whoever takes requests in how long a new message would wait here. If it cannot be told now, it is at
    /// the next renewal; a word that has grown old counts as none.
    async fn report_wait(&mut self, now: Timestamp) {
        if let Some(wait) = self.forecast.wait(now) {
            let _ = self
                .deps
                .channels
                .report_wait(self.lease.channel, wait, now)
                .await;
        }
    }

    /// Nothing waits any more; said only where something else was said.
    async fn forecast_none(&mut self) {
        if self.forecast.has_told() {
            let now = self.deps.clock.now();
            let _ = self
                .deps
                .channels
                .report_wait(self.lease.channel, SignedDuration::ZERO, now)
                .await;
        }
    }

    fn was_handed_out(&self, head: &DueDelivery) -> bool {
        self.last_page.binary_search(head).is_ok()
    }
}

/// The heads of a class's shards, to be merged.
struct Heads {
    entries: Vec<DueDelivery>,
    /// Up to where every shard has been read: behind a full page more may stand that is due before what the
    /// other pages end with. Shards never fill quite evenly, so without this the fuller ones would fall behind.
    read_to: Timestamp,
}

impl Default for Heads {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            read_to: Timestamp::MAX,
        }
    }
}

impl Heads {
    fn add(&mut self, page: Vec<DueDelivery>, is_known: impl Fn(&DueDelivery) -> bool) {
        if let Some(last) = page.get(PAGE as usize - 1) {
            self.read_to = self.read_to.min(last.at);
        }
        self.entries
            .extend(page.into_iter().filter(|head| !is_known(head)));
    }

    /// What may be handed out in this order. If all of it was handed out before, so that a stale index shows
    /// nothing else of that shard, the rest waits no longer.
    fn in_order(mut self) -> Vec<DueDelivery> {
        self.entries.sort_unstable();
        let read = self.entries.partition_point(|head| head.at <= self.read_to);
        if read > 0 {
            self.entries.truncate(read);
        }
        self.entries
    }
}
