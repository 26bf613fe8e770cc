//! What is sent and when: the arrivals of a profile, and what people do around them.

use crate::shard::Shard;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use surge::{Arrival, Arrivals, Kind, Profile};

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The form asks beforehand whether the person may ask at all (M7).
    PreCheck,
    /// A person asks for a PIN who did not ask before.
    Request,
    /// A person asks again.
    Repeat,
    /// A person sends a body with wrong fields.
    Malformed,
    /// Someone who was accepted looks how far it has come.
    FollowUp,
    /// Someone opens a session with the first half (R30).
    Session,
}

impl What {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::PreCheck,
        Self::Request,
        Self::Repeat,
        Self::Malformed,
        Self::FollowUp,
        Self::Session,
    ];

    /// Its name in reports, and in rules after `for ARRIVAL `.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PreCheck => "pre-check",
            Self::Request => "request",
            Self::Repeat => "repeat",
            Self::Malformed => "malformed",
            Self::FollowUp => "follow-up",
            Self::Session => "session",
        }
    }

    /// Whether it is an arrival of the profile's, and not something that goes with one.
    #[must_use]
    pub const fn is_arrival(self) -> bool {
        matches!(self, Self::Request | Self::Repeat | Self::Malformed)
    }
}

/// Of those who ask for the first time, the shares who do more than ask: assumed, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// … whose form asks beforehand, 20 to 90 seconds earlier.
    pub pre_check: f64,
    /// … who look how far it has come, half a minute to three minutes later.
    pub follow_up: f64,
    /// … who open a session, one to five minutes later.
    pub session: f64,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            pre_check: 0.2,
            follow_up: 0.2,
            session: 0.05,
        }
    }
}

/// Something to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When, in nanoseconds of the profile's time since its start.
    pub after_ns: u64,
    /// The arrival that it is, or goes with: its place in the profile's stream.
    pub arrival: u32,
    /// Who.
    pub person: u32,
    /// What.
    pub what: What,
    /// Whether the same person asks again so soon that the second request may overtake this one on its way.
    pub may_be_overtaken: bool,
}

/// How soon, in nanoseconds of the profile's time: at fifteen times the speed two seconds.
const SOON: u64 = 30 * SECOND;

/// All that is to be sent, in the order of time.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// What is due.
    pub due: Vec<Due>,
    /// How many arrivals of the profile are in it.
    pub arrivals: u32,
    /// SHA-256 over the arrivals, as the simulator gives it for the same profile, seed and number of arrivals.
    pub hash: String,
    /// How many people come: those below this index, and no others.
    pub people: u32,
    /// When the last of all of it is due, in nanoseconds of the profile's time since its start; no part of it ends sooner.
    pub length_ns: u64,
}

const SECOND: u64 = 1_000_000_000;

impl Schedule {
    /// The first `limit` arrivals of a profile (all without one), with what goes with them.
    #[must_use]
    pub fn new(profile: &Profile, seed: u64, limit: Option<u32>, shares: &Shares) -> Self {
        let start_ns = i64::try_from(profile.start.as_nanosecond()).unwrap_or_default();
        let mut arrivals = Arrivals::new(profile, seed);
        let mut due = Vec::new();
        let (mut count, mut people) = (0, 0);
        let limit = limit.unwrap_or(u32::MAX);
        while count < limit
            && let Some(arrival) = arrivals.next()
        {
            let after_ns = u64::try_from(arrival.at_ns - start_ns).unwrap_or_default();
            push(&mut due, seed, shares, count, &arrival, after_ns);
            people = people.max(arrival.person + 1);
            count += 1;
        }
        mark_overtaken(&mut due);
        // Stable, and by what and whose it is besides: the same schedule on every machine.
        due.sort_by_key(|due| (due.after_ns, due.arrival, due.what));
        Self {
            length_ns: due.last().map_or(0, |due| due.after_ns),
            due,
            arrivals: count,
            hash: arrivals.hash_so_far(),
            people,
        }
    }

    /// What a part's people send; arrivals, hash, people and length stay those of the whole.
    #[must_use]
    pub fn only(mut self, shard: Shard) -> Self {
        self.due.retain(|due| shard.has(due.person));
        self
    }
}

fn push(due: &mut Vec<Due>, seed: u64, shares: &Shares, number: u32, arrival: &Arrival, after_ns: u64) {
    let what = match arrival.kind {
        Kind::First => What::Request,
        Kind::Repeat => What::Repeat,
        Kind::Malformed => What::Malformed,
    };
    let own = Due {
        after_ns,
        arrival: number,
        person: arrival.person,
        what,
        may_be_overtaken: false,
    };
    due.push(own);
    if arrival.kind != Kind::First {
        return;
    }
    let more = [
        (What::PreCheck, shares.pre_check, (20, 90)),
        (What::FollowUp, shares.follow_up, (30, 180)),
        (What::Session, shares.session, (60, 300)),
    ];
    for (what, share, (least_s, most_s)) in more {
        let bits = spread(spread(seed ^ u64::from(number) << 8) ^ what as u64);
        if unit(bits) >= share {
            continue;
        }
        let range_ns = (most_s - least_s) * SECOND;
        let apart_ns = least_s * SECOND + spread(bits) % range_ns;
        let after_ns = match what {
            What::PreCheck => after_ns.checked_sub(apart_ns),
            _ => after_ns.checked_add(apart_ns),
        };
        // Before the profile's start nothing is sent, and all of that at the start would be a surge of its own.
        let Some(after_ns) = after_ns else { continue };
        due.push(Due {
            after_ns,
            what,
            ..own
        });
    }
}

/// Marks the requests whose person asks again soon.
fn mark_overtaken(due: &mut [Due]) {
    let mut again: BTreeMap<u32, u64> = BTreeMap::new();
    for repeat in due.iter().filter(|due| due.what == What::Repeat) {
        let earliest = again.entry(repeat.person).or_insert(repeat.after_ns);
        *earliest = repeat.after_ns.min(*earliest);
    }
    for request in due.iter_mut().filter(|due| due.what == What::Request) {
        let earliest = again.get(&request.person);
        request.may_be_overtaken = earliest.is_some_and(|at| at.saturating_sub(request.after_ns) < SOON);
    }
}

/// The finaliser of `SplitMix64` (Steele et al. 2014).
const fn spread(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
