//! What the world saw, kept apart from what the steps wrote: the laws hold one against the other.

pub(crate) mod centre;
pub(crate) mod letters;
pub(crate) mod notices;
pub(crate) mod people;

use crate::agenda::nanoseconds;
use crate::limits::{Place, Throttled};
use crate::report::Charged;
use crate::series::{Stand, Tally};
use centre::CentreLog;
use letters::Letters;
use memory::Map;
use notices::Notices;
use people::PeopleCounts;
use pin::Channel;
use pin::calendar::Calendar;
use pin::delivery::{ChannelSet, Delivery, DeliveryId, EventKind, Progress};
use pin::promise::{Terms, Verdict, verdict};
use pin::request::RequestId;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use steps::ports::NewRequest;

/// How many things of each kind happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Arrivals of the schedule.
    pub(crate) arrivals: u64,
    /// Calls of `request_pin` that ran, and that load turned away.
    pub(crate) calls: u64,
    /// Calls that load turned away: no environment was to be had.
    pub(crate) throttled: u64,
    /// Requests that were answered 202.
    pub(crate) accepted: u64,
    /// Arrivals refused for what is wrong with them, or because the person has a request.
    pub(crate) refused: u64,
    /// Arrivals that ended without an answer that says why: the person gave up.
    pub(crate) given_up: u64,
    /// Arrivals that still wait to be tried again, or whose call is running.
    pub(crate) under_way: u64,
    /// Messages handed to the provider and taken, or possibly so.
    pub(crate) messages: u64,
    /// Messages that the provider's own limits sent back.
    pub(crate) provider_throttled: u64,
    /// Invocations of background steps that found no environment.
    pub(crate) ticks_dropped: u64,
}

/// A request that is under way.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "facts that hold or not")]
pub(crate) struct Live {
    /// The person's index.
    pub(crate) person: u32,
    /// When it was committed, in nanoseconds since 1970.
    pub(crate) opened_ns: i64,
    /// Messages that the provider took, or may have.
    pub(crate) messages: u32,
    /// Sixths of messages more than one that faults allow: an ambiguous failure or a death allows one, six
    /// clean failures in a row of a commit another.
    pub(crate) allowed_sixths: u32,
    /// Receipts that are still to come, or to be worked in.
    pub(crate) outstanding: u32,
    /// When the first good word of a carrier or a phone reached the log.
    pub(crate) first_word_ns: Option<i64>,
    /// What the first message on each channel said, as a hash: a retry says the same.
    pub(crate) texts: [Option<u64>; Channel::FIRST_HALF.len()],
    /// Whether its halves may be sent: its address fits, or the contact centre has validated it.
    pub(crate) is_validated: bool,
    /// Whether the address fitted when it was asked for.
    pub(crate) fits: bool,
    /// Whether it was rejected or taken back.
    pub(crate) is_over: bool,
    /// Whether it is decided whether the person calls.
    pub(crate) rings: bool,
    /// Whether a drain has claimed it and not committed what came of it.
    pub(crate) is_claimed: bool,
    /// Until when it was claimed last, in nanoseconds since 1970.
    pub(crate) claimed_until_ns: i64,
    /// Whether its first half waits to be sent for the first time.
    pub(crate) is_waiting: bool,
    /// Whether its first receipt has been seen in a commit.
    pub(crate) has_left: bool,
    /// Where it is counted, if that is asked for.
    pub(crate) stand: Stand,
    /// Numbers of its messages, to forget their receipts by.
    pub(crate) numbers: Vec<u64>,
}

