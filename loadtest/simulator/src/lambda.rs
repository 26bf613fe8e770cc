//! AWS Lambda as far as it decides who runs when: environments, warm and cold, and their limits.

use crate::world::World;
use std::collections::VecDeque;
use steps::Step;

const SECOND: i64 = 1_000_000_000;
const MILLISECOND: u64 = 1_000_000;

/// A function's environments.
#[derive(Debug, Default)]
struct Function {
    /// Since when each idle environment has been idle; the one used last is used first.
    idle: VecDeque<i64>,
    busy: u32,
    invocations: u64,
    /// Milliseconds of those that have ended, each rounded up.
    billed_ms: u64,
    /// When all that its new environments took of the scaling rate is refilled.
    grown_to: i64,
}

/// How an invocation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// In an environment that was idle.
    Warm,
    /// In a new environment.
    Cold,
    /// Not at all: a limit is reached ("429 `TooManyRequestsException`").
    Throttled,
}

/// The account's functions in a Region (AWS Lambda Developer Guide, "Understanding Lambda function scaling").
#[derive(Debug)]
pub(crate) struct Lambda {
    functions: Vec<Function>,
    concurrency: u32,
    scale_up: u32,
    warm_ns: i64,
    /// Whether the template's reservations hold: not where background steps share threads, for that is no Lambda.
    reserves: bool,
    busy: u32,
    peak: u32,
}

/// What the template reserves: a function with a reservation never runs more often at once.
const RESERVED: [(Step, u32); 7] = [
    (Step::DeliverFirstHalf, 6),
    (Step::DeliverNotices, 4),
    (Step::RecordReceipt, 20),
    (Step::PollPec, 2),
    (Step::PostLetters, 2),
    (Step::RecordPost, 5),
    (Step::EscalateOverdue, 2),
];

/// How often at once a function may run by the template; `None`: as often as the account allows.
fn reservation(step: Step) -> Option<u32> {
    RESERVED
        .iter()
        .find(|(reserved, _)| *reserved == step)
        .map(|(_, count)| *count)
}

fn index(step: Step) -> usize {
    Step::ALL.iter().position(|one| *one == step).unwrap_or_default()
}

impl Lambda {
    /// No environments yet.
    #[must_use]
    pub(crate) fn new(world: &World) -> Self {
        Self {
            functions: Step::ALL.iter().map(|_| Function::default()).collect(),
            concurrency: world.concurrency,
            scale_up: world.scale_up,
            warm_ns: i64::from(world.warm_s) * SECOND,
            reserves: world.background_threads == 0,
            busy: 0,
            peak: 0,
        }
    }

    /// Finds an environment for an invocation.
    pub(crate) fn start(&mut self, step: Step, now: i64) -> Start {
        let reserved = reservation(step).filter(|_| self.reserves);
        let unreserved = self
            .concurrency
            .saturating_sub(RESERVED.iter().map(|(_, count)| count).sum());
        let function = &mut self.functions[index(step)];
        let is_full = match reserved {
            Some(count) => function.busy >= count,
            // Lambda keeps what is reserved for others, and at least something for the rest.
            None => self.busy >= unreserved.max(1),
        };
        if is_full {
            return Start::Throttled;
        }
        while function
            .idle
            .front()
            .is_some_and(|since| now - since > self.warm_ns)
        {
            function.idle.pop_front();
        }
        let start = match function.idle.pop_back() {
            Some(_) => Start::Warm,
            None if !function.may_grow(self.scale_up, now) => return Start::Throttled,
            None => Start::Cold,
        };
        function.busy += 1;
        function.invocations += 1;
        if step == Step::RequestPin {
            self.peak = self.peak.max(function.busy);
        }
        if reserved.is_none() {
            self.busy += 1;
        }
        start
    }

