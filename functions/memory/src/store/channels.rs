//! Leases and levers.

use super::{Operation, Twin};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use steps::ports::{ChannelSettings, Channels, Fault, LastSet, Lease, Pause, ProjectedWait, WaitReader};

#[derive(Debug, Default)]
pub(crate) struct ChannelRow {
    owner: u128,
    pub(super) until: Option<Timestamp>,
    fence: u64,
    wait: Option<ProjectedWait>,
    pub(super) rate_per_s: Option<u32>,
    pub(super) pause: Option<Pause>,
    pub(super) note: Option<String>,
    pub(super) last_set: Option<LastSet>,
}

impl ChannelRow {
    fn is_held_by(&self, lease: &Lease) -> bool {
        self.owner == lease.owner && self.fence == lease.fence && self.until.is_some()
    }
}

impl Twin {
    /// Sets a channel's levers, as an operator would.
    ///
    /// # Errors
    /// An injected fault.
    pub fn set(&self, channel: Channel, settings: ChannelSettings) -> Result<(), Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            row.rate_per_s = settings.rate_per_s;
            row.pause = settings.pause;
            Ok(())
        })
    }
}

#[async_trait]
impl Channels for Twin {
    async fn acquire(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            if row.until.is_some_and(|held| now < held) {
                return Ok(None);
            }
            row.owner = owner;
            row.until = Some(until);
            row.fence += 1;
            Ok(Some(Lease {
                channel,
                owner,
                until,
                fence: row.fence,
            }))
        })
    }

    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(lease.channel.as_str()).or_default();
            if !row.is_held_by(lease) {
                return Ok(None);
            }
            row.until = Some(until);
            Ok(Some(Lease { until, ..*lease }))
        })
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(lease.channel.as_str()).or_default();
            if row.is_held_by(lease) {
                row.until = None;
            }
            Ok(())
        })
    }

    async fn settings(&self, channel: Channel) -> Result<ChannelSettings, Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            Ok(ChannelSettings {
                rate_per_s: row.rate_per_s,
                pause: row.pause.clone(),
            })
        })
    }

    async fn report_wait(&self, channel: Channel, wait: SignedDuration, at: Timestamp) -> Result<(), Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            row.wait = Some(ProjectedWait { wait, at });
            Ok(())
        })
    }

    async fn pause(&self, channel: Channel, pause: &Pause) -> Result<(), Fault> {
        self.call(Operation::Channel, |state| {
            let row = state.channels.entry(channel.as_str()).or_default();
            let is_an_operators = row.pause.as_ref().is_some_and(|set| set.until.is_none());
            if !is_an_operators {
                row.pause = Some(pause.clone());
            }
            Ok(())
        })
    }
}

#[async_trait]
impl WaitReader for Twin {
    async fn projected_wait(&self, channel: Channel) -> Result<Option<ProjectedWait>, Fault> {
        self.call(Operation::Channel, |state| {
            Ok(state.channels.get(channel.as_str()).and_then(|row| row.wait))
        })
    }
}
