//! Deliveries and the indexes over them.

use super::{Operation, Twin};
use crate::index::Partition;
use crate::store::receipts::ReceiptRow;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::channel::{Class, SHARDS};
use pin::delivery::{Delivery, DeliveryId, ProviderId, Queue};
use steps::ports::{Claim, Deliveries, DueDelivery, DueQueue, Fault, OverdueDelivery, OverdueQueue};

/// The partitions of the index of what is due: SMS is the one channel.
#[derive(Default)]
pub(crate) struct Queues([[Partition; SHARDS as usize]; Class::ALL.len()]);

impl Queues {
    pub(crate) fn partition(&mut self, queue: Queue) -> &mut Partition {
        let class = usize::from(queue.class != Class::ALL[0]);
        &mut self.0[class][usize::from(queue.shard % SHARDS)]
    }
}

#[async_trait]
impl DueQueue for Twin {
    async fn due(&self, queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault> {
        let stale = self.faults.is_stale(Operation::Due);
        self.call(Operation::Due, |state| {
            let due = state.queues.partition(queue).due(now, limit, stale);
            Ok(due.into_iter().map(|(at, id)| DueDelivery { at, id }).collect())
        })
    }
}

#[async_trait]
impl OverdueQueue for Twin {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        let stale = self.faults.is_stale(Operation::Overdue);
        self.call(Operation::Overdue, |state| {
            let due = state.overdue[usize::from(shard % SHARDS)].due(now, limit, stale);
            Ok(due
                .into_iter()
                .map(|(at, id)| OverdueDelivery { at, id })
                .collect())
        })
    }
}

#[async_trait]
impl Deliveries for Twin {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        self.call(Operation::Claim, |state| {
            let stored = state.deliveries.get(&claim.id).ok_or(Fault::Conflict)?;
            if stored.next_attempt_at != Some(claim.seen) || stored.fence > claim.fence {
                return Err(Fault::Conflict);
            }
            let mut claimed = stored.clone();
            claimed.next_attempt_at = Some(claim.until);
            claimed.fence = claim.fence;
            claimed.attempts += 1;
            claimed.version += 1;
            claimed.fingerprint.get_or_insert(claim.fingerprint);
            state.put(claimed.clone());
            Ok(claimed)
        })
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        self.call(Operation::Commit, |state| {
            let stored = state.deliveries.get(&delivery.id).ok_or(Fault::Conflict)?;
            let is_parked = sent.is_some_and(|provider_id| state.receipts.contains(provider_id));
            if stored.version != delivery.version || is_parked {
                return Err(Fault::Conflict);
            }
            if let Some(provider_id) = sent {
                state
                    .receipts
                    .insert(provider_id.clone(), ReceiptRow::Known(delivery.id));
            }
            let mut committed = delivery.clone();
            committed.version += 1;
            state.put(committed);
            Ok(())
        })
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        self.call(Operation::Read, |state| Ok(state.deliveries.get(&id).cloned()))
    }
}
