//! Shows back-office each channel's levers, and whether a drain is at work on it.

use crate::deps::deps;
use crate::desk::demand;
use crate::ports::{ChannelState, ChannelsReader, Clock};
use crate::problem::Problem;
use jiff::Timestamp;
use pin::Channel;
use pin::operator::{Operator, Role};

deps! {
    /// What showing the channels needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The levers and leases.
        channels: dyn ChannelsReader,
    }
}

/// A look at the channels.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who looks.
    pub operator: Operator,
}

/// One channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Which.
    pub channel: Channel,
    /// How it stands.
    pub state: ChannelState,
    /// When.
    pub now: Timestamp,
}

impl View {
    /// Whether a drain is at work on it.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.state.leased_until.is_some_and(|until| self.now < until)
    }
}

/// Shows every channel. It is no act on anybody, and is not recorded.
///
/// # Errors
/// [`Problem::Forbidden`] for all but back-office, or a port's fault.
pub async fn list_channels(deps: &Deps, command: Command) -> Result<Vec<View>, Problem> {
    demand(&command.operator, &[Role::BackOffice])?;
    let now = deps.clock.now();
    let mut views = Vec::new();
    for channel in Channel::ALL {
        let state = deps.channels.state(channel).await?;
        views.push(View { channel, state, now });
    }
    Ok(views)
}
