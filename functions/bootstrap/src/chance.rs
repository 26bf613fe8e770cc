//! The operating system's randomness.

use steps::ports::Chance;

/// Random bytes from the operating system, fit for secrets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OsChance;

impl Chance for OsChance {
    /// # Panics
    /// If the operating system has no randomness: nothing that is made without it may be handed out.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        OsChance.fill(&mut one);
        OsChance.fill(&mut other);
        assert_ne!(one, other);
    }
}