/// A request that is done, folded: what is kept of it to the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four facts that hold or not")]
pub(crate) struct Done {
    /// The person's index.
    pub(crate) person: u32,
    /// When it was accepted, in nanoseconds since 1970.
    pub(crate) accepted_ns: i64,
    /// Milliseconds from there to the first receipt; `u32::MAX`: none came.
    pub(crate) first_half_ms: u32,
    /// Milliseconds from there to the first send; `u32::MAX`: none.
    pub(crate) sent_ms: u32,
    /// How the promise ended.
    pub(crate) verdict: Verdict,
    /// Whether the address fits.
    pub(crate) is_validated: bool,
    /// Whether the phone said that it has the message.
    pub(crate) is_delivered: bool,
    /// Whether it was handed to the centre because the promise was at risk.
    pub(crate) is_escalated: bool,
    /// Whether the person's contact works.
    pub(crate) is_reachable: bool,
    /// Messages sent, at most 255.
    pub(crate) messages: u8,
}

/// No such delay: nothing came.
pub(crate) const NEVER: u32 = u32::MAX;

/// No invocation lives longer, in nanoseconds (AWS Lambda: 15 minutes).
const LONGEST_INVOCATION: i64 = 15 * 60 * 1_000_000_000;

/// Time in the system, counted while it passes (Little's law, in whole nanoseconds).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    /// Requests whose first receipt is not there yet.
    pub(crate) inside: u64,
    /// The most there ever were.
    pub(crate) peak: u64,
    /// The integral of `inside` over time, in nanoseconds.
    pub(crate) area: i128,
    /// The sum of the times of those that left, in nanoseconds.
    pub(crate) sojourns: i128,
    last_ns: i64,
}

impl Presence {
    fn pass(&mut self, now: i64) {
        self.area += i128::from(self.inside) * i128::from(now - self.last_ns);
        self.last_ns = now;
    }

    fn enter(&mut self, now: i64) {
        self.pass(now);
        self.inside += 1;
        self.peak = self.peak.max(self.inside);
    }

    fn leave(&mut self, entered: i64, now: i64) {
        self.pass(now);
        self.inside -= 1;
        self.sojourns += i128::from(now - entered);
    }
}

/// The world's own record of a run.
pub(crate) struct Journal {
    /// Counters.
    pub(crate) counts: Counts,
    /// How often something was sent back, and where.
    pub(crate) throttled: Throttled,
    /// What providers charge for, notices too.
    pub(crate) charged: Charged,
    /// What is counted on top, if that is asked for.
    pub(crate) tally: Option<Box<Tally>>,
    /// How long accepted requests took to answer, in microseconds, if that is asked for.
    pub(crate) answers_us: Option<Vec<u32>>,
    /// Time in the system.
    pub(crate) presence: Presence,
    /// First halves that wait to be sent for the first time.
    backlog: u64,
    /// The most there ever were.
    pub(crate) backlog_peak: u64,
    /// Who has a request, a bit a person.
    has_request: Vec<u64>,
    live: Map<RequestId, Live>,
    /// Ids under way, in the order of opening, where the laws are checked at every event.
    order: Option<Vec<RequestId>>,
    /// Requests that are done but for their letter, whose rows are in the table.
    pub(crate) kept: usize,
    /// Letters.
    pub(crate) letters: Letters,
    /// The contact centre.
    pub(crate) centre: CentreLog,
    /// Whether it has agents: what they owe is under way.
    has_agents: bool,
    /// Notices.
    pub(crate) notices: Notices,
    /// People who are watched.
    pub(crate) people: PeopleCounts,
    /// Requests that may be done by now.
    pub(crate) candidates: Vec<RequestId>,
    /// Requests that are done but for a claim whose drain has not committed: it may have given that up.
    claimed: Vec<RequestId>,
    /// What is done.
    pub(crate) done: Vec<Done>,
    /// What was sent so far, as hashes, where the laws are checked at every event.
    texts: Option<BTreeSet<u64>>,
    hash: Sha256,
    terms: Terms,
    calendar: Calendar,
}

