//! A run: a profile, a seed and a world make a report.

use crate::event::{Event, Tick};
use crate::findings::{self, Findings};
use crate::held::Held;
use crate::journal::{Done, NEVER};
use crate::laws;
use crate::limits::meters::Meters;
pub use crate::limits::meters::Peaks;
use crate::outside::{Making, Outside};
use crate::report::Report;
use crate::schedule::Schedule;
use crate::series::{Series, Tally, sample};
use crate::sim::{MINUTE, Sim};
use crate::stories::{Line, Stories};
use crate::world::World;
use jiff::SignedDuration;
use std::sync::{Arc, Mutex};
use surge::{People, Profile};

/// What to run.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who comes when.
    pub profile: Profile,
    /// The seed.
    pub seed: u64,
    /// What the world is like.
    pub world: World,
    /// Whether it is a world of queueing alone.
    pub ideal: bool,
    /// Only the first so many arrivals.
    pub limit: Option<u32>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Virtual time, in nanoseconds since 1970.
    pub now_ns: i64,
    /// Arrivals so far.
    pub arrivals: u64,
    /// First halves that wait to be sent.
    pub backlog: u64,
    /// Messages the provider took so far.
    pub messages: u64,
}

/// A run whose queue has not emptied so long after the last arrival is stopped; its report says what is undone.
const LONGEST_AFTERMATH: i64 = 60 * 24 * 60 * MINUTE;

/// What is to be kept of a run beside its report; all of it off by default, since it costs time and memory.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Whether counters and queues over time are kept, and what became of whom ([`Findings`]).
    pub over_time: bool,
    /// The people whose stories are told, by index.
    pub people: Vec<u32>,
    /// How many of the longest waits are told.
    pub worst: usize,
    /// Within what time the first half is to be there, where it is asked what share of the promise was held.
    pub deadline: Option<SignedDuration>,
    /// Whether the times of accepted requests and the last first receipt are kept ([`Answers`]).
    pub answers: bool,
}

/// How long requests took to answer, and when the last first half was receipted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// From when a request came to its 202, in microseconds, sorted.
    pub times_us: Vec<u32>,
    /// Validated requests whose first half has a receipt.
    pub receipts: u64,
    /// When the last of these got its first one, in nanoseconds since 1970.
    pub last_receipt_ns: Option<i64>,
}

impl Answers {
    fn of(mut times_us: Vec<u32>, done: &[Done]) -> Self {
        times_us.sort_unstable();
        let receipts = done
            .iter()
            .filter(|done| done.is_validated && done.first_half_ms != NEVER);
        let at = |done: &Done| done.accepted_ns + i64::from(done.first_half_ms) * 1_000_000;
        Self {
            times_us,
            receipts: receipts.clone().count() as u64,
            last_receipt_ns: receipts.map(at).max(),
        }
    }
}

/// A run, and what was kept of it.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Its report.
    pub report: Report,
    /// What it was like over time, if that was asked for.
    pub findings: Option<Findings>,
    /// What happened to those who were asked about, in the order of time.
    pub stories: Vec<Line>,
    /// How the promise to them ended, of each of their requests that are over.
    pub ends: Vec<findings::End>,
    /// The longest waits, the longest first.
    pub worst: Vec<findings::End>,
    /// What was held of the promise, if that was asked for.
    pub held: Option<Held>,
    /// What the run took at most of the account's limits, if the same was asked for.
    pub peaks: Option<Peaks>,
    /// Times of answers, if they were asked for.
    pub answers: Option<Answers>,
}

/// Runs an order to its end; `watch` is told of the progress once a virtual minute.
#[must_use]
pub fn run(order: &Order, watch: impl FnMut(Progress)) -> Report {
    observe(order, &Watch::default(), watch).report
}

/// The same, keeping what is asked for. The report is the same, to the bit.
#[must_use]
pub fn observe(order: &Order, wanted: &Watch, mut watch: impl FnMut(Progress)) -> Observed {
    let mut sim = begin(order, wanted);
    let outside = Arc::clone(sim.outside());
    let mut series = wanted.over_time.then(|| Series::new(outside.agenda.now_ns()));
    let aftermath = LONGEST_AFTERMATH + i64::from(order.world.follow_letters_days) * 24 * 60 * MINUTE;
    let last = crate::agenda::nanoseconds(order.profile.end()).saturating_add(aftermath);
    let mut is_stopped = false;
    while let Some(event) = sim.advance() {
        if matches!(event, Event::Tick(Tick::Escalation)) {
            watch(progress(&outside));
            if let Some(series) = &mut series {
                series.push(sample(&outside));
            }
            if outside.agenda.now_ns() > last {
                is_stopped = true;
                break;
            }
            if sim.is_over() {
                break;
            }
        }
    }
    if is_stopped {
        laws::at_every_instant(&outside);
    } else {
        laws::at_the_end(&outside);
    }
    let report = Report::new(order, &sim);
    let held = wanted.deadline.map(|deadline| Held::of(&outside, deadline));
    let peaks = outside.limits().meters().map(Meters::peaks);
    let mut journal = outside.journal();
    let times = journal.answers_us.take();
    let answers = times.map(|times| Answers::of(times, &journal.done));
    Observed {
        answers,
        report,
        findings: series.map(|mut series| {
            series.end();
            Findings::new(series, &journal.done)
        }),
        ends: findings::ends_of(&journal.done, &wanted.people),
        worst: findings::worst(&journal.done, wanted.worst),
        stories: outside.told(),
        held,
        peaks,
    }
}

fn progress(outside: &Outside) -> Progress {
    let journal = outside.journal();
    Progress {
        now_ns: outside.agenda.now_ns(),
        arrivals: journal.counts.arrivals,
        backlog: journal.backlog(),
        messages: journal.counts.messages,
    }
}

/// The world of an order, at its first instant.
fn begin(order: &Order, wanted: &Watch) -> Sim {
    let (profile, world) = if order.ideal {
        (order.profile.ideal(), order.world.clone().ideal())
    } else {
        (order.profile.clone(), order.world.clone())
    };
    let mut outside = Outside::new(Making {
        start_ns: crate::agenda::nanoseconds(profile.start),
        seed: order.seed,
        world,
        people: People::new(order.seed, &profile.mix),
        hostility: None,
    });
    outside.hold_pace();
    outside.stories = (!wanted.people.is_empty()).then(|| Mutex::new(Stories::new(&wanted.people)));
    outside.journal().tally = wanted.over_time.then(Box::<Tally>::default);
    outside.journal().answers_us = wanted.answers.then(Vec::new);
    if wanted.deadline.is_some() {
        outside.limits().measure();
        outside.journal().centre.waits_s = Some(Vec::new());
    }
    let schedule = Schedule::new(&profile, order.seed, order.limit);
    Sim::new(Arc::new(outside), Some(schedule))
}
