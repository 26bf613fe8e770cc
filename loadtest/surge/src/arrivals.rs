//! The stream of arrivals: instants from the profile's load, people from their indexes.

mod instants;

use crate::chance::{Purpose, below, stream, unit};
use crate::people::People;
use crate::profile::{Mix, Mode, Profile};
use instants::Instants;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What an arrival is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person asks who did not ask before.
    First,
    /// A person asks who came before; any of them with equal chance.
    Repeat,
    /// A person who did not come before sends a body with wrong fields.
    Malformed,
}

/// A request that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrival {
    /// When, in nanoseconds since 1970.
    pub at_ns: i64,
    /// Which of the stream, from 0.
    pub number: u64,
    /// Who: an index for [`People::person`].
    pub person: u32,
    /// What.
    pub kind: Kind,
}

/// The arrivals of a profile in the order of time. Its memory does not grow: what it holds is the profile's
/// segments and a few numbers.
#[derive(Clone)]
pub struct Arrivals {
    instants: Instants,
    kinds: ChaCha8Rng,
    malformed: f64,
    repeat_requests: f64,
    number: u64,
    newcomers: u32,
    hash: Sha256,
}

impl Arrivals {
    /// The arrivals of a profile and a seed; the same two always give the same.
    #[must_use]
    pub fn new(profile: &Profile, seed: u64) -> Self {
        Self {
            instants: Instants::new(profile, stream(seed, Purpose::Instants)),
            kinds: stream(seed, Purpose::Kinds),
            malformed: profile.mix.malformed,
            repeat_requests: profile.mix.repeat_requests,
            number: 0,
            newcomers: 0,
            hash: seeded_hash(profile.mode, &profile.mix, seed),
        }
    }

    /// SHA-256, in hexadecimal, of the seed, the profile's mode and mix, and every arrival handed out so far:
    /// two runs with the same hash saw the same people at the same nanoseconds.
    #[must_use]
    pub fn hash_so_far(&self) -> String {
        let digest = self.hash.clone().finalize();
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// When everybody there is has come, all further requests are repeats.
    fn who(&mut self) -> (u32, Kind) {
        let chance = unit(self.kinds.next_u64());
        let may_repeat = self.newcomers > 0;
        let is_repeat = chance < self.repeat_requests || self.newcomers == People::COUNT;
        if may_repeat && is_repeat {
            return (below(self.kinds.next_u64(), self.newcomers), Kind::Repeat);
        }
        let person = self.newcomers;
        self.newcomers += 1;
        let is_malformed = 1.0 - chance <= self.malformed;
        (
            person,
            if is_malformed {
                Kind::Malformed
            } else {
                Kind::First
            },
        )
    }
}

impl Iterator for Arrivals {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        let at_ns = self.instants.next()?;
        let (person, kind) = self.who();
        let arrival = Arrival {
            at_ns,
            number: self.number,
            person,
            kind,
        };
        self.number += 1;
        self.hash.update(bytes_of(&arrival));
        Some(arrival)
    }
}

/// The number needs no bytes: it is the place in the stream.
fn bytes_of(arrival: &Arrival) -> [u8; 13] {
    let mut bytes = [0; 13];
    let (at_ns, rest) = bytes.split_at_mut(8);
    at_ns.copy_from_slice(&arrival.at_ns.to_le_bytes());
    let (person, kind) = rest.split_at_mut(4);
    person.copy_from_slice(&arrival.person.to_le_bytes());
    kind.fill(arrival.kind as u8);
    bytes
}

fn seeded_hash(mode: Mode, mix: &Mix, seed: u64) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(b"inps-pin/schedule/1");
    hash.update(seed.to_le_bytes());
    hash.update([mode as u8]);
    for share in mix.shares() {
        hash.update(share.to_le_bytes());
    }
    hash
}

/// The hash of a whole schedule ([`Arrivals::hash_so_far`] at its end). It takes as long as drawing it.
#[must_use]
pub fn schedule_hash(profile: &Profile, seed: u64) -> String {
    let mut arrivals = Arrivals::new(profile, seed);
    arrivals.by_ref().for_each(drop);
    arrivals.hash_so_far()
}

#[cfg(test)]
mod tests;
