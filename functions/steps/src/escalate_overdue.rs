//! R32, R33, D9: hands to the contact centre what is going to miss its time. One round: everything that is
//! due at its start is worked through, or its time is up.

use crate::deps::deps;
use crate::ports::{Clock, Deliveries, Fault, OverdueDelivery, OverdueQueue};
use crate::problem::Problem;
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use pin::calendar::Calendar;
use pin::channel::SHARDS;
use pin::delivery::EventKind;
use pin::promise::Terms;

deps! {
    /// What escalation needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// What is due.
        overdue: dyn OverdueQueue,
        /// Reads and commits deliveries.
        deliveries: dyn Deliveries,
    }
    settings {
        /// How the 12 hours are spent.
        terms: Terms,
        /// When the contact centre is open.
        calendar: Calendar,
    }
}

/// A tick.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// When the invocation must be done.
    pub stop_by: Timestamp,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Handed to the contact centre.
    pub escalated: u32,
    /// Found past their time with no opening left: each is a broken promise and an alarm.
    pub breached: u32,
    /// Left for the next tick because a port failed.
    pub left: u32,
}

impl View {
    fn add(&mut self, other: Self) {
        self.escalated += other.escalated;
        self.breached += other.breached;
        self.left += other.left;
    }
}

/// How many entries are read at a time.
const PAGE: u32 = 100;

/// How many deliveries of a shard are worked at once; the shards are worked side by side (ADR 0020).
const AT_ONCE: usize = 4;

/// How often and how long a round waits for an index that shows only what it has worked already: writes reach it
/// "within 1 second" (AWS re:Post, "Why are items missing from my global secondary index").
const STALE_TRIES: u32 = 5;
const STALE_WAIT: SignedDuration = SignedDuration::from_millis(200);

/// Escalates what is due. A delivery that cannot be worked now holds up no other and is found again at the
/// next tick: its index entry is still there.
///
/// # Errors
/// A port's fault if no shard could be looked at; one that could not is counted as left.
pub async fn escalate_overdue(deps: &Deps, command: Command) -> Result<View, Problem> {
    let mut view = View::default();
    let mut failed = Vec::new();
    let shards = (0..SHARDS).map(|shard| work_shard(deps, shard, command.stop_by));
    for (worked, ended) in futures_util::future::join_all(shards).await {
        view.add(worked);
        if let Err(fault) = ended {
            view.left += 1;
            failed.push(fault);
        }
    }
    match failed.first() {
        Some(fault) if failed.len() == usize::from(SHARDS) => Err((*fault).into()),
        _ => Ok(view),
    }
}

/// Works a shard page by page. What it did counts, however it ended.
async fn work_shard(deps: &Deps, shard: u8, stop_by: Timestamp) -> (View, Result<(), Fault>) {
    let mut view = View::default();
    let mut stale = 0;
    loop {
        let now = deps.clock.now();
        if now >= stop_by {
            return (view, Ok(()));
        }
        let page = match deps.overdue.overdue(shard, now, PAGE).await {
            Ok(page) => page,
            Err(fault) => return (view, Err(fault)),
        };
        let (worked, moved) = work_page(deps, &page, now).await;
        view.add(worked);
        stale = if moved { 0 } else { stale + 1 };
        // A page of which nothing moves would come back for ever: it fails, or the index is stale.
        let is_stuck = !moved && (worked.left > 0 || stale > STALE_TRIES);
        if page.len() < PAGE as usize || is_stuck {
            return (view, Ok(()));
        }
        if !moved {
            deps.clock.sleep(STALE_WAIT).await;
        }
    }
}

/// What became of a page, and whether any of its records moved on.
async fn work_page(deps: &Deps, page: &[OverdueDelivery], now: Timestamp) -> (View, bool) {
    futures_util::stream::iter(page)
        .map(|entry| escalate(deps, entry, now))
        .buffer_unordered(AT_ONCE)
        .fold((View::default(), false), |(mut view, moved), done| {
            let went_on = matches!(done, Ok(Some(_)));
            match done {
                Ok(worked) => view.add(worked.unwrap_or_default()),
                Err(_) => view.left += 1,
            }
            std::future::ready((view, moved || went_on))
        })
        .await
}

/// What came of it; `None` if the record did not move on.
async fn escalate(deps: &Deps, entry: &OverdueDelivery, now: Timestamp) -> Result<Option<View>, Fault> {
    // The index may be stale: only the record decides.
    let Some(mut delivery) = deps.deliveries.read(entry.id).await? else {
        return Ok(None);
    };
    let known = delivery.events.len();
    if !delivery.escalate(now, &deps.terms, &deps.calendar) {
        return Ok(None);
    }
    deps.deliveries.commit(&delivery, None).await?;
    let mut view = View::default();
    for event in &delivery.events[known..] {
        match event.kind {
            EventKind::Escalated => view.escalated += 1,
            EventKind::Breached => view.breached += 1,
            _ => {}
        }
    }
    Ok(Some(view))
}
