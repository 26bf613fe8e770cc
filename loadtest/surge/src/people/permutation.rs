//! A keyed permutation of the 2²⁴ indexes: a Feistel network of two halves of 12 bits (Luby & Rackoff 1988).

use crate::chance::mix;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 6;
const HALF_BITS: u32 = 12;
const HALF: u32 = (1 << HALF_BITS) - 1;

/// The permutation of one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Permutation {
    keys: [u64; ROUNDS],
}

impl Permutation {
    pub(super) fn new(stream: &mut ChaCha8Rng) -> Self {
        Self {
            keys: [(); ROUNDS].map(|()| stream.next_u64()),
        }
    }

    /// The position of an index.
    pub(super) fn forward(&self, index: u32) -> u32 {
        let (left, right) = self.keys.iter().fold(halves(index), |(left, right), key| {
            (right, left ^ round(right, *key))
        });
        left << HALF_BITS | right
    }

    /// The index of a position.
    pub(super) fn backward(&self, position: u32) -> u32 {
        let (left, right) = self
            .keys
            .iter()
            .rev()
            .fold(halves(position), |(left, right), key| {
                (right ^ round(left, *key), left)
            });
        left << HALF_BITS | right
    }
}

fn halves(number: u32) -> (u32, u32) {
    (number >> HALF_BITS & HALF, number & HALF)
}

fn round(half: u32, key: u64) -> u32 {
    u32::try_from(mix(key ^ u64::from(half)) >> (64 - HALF_BITS)).unwrap_or_default()
}
