//! A run: a profile, a seed and a world make a report.

use crate::event::{Event, Tick};
use crate::laws;
use crate::outside::{Making, Outside};
use crate::report::Report;
use crate::sim::{MINUTE, Sim};
use crate::world::World;
use std::sync::Arc;
use surge::{Arrivals, People, Profile};

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

/// Runs an order to its end; `watch` is told of the progress once a virtual minute.
#[must_use]
pub fn run(order: &Order, mut watch: impl FnMut(Progress)) -> Report {
    let mut sim = begin(order);
    let outside = Arc::clone(sim.outside());
    let aftermath = LONGEST_AFTERMATH + i64::from(order.world.follow_letters_days) * 24 * 60 * MINUTE;
    let last = crate::agenda::nanoseconds(order.profile.end()).saturating_add(aftermath);
    let mut is_stopped = false;
    while let Some(event) = sim.advance() {
        if matches!(event, Event::Tick(Tick::Escalation)) {
            watch(progress(&outside));
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
    Report::new(order, &sim)
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
fn begin(order: &Order) -> Sim {
    let (profile, world) = if order.ideal {
        (order.profile.ideal(), order.world.clone().ideal())
    } else {
        (order.profile.clone(), order.world.clone())
    };
    let outside = Outside::new(Making {
        start_ns: crate::agenda::nanoseconds(profile.start),
        seed: order.seed,
        world,
        people: People::new(order.seed, &profile.mix),
        hostility: None,
    });
    outside.hold_pace();
    Sim::new(Arc::new(outside), Some(Arrivals::new(&profile, order.seed)))
}
