//! One attempt: claim, send, commit.

use super::send::send;
use super::source::{Signals, Taken};
use super::{Deps, View, later};
use crate::draw;
use crate::halves::Halves;
use crate::ports::{Claim, Fault, Pause};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::delivery::{Delivery, DeliveryId, ProviderId, SendOutcome};
use pin::promise::whole_ms;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Sent,
    PutBack,
    Diverted,
    Refused,
    Ambiguous,
    Stale,
    Interrupted,
}

impl Ended {
    pub(super) fn add_to(self, mut view: View) -> View {
        let counter = match self {
            Self::Sent => &mut view.sent,
            Self::PutBack => &mut view.put_back,
            Self::Diverted => &mut view.diverted,
            Self::Refused => &mut view.refused,
            Self::Ambiguous => &mut view.ambiguous,
            Self::Stale => &mut view.stale,
            Self::Interrupted => &mut view.interrupted,
        };
        *counter += 1;
        view
    }

    fn of(outcome: &SendOutcome) -> Self {
        match outcome {
            SendOutcome::Taken(_) => Self::Sent,
            SendOutcome::Throttled | SendOutcome::OverQuota | SendOutcome::Unavailable => Self::PutBack,
            SendOutcome::Refused => Self::Refused,
            SendOutcome::Unclear => Self::Ambiguous,
        }
    }
}

/// Attempts one delivery; a fault on the way is this delivery's alone.
pub(super) async fn attempt(deps: &Deps, taken: Taken, signals: &Signals) -> Ended {
    let done = match taken.over_quota_until {
        None => go(deps, &taken, signals).await,
        Some(until) => divert(deps, &taken, until).await,
    };
    match done {
        Ok(ended) => ended,
        Err(Fault::Conflict) => Ended::Stale,
        Err(_) => Ended::Interrupted,
    }
}

async fn go(deps: &Deps, taken: &Taken, signals: &Signals) -> Result<Ended, Fault> {
    let id = taken.due.id;
    let halves = Halves::first(&deps.derive, &deps.fingerprint, deps.alphabet);
    let (half, fingerprint) = halves.of(id, None).await?;
    let until = whole_ms(later(deps.clock.now(), deps.policy.lease));
    let claim = Claim {
        id,
        seen: taken.due.at,
        until,
        fence: taken.lease.fence,
        fingerprint,
    };
    let delivery = deps.deliveries.claim(&claim).await?;
    if delivery.channel != taken.lease.channel {
        // It moved on to another channel's queue at this very instant; that one finds it when this claim runs out.
        return Ok(Ended::Stale);
    }
    // A retry sends the half of the first attempt: the fingerprint that is kept says which it was.
    let half = match delivery.fingerprint.ok_or(Fault::Refused)? {
        kept if kept == fingerprint => half,
        kept => halves.of(id, Some(kept)).await?.0,
    };
    if deps.clock.now() >= taken.lease.until {
        return Ok(Ended::Stale);
    }
    let outcome = send(deps, taken.lease.channel, &delivery, &half).await;
    heed(deps, taken, &outcome, signals).await;
    let ended = Ended::of(&outcome);
    settle(deps, taken.lease.channel, delivery, outcome).await?;
    Ok(ended)
}

/// Without a quota nothing is sent: it goes to another channel, or waits until the pause ends.
async fn divert(deps: &Deps, taken: &Taken, until: Timestamp) -> Result<Ended, Fault> {
    let channel = taken.lease.channel;
    let read = deps.deliveries.read(taken.due.id).await?;
    let Some(mut delivery) = read.filter(|row| {
        // The index may be stale.
        row.next_attempt_at == Some(taken.due.at) && row.channel == channel
    }) else {
        return Ok(Ended::Stale);
    };
    delivery.settle(
        channel,
        SendOutcome::OverQuota,
        deps.clock.now(),
        draw::jitter(&*deps.chance),
        until,
        &deps.policy,
    );
    deps.deliveries.commit(&delivery, None).await?;
    Ok(Ended::Diverted)
}

