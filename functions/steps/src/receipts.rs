//! Recording what providers report of their messages, for every step that hears of it: reports come twice, late, in
//! any order, and before the send they belong to has been committed; none of that changes what comes out.

use crate::draw;
use crate::ports::{Chance, Clock, Deliveries, Fault, ParkedReceipt, Receipts};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::delivery::{DeliveryId, Policy, ProviderId};
use pin::receipt::Outcome;

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The channel it came on.
    pub channel: Channel,
    /// What the provider called the message.
    pub provider_id: ProviderId,
    /// What it says.
    pub outcome: Outcome,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It changed a delivery.
    Recorded,
    /// It said nothing new.
    Known,
    /// It came before its send was committed, and waits for it.
    Parked,
}

/// How long a parked receipt waits: a send that is not committed by then never will be.
const PARK_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How often another writer may be first before a report is given back.
const TRIES: u32 = 8;

/// What recording needs.
pub(crate) struct Recorder<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) chance: &'a dyn Chance,
    pub(crate) receipts: &'a dyn Receipts,
    pub(crate) deliveries: &'a dyn Deliveries,
    pub(crate) policy: &'a Policy,
}

impl Recorder<'_> {
    /// Finds the delivery that a report means and records it there; or leaves the report for its send.
    pub(crate) async fn take(&self, receipt: &Receipt) -> Result<Taken, Fault> {
        let now = self.clock.now();
        let parked = ParkedReceipt {
            channel: receipt.channel,
            outcome: receipt.outcome,
            at: now,
        };
        let forget_at = now.saturating_add(PARK_FOR).unwrap_or(Timestamp::MAX);
        let mut tries = 0;
        let meant = loop {
            let met = self
                .receipts
                .claim_or_park(&receipt.provider_id, parked, forget_at)
                .await;
            match met {
                // The send's own transaction is under way.
                Err(Fault::Conflict) if tries < TRIES => {
                    self.clock.sleep(SignedDuration::from_millis(10 << tries)).await;
                    tries += 1;
                }
                done => break done?,
            }
        };
        match meant {
            Some(delivery) => self.record(delivery, receipt).await,
            None => Ok(Taken::Parked),
        }
    }

    /// Records a report of a delivery that is known.
    pub(crate) async fn record(&self, id: DeliveryId, receipt: &Receipt) -> Result<Taken, Fault> {
        let now = self.clock.now();
        for _ in 0..TRIES {
            let Some(mut delivery) = self.deliveries.read(id).await? else {
                return Ok(Taken::Known);
            };
            let jitter = draw::jitter(self.chance);
            let is_news = delivery.receive(
                receipt.channel,
                &receipt.provider_id,
                receipt.outcome,
                now,
                jitter,
                self.policy,
            );
            if !is_news {
                return Ok(Taken::Known);
            }
            match self.deliveries.commit(&delivery, None).await {
                Err(Fault::Conflict) => {}
                done => return done.map(|()| Taken::Recorded),
            }
        }
        Err(Fault::Conflict)
    }
}
