//! Several machines that send one schedule together.

use super::Wrong;
use crate::shard::Shard;
use jiff::Timestamp;

/// Arguments about who sends what, and from when on.
#[derive(Debug, clap::Args)]
pub(super) struct ShardArguments {
    /// Sends, and audits, only a part of the people: this one of so many machines. Needs --start-at.
    #[arg(long, value_name = "I/N", allow_hyphen_values = true)]
    shard: Option<String>,
    /// When the schedule begins, in real time: all machines are to be given the same, such as 2026-11-22T18:00:00Z.
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    start_at: Option<String>,
}

/// Who sends what, and from when on.
#[derive(Clone, Copy, Debug)]
pub struct Together {
    /// Whose arrivals are sent.
    pub shard: Shard,
    /// When the schedule begins, in real time; as soon as all is ready without it.
    pub start_at: Option<Timestamp>,
}

impl ShardArguments {
    pub(super) fn read(&self, wrong: &mut Wrong) -> Together {
        let shard = self.shard.as_deref().map(|text| wrong.take(text.parse()));
        let start_at = self.start_at.as_deref().map(|text| {
            wrong.take(text.trim().parse::<Timestamp>().map_err(|error| {
                format!("--start-at takes an instant such as 2026-11-22T18:00:00Z, and not «{text}»: {error}")
            }))
        });
        if shard.is_some() && start_at.is_none() {
            wrong
                .0
                .push("--shard needs --start-at: all parts begin together".to_owned());
        }
        Together {
            shard: shard.flatten().unwrap_or(Shard::WHOLE),
            start_at: start_at.flatten(),
        }
    }
}