    /// An invocation that began at `began` has ended; its environment stays for the next.
    pub(crate) fn end(&mut self, step: Step, began: i64, now: i64) {
        let function = &mut self.functions[index(step)];
        let span = u64::try_from(now - began).unwrap_or_default();
        function.billed_ms += span.div_ceil(MILLISECOND);
        function.busy = function.busy.saturating_sub(1);
        function.idle.push_back(now);
        if !self.reserves || reservation(step).is_none() {
            self.busy = self.busy.saturating_sub(1);
        }
    }

    /// How often a step was invoked, and the milliseconds that are billed for it so far: from the beginning of a cold start
    /// to the answer, each invocation's rounded up.
    #[must_use]
    pub(crate) fn billed(&self, step: Step) -> (u64, u64) {
        let function = &self.functions[index(step)];
        (function.invocations, function.billed_ms)
    }

    /// The most that citizens' calls ever ran at once.
    #[must_use]
    pub(crate) const fn peak(&self) -> u32 {
        self.peak
    }
}

impl Function {
    /// Lambda refills a function's scaling rate all the time, up to what it lets through at once.
    fn may_grow(&mut self, scale_up: u32, now: i64) -> bool {
        let interval = 10 * SECOND / i64::from(scale_up.max(1));
        let after = self.grown_to.max(now) + interval;
        if after - now > 10 * SECOND {
            return false;
        }
        self.grown_to = after;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lambda(concurrency: u32, scale_up: u32) -> Lambda {
        Lambda::new(&World {
            concurrency,
            scale_up,
            ..World::default()
        })
    }

    #[test]
    fn an_environment_is_used_again_while_it_is_warm() {
        let mut lambda = lambda(100, 100);
        assert_eq!(lambda.start(Step::RequestPin, 0), Start::Cold);
        lambda.end(Step::RequestPin, 0, SECOND);
        assert_eq!(lambda.start(Step::RequestPin, 2 * SECOND), Start::Warm);
        lambda.end(Step::RequestPin, 2 * SECOND, 3 * SECOND);
        let cooled = 4 * SECOND + i64::from(World::default().warm_s) * SECOND;
        assert_eq!(lambda.start(Step::RequestPin, cooled), Start::Cold);
    }

    #[test]
    fn what_is_reserved_is_not_for_others_and_is_a_limit() {
        let mut lambda = lambda(44, 100);
        for _ in 0..3 {
            assert_eq!(lambda.start(Step::RequestPin, 0), Start::Cold);
        }
        assert_eq!(lambda.start(Step::RequestPin, 0), Start::Throttled);
        assert_eq!(lambda.start(Step::EscalateOverdue, 0), Start::Cold);
        assert_eq!(lambda.start(Step::EscalateOverdue, 0), Start::Cold);
        assert_eq!(lambda.start(Step::EscalateOverdue, 0), Start::Throttled);
        assert_eq!(lambda.peak(), 3);
    }

    #[test]
    fn a_function_grows_by_so_many_environments_in_ten_seconds() {
        let mut lambda = lambda(100, 2);
        let starts: Vec<_> = (0..3).map(|_| lambda.start(Step::RequestPin, 0)).collect();
        assert_eq!(starts, [Start::Cold, Start::Cold, Start::Throttled]);
        let later: Vec<_> = (0..2)
            .map(|_| lambda.start(Step::RequestPin, 5 * SECOND))
            .collect();
        assert_eq!(later, [Start::Cold, Start::Throttled], "half of it is back");
    }

    #[test]
    fn each_invocation_is_billed_to_the_millisecond_above() {
        let mut lambda = lambda(100, 100);
        for (began, ended) in [(0, 1), (SECOND, SECOND + 2_000_000), (2 * SECOND, 3 * SECOND + 1)] {
            lambda.start(Step::RequestPin, began);
            lambda.end(Step::RequestPin, began, ended);
        }
        lambda.start(Step::RequestPin, 4 * SECOND);
        assert_eq!(lambda.billed(Step::RequestPin), (4, 1 + 2 + 1_001));
        assert_eq!(lambda.billed(Step::PollPec), (0, 0));
    }
}
