//! The line on which callers wait: they come, lose patience, and some of them call again (Erlang-A: Palm 1957, in
//! Garnett, Mandelbaum and Reiman, "Designing a Call Center with Impatient Customers", 2002).

use crate::provider::Dice;
use crate::streams::exponential;
use crate::world::World;
use pin::RequestId;
use std::collections::BTreeMap;

/// Who had to wait for the deadline or the next opening calls so many seconds after it, on average.
const CALLS_WITHIN_S: f64 = 1_800.0;

/// What sets the chances of callers apart from those of calls that the centre makes.
const SALT: u64 = 0x00ca_11e2;

/// A person who calls, for the so many-th time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Whose request it is about.
    pub(crate) request: RequestId,
    /// The person's index.
    pub(crate) person: u32,
    /// Which call of the person's this is, from 1.
    pub(crate) nth: u32,
}

/// The line.
pub(crate) struct Line {
    /// Whoever waits and since when, by the place on the line.
    waiting: BTreeMap<u64, (Caller, i64)>,
    next_place: u64,
    /// How long those waited who were answered, in milliseconds.
    waits_ms: Vec<u32>,
    waited_s: u64,
    seed: u64,
    callers_share: f64,
    patience_s: f64,
    redial_share: f64,
    redial_s: f64,
}

impl Line {
    /// As the world has it.
    pub(super) fn new(world: &World, seed: u64) -> Self {
        Self {
            waiting: BTreeMap::new(),
            next_place: 0,
            waits_ms: Vec::new(),
            waited_s: 0,
            seed: seed ^ SALT,
            callers_share: world.callers_share,
            patience_s: world.patience_min * 60.0,
            redial_share: world.redial_share,
            redial_s: world.redial_min * 60.0,
        }
    }

    /// Somebody calls at `now`: the place on the line, and when patience ends.
    pub(crate) fn join(&mut self, caller: Caller, now: i64) -> (u64, i64) {
        let place = self.next_place;
        self.next_place += 1;
        self.waiting.insert(place, (caller, now));
        let patience = exponential(self.dice(caller).number(), self.patience_s);
        (place, now.saturating_add(patience))
    }

    /// The one who has waited longest is answered.
    pub(super) fn answer(&mut self, now: i64) -> Option<RequestId> {
        let (_, (caller, since)) = self.waiting.pop_first()?;
        let waited_ms = u64::try_from((now - since) / 1_000_000).unwrap_or_default();
        self.waited_s += waited_ms / 1_000;
        self.waits_ms.push(u32::try_from(waited_ms).unwrap_or(u32::MAX));
        Some(caller.request)
    }

    /// Whoever holds a place gives it up; `None` if it was answered before.
    pub(crate) fn hang_up(&mut self, place: u64) -> Option<Caller> {
        self.waiting.remove(&place).map(|(caller, _)| caller)
    }

    /// The centre shuts: nobody stays on the line.
    pub(crate) fn cut_off(&mut self) -> Vec<Caller> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_values().map(|(caller, _)| caller).collect()
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.len() as u64
    }

    /// How many were answered.
    pub(crate) const fn answered(&self) -> u64 {
        self.waits_ms.len() as u64
    }

    /// How many seconds those had waited.
    pub(crate) const fn waited_s(&self) -> u64 {
        self.waited_s
    }

    /// How long each of those had waited, in milliseconds, in the order of answering.
    pub(crate) fn waits_ms(&self) -> &[u32] {
        &self.waits_ms
    }

    /// Whether a person who has got nothing in 12 hours calls.
    pub(crate) fn calls(&self, person: u32) -> bool {
        Dice::new(self.seed, person, 0).happens(self.callers_share)
    }

    /// How long after the deadline, or after the next opening, a call comes, in nanoseconds.
    pub(crate) fn comes_after(&self, caller: Caller) -> i64 {
        let mut dice = self.dice(caller);
        dice.number();
        exponential(dice.number(), CALLS_WITHIN_S)
    }

    /// The same person's next call, if there is one, and how long after this one it comes, in nanoseconds, where the
    /// centre is open.
    pub(crate) fn again(&self, caller: Caller) -> Option<(Caller, i64)> {
        let mut dice = self.dice(caller);
        dice.number();
        dice.number();
        let calls_again = dice.happens(self.redial_share);
        let next = Caller {
            nth: caller.nth + 1,
            ..caller
        };
        calls_again.then(|| (next, exponential(dice.number(), self.redial_s)))
    }

    /// The chances of a call: a function of the seed, the person and which call it is, so that other agents deal
    /// nobody other patience ("common random numbers").
    fn dice(&self, caller: Caller) -> Dice {
        Dice::new(self.seed, caller.person, caller.nth)
    }
}