impl Journal {
    /// An empty journal of a run that begins at `start_ns`. `keep_order` for small worlds, whose every request
    /// can be looked at again and again.
    #[must_use]
    pub(crate) fn new(
        start_ns: i64,
        people: u32,
        keep_order: bool,
        terms: Terms,
        calendar: Calendar,
    ) -> Self {
        Self {
            counts: Counts::default(),
            throttled: Throttled::default(),
            charged: Charged::default(),
            tally: None,
            answers_us: None,
            presence: Presence {
                last_ns: start_ns,
                ..Presence::default()
            },
            backlog: 0,
            backlog_peak: 0,
            has_request: vec![0; (people as usize).div_ceil(64)],
            live: Map::default(),
            order: keep_order.then(Vec::new),
            kept: 0,
            letters: Letters::new(people),
            centre: CentreLog::default(),
            has_agents: false,
            notices: Notices::default(),
            people: PeopleCounts::default(),
            candidates: Vec::new(),
            claimed: Vec::new(),
            done: Vec::new(),
            texts: keep_order.then(BTreeSet::new),
            hash: Sha256::new(),
            terms,
            calendar,
        }
    }

    /// A request was committed. `false`: the person has one already, which must never be.
    pub(crate) fn open(&mut self, new: &NewRequest, person: u32, now: i64) -> bool {
        let request = new.record.id;
        let is_waiting = new.delivery.next_attempt_at.is_some();
        let fits = new.record.standing.assigns_pin();
        self.letters.counts.owed += u64::from(fits);
        let bit = 1_u64 << (person % 64);
        let word = &mut self.has_request[person as usize / 64];
        let is_first = *word & bit == 0;
        *word |= bit;
        if let Some(order) = &mut self.order {
            order.push(request);
        }
        self.presence.enter(now);
        self.backlog += u64::from(is_waiting);
        self.backlog_peak = self.backlog_peak.max(self.backlog);
        let live = Live {
            person,
            opened_ns: now,
            messages: 0,
            allowed_sixths: 0,
            outstanding: 0,
            first_word_ns: None,
            texts: Default::default(),
            is_validated: fits,
            fits,
            is_over: false,
            rings: false,
            is_claimed: false,
            claimed_until_ns: i64::MIN,
            is_waiting,
            has_left: false,
            stand: Stand::default(),
            numbers: Vec::new(),
        };
        self.live.insert(request, live);
        self.count_stand(request, Stand::of(&new.delivery));
        is_first
    }

    /// Where a request stands is counted, if that is asked for.
    fn count_stand(&mut self, request: RequestId, stand: Stand) {
        if let Some(tally) = &mut self.tally
            && let Some(live) = self.live.get_mut(&request)
        {
            tally.moved(std::mem::replace(&mut live.stand, stand), stand);
        }
    }

    /// A request was accepted, so many nanoseconds after it came.
    pub(crate) fn answered_after(&mut self, span_ns: i64) {
        if let Some(answers) = &mut self.answers_us {
            answers.push(u32::try_from(span_ns / 1_000).unwrap_or(u32::MAX));
        }
    }

    /// A provider takes a message of so many units of its rate.
    pub(crate) fn charge(&mut self, channel: Channel, units: i64) {
        let units = u64::try_from(units).unwrap_or_default();
        match channel {
            Channel::Sms => self.charged.sms_parts += units,
            Channel::Email => self.charged.emails += units,
            Channel::Pec => self.charged.pec_messages += units,
            Channel::Post => {}
        }
    }

    /// A message is sent back as too fast.
    pub(crate) fn sent_back(&mut self, channel: Channel, place: Place) {
        self.counts.provider_throttled += 1;
        self.throttled[place as usize] += 1;
        if let Some(tally) = &mut self.tally {
            tally.throttled(channel);
        }
    }

    /// A request is over, so that its person may make another.
    pub(crate) fn may_ask_again(&mut self, person: u32, id: DeliveryId) {
        self.has_request[person as usize / 64] &= !(1 << (person % 64));
        self.letters.ended(id, person);
    }

    /// A request under way.
    pub(crate) fn live(&mut self, request: RequestId) -> Option<&mut Live> {
        self.live.get_mut(&request)
    }

    /// Whether nobody was sent this text before; `true` where that is not kept.
    pub(crate) fn is_new_text(&mut self, hash: u64) -> bool {
        self.texts.as_mut().is_none_or(|texts| texts.insert(hash))
    }

