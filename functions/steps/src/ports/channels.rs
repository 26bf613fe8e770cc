//! A channel's lease and its levers.

use super::Fault;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;

/// The right to drain a channel, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The channel.
    pub channel: Channel,
    /// Who holds it: random, one an invocation.
    pub owner: u128,
    /// Until when.
    pub until: Timestamp,
    /// Rises with every new owner.
    pub fence: u64,
}

/// A channel's levers, in force within a second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSettings {
    /// How many parts a second the provider allows; `None`: the deployed default.
    pub rate_per_s: Option<u32>,
    /// Why nothing is sent now.
    pub pause: Option<Pause>,
}

/// A pause of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it lifts itself; `None`: when an operator lifts it.
    pub until: Option<Timestamp>,
    /// Why, for the operator.
    pub note: String,
}

impl ChannelSettings {
    /// Whether nothing is sent at `now`.
    #[must_use]
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.pause
            .as_ref()
            .is_some_and(|pause| pause.until.is_none_or(|until| now < until))
    }
}

/// The leases and levers of the channels.
#[async_trait]
pub trait Channels: Send + Sync {
    /// Takes the lease if nobody holds it at `now`; the fence is one higher than the last. `None`: held.
    async fn acquire(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault>;

    /// Extends a lease that is still one's own; `None` if it is not any more.
    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, Fault>;

    /// Gives a lease back, if it is still one's own.
    async fn release(&self, lease: &Lease) -> Result<(), Fault>;

    /// The channel's levers; the defaults if none were ever set.
    async fn settings(&self, channel: Channel) -> Result<ChannelSettings, Fault>;

    /// Writes down how long a message that is written now would wait on a channel, as of `at`.
    async fn report_wait(&self, channel: Channel, wait: SignedDuration, at: Timestamp) -> Result<(), Fault>;

    /// Pauses a channel. A pause without an end is an operator's and stays.
    async fn pause(&self, channel: Channel, pause: &Pause) -> Result<(), Fault>;
}

/// How long a message that is written down now would wait on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectedWait {
    /// So long.
    pub wait: SignedDuration,
    /// As of then.
    pub at: Timestamp,
}

impl ProjectedWait {
    /// How old a word may be that still counts: drains tell every ten seconds while there is a queue.
    const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

    /// Whether a new message would wait longer than `longest`, as far as anybody knows at `now`.
    #[must_use]
    pub fn is_longer_than(&self, longest: SignedDuration, now: Timestamp) -> bool {
        self.wait > longest && now.duration_since(self.at) <= Self::GOOD_FOR
    }
}

/// Reads how busy a channel is.
#[async_trait]
pub trait WaitReader: Send + Sync {
    /// What the channel's drain said last; `None` if it never said anything. Eventually consistent.
    async fn projected_wait(&self, channel: Channel) -> Result<Option<ProjectedWait>, Fault>;
}
