//! D16: tells the contacts known to the archive of what was asked for in a person's name.
//!
//! A tick a minute starts it for each channel. It has a lease, a queue and a small pace of its own (ADR 0030): it waits
//! for no drain and takes no drain's turn, and it stops for this tick at the first word that the provider has enough.
//! Each notice is three calls: claim, send, commit. Whatever is interrupted between any two of them is due again when
//! its claim runs out, so that it goes out at least once.

use crate::deps::deps;
use crate::draw;
use crate::ports::{
    Chance, Channels, Clock, DueNotice, Fault, Lease, Mail, Message, NoticeClaim, NoticeLeases, NoticeQueue,
    Notices, Sms, Text,
};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::channel::SHARDS;
use pin::delivery::{DeliveryId, SendOutcome};
use pin::notice::{Notice, NoticePolicy, NoticeProgress};
use pin::pace::Pace;
use pin::promise::whole_ms;
use pin::texts::{notice_email, notice_sms};
use zeroize::Zeroizing;

deps! {
    /// What sending notices needs.
    ports {
        /// The time, and waiting.
        clock: dyn Clock,
        /// Jitter, and the owner's name.
        chance: dyn Chance,
        /// The levers: a channel that is paused sends no notices either.
        channels: dyn Channels,
        /// Who sends.
        leases: dyn NoticeLeases,
        /// What is due.
        queue: dyn NoticeQueue,
        /// Claims and commits.
        notices: dyn Notices,
        /// Sends text messages.
        sms: dyn Sms,
        /// Sends email.
        mail: dyn Mail,
    }
    settings {
        /// How long to wait after what, and how fast.
        notice: NoticeSettings,
    }
}

/// How notices are sent.
#[derive(Clone, Copy, Debug)]
pub struct NoticeSettings {
    /// How long to wait after what.
    pub policy: NoticePolicy,
    /// Notices a second on a channel: a tenth of what the halves have, which come first.
    pub rate_per_s: u32,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            policy: NoticePolicy::default(),
            rate_per_s: 2,
        }
    }
}

/// A tick.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The channel: SMS or email.
    pub channel: Channel,
    /// When the run must be over.
    pub stop_by: Timestamp,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether another run held the lease.
    pub busy: bool,
    /// Taken by the provider.
    pub sent: u32,
    /// Put back for later.
    pub put_back: u32,
    /// Over without having been taken: no way left, or too old.
    pub given_up: u32,
    /// Stood otherwise than the index showed.
    pub stale: u32,
    /// A port failed on the way; due again when the claim runs out.
    pub interrupted: u32,
}

/// How many entries of a shard are read at a time.
const PAGE: u32 = 25;

/// How often the commit of an outcome is tried: what was sent and is not committed is sent again.
const TRIES: u32 = 5;

/// Sends what is due on a channel until nothing is, its time is up, or the provider has enough.
///
/// # Errors
/// [`Fault::Refused`] for a channel that carries no notices; a port's fault before the first notice.
pub async fn deliver_notices(deps: &Deps, command: Command) -> Result<View, Problem> {
    if !matches!(command.channel, Channel::Sms | Channel::Email) {
        return Err(Fault::Refused.into());
    }
    let now = deps.clock.now();
    if deps.channels.settings(command.channel).await?.is_paused(now) {
        return Ok(View::default());
    }
    // Most ticks find nothing: they take no lease, which would be two writes.
    if heads(deps, command.channel).await?.is_empty() {
        return Ok(View::default());
    }
    let owner = u128::from_le_bytes(draw::bytes(&*deps.chance));
    let lease = deps
        .leases
        .acquire_notices(command.channel, owner, now, command.stop_by)
        .await?;
    let Some(lease) = lease else {
        return Ok(View {
            busy: true,
            ..View::default()
        });
    };
    let mut view = View::default();
    let ran = run(deps, &lease, &mut view).await;
    let given_back = deps.leases.release_notices(&lease).await;
    ran.and(given_back).map(|()| view).map_err(Problem::from)
}

