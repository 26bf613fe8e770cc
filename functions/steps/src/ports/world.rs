//! Time and chance.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// What time it is, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The instant now. It never runs backwards within one invocation.
    fn now(&self) -> Timestamp;

    /// Waits until `duration` has passed on this clock; the only way a step waits.
    async fn sleep(&self, duration: SignedDuration);
}

/// Where random bytes come from.
pub trait Chance: Send + Sync {
    /// Fills `bytes` with random bytes; a cryptographic source wherever secrets are at stake.
    fn fill(&self, bytes: &mut [u8]);
}
