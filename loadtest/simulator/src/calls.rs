//! The calls that steps make, and how long each takes.

use crate::spread::Spread;
use crate::world::World;

/// A port's call, as the world outside sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its port's method")]
pub(crate) enum Call {
    Count,
    LookUp,
    Open,
    Acquire,
    Renew,
    Release,
    Settings,
    Pause,
    Due,
    Overdue,
    Claim,
    Commit,
    Read,
    ClaimOrPark,
    Parked,
    Resolve,
    Key,
    Publish,
    Wait,
    ReportWait,
}

impl Call {
    /// Every call, with its name in reproductions.
    pub(crate) const ALL: [(Self, &'static str); 20] = [
        (Self::Count, "count"),
        (Self::LookUp, "look-up"),
        (Self::Open, "open"),
        (Self::Acquire, "acquire"),
        (Self::Renew, "renew"),
        (Self::Release, "release"),
        (Self::Settings, "settings"),
        (Self::Pause, "pause"),
        (Self::Due, "due"),
        (Self::Overdue, "overdue"),
        (Self::Claim, "claim"),
        (Self::Commit, "commit"),
        (Self::Read, "read"),
        (Self::ClaimOrPark, "claim-or-park"),
        (Self::Parked, "parked"),
        (Self::Resolve, "resolve"),
        (Self::Key, "key"),
        (Self::Publish, "publish"),
        (Self::Wait, "wait"),
        (Self::ReportWait, "report-wait"),
    ];

    /// The call of a name.
    #[must_use]
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, own)| *own == name)
            .map(|(call, _)| *call)
    }
}

/// How long each kind of call takes.
#[derive(Clone, Debug)]
pub(crate) struct Latencies {
    read: Spread,
    write: Spread,
    transact: Spread,
    key: Spread,
    publish: Spread,
}

impl Latencies {
    /// As the world has them.
    #[must_use]
    pub(crate) fn new(world: &World) -> Self {
        Self {
            read: Spread::of(world.read_ms, world.read_p99_ms),
            write: Spread::of(world.write_ms, world.write_p99_ms),
            transact: Spread::of(world.transact_ms, world.transact_p99_ms),
            key: Spread::of(world.key_ms, world.key_p99_ms),
            publish: Spread::of(world.publish_ms, world.publish_p99_ms),
        }
    }

    /// The spread of a call.
    #[must_use]
    pub(crate) fn of(&self, call: Call) -> &Spread {
        match call {
            Call::Open => &self.transact,
            Call::Key => &self.key,
            Call::Publish => &self.publish,
            Call::LookUp
            | Call::Wait
            | Call::Settings
            | Call::Due
            | Call::Overdue
            | Call::Read
            | Call::Parked => &self.read,
            Call::Count
            | Call::Acquire
            | Call::Renew
            | Call::Release
            | Call::Pause
            | Call::ReportWait
            | Call::Claim
            | Call::Commit
            | Call::ClaimOrPark
            | Call::Resolve => &self.write,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_calls() {
        for (position, (call, name)) in Call::ALL.iter().enumerate() {
            assert_eq!((*call as usize, Call::parse(name)), (position, Some(*call)));
        }
    }
}
