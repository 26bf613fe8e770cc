//! R2, R29: sends what is due on a channel, at its pace (decisions 4 and 5).
//!
//! A tick a minute starts it; the channel's lease lets one through, which then owns the whole quota, and the next
//! stands by, so that the channel is not idle between two drains (ADR 0019). Each delivery is three calls: claim (which
//! commits the fingerprint), send, commit the outcome. Whatever is interrupted between any two of them is due again when
//! its claim runs out. While the provider's quota is used up nothing is sent, and what can goes to another channel.

mod attempt;
mod forecast;
mod send;
mod source;

use crate::deps::deps;
use crate::draw;
use crate::ports::{
    Chance, Channels, Clock, Deliveries, DeriveFirst, DueQueue, Fault, FingerprintFirst, Lease, Mail, Pec,
    Receipts, Sms,
};
use crate::problem::Problem;
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::delivery::Policy;
use pin::half::Alphabet;
use source::{Signals, Source};

deps! {
    /// What the drain needs.
    ports {
        /// The time, and waiting.
        clock: dyn Clock,
        /// Jitter, and the owner's name.
        chance: dyn Chance,
        /// The lease and the levers.
        channels: dyn Channels,
        /// What is due.
        queue: dyn DueQueue,
        /// Claims and commits.
        deliveries: dyn Deliveries,
        /// Receipts that came first.
        receipts: dyn Receipts,
        /// Makes the half.
        derive: DeriveFirst,
        /// Makes what recognises it.
        fingerprint: FingerprintFirst,
        /// Sends it as a text message.
        sms: dyn Sms,
        /// Sends it as an email.
        mail: dyn Mail,
        /// Sends it as certified email.
        pec: dyn Pec,
    }
    settings {
        /// The alphabet of the halves (D2).
        alphabet: Alphabet,
        /// How long to wait after what.
        policy: Policy,
        /// How the channel is drained.
        drain: DrainSettings,
    }
}

/// How the channel is drained.
#[derive(Clone, Copy, Debug)]
pub struct DrainSettings {
    /// SMS parts a second, where the channel's levers do not say.
    pub rate_per_s: u32,
    /// Emails a second, where the channel's levers do not say.
    pub email_rate_per_s: u32,
    /// PEC messages a second, where the channel's levers do not say.
    pub pec_rate_per_s: u32,
    /// Sends in flight at once.
    pub in_flight: usize,
    /// How long a lease lasts without being renewed.
    pub lease: SignedDuration,
    /// How often it is renewed.
    pub renew_every: SignedDuration,
    /// How long a drain that finds the lease held stands by for it: less than a tick, so that at most one does.
    pub standby: SignedDuration,
    /// How often it looks meanwhile: a conditional write each time.
    pub standby_poll: SignedDuration,
    /// How often the levers are read.
    pub settings_every: SignedDuration,
    /// How long a channel over its quota is left alone.
    pub quota_pause: SignedDuration,
    /// How long everything waits when the provider says: too fast.
    pub throttle_pause: SignedDuration,
}

impl Default for DrainSettings {
    fn default() -> Self {
        Self {
            rate_per_s: 20,
            email_rate_per_s: 14,
            pec_rate_per_s: 5,
            in_flight: 16,
            lease: SignedDuration::from_secs(30),
            renew_every: SignedDuration::from_secs(10),
            standby: SignedDuration::from_secs(50),
            standby_poll: SignedDuration::from_secs(1),
            settings_every: SignedDuration::from_secs(1),
            quota_pause: SignedDuration::from_mins(15),
            throttle_pause: SignedDuration::from_secs(1),
        }
    }
}

impl DrainSettings {
    /// Messages (SMS: parts) a second on a channel, where its levers do not say. Twenty parts and fourteen emails are
    /// what SNS and SES allow until more is granted ("Amazon SNS endpoints and quotas", "Service quotas in Amazon
    /// SES"); what a PEC provider allows is a matter of contract, assumed.
    #[must_use]
    pub const fn rate(&self, channel: Channel) -> u32 {
        match channel {
            Channel::Email => self.email_rate_per_s,
            Channel::Pec => self.pec_rate_per_s,
            Channel::Sms | Channel::Post => self.rate_per_s,
        }
    }
}

/// A tick.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The channel to drain.
    pub channel: Channel,
    /// When the drain must stop taking up: its time-out less 60 s.
    pub stop_by: Timestamp,
}

/// What a drain did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether another drain held the lease for as long as this one stood by.
    pub busy: bool,
    /// Taken by the provider.
    pub sent: u32,
    /// Put back because the provider was too fast for us, or out of reach.
    pub put_back: u32,
    /// Not sent while the provider's quota is used up: gone to another channel, or waiting for the pause to end.
    pub diverted: u32,
    /// Refused for good.
    pub refused: u32,
    /// Nobody can say whether they went out.
    pub ambiguous: u32,
    /// Stood otherwise than the index showed.
    pub stale: u32,
    /// A port failed on the way; due again when the claim runs out.
    pub interrupted: u32,
    /// Whether the provider's quota ran out, so that the channel is paused: an alarm.
    pub over_quota: bool,
}

/// Drains a channel until nothing is due, its time is up, the lease is lost or the channel is paused. While
/// another drain holds the lease it stands by, ready to go on the moment that one ends or dies.
///
/// # Errors
/// A port's fault before the first delivery, or while looking for more.
pub async fn deliver_first_half(deps: &Deps, command: Command) -> Result<View, Problem> {
    let Some(lease) = take_over(deps, command).await? else {
        return Ok(View {
            busy: true,
            ..View::default()
        });
    };
    let signals = Signals::default();
    let source = Source::new(deps, lease, command.stop_by, &signals);
    let mut view = futures_util::stream::unfold(source, Source::next)
        .map(|taken| attempt::attempt(deps, taken, &signals))
        .buffer_unordered(deps.drain.in_flight)
        .fold(View::default(), |view, ended| {
            std::future::ready(ended.add_to(view))
        })
        .await;
    view.over_quota = signals.is_over_quota();
    // The lease may have been renewed since; giving back what is not one's own does nothing.
    let given_back = deps.channels.release(&signals.last_lease(lease)).await;
    signals
        .take_fault()
        .map_or(Ok(()), Err)
        .and(given_back.map_err(Problem::from))
        .map(|()| view)
}

/// Takes the lease; while another holds it, looks again and again. `None`: held throughout.
async fn take_over(deps: &Deps, command: Command) -> Result<Option<Lease>, Fault> {
    let owner = u128::from_le_bytes(draw::bytes(&*deps.chance));
    let take = async |now| {
        let until = later(now, deps.drain.lease);
        deps.channels.acquire(command.channel, owner, now, until).await
    };
    let mut now = deps.clock.now();
    let give_up = later(now, deps.drain.standby).min(command.stop_by);
    let mut lease = take(now).await?;
    while lease.is_none() && later(now, deps.drain.standby_poll) < give_up {
        deps.clock.sleep(deps.drain.standby_poll).await;
        now = deps.clock.now();
        // A look that fails is as good as one that finds the lease held.
        lease = take(now).await.unwrap_or(None);
    }
    Ok(lease)
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}
