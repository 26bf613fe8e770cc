//! The laws: what holds in every world, however hostile. A broken law is a bug, in the steps or in the model.

pub(crate) mod centre;
pub(crate) mod letters;
pub(crate) mod limits;
pub(crate) mod notices;
pub(crate) mod people;

use crate::calls::{Call, Latencies};
use crate::journal::{Journal, Live};
use crate::outside::Outside;
use pin::Channel;
use pin::calendar::Calendar;
use pin::delivery::{Delivery, DeliveryId, Event, EventKind, Progress};
use pin::promise::{Terms, Verdict, verdict};
use pin::request::RequestId;
use std::sync::atomic::Ordering::Relaxed;

/// A law that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Which.
    pub(crate) law: &'static str,
    /// When, in nanoseconds since 1970.
    pub(crate) at_ns: i64,
    /// Whose request showed it, where it was one's.
    pub(crate) request: Option<RequestId>,
}

/// How long after its deadline a breach may be recorded, in nanoseconds: some rounds of escalation.
const DECIDED_WITHIN: i64 = 15 * 60 * 1_000_000_000;

/// How many broken laws are kept; of the others only the number.
const KEPT: usize = 20;

/// The laws of a run: how often they were looked at, and what was found.
#[derive(Debug, Default)]
pub(crate) struct Laws {
    /// How many looks there were.
    pub(crate) checked: u64,
    /// How many of them found a law broken.
    pub(crate) count: u64,
    /// The first of what was found.
    pub(crate) broken: Vec<Broken>,
    paces: [Option<PaceLaw>; Channel::FIRST_HALF.len()],
    /// Of the account's limits.
    pub(crate) limits: limits::LimitLaws,
}

/// Never more calls of the provider than rate × time + burst (ITU-T I.371, kept in whole nanoseconds).
#[derive(Debug)]
struct PaceLaw {
    interval_ns: i64,
    tolerance_ns: i64,
    due_at: i64,
}

impl Laws {
    /// Holds the drains to a channel's rate. A call may come later after its token than the one before: by as
    /// long as the calls in between may take.
    pub(crate) fn hold_pace(&mut self, channel: Channel, rate_per_s: u32, latencies: &Latencies) {
        let interval_ns = 1_000_000_000 / i64::from(rate_per_s.max(1));
        let burst = i64::from((rate_per_s / 10).max(1));
        let between = 2 * latencies.of(Call::Key).longest()
            + latencies.of(Call::Claim).longest()
            + latencies.of(Call::Publish).longest();
        self.paces[channel as usize] = Some(PaceLaw {
            interval_ns,
            tolerance_ns: interval_ns * burst + between,
            due_at: i64::MIN,
        });
    }

    /// Notes a look at a law.
    pub(crate) fn check(&mut self, law: &'static str, holds: bool, at_ns: i64, request: Option<RequestId>) {
        self.checked += 1;
        if !holds {
            self.break_at(law, at_ns, request);
        }
    }

    /// Notes a broken law.
    pub(crate) fn break_at(&mut self, law: &'static str, at_ns: i64, request: Option<RequestId>) {
        self.count += 1;
        if self.broken.len() < KEPT {
            self.broken.push(Broken { law, at_ns, request });
        }
    }

    /// The provider was called.
    pub(crate) fn sent(&mut self, channel: Channel, now: i64, request: RequestId) {
        let Some(pace) = &mut self.paces[channel as usize] else {
            return;
        };
        let holds = now >= pace.due_at.saturating_sub(pace.tolerance_ns);
        pace.due_at = pace.due_at.max(now) + pace.interval_ns;
        self.check("no more than the rate allows", holds, now, Some(request));
    }
}

/// A request that is done is held to every law that speaks of its end. `now` is the present instant.
pub(crate) fn at_the_end_of(outside: &Outside, live: &Live, delivery: &Delivery) {
    let (now, request) = (outside.agenda.now_ns(), Some(delivery.id.request));
    let may_be_sent = live.is_validated && !live.is_over && delivery.reach.channels(false).next().is_some();
    let verdict = proven(delivery, &outside.settings.terms, &outside.settings.calendar);
    let is_refused_at_once = delivery
        .events
        .iter()
        .any(|event| event.kind == EventKind::FirstHalfFailed);
    let mut laws = outside.laws();
    laws.check(
        "every message is sent at least once",
        !may_be_sent || live.messages > 0 || is_refused_at_once,
        now,
        request,
    );
    laws.check(
        "a message goes out no more often than its ambiguous failures allow",
        is_allowed(live),
        now,
        request,
    );
    laws.check(
        "what the centre must validate first is not sent",
        live.is_validated || live.messages == 0,
        now,
        request,
    );
    let instants = |wanted: fn(EventKind) -> bool| {
        let events = delivery.events.iter().filter(move |event| wanted(event.kind));
        events.map(|event| crate::agenda::nanoseconds(event.at))
    };
    laws.check(
        "what counts as received was reported before",
        instants(|kind| matches!(kind, EventKind::FirstHalfAccepted | EventKind::FirstHalfDelivered))
            .all(|at| live.first_word_ns.is_some_and(|word| word <= at)),
        now,
        request,
    );
    laws.check(
        "what counts as sent went out",
        instants(|kind| kind == EventKind::FirstHalfSent).count() <= live.messages as usize,
        now,
        request,
    );
    let latest = crate::agenda::nanoseconds(delivery.due).saturating_add(DECIDED_WITHIN);
    laws.check(
        "a breach is on record soon after the deadline",
        instants(|kind| kind == EventKind::Breached).all(|at| at <= latest),
        now,
        request,
    );
    laws.check(
        "every request is kept, escalated or breached, and its record recomputes to the same",
        verdict.is_some_and(|verdict| (verdict == Verdict::Breached) == delivery.is_breached()),
        now,
        request,
    );
}

