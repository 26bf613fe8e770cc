//! R32, R33, D9: hands to the contact centre what is going to miss its time. One round: everything that is
//! due at its start is worked through, or its time is up.

use crate::deps::deps;
use crate::ports::{Clock, Deliveries, Fault, OverdueDelivery, OverdueQueue};
use crate::problem::Problem;
use jiff::Timestamp;
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

/// How many entries are read at a time.
const PAGE: u32 = 100;

/// Escalates what is due. A delivery that cannot be worked now holds up no other and is found again at the
/// next tick: its index entry is still there.
///
/// # Errors
/// A port's fault if no shard could be looked at; one that could not is counted as left.
pub async fn escalate_overdue(deps: &Deps, command: Command) -> Result<View, Problem> {
    let mut view = View::default();
    let mut failed = Vec::new();
    for shard in 0..SHARDS {
        if let Err(fault) = work_shard(deps, shard, command.stop_by, &mut view).await {
            view.left += 1;
            failed.push(fault);
        }
    }
    match failed.first() {
        Some(fault) if failed.len() == usize::from(SHARDS) => Err((*fault).into()),
        _ => Ok(view),
    }
}

async fn work_shard(deps: &Deps, shard: u8, stop_by: Timestamp, view: &mut View) -> Result<(), Fault> {
    loop {
        let now = deps.clock.now();
        if now >= stop_by {
            return Ok(());
        }
        let page = deps.overdue.overdue(shard, now, PAGE).await?;
        let mut moved = 0_u32;
        for entry in &page {
            match escalate(deps, entry, now, view).await {
                Ok(went_on) => moved += u32::from(went_on),
                Err(_) => view.left += 1,
            }
        }
        // A page of which nothing moves would come back for ever: it fails, or the index is stale.
        if page.len() < PAGE as usize || moved == 0 {
            return Ok(());
        }
    }
}

/// Whether the record moved on.
async fn escalate(
    deps: &Deps,
    entry: &OverdueDelivery,
    now: Timestamp,
    view: &mut View,
) -> Result<bool, Fault> {
    // The index may be stale: only the record decides.
    let Some(mut delivery) = deps.deliveries.read(entry.id).await? else {
        return Ok(false);
    };
    let known = delivery.events.len();
    if !delivery.escalate(now, &deps.terms, &deps.calendar) {
        return Ok(false);
    }
    deps.deliveries.commit(&delivery, None).await?;
    for event in &delivery.events[known..] {
        match event.kind {
            EventKind::Escalated => view.escalated += 1,
            EventKind::Breached => view.breached += 1,
            _ => {}
        }
    }
    Ok(true)
}
