//! Sets a channel's levers: its rate, or a pause. A drain at work reads them every second.

use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{Chance, ChannelState, ChannelsReader, Clock, LastSet, Record, SetLevers};
use crate::problem::Problem;
use pin::Channel;
use pin::levers::{Levers, LeversDraft};
use pin::operator::{ActKind, Operator, Role};

deps! {
    /// What setting levers needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// The record of what operators did.
        record: dyn Record,
        /// Sets them.
        levers: dyn SetLevers,
        /// Reads them back.
        channels: dyn ChannelsReader,
    }
}

/// A change.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who makes it.
    pub operator: Operator,
    /// Of which channel; `None` if there is none of that name.
    pub channel: Option<Channel>,
    /// The body.
    pub draft: LeversDraft,
}

/// The channel as it stands now.
pub type View = crate::list_channels::View;

/// Sets a channel's levers, once the change is in the record.
///
/// # Errors
/// [`Problem::Forbidden`] for all but back-office, [`Problem::NotFound`], [`Problem::Invalid`], or a port's fault.
pub async fn set_channel(deps: &Deps, command: Command) -> Result<View, Problem> {
    demand(&command.operator, &[Role::BackOffice])?;
    let channel = command.channel.ok_or(Problem::NotFound)?;
    let levers = Levers::read(&command.draft).map_err(Problem::Invalid)?;
    let about = About {
        note: Some(in_words(channel, &levers)),
        ..About::default()
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &command.operator, ActKind::LeversSet, about).await?;
    let set = LastSet {
        by: command.operator.id,
        at: deps.clock.now(),
    };
    deps.levers.set(channel, &levers, &set).await?;
    let state: ChannelState = deps.channels.state(channel).await?;
    Ok(View {
        channel,
        state,
        now: deps.clock.now(),
    })
}

/// What was set, for the record.
fn in_words(channel: Channel, levers: &Levers) -> String {
    let rate = levers
        .rate_per_s
        .map_or_else(|| "default rate".to_owned(), |rate| format!("{rate} a second"));
    let pause = if levers.paused { "paused" } else { "not paused" };
    let note = levers.note.as_deref().unwrap_or("no note");
    format!("{}: {rate}, {pause}: {note}", channel.as_str())
}
