//! Levers as operators see and set them.

use super::{Operation, Twin};
use async_trait::async_trait;
use pin::Channel;
use pin::levers::Levers;
use steps::ports::{ChannelSettings, ChannelState, ChannelsReader, Fault, LastSet, Pause, SetLevers};

#[async_trait]
impl ChannelsReader for Twin {
    async fn state(&self, channel: Channel) -> Result<ChannelState, Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            Ok(ChannelState {
                settings: ChannelSettings {
                    rate_per_s: row.rate_per_s,
                    pause: row.pause.clone(),
                },
                note: row.note.clone(),
                last_set: row.last_set.clone(),
                leased_until: row.until,
            })
        })
    }
}

#[async_trait]
impl SetLevers for Twin {
    async fn set(&self, channel: Channel, levers: &Levers, set: &LastSet) -> Result<(), Fault> {
        self.call(Operation::SetLevers, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            if row.last_set.as_ref().is_some_and(|last| set.at < last.at) {
                return Err(Fault::Conflict);
            }
            row.rate_per_s = levers.rate_per_s;
            row.pause = levers.paused.then(|| Pause {
                until: None,
                note: levers.note.clone().unwrap_or_default(),
            });
            row.note.clone_from(&levers.note);
            row.last_set = Some(set.clone());
            Ok(())
        })
    }
}
