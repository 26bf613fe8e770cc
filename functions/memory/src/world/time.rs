//! Time and chance that a test decides.

use super::locked;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use steps::ports::{Chance, Clock};

/// A clock that a test holds in its hand: it stands still but for waits, which move it on at once.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Moves the clock on to `instant`, never back.
    pub fn move_to(&self, instant: Timestamp) {
        let mut now = locked(&self.0);
        *now = instant.max(*now);
    }

    /// Moves the clock on by `span`.
    pub fn advance(&self, span: SignedDuration) {
        let now = *locked(&self.0);
        self.move_to(now.saturating_add(span).unwrap_or(Timestamp::MAX));
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *locked(&self.0)
    }

    async fn sleep(&self, duration: SignedDuration) {
        let until = self.now().saturating_add(duration).unwrap_or(Timestamp::MAX);
        // Whoever waits beside this one gets its turn before time moves.
        YieldOnce(false).await;
        self.move_to(until);
    }
}

struct YieldOnce(bool);

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Random bytes that a seed decides.
#[derive(Debug)]
pub struct SeededChance(Mutex<ChaCha8Rng>);

impl SeededChance {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        locked(&self.0).fill_bytes(bytes);
    }
}