    /// A request is done, but a drain holds it.
    pub(crate) fn held_by_a_claim(&mut self, request: RequestId) {
        self.claimed.push(request);
    }

    /// Claims that ran out so long ago that their drains are over: nobody commits them any more.
    pub(crate) fn let_go_of_claims(&mut self, now: i64) {
        let mut held = std::mem::take(&mut self.claimed);
        held.retain(|request| {
            let Some(live) = self.live.get_mut(request).filter(|live| live.is_claimed) else {
                return false;
            };
            let is_held = now < live.claimed_until_ns.saturating_add(LONGEST_INVOCATION);
            if !is_held {
                live.is_claimed = false;
                self.candidates.push(*request);
            }
            is_held
        });
        self.claimed = held;
    }

    /// A first half waits no longer: it was sent, or never will be.
    pub(crate) fn waits_no_longer(&mut self, request: RequestId) {
        if let Some(live) = self.live.get_mut(&request)
            && std::mem::take(&mut live.is_waiting)
        {
            self.backlog -= 1;
        }
    }

    /// First halves that wait to be sent for the first time.
    #[must_use]
    pub(crate) const fn backlog(&self) -> u64 {
        self.backlog
    }

    /// A first half waits to be sent for the first time, since the centre has validated it.
    pub(crate) fn waits(&mut self, request: RequestId) {
        if let Some(live) = self.live.get_mut(&request)
            && !std::mem::replace(&mut live.is_waiting, true)
        {
            self.backlog += 1;
            self.backlog_peak = self.backlog_peak.max(self.backlog);
        }
    }

    /// What the centre owes is under way from now on.
    pub(crate) fn has_agents(&mut self) {
        self.has_agents = true;
    }

    /// Whether nothing is left to be done about a first half: no message, no watch, and no call that anybody makes.
    #[must_use]
    pub(crate) fn is_done(&self, delivery: &Delivery) -> bool {
        delivery.next_attempt_at.is_none()
            && delivery.escalate_at.is_none()
            && (delivery.callback.is_none() || !self.has_agents)
    }

    /// The centre has spoken to a person: what no channel took goes out by all of them once more.
    pub(crate) fn spoken_to(&mut self, delivery: &Delivery) {
        let begins_anew = delivery.progress == Progress::Waiting && delivery.tried == ChannelSet::default();
        if let Some(live) = self.live.get_mut(&delivery.id.request)
            && begins_anew
            && live.messages > 0
        {
            let channels = delivery.reach.channels(false).count();
            live.allowed_sixths += 6 * u32::try_from(channels).unwrap_or(u32::MAX);
        }
    }

    /// How many are under way.
    #[must_use]
    pub(crate) fn under_way(&self) -> usize {
        self.live.len()
    }

    /// Those under way, in the order of opening; none where that is not kept.
    #[must_use]
    pub(crate) fn order(&self) -> &[RequestId] {
        self.order.as_deref().unwrap_or_default()
    }

    /// What a committed delivery shows: whether it has left the system, and whether it may be done.
    pub(crate) fn committed(&mut self, delivery: &Delivery, now: i64) {
        let request = delivery.id.request;
        let has_receipt = || {
            delivery.events.iter().any(|event| {
                matches!(
                    event.kind,
                    EventKind::FirstHalfAccepted | EventKind::FirstHalfDelivered
                )
            })
        };
        self.count_stand(request, Stand::of(delivery));
        let is_over = delivery.next_attempt_at.is_none() && delivery.escalate_at.is_none();
        let is_done = self.is_done(delivery);
        let Some(live) = self.live.get_mut(&request) else {
            return;
        };
        if !live.has_left && (is_over || has_receipt()) {
            live.has_left = true;
            let entered = live.opened_ns;
            self.presence.leave(entered, now);
        }
        if is_over {
            self.waits_no_longer(request);
            if is_done {
                self.candidates.push(request);
            }
        }
    }

