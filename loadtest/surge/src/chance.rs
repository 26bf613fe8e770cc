//! Chance as a function of the seed: `ChaCha8` streams, one a purpose, and a keyed hash for what must be looked up
//! by index.
//!
//! The logarithm is `libm`'s on purpose: a platform's own may differ in the last bit, and so may that of
//! `rand_distr`, whose `num-traits` changes to the platform's as soon as any other crate of the build asks for it.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for. The numbers are part of the schedule: they never change.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The instants of arrivals.
    Instants = 1,
    /// Who arrives, and with what kind of request.
    Kinds = 2,
    /// The keys that people are made with.
    People = 3,
}

/// The stream of a seed for a purpose. The seed is the key's first eight bytes as they are, so that it does not
/// depend on how a library stretches a number.
pub(crate) fn stream(seed: u64, purpose: Purpose) -> ChaCha8Rng {
    let mut key = [0; 32];
    let (first, _) = key.split_at_mut(8);
    first.copy_from_slice(&seed.to_le_bytes());
    let mut stream = ChaCha8Rng::from_seed(key);
    stream.set_stream(purpose as u64);
    stream
}

/// The upper 53 bits as a number in [0, 1).
#[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
pub(crate) fn unit(bits: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (bits >> 11) as f64 * STEP
}

/// The logarithm of a number uniform in (0, 1]: the negative of a standard exponential.
pub(crate) fn log_of_uniform(stream: &mut ChaCha8Rng) -> f64 {
    libm::log(1.0 - unit(stream.next_u64()))
}

/// A number below `bound`, by multiplication; its bias is below 2⁻³².
pub(crate) fn below(bits: u64, bound: u32) -> u32 {
    let product = (bits >> 32) * u64::from(bound);
    u32::try_from(product >> 32).unwrap_or_default()
}

/// Mixes 64 bits so that each output bit hangs on every input bit (the finaliser of `SplitMix64`, Steele et al.
/// 2014).
pub(crate) const fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