async fn run(deps: &Deps, lease: &Lease, view: &mut View) -> Result<(), Fault> {
    let mut pace = Pace::start(deps.notice.rate_per_s, deps.clock.now());
    loop {
        let heads = heads(deps, lease.channel).await?;
        let before = *view;
        for due in heads {
            let slot = pace.reserve(deps.clock.now());
            // A send that begins too late could end after the lease, beside another run's.
            if later(slot, deps.notice.policy.lease / 2) >= lease.until {
                return Ok(());
            }
            let wait = slot.duration_since(deps.clock.now());
            if wait > SignedDuration::ZERO {
                deps.clock.sleep(wait).await;
            }
            if attempt(deps, lease, due, view).await == Next::Stop {
                return Ok(());
            }
        }
        // Nothing is due, or something did not go as the index said: the next tick sees.
        if view.stale > before.stale || view.interrupted > before.interrupted || *view == before {
            return Ok(());
        }
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The heads of all shards, earliest first. A shard that cannot be read now holds up no other.
async fn heads(deps: &Deps, channel: Channel) -> Result<Vec<DueNotice>, Fault> {
    let now = deps.clock.now();
    let shards = (0..SHARDS).map(|shard| deps.queue.due_notices(channel, shard, now, PAGE));
    let read = futures_util::future::join_all(shards).await;
    if let Some(fault) = read.iter().find_map(|page| page.as_ref().err())
        && read.iter().all(Result::is_err)
    {
        return Err(*fault);
    }
    let mut due: Vec<DueNotice> = read.into_iter().flatten().flatten().collect();
    due.sort_unstable();
    Ok(due)
}

/// Whether the run goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Stop,
}

/// Attempts one notice; a fault on the way is this notice's alone.
async fn attempt(deps: &Deps, lease: &Lease, due: DueNotice, view: &mut View) -> Next {
    let until = whole_ms(later(deps.clock.now(), deps.notice.policy.lease));
    let claim = NoticeClaim {
        id: due.id,
        seen: due.at,
        until,
        fence: lease.fence,
    };
    let notice = match deps.notices.claim_notice(&claim).await {
        Ok(notice) => notice,
        Err(Fault::Conflict) => {
            view.stale += 1;
            return Next::GoOn;
        }
        Err(_) => {
            view.interrupted += 1;
            return Next::GoOn;
        }
    };
    let outcome = send(deps, &notice).await;
    match settle(deps, notice, &outcome).await {
        Ok(NoticeProgress::Sent { .. }) => view.sent += 1,
        Ok(NoticeProgress::Waiting) => view.put_back += 1,
        Ok(NoticeProgress::GivenUp { .. }) => view.given_up += 1,
        Err(_) => view.interrupted += 1,
    }
    match outcome {
        SendOutcome::Throttled | SendOutcome::OverQuota | SendOutcome::Unavailable => Next::Stop,
        _ => Next::GoOn,
    }
}

/// Hands a notice to the provider of its channel. One without a contact there can never go out there.
async fn send(deps: &Deps, notice: &Notice) -> SendOutcome {
    // Generations of halves begin at 1: nothing that is reported of a notice can be taken for a half's.
    let id = DeliveryId {
        request: notice.id.request,
        generation: 0,
    };
    let (kind, about, language) = (notice.id.kind, notice.about, notice.language);
    match (notice.channel, &notice.contacts.email, &notice.contacts.mobile) {
        (Channel::Email, Some(to), _) => {
            let words = notice_email(kind, about, language);
            let message = Message {
                id,
                attempt: 1 + notice.setbacks + notice.ambiguous,
                to: to.clone(),
                subject: words.subject,
                text: words.text,
                html: Some(words.html),
            };
            deps.mail.send(&message).await
        }
        (Channel::Sms, _, Some(to)) => {
            let text = Zeroizing::new(notice_sms(kind, about, language));
            let to = to.clone();
            deps.sms.send(&Text { id, to, text }).await
        }
        _ => SendOutcome::Refused,
    }
}

/// Commits what came of a send. A port that fails cleanly is asked again: giving up means a second message.
async fn settle(deps: &Deps, claimed: Notice, outcome: &SendOutcome) -> Result<NoticeProgress, Fault> {
    let policy = &deps.notice.policy;
    let mut settled = claimed;
    settled.settle(outcome, deps.clock.now(), draw::jitter(&*deps.chance), policy);
    let forget_at = settled.forget_at(policy);
    let mut failed = Fault::Unavailable;
    for attempt in 0..TRIES {
        match deps.notices.commit_notice(&settled, forget_at).await {
            Ok(()) => return Ok(settled.progress),
            // After a try whose answer was lost it is this very commit; else a later run has taken it up.
            Err(Fault::Conflict) if attempt > 0 => return Ok(settled.progress),
            Err(fault @ (Fault::Conflict | Fault::Refused)) => return Err(fault),
            Err(fault) => failed = fault,
        }
        deps.clock
            .sleep(SignedDuration::from_millis(100 << attempt))
            .await;
    }
    Err(failed)
}
