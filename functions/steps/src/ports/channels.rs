//! A channel's lease and its levers.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
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

    /// Pauses a channel. A pause without an end is an operator's and stays.
    async fn pause(&self, channel: Channel, pause: &Pause) -> Result<(), Fault>;
}