/// Whether no more messages went out than one on each channel it went by, and one for each ambiguous failure.
pub(crate) fn is_allowed(live: &Live) -> bool {
    let channels = live.texts.iter().flatten().count();
    live.messages <= u32::try_from(channels).unwrap_or(u32::MAX).max(1) + live.allowed_sixths / 6
}

/// The verdict, recomputed from the record alone; `None` if the record does not decide it.
fn proven(delivery: &Delivery, terms: &Terms, calendar: &Calendar) -> Option<Verdict> {
    let last = delivery.events.iter().map(|event| event.at).max()?;
    verdict(
        &delivery.events,
        delivery.due,
        last.max(delivery.due),
        terms,
        calendar,
    )
}

/// The laws that can be looked at in any instant, at a cost that does not grow with the run.
pub(crate) fn at_every_instant(outside: &Outside) {
    let now = outside.agenda.now_ns();
    let journal = outside.journal();
    let mut laws = outside.laws();
    conserve(outside, &journal, &mut laws, now);
    let both = outside.keys_used.iter().any(|used| {
        let used = used.load(Relaxed);
        used & DERIVE_FIRST != 0 && used & DERIVE_SECOND != 0
    });
    laws.check("no step derives both halves", !both, now, None);
}

/// The bit of the key that makes first halves, in [`Outside::keys_used`].
pub(crate) const DERIVE_FIRST: u8 = 1;
/// The bit of the key that makes second halves.
pub(crate) const DERIVE_SECOND: u8 = 2;

fn conserve(outside: &Outside, journal: &Journal, laws: &mut Laws, now: i64) {
    let counts = &journal.counts;
    let ended = counts.accepted + counts.refused + counts.given_up;
    laws.check(
        "every arrival is answered, given up or under way",
        counts.arrivals == ended + counts.under_way,
        now,
        None,
    );
    let rows = outside.twin.requests();
    laws.check(
        "every request in the table was opened and is not done",
        rows == journal.under_way() + journal.kept && outside.twin.deliveries() == rows,
        now,
        None,
    );
    centre::conserve(outside, &journal.centre.counts, laws, now);
    notices::conserve(outside, &journal.notices, laws, now);
    letters::conserve(outside, &journal.letters, laws, now);
    let opened = journal.under_way() + journal.done.len();
    laws.check(
        "no accepted request is lost",
        u64::try_from(opened).unwrap_or(u64::MAX) >= counts.accepted,
        now,
        None,
    );
}

/// Little's law, exactly: the integral of how many are inside is the sum of how long each was. Only when
/// nobody is inside any more.
pub(crate) fn at_the_end(outside: &Outside) {
    at_every_instant(outside);
    let now = outside.agenda.now_ns();
    let journal = outside.journal();
    let presence = journal.presence;
    let mut laws = outside.laws();
    laws.check(
        "the integral of the number inside is the sum of the sojourns (Little)",
        presence.inside == 0 && presence.area == presence.sojourns,
        now,
        None,
    );
    laws.check("no request is left undone", journal.under_way() == 0, now, None);
}

/// Every request of a small world, as it stands now.
pub(crate) fn of_every_request(outside: &Outside) {
    let now = outside.agenda.now_ns();
    let mut journal = outside.journal();
    let order = journal.order().to_vec();
    let mut laws = outside.laws();
    for request in order {
        let Some(live) = journal.live(request).map(|live| live.clone()) else {
            continue;
        };
        let id = DeliveryId {
            request,
            generation: 1,
        };
        let stands = outside.twin.with_delivery(id, stands_well);
        laws.check(
            "no accepted request is lost",
            stands.is_some(),
            now,
            Some(request),
        );
        laws.check(
            "what is not over will be looked at again",
            stands != Some(false),
            now,
            Some(request),
        );
        laws.check(
            "a message goes out no more often than its ambiguous failures allow",
            is_allowed(&live),
            now,
            Some(request),
        );
    }
}

/// Whether what is to be done about a delivery stands in an index: nothing else would bring it back.
fn stands_well(delivery: &Delivery) -> bool {
    // Who has used the half has it, whatever the carrier reports: nobody need watch over it any more.
    let is_there = |event: &Event| matches!(event.kind, EventKind::FirstHalfUsed | EventKind::Activated);
    let is_watched =
        delivery.escalate_at.is_some() || delivery.is_escalated() || delivery.events.iter().any(is_there);
    match delivery.progress {
        Progress::Waiting => is_watched && delivery.next_attempt_at.is_some(),
        Progress::Held | Progress::Sent { .. } => is_watched,
        Progress::Stopped { .. } => delivery.next_attempt_at.is_none(),
        Progress::Accepted { .. } | Progress::Delivered { .. } | Progress::Failed { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn the_pace_law_lets_the_rate_through_and_no_more() {
        let mut laws = Laws::default();
        let latencies = Latencies::new(&World::default().ideal());
        laws.hold_pace(Channel::Sms, 10, &latencies);
        let request = RequestId::from_bytes([1; 16]);
        for step in 0..100 {
            laws.sent(Channel::Sms, step * 100_000_000, request);
        }
        assert_eq!((laws.checked, laws.count), (100, 0));
        for _ in 0..5 {
            laws.sent(Channel::Sms, 9_900_000_000, request);
        }
        assert!(laws.count > 0);
    }
}
