//! Takes in what carriers report of text messages. Reports come twice, late, in any order, and before the
//! send they belong to has been committed; none of that changes what comes out.

use crate::deps::deps;
use crate::draw;
use crate::ports::{Chance, Clock, Deliveries, Fault, ParkedReceipt, Receipts};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use pin::delivery::{DeliveryId, Policy, ProviderId};
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
    }
    settings {
        /// How long to wait after what.
        policy: Policy,
    }
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What the provider called the message.
    pub provider_id: ProviderId,
    /// What it says.
    pub outcome: Outcome,
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
}

/// How long a parked receipt waits: a send that is not committed by then never will be.
const PARK_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How often another writer may be first before the batch is given back.
const TRIES: u32 = 8;

/// Takes a batch in. A receipt that cannot be worked in holds up no other.
///
/// # Errors
/// A port's fault: the whole batch comes again, and what was recorded already is then known.
pub async fn record_receipt(deps: &Deps, receipts: Vec<Receipt>) -> Result<View, Problem> {
    let mut view = View::default();
    let mut failed = None;
    for receipt in receipts {
        match take(deps, &receipt).await {
            Ok(Taken::Recorded) => view.recorded += 1,
            Ok(Taken::Known) => view.known += 1,
            Ok(Taken::Parked) => view.parked += 1,
            // This one's alone.
            Err(fault @ (Fault::Conflict | Fault::Refused)) => failed = failed.or(Some(fault)),
            Err(fault) => return Err(fault.into()),
        }
    }
    failed.map_or(Ok(view), |fault| Err(fault.into()))
}

enum Taken {
    Recorded,
    Known,
    Parked,
}

async fn take(deps: &Deps, receipt: &Receipt) -> Result<Taken, Fault> {
    let now = deps.clock.now();
    let parked = ParkedReceipt {
        outcome: receipt.outcome,
        at: now,
    };
    let forget_at = now.saturating_add(PARK_FOR).unwrap_or(Timestamp::MAX);
    let meant = deps
        .receipts
        .claim_or_park(&receipt.provider_id, parked, forget_at);
    let Some(delivery) = meant.await? else {
        return Ok(Taken::Parked);
    };
    record(deps, delivery, receipt, now).await
}

async fn record(deps: &Deps, id: DeliveryId, receipt: &Receipt, now: Timestamp) -> Result<Taken, Fault> {
    for _ in 0..TRIES {
        let Some(mut delivery) = deps.deliveries.read(id).await? else {
            return Ok(Taken::Known);
        };
        let jitter = draw::jitter(&*deps.chance);
        if !delivery.receive(&receipt.provider_id, receipt.outcome, now, jitter, &deps.policy) {
            return Ok(Taken::Known);
        }
        match deps.deliveries.commit(&delivery, None).await {
            Err(Fault::Conflict) => {}
            done => return done.map(|()| Taken::Recorded),
        }
    }
    Err(Fault::Conflict)
}
