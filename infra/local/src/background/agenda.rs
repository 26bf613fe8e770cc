//! What ticks when, and what runs.

use crate::clock::later;
use crate::template::Schedule;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use steps::Step;

/// The step that a nudge asks for.
const DRAIN: Step = Step::DeliverFirstHalf;

/// The schedules' next ticks, the invocations that run, and whether a drain is asked for.
pub(super) struct Agenda {
    ticks: Vec<Tick>,
    running: BTreeMap<u64, Step>,
    sequence: u64,
    nudged: bool,
}

struct Tick {
    schedule: Schedule,
    next: Timestamp,
}

impl Agenda {
    /// The first tick of each schedule is at the next whole multiple of its interval.
    pub(super) fn new(schedules: Vec<Schedule>, now: Timestamp) -> Self {
        let ticks = schedules
            .into_iter()
            .map(|schedule| Tick {
                next: next_multiple(now, schedule.every),
                schedule,
            })
            .collect();
        Self {
            ticks,
            running: BTreeMap::new(),
            sequence: 0,
            nudged: false,
        }
    }

    /// When the next tick is.
    pub(super) fn next_tick(&self) -> Option<Timestamp> {
        self.ticks.iter().map(|tick| tick.next).min()
    }

    /// Takes what is to be started now. A clock that ran past several ticks of a schedule, because the
    /// machine slept, gets one.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<(Step, Value)> {
        let mut due = Vec::new();
        for tick in self.ticks.iter_mut().filter(|tick| tick.next <= now) {
            tick.next = next_multiple(now, tick.schedule.every);
            due.push((tick.schedule.step, tick.schedule.input.clone()));
        }
        if due.iter().any(|(step, _)| *step == DRAIN) {
            self.nudged = false;
        }
        if self.is_nudge_due() {
            self.nudged = false;
            // One a channel.
            let drains = self.ticks.iter().filter(|tick| tick.schedule.step == DRAIN);
            due.extend(drains.map(|tick| (DRAIN, tick.schedule.input.clone())));
        }
        due
    }

    /// Asks for a drain; `true` if it can start at once.
    pub(super) fn nudge(&mut self) -> bool {
        self.nudged = true;
        self.is_nudge_due()
    }

    /// Whether a drain is asked for and none runs.
    pub(super) fn is_nudge_due(&self) -> bool {
        self.nudged && !self.running.values().any(|step| *step == DRAIN)
    }

    /// An invocation starts, under this number.
    pub(super) fn start(&mut self, step: Step) -> u64 {
        self.sequence += 1;
        self.running.insert(self.sequence, step);
        self.sequence
    }

    /// An invocation has ended; `true` if that lets a drain start.
    pub(super) fn end(&mut self, id: u64) -> bool {
        self.running.remove(&id);
        self.is_nudge_due()
    }

    /// The number of the last invocation that was started.
    pub(super) fn last_started(&self) -> u64 {
        self.sequence
    }

    /// Whether an invocation up to this number still runs.
    pub(super) fn is_running_up_to(&self, id: u64) -> bool {
        self.running.keys().next().is_some_and(|first| *first <= id)
    }
}

/// The first whole multiple of `every` since 1970 after `now`.
fn next_multiple(now: Timestamp, every: SignedDuration) -> Timestamp {
    let every = every.as_secs().max(1);
    let start = now.as_second().div_euclid(every) * every;
    let start = Timestamp::from_second(start).unwrap_or(Timestamp::MAX);
    later(start, SignedDuration::from_secs(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn agenda() -> Agenda {
        let every = SignedDuration::from_mins(1);
        let schedule = |step| Schedule {
            step,
            every,
            input: Value::Null,
        };
        Agenda::new(
            vec![schedule(DRAIN), schedule(Step::EscalateOverdue)],
            at("2020-03-26T07:00:30Z"),
        )
    }

    #[test]
    fn ticks_are_at_whole_minutes_and_a_tick_is_after_its_instant_never_at_it() {
        let mut agenda = agenda();
        assert_eq!(agenda.next_tick(), Some(at("2020-03-26T07:01:00Z")));
        assert!(agenda.take_due(at("2020-03-26T07:00:59.999999999Z")).is_empty());
        assert_eq!(agenda.take_due(at("2020-03-26T07:01:00Z")).len(), 2);
        assert_eq!(agenda.next_tick(), Some(at("2020-03-26T07:02:00Z")));
        assert_eq!(
            agenda.take_due(at("2020-03-26T09:00:00Z")).len(),
            2,
            "one tick each for a long gap"
        );
        assert_eq!(agenda.next_tick(), Some(at("2020-03-26T09:01:00Z")));
    }

    #[test]
    fn nudges_while_a_drain_runs_are_one_more_drain_after_it() {
        let mut agenda = agenda();
        let now = at("2020-03-26T07:00:31Z");
        assert!(agenda.nudge());
        assert_eq!(agenda.take_due(now).len(), 1);
        let drain = agenda.start(DRAIN);
        assert!(!agenda.nudge());
        assert!(!agenda.nudge());
        assert!(agenda.take_due(now).is_empty());
        assert!(agenda.end(drain));
        assert_eq!(agenda.take_due(now).len(), 1);
        let drain = agenda.start(DRAIN);
        assert!(!agenda.end(drain), "nobody asked again");
    }
}
