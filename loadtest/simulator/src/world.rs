//! What the simulated world is like: the account's quotas, how long things take, what carriers do.
//!
//! Every figure can be set by its key (`--set key=value`, or a file of them: `--world`). Where the public record gives one,
//! its source stands there; the others are marked assumed, and are there to be swept.

mod file;
mod keys;
mod settings;

pub use file::{FileError, FileErrors};
pub use keys::World;
pub use settings::SetError;

use crate::agenda::timestamp;
use pin::Channel;
use std::fmt;

/// A key of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name, in lower case with hyphens.
    pub name: &'static str,
    /// What its figure counts.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Where its default is from: AWS's pages, a rule, a table of the surge's, or that it is assumed.
    pub source: &'static str,
}

/// A time in which a provider cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Whose.
    pub channel: Channel,
    /// Its first instant, in nanoseconds since 1970.
    pub from_ns: i64,
    /// The first instant after it, in nanoseconds since 1970.
    pub until_ns: i64,
}

impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, until] = [self.from_ns, self.until_ns].map(timestamp);
        write!(f, "{} {from} → {until}", self.channel.as_str())
    }
}

impl World {
    /// The channels in service.
    pub(crate) fn channels(&self) -> impl Iterator<Item = Channel> + use<> {
        let served = [true, self.email > 0, self.pec > 0];
        Channel::FIRST_HALF
            .into_iter()
            .zip(served)
            .filter_map(|(channel, is_served)| is_served.then_some(channel))
    }

    /// The channels on which notices go out: none where the archive knows nobody.
    pub(crate) fn notice_channels(&self) -> impl Iterator<Item = Channel> + use<> {
        let are_sent = self.archive_contacts_share > 0.0;
        self.channels()
            .filter(move |channel| are_sent && *channel != Channel::Pec)
    }

    /// A world of queueing alone: everything takes its median, receipts come at once, nothing fails, nobody
    /// tries again.
    #[must_use]
    pub fn ideal(self) -> Self {
        Self {
            cold_start_p99_ms: self.cold_start_ms,
            compute_p99_ms: self.compute_ms,
            read_p99_ms: self.read_ms,
            write_p99_ms: self.write_ms,
            transact_p99_ms: self.transact_ms,
            key_p99_ms: self.key_ms,
            publish_p99_ms: self.publish_ms,
            email: 0,
            pec: 0,
            agents: 0,
            archive_contacts_share: 0.0,
            watched_share: 0.0,
            dead_share: 0.0,
            silent_share: 0.0,
            unreachable_share: 0.0,
            unclear_share: 0.0,
            throttled_share: 0.0,
            doubled_share: 0.0,
            carrier_ms: 0.0,
            carrier_p99_ms: 0.0,
            phone_share: 0.0,
            log_batch_ms: 0,
            tick_late_ms: 0,
            retries: 0,
            outages: Vec::new(),
            ..self.without_limits()
        }
    }

    /// The same world without those limits of the account of which 0 is none.
    #[must_use]
    pub fn without_limits(self) -> Self {
        Self {
            gateway_rate: 0,
            table_write_units: 0,
            table_read_units: 0,
            warm_write_units: 0,
            warm_read_units: 0,
            partition_write_units: 0,
            partition_read_units: 0,
            key_rate: 0,
            publish_rate: 0,
            sms_spend_cap_usd: 0.0,
            email_quota: 0,
            ..self
        }
    }
}
