//! The contact centre: agents who are there while it is open, the list they work, and whoever calls in.

mod line;
#[cfg(test)]
mod theory;

pub(crate) use line::{Caller, Line};

use crate::provider::Dice;
use crate::streams::{Purpose, Stream, exponential};
use crate::world::World;
use pin::RequestId;
use pin::operator::{Operator, OperatorId, Role};
use pin::request::CallOutcome;
use std::collections::VecDeque;
use steps::list_callbacks::Place;

/// What an agent is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// A call that the centre owes.
    Outbound(RequestId),
    /// A person who has called (R33).
    Inbound(RequestId),
}

impl Job {
    /// Whose call it is.
    pub(crate) const fn request(self) -> RequestId {
        match self {
            Self::Outbound(request) | Self::Inbound(request) => request,
        }
    }
}

/// Something that happens at the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Desk {
    /// Whoever is free looks for work.
    Look,
    /// An agent is free.
    Free(u32),
    /// A call has gone on for so long that its lease is taken anew.
    GoesOn(u32, RequestId),
    /// A call ends, and its outcome is written down, for the so many-th time.
    Ends(u32, Job, u32),
    /// A person calls who has got nothing in 12 hours.
    Rings(Caller),
    /// Whoever holds that place on the line has no more patience.
    HangsUp(u64),
}

/// How far the list has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// To its end.
    Ended,
    /// So far that there is more.
    On,
    /// Somebody is reading it on at this moment.
    UnderWay,
    /// The last page had nobody to be called now: the next one is read after a while.
    Quiet,
}

/// The centre as it stands.
pub(crate) struct Centre {
    agents: Vec<Operator>,
    idle: Vec<u32>,
    /// Whether agents are on shift.
    is_on_duty: bool,
    /// The list, as far as it was read: the desks share it.
    page: VecDeque<RequestId>,
    /// Where the list goes on.
    after: Option<Place>,
    reading: Reading,
    /// Whoever has called and waits.
    pub(crate) line: Line,
    chance: Stream,
    seed: u64,
    call_s: f64,
    unreachable_share: f64,
    rejected_share: f64,
}

impl Centre {
    /// As the world has it.
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let agent = |number| {
            Some(Operator {
                id: OperatorId::parse(&format!("agent-{number}"))?,
                role: Role::ContactCentre,
            })
        };
        Self {
            agents: (0..world.agents).filter_map(agent).collect(),
            idle: Vec::new(),
            is_on_duty: false,
            page: VecDeque::new(),
            after: None,
            reading: Reading::Ended,
            line: Line::new(world, seed),
            chance: Stream::new(seed, Purpose::Centre),
            seed: seed ^ 0x00ce_0000,
            call_s: world.call_min * 60.0,
            unreachable_share: world.call_unreachable_share,
            rejected_share: world.call_rejected_share,
        }
    }

    /// An agent as the steps know one.
    pub(crate) fn operator(&self, agent: u32) -> Option<Operator> {
        self.agents.get(agent as usize).cloned()
    }

    /// The shift begins: every agent is free.
    pub(crate) fn open(&mut self) {
        if !self.is_on_duty {
            self.is_on_duty = true;
            let all = u32::try_from(self.agents.len()).unwrap_or(u32::MAX);
            // The one whose number is lowest takes the next call.
            self.idle = (0..all).rev().collect();
        }
    }

    /// The shift is over: calls under way are ended, and no others begun.
    pub(crate) fn close(&mut self) {
        self.is_on_duty = false;
        self.idle.clear();
        self.page.clear();
        self.after = None;
        self.reading = Reading::Ended;
    }

    /// The list is to be read on, or from its beginning if its end was reached.
    pub(crate) fn begin_list(&mut self) {
        match self.reading {
            Reading::Quiet => self.reading = Reading::On,
            Reading::Ended if self.page.is_empty() => {
                self.reading = Reading::On;
                self.after = None;
            }
            Reading::Ended | Reading::On | Reading::UnderWay => {}
        }
    }

    /// A page of the list has been read; `None` if it could not be.
    pub(crate) fn read(&mut self, page: Option<(Vec<RequestId>, Option<Place>)>) {
        match page {
            Some((items, next)) => {
                self.reading = match next {
                    None => Reading::Ended,
                    Some(_) if items.is_empty() => Reading::Quiet,
                    Some(_) => Reading::On,
                };
                self.after = next;
                if self.is_on_duty {
                    self.page.extend(items);
                }
            }
            // The next look begins anew.
            None => self.reading = Reading::Ended,
        }
    }

    /// Where the list goes on; `None`: at its beginning.
    pub(crate) const fn after(&self) -> Option<Place> {
        self.after
    }

    /// Whether the list is to be read on, since somebody is free and there is nothing to do; from now on it is.
    pub(crate) fn read_on(&mut self) -> bool {
        let is_wanted = self.is_on_duty && !self.idle.is_empty() && self.page.is_empty();
        let begins = is_wanted && self.reading == Reading::On;
        if begins {
            self.reading = Reading::UnderWay;
        }
        begins
    }

    /// An agent is free.
    pub(crate) fn free(&mut self, agent: u32) {
        if self.is_on_duty && !self.idle.contains(&agent) {
            self.idle.push(agent);
        }
    }

    /// Agents who are on a call now.
    pub(crate) fn busy(&self) -> u64 {
        if self.is_on_duty {
            (self.agents.len() - self.idle.len()) as u64
        } else {
            0
        }
    }

    /// Who takes up what next: whoever waits on the line goes before whoever is to be called. In a hostile world an
    /// entry of the list may be taken up by two.
    pub(crate) fn next(&mut self, is_hostile: bool, now: i64) -> Option<(u32, Job)> {
        let agent = *self.idle.last()?;
        let job = match self.line.answer(now) {
            Some(request) => Job::Inbound(request),
            None => Job::Outbound(self.page.pop_front()?),
        };
        self.idle.pop();
        if let Job::Outbound(request) = job
            && is_hostile
            && self.chance.happens(0.25)
        {
            self.page.push_front(request);
        }
        Some((agent, job))
    }

    /// How long a call takes, in nanoseconds.
    pub(crate) fn handling(&self) -> i64 {
        exponential(self.chance.number(), self.call_s)
    }

    /// How a call ends: a function of the seed, the person and which call it is, from 0.
    pub(crate) fn outcome(&self, person: u32, calls: u32) -> CallOutcome {
        let mut dice = Dice::new(self.seed, person, calls);
        if dice.happens(self.unreachable_share) {
            CallOutcome::Unreachable
        } else if dice.happens(self.rejected_share) {
            CallOutcome::Rejected
        } else {
            CallOutcome::Validated
        }
    }
}
