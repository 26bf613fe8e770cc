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

/// Takes a batch in.
///
/// # Errors
/// A port's fault: the whole batch comes again, and what was recorded already is then known.
pub async fn record_receipt(deps: &Deps, receipts: Vec<Receipt>) -> Result<View, Problem> {
    let mut view = View::default();
    for receipt in receipts {
        let now = deps.clock.now();
        let parked = ParkedReceipt {
            outcome: receipt.outcome,
            at: now,
        };
        let forget_at = now.saturating_add(PARK_FOR).unwrap_or(Timestamp::MAX);
        let Some(delivery) = deps
            .receipts
            .claim_or_park(&receipt.provider_id, parked, forget_at)
            .await?
        else {
            view.parked += 1;
            continue;
        };
        if record(deps, delivery, &receipt, now).await? {
            view.recorded += 1;
        } else {
            view.known += 1;
        }
    }
    Ok(view)
}

async fn record(deps: &Deps, id: DeliveryId, receipt: &Receipt, now: Timestamp) -> Result<bool, Problem> {
    for _ in 0..TRIES {
        let Some(mut delivery) = deps.deliveries.read(id).await? else {
            return Ok(false);
        };
        let jitter = draw::jitter(&*deps.chance);
        if !delivery.receive(&receipt.provider_id, receipt.outcome, now, jitter, &deps.policy) {
            return Ok(false);
        }
        match deps.deliveries.commit(&delivery, None).await {
            Err(Fault::Conflict) => {}
            done => return done.map(|()| true).map_err(Problem::from),
        }
    }
    Err(Fault::Conflict.into())
}
