//! Chance: one `ChaCha` stream a purpose, all from the run's seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::{Mutex, PoisonError};
use steps::ports::Chance;

/// What a stream is drawn for. A purpose of its own each, so that a change in one thing leaves the draws of
/// every other as they were ("common random numbers").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Request ids.
    Ids = 1,
    /// The steps' jitter and owners' names.
    Jitter = 2,
    /// How long calls take.
    Latency = 3,
    /// What the provider and the carriers do.
    Carriers = 4,
    /// What people do.
    People = 5,
    /// When ticks come.
    Ticks = 6,
    /// What the printer and the post do.
    Post = 7,
    /// What the contact centre and those it calls do.
    Centre = 8,
    /// What providers do with notices.
    Notices = 9,
}

/// A stream of random numbers.
#[derive(Debug)]
pub(crate) struct Stream(Mutex<ChaCha8Rng>);

impl Stream {
    /// The stream of a seed and a purpose.
    #[must_use]
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(purpose as u64);
        Self(Mutex::new(generator))
    }

    /// The next number.
    #[must_use]
    pub(crate) fn number(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_u32()
    }

    /// Whether something happens that happens with a share of draws.
    #[must_use]
    pub(crate) fn happens(&self, share: f64) -> bool {
        share > 0.0 && unit(self.number()) < share
    }
}

impl Chance for Stream {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

/// A number from 0 to just below 1.
#[must_use]
pub(crate) fn unit(number: u32) -> f64 {
    f64::from(number) / 4_294_967_296.0
}

/// A time of so many seconds on average, exponential, in nanoseconds.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "what is too long is the longest")]
pub(crate) fn exponential(random: u32, mean_s: f64) -> i64 {
    (-libm::log(1.0 - unit(random)) * mean_s * 1e9) as i64
}

/// A hash that spreads its input over all 64 bits (the finaliser of `SplitMix64`).
#[must_use]
pub(crate) fn spread_bits(value: u64) -> u64 {
    let mut bits = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