    /// Folds a request that is done. `None` if nothing of the kind is under way.
    pub(crate) fn fold(&mut self, delivery: &Delivery, is_reachable: bool) -> Option<Live> {
        let request = delivery.id.request;
        self.count_stand(request, Stand::default());
        let live = self.live.remove(&request)?;
        let done = self.folded(&live, delivery, is_reachable);
        self.hash.update(request.as_bytes());
        self.hash.update(done.accepted_ns.to_le_bytes());
        self.hash.update(done.person.to_le_bytes());
        self.hash.update(done.first_half_ms.to_le_bytes());
        self.hash.update(done.sent_ms.to_le_bytes());
        self.hash.update([
            done.verdict as u8,
            u8::from(done.is_validated),
            u8::from(done.is_delivered),
            u8::from(done.is_escalated),
            done.messages,
        ]);
        self.done.push(done);
        Some(live)
    }

    fn folded(&self, live: &Live, delivery: &Delivery, is_reachable: bool) -> Done {
        let accepted_ns = nanoseconds(delivery.requested_at);
        let first = |kinds: &[EventKind]| {
            delivery
                .events
                .iter()
                .filter(|event| kinds.contains(&event.kind))
                .map(|event| milliseconds(nanoseconds(event.at) - accepted_ns))
                .min()
                .unwrap_or(NEVER)
        };
        let last = delivery
            .events
            .iter()
            .map(|event| event.at)
            .max()
            .unwrap_or(delivery.due);
        let now = last.max(delivery.due);
        Done {
            person: live.person,
            accepted_ns,
            first_half_ms: first(&[EventKind::FirstHalfAccepted, EventKind::FirstHalfDelivered]),
            sent_ms: first(&[EventKind::FirstHalfSent]),
            verdict: verdict(&delivery.events, delivery.due, now, &self.terms, &self.calendar)
                .unwrap_or(Verdict::Breached),
            is_validated: live.fits,
            is_delivered: first(&[EventKind::FirstHalfDelivered]) != NEVER,
            is_escalated: delivery.is_escalated(),
            is_reachable,
            messages: u8::try_from(live.messages).unwrap_or(u8::MAX),
        }
    }

    /// The hash of everything that was folded, in order, and of the counters.
    #[must_use]
    pub(crate) fn result_hash(&self) -> String {
        let mut hash = self.hash.clone();
        let counts = &self.counts;
        for count in [
            counts.arrivals,
            counts.calls,
            counts.throttled,
            counts.accepted,
            counts.refused,
            counts.given_up,
            counts.messages,
            counts.provider_throttled,
            counts.ticks_dropped,
            self.presence.peak,
            self.backlog_peak,
        ] {
            hash.update(count.to_le_bytes());
        }
        let centre = &self.centre.counts;
        for count in [
            centre.calls,
            centre.validated,
            centre.rejected,
            centre.forestalled,
            centre.callers,
            centre.redialled,
            centre.found_shut,
            centre.hung_up,
            centre.read_out,
            centre.busy_s,
        ] {
            hash.update(count.to_le_bytes());
        }
        let notices = &self.notices.counts;
        for count in [notices.opened, notices.sent, notices.given_up] {
            hash.update(count.to_le_bytes());
        }
        for count in self.people.all() {
            hash.update(count.to_le_bytes());
        }
        for count in self.letters.counts.all() {
            hash.update(count.to_le_bytes());
        }
        // Where a world has no such limits its hash is what it was before there were any.
        let limits = &self.throttled[Place::KNOWN..];
        if limits.iter().any(|count| *count > 0) {
            for count in limits {
                hash.update(count.to_le_bytes());
            }
        }
        hash.update(self.presence.area.to_le_bytes());
        let mut text = String::with_capacity(64);
        // Writing to a `String` cannot fail.
        let _ = pin::digest::write_hex(&mut text, &hash.finalize());
        text
    }
}

/// Whole milliseconds; what does not fit is the last that is not [`NEVER`].
fn milliseconds(ns: i64) -> u32 {
    u32::try_from((ns / 1_000_000).max(0)).map_or(NEVER - 1, |ms| ms.min(NEVER - 1))
}
