//! Running a case: every law is looked at after every event.

use super::case::{Case, Operation, fault_of, print_whim_of, side_of, whim_of};
use crate::agenda::{nanoseconds, timestamp};
use crate::calls::Call;
use crate::event::{Event, Tick};
use crate::executor::Turn;
use crate::hostility::Hostility;
use crate::laws::{self, Broken};
use crate::outside::{Making, Outside};
use crate::sim::{self, MINUTE, Sim};
use crate::world::World;

use jiff::SignedDuration;
use pin::Channel;
use pin::calendar::Calendar;
use pin::delivery::DeliveryId;
use std::sync::Arc;
use steps::ports::{ChannelSettings, Pause};
use surge::{Languages, Mix, People};

const MILLISECOND: i64 = 1_000_000;

/// How long after the last operation faults are over.
const TROUBLE_LASTS: i64 = 5 * MINUTE;

/// How long after that everything must be decided at least: the 12 hours, the waits of phones out of reach, and the
/// back-offs.
const AFTERMATH: i64 = 16 * 60 * MINUTE;

/// Who was reached last by the contact centre, before it shut, is sent to on every channel once more.
const AFTER_CLOSING: i64 = 8 * 60 * MINUTE;

/// When everything must be decided: the centre has had a whole opening by then.
fn decided_at(heals_at: i64, calendar: &Calendar) -> i64 {
    let from = timestamp(heals_at);
    let until = timestamp(heals_at + 14 * 24 * 60 * MINUTE);
    let whole = calendar
        .openings(from, until)
        .find(|opening| opening.length() >= SignedDuration::from_hours(6));
    let closing = whole.map_or(heals_at, |opening| nanoseconds(opening.until));
    (heals_at + AFTERMATH).max(closing + AFTER_CLOSING)
}

/// A law that a case broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which.
    pub law: &'static str,
    /// When, in nanoseconds since 1970.
    pub at_ns: i64,
}

/// What the cases of a hunt saw: so that one can tell that they looked where it hurts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Looks at a law.
    pub checked: u64,
    /// Requests opened.
    pub requests: u64,
    /// Messages sent.
    pub messages: u64,
    /// Messages more than one a request.
    pub repeated: u64,
    /// Letters printed.
    pub letters: u64,
    /// Invocations that died.
    pub deaths: u64,
}

impl Survey {
    /// Adds another.
    pub const fn add(&mut self, other: Self) {
        self.checked += other.checked;
        self.requests += other.requests;
        self.messages += other.messages;
        self.repeated += other.repeated;
        self.letters += other.letters;
        self.deaths += other.deaths;
    }
}

/// A world in which everything goes wrong now and then.
fn hostile(case: &Case) -> World {
    let limits = case.limits.unwrap_or_default();
    let is_slow = case.seed.is_multiple_of(3);
    let usual = World::default();
    World {
        gateway_rate: limits.gateway_per_s,
        gateway_burst: limits.gateway_burst,
        publish_rate: limits.publish_per_s,
        sms_spend_cap_usd: f64::from(limits.spend_cap_parts) * usual.sms_part_usd,
        email_quota: limits.email_quota,
        key_rate: limits.keys_per_s,
        warm_write_units: limits.warm_writes,
        partition_write_units: limits.partition_writes,
        sms_rate: case.sms_rate,
        silent_share: 0.1,
        unreachable_share: 0.1,
        doubled_share: 0.2,
        dead_share: 0.1,
        email_silent_share: 0.1,
        email_dead_share: 0.1,
        email_ms: 300.0,
        email_p99_ms: 120_000.0,
        pec_dead_share: 0.1,
        pec_ms: 500.0,
        pec_p99_ms: 120_000.0,
        unclear_share: 0.02,
        throttled_share: 0.02,
        carrier_ms: 300.0,
        carrier_p99_ms: 120_000.0,
        log_batch_ms: 200,
        archive_contacts_share: 0.7,
        // One agent and long calls make a line on which people lose patience.
        agents: if is_slow { 1 } else { 3 },
        call_min: if is_slow { 4.0 } else { 1.0 },
        callers_share: 0.8,
        patience_min: 0.3,
        redial_min: 5.0,
        call_rejected_share: 0.1,
        letters_per_day: [2, 3, 5, 20, 1_000][usize::try_from(case.seed % 5).unwrap_or_default()],
        letter_discarded_share: 0.1,
        letter_returned_share: 0.1,
        tick_lost_share: 0.05,
        tick_doubled_share: 0.1,
        watched_share: 1.0,
        use_share: 0.9,
        use_min: 10.0,
        // Somebody types wrong until the limit is reached.
        mistype_share: if case.seed.is_multiple_of(4) { 0.9 } else { 0.2 },
        activate_share: 0.9,
        retries: 4,
        retry_s: 5.0,
        in_flight: if case.seed.is_multiple_of(2) { 4 } else { 16 },
        ..usual
    }
}

