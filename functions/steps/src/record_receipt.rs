//! Takes in what providers report of their messages. Reports come twice, late, in any order, and before the
//! send they belong to has been committed; none of that changes what comes out.

use crate::deps::deps;
use crate::ports::{Chance, Channels, Clock, Deliveries, Fault, Pause, Receipts};
use crate::problem::Problem;
pub use crate::receipts::Receipt;
use crate::receipts::{Recorder, Taken};
use futures_util::StreamExt;
use jiff::Timestamp;
use pin::Channel;
use pin::delivery::Policy;
use pin::receipt::Outcome;

deps! {
    /// What taking receipts in needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Jitter.
        chance: dyn Chance,
        /// Which delivery a provider's id means.
        receipts: dyn Receipts,
        /// Reads and commits deliveries.
        deliveries: dyn Deliveries,
        /// Pauses a channel over its quota.
        channels: dyn Channels,
    }
    settings {
        /// How long to wait after what.
        policy: Policy,
    }
}

/// What a batch of reports came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Changed a delivery.
    pub recorded: u32,
    /// Said nothing new.
    pub known: u32,
    /// Came before their send was committed, and wait for it.
    pub parked: u32,
    /// Whether one said that the account's quota is used up, so that the channel is paused: an alarm.
    pub over_quota: bool,
}

/// How many receipts are worked in at once.
const AT_ONCE: usize = 8;

/// Takes a batch in. A receipt that cannot be worked in holds up no other.
///
/// # Errors
/// A port's fault: the whole batch comes again, and what was recorded already is then known.
pub async fn record_receipt(deps: &Deps, receipts: Vec<Receipt>) -> Result<View, Problem> {
    let recorder = Recorder {
        clock: &*deps.clock,
        chance: &*deps.chance,
        receipts: &*deps.receipts,
        deliveries: &*deps.deliveries,
        policy: &deps.policy,
    };
    let taken = futures_util::stream::iter(&receipts)
        .map(|receipt| recorder.take(receipt))
        .buffer_unordered(AT_ONCE);
    let (mut view, failed) = taken
        .fold((View::default(), None), |(mut view, mut failed), taken| {
            match taken {
                Ok(Taken::Recorded) => view.recorded += 1,
                Ok(Taken::Known) => view.known += 1,
                Ok(Taken::Parked) => view.parked += 1,
                Err(fault) => failed = failed.or(Some(fault)),
            }
            std::future::ready((view, failed))
        })
        .await;
    for channel in Channel::FIRST_HALF {
        let is_over_quota =
            |receipt: &Receipt| receipt.channel == channel && receipt.outcome == Outcome::OverQuota;
        if receipts.iter().any(is_over_quota) {
            view.over_quota = true;
            pause(deps, channel).await?;
        }
    }
    failed.map_or(Ok(view), |fault| Err(fault.into()))
}

/// The account's quota is used up: nothing more is handed to the provider for a while, and an alarm rings.
async fn pause(deps: &Deps, channel: Channel) -> Result<(), Fault> {
    let until = deps
        .clock
        .now()
        .saturating_add(deps.policy.quota_wait)
        .unwrap_or(Timestamp::MAX);
    let note = "a receipt says that the provider's quota or spend limit is used up".to_owned();
    deps.channels
        .pause(
            channel,
            &Pause {
                until: Some(until),
                note,
            },
        )
        .await
}
