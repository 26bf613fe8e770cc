//! A channel's levers as an operator sees and sets them.

use super::{ChannelSettings, Fault};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::levers::Levers;
use pin::operator::OperatorId;

/// Who set a channel's levers last, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSet {
    /// Who.
    pub by: OperatorId,
    /// When.
    pub at: Timestamp,
}

/// A channel as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelState {
    /// The levers in force, a pause of the drain's own among them.
    pub settings: ChannelSettings,
    /// The note of whoever set them last, whether or not it came with a pause.
    pub note: Option<String>,
    /// Who that was; `None` if nobody ever did.
    pub last_set: Option<LastSet>,
    /// Until when a drain has the channel's lease, if one took it and has not given it back.
    pub leased_until: Option<Timestamp>,
}

/// Looks at channels.
#[async_trait]
pub trait ChannelsReader: Send + Sync {
    /// The channel as it stands, consistently. Two reads.
    async fn state(&self, channel: Channel) -> Result<ChannelState, Fault>;
}

/// Sets levers.
#[async_trait]
pub trait SetLevers: Send + Sync {
    /// Sets all of a channel's levers at once; a pause of the drain's own goes. A change of an earlier instant
    /// never undoes one of a later.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the levers were set at a later instant by now.
    async fn set(&self, channel: Channel, levers: &Levers, set: &LastSet) -> Result<(), Fault>;
}