/// Who lives there: some have moved, some have no mobile.
const MIX: Mix = Mix {
    mobile: 0.85,
    email: 0.9,
    pec: 0.3,
    address_mismatch: 0.15,
    foreign_residence: 0.1,
    malformed: 0.0,
    repeat_requests: 0.0,
    languages: Languages {
        it: 0.8,
        de: 0.1,
        en: 0.1,
    },
};

/// Runs a case to its end.
///
/// # Errors
/// The first law it breaks.
pub fn execute(case: &Case) -> Result<Survey, Failure> {
    Execution::new(case).run()
}

pub(crate) struct Execution<'a> {
    case: &'a Case,
    hostility: Hostility,
    sim: Sim,
    decided_at: i64,
    deaths: u64,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(case: &'a Case) -> Self {
        Self::with(case, |_| {})
    }

    pub(crate) fn with(case: &'a Case, change: impl FnOnce(&mut Outside)) -> Self {
        let hostility = Hostility::default();
        let start_ns = case.start.parse().map_or(0, nanoseconds);
        let mut outside = Outside::new(Making {
            start_ns,
            seed: case.seed,
            world: hostile(case),
            people: People::new(case.seed, &MIX),
            hostility: Some(hostility.clone()),
        });
        change(&mut outside);
        outside.hold_pace();
        let last = case.operations.iter().map(|planned| planned.at_ms).max();
        let heals_at = start_ns + i64::from(last.unwrap_or_default()) * MILLISECOND + TROUBLE_LASTS;
        for (index, planned) in case.operations.iter().enumerate() {
            let at = start_ns + i64::from(planned.at_ms) * MILLISECOND;
            outside.agenda.post(at, Event::Operation(index));
        }
        outside.agenda.post(heals_at, Event::Heal);
        let decided_at = decided_at(heals_at, &outside.settings.calendar);
        let mut sim = Sim::new(Arc::new(outside), None);
        sim.stay_awake(decided_at);
        Self {
            case,
            hostility,
            sim,
            decided_at,
            deaths: 0,
        }
    }

    pub(crate) fn run(mut self) -> Result<Survey, Failure> {
        let outside = Arc::clone(self.sim.outside());
        let mut seen = 0;
        loop {
            match self.sim.turn() {
                Turn::Polled => {}
                Turn::Event(event) => self.meet(event),
                Turn::Idle => break,
            }
            let changes = outside.changes();
            if changes != seen {
                seen = changes;
                laws::at_every_instant(&outside);
                laws::of_every_request(&outside);
            }
            self.judge()?;
            if outside.agenda.now_ns() > self.decided_at {
                break;
            }
        }
        self.end(&outside)
    }

    fn judge(&self) -> Result<(), Failure> {
        match self.sim.outside().laws().broken.first() {
            Some(Broken { law, at_ns, .. }) => Err(Failure { law, at_ns: *at_ns }),
            None => Ok(()),
        }
    }

    fn meet(&mut self, event: Event) {
        match event {
            Event::Operation(index) => self.operate(index),
            Event::Heal => {
                self.hostility.heal();
                // What the account lacks is granted.
                self.sim.outside().lift_limits();
                self.sim.heal();
            }
            Event::Death(_) => self.deaths += 1,
            _ => {}
        }
    }

    fn operate(&mut self, index: usize) {
        let now = self.sim.outside().agenda.now_ns();
        match &self.case.operations[index].operation {
            Operation::Request { person, malformed } => self.sim.come(*person, *malformed),
            Operation::Fault {
                call,
                after,
                after_its_work,
                fault,
            } => {
                if let (Some(call), Ok(fault)) = (Call::parse(call), fault_of(fault)) {
                    self.hostility.arm(call, *after, side_of(*after_its_work), fault);
                }
            }
            Operation::Outage { for_ms, fault } => {
                if let Ok(fault) = fault_of(fault) {
                    self.hostility
                        .outage(now + i64::from(*for_ms) * MILLISECOND, fault);
                }
            }
            Operation::Whim { after, whim } => {
                if let Ok(whim) = whim_of(whim) {
                    self.hostility.whim(*after, whim);
                }
            }
            Operation::PrintWhim { after, whim } => {
                if let Ok(whim) = print_whim_of(whim) {
                    self.hostility.print_whim(*after, whim);
                }
            }
            Operation::Renumber => self.sim.outside().mailbox().renumber(),
            Operation::Post => self.sim.start(Tick::Letters),
            Operation::Death { after } => self.hostility.death(*after),
            Operation::Stale { reads } => self.hostility.stale(*reads),
            Operation::Tick { drain: true } => {
                for channel in self.sim.outside().world.channels() {
                    self.sim.start(Tick::Drain(channel));
                }
            }
            Operation::Tick { drain: false } => self.sim.start(Tick::Escalation),
            Operation::Miss { ticks } => self.sim.miss(*ticks),
            Operation::Pause { for_ms } => self.pause(now + i64::from(*for_ms) * MILLISECOND),
        }
    }

    /// An operator's pause, which lifts itself here, since no operator comes back.
    fn pause(&self, until_ns: i64) {
        let settings = ChannelSettings {
            rate_per_s: None,
            pause: Some(Pause {
                until: Some(crate::agenda::timestamp(until_ns)),
                note: "a hunt".to_owned(),
            }),
        };
        // The operator's own call is not what is hunted: it fails and is forgotten.
        let _ = self.sim.outside().twin.set(Channel::Sms, settings);
    }

    /// Every request is held to the laws of its end.
    fn end(&self, outside: &Arc<Outside>) -> Result<Survey, Failure> {
        let order = outside.journal().order().to_vec();
        let mut survey = Survey {
            requests: order.len() as u64,
            letters: outside.journal().letters.counts.printed,
            deaths: self.deaths,
            ..Survey::default()
        };
        let is_full = laws::letters::is_full(outside.twin.post_book().as_ref(), outside);
        for request in order {
            let id = DeliveryId {
                request,
                generation: 1,
            };
            let now = outside.agenda.now_ns();
            let is_over = |delivery: &pin::delivery::Delivery| {
                delivery.next_attempt_at.is_none() && delivery.escalate_at.is_none()
            };
            let is_over = outside.twin.with_delivery(id, is_over);
            let messages = outside.journal().live(request).map_or(0, |live| live.messages);
            survey.messages += u64::from(messages);
            survey.repeated += u64::from(messages.saturating_sub(1));
            outside
                .laws()
                .check("every request ends", is_over == Some(true), now, Some(request));
            laws::centre::at_the_end_of(outside, request);
            laws::notices::at_the_end_of(outside, request);
            laws::letters::at_the_end_of(outside, request, is_full);
            sim::fold(outside, request);
        }
        laws::at_the_end(outside);
        survey.checked = outside.laws().checked;
        self.judge().map(|()| survey)
    }
}