/// What a send says about the channel, not about the message.
async fn heed(deps: &Deps, taken: &Taken, outcome: &SendOutcome, signals: &Signals) {
    let now = deps.clock.now();
    match outcome {
        SendOutcome::Throttled => signals.hold_until(later(now, deps.drain.throttle_pause)),
        SendOutcome::OverQuota => {
            signals.over_quota();
            let pause = Pause {
                until: Some(later(now, deps.drain.quota_pause)),
                note: "the provider's quota or spend limit is used up".to_owned(),
            };
            // If the pause cannot be written the next drain meets the quota again, with one message.
            let _ = deps.channels.pause(taken.lease.channel, &pause).await;
        }
        _ => {}
    }
}

/// How often the commit of an outcome is tried: what was sent and is not committed is sent again.
const TRIES: u32 = 6;

/// Commits what came of a send. A port that fails cleanly is asked again: giving up means a second message.
async fn settle(deps: &Deps, channel: Channel, claimed: Delivery, outcome: SendOutcome) -> Result<(), Fault> {
    let now = deps.clock.now();
    let jitter = draw::jitter(&*deps.chance);
    let paused_until = later(now, deps.drain.quota_pause);
    let mut stored = claimed;
    for attempt in 0..TRIES {
        let mut settled = stored.clone();
        settled.settle(channel, outcome.clone(), now, jitter, paused_until, &deps.policy);
        let left = match deps.deliveries.commit(&settled, outcome.provider_id()).await {
            Err(Fault::Conflict) => meet(deps, settled, &outcome, jitter).await,
            done => done.map(|()| None),
        };
        match left {
            Ok(None) => return Ok(()),
            Ok(Some(read)) => {
                stored = read;
                deps.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
            }
            Err(Fault::Refused) => return Err(Fault::Refused),
            Err(_) => {
                deps.clock
                    .sleep(SignedDuration::from_millis(100 << attempt))
                    .await;
            }
        }
    }
    Err(Fault::Conflict)
}

/// Another writer was first: the receipt, which is worked in here; this very commit, whose answer was lost; or
/// somebody else, and then the record as it stands now is to be settled again.
async fn meet(
    deps: &Deps,
    settled: Delivery,
    outcome: &SendOutcome,
    jitter: u32,
) -> Result<Option<Delivery>, Fault> {
    let sent = outcome.provider_id();
    let parked = match sent {
        Some(provider_id) => deps
            .receipts
            .parked(provider_id)
            .await?
            .map(|parked| (provider_id, parked)),
        None => None,
    };
    if let Some((provider_id, parked)) = parked {
        let mut met = settled.clone();
        met.receive(
            parked.channel,
            provider_id,
            parked.outcome,
            deps.clock.now(),
            jitter,
            &deps.policy,
        );
        match deps.deliveries.commit(&met, None).await {
            Err(Fault::Conflict) => {}
            Err(fault) => return Err(fault),
            Ok(()) => {
                return work_in(deps, provider_id, settled.id, jitter)
                    .await
                    .map(|()| None);
            }
        }
    }
    let Some(read) = deps.deliveries.read(settled.id).await? else {
        return Ok(None);
    };
    if sent.is_some() && read.provider_id.as_ref() == sent {
        if let Some((provider_id, _)) = parked {
            work_in(deps, provider_id, read.id, jitter).await?;
        }
        return Ok(None);
    }
    // Who took it up after this attempt's claim ran out decides, unless this attempt may have sent something.
    let is_anothers = read.attempts != settled.attempts && sent.is_none() && *outcome != SendOutcome::Unclear;
    let version = settled.version + 1;
    let is_committed = read == Delivery { version, ..settled };
    Ok((!is_anothers && !is_committed).then_some(read))
}

/// Works a parked receipt in, and any that takes its place meanwhile, until the send's word stands there.
async fn work_in(deps: &Deps, provider_id: &ProviderId, id: DeliveryId, jitter: u32) -> Result<(), Fault> {
    for _ in 0..TRIES {
        let Some(parked) = deps.receipts.parked(provider_id).await? else {
            return Ok(());
        };
        let Some(mut delivery) = deps.deliveries.read(id).await? else {
            return Ok(());
        };
        if delivery.receive(
            parked.channel,
            provider_id,
            parked.outcome,
            deps.clock.now(),
            jitter,
            &deps.policy,
        ) {
            match deps.deliveries.commit(&delivery, None).await {
                Err(Fault::Conflict) => continue,
                done => done?,
            }
        }
        match deps.receipts.resolve(provider_id, parked, id).await {
            Err(Fault::Conflict) => {}
            done => return done,
        }
    }
    Err(Fault::Conflict)
}
