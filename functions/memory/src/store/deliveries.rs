//! Deliveries and the indexes over them.

use super::{Operation, State, Twin};
use crate::index::Entries;
use crate::store::receipts::ReceiptRow;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId, ProviderId, Queue, Reach};
use std::mem;
use steps::ports::{
    CallbackQueue, Claim, Deliveries, DueCallback, DueDelivery, DueQueue, Fault, OverdueDelivery,
    OverdueQueue,
};

#[async_trait]
impl DueQueue for Twin {
    async fn due(&self, queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault> {
        let stale = self.faults.is_stale(Operation::Due);
        self.call(Operation::Due, |state| {
            let due = state.indexes.due(queue).due(now, limit, stale);
            Ok(due.into_iter().map(|(at, id)| DueDelivery { at, id }).collect())
        })
    }
}

#[async_trait]
impl OverdueQueue for Twin {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        let stale = self.faults.is_stale(Operation::Overdue);
        self.call(Operation::Overdue, |state| {
            let due = state.indexes.overdue(shard).due(now, limit, stale);
            Ok(due
                .into_iter()
                .map(|(at, id)| OverdueDelivery { at, id })
                .collect())
        })
    }
}

#[async_trait]
impl CallbackQueue for Twin {
    async fn callbacks(
        &self,
        shard: u8,
        from: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<DueCallback>, Fault> {
        let stale = self.faults.is_stale(Operation::Callbacks);
        self.call(Operation::Callbacks, |state| {
            let from = from.unwrap_or(Timestamp::MIN);
            let entries = state.indexes.callbacks(shard).from(from, limit, stale);
            Ok(entries
                .into_iter()
                .map(|(at, id)| DueCallback { at, id })
                .collect())
        })
    }
}

#[async_trait]
impl Deliveries for Twin {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        self.call(Operation::Claim, |state| {
            let row = state.deliveries.get_mut(&claim.id).ok_or(Fault::Conflict)?;
            if row.next_attempt_at != Some(claim.seen) || row.fence > claim.fence {
                return Err(Fault::Conflict);
            }
            let before = Entries::of(row);
            row.next_attempt_at = Some(claim.until);
            row.fence = claim.fence;
            row.attempts += 1;
            row.version += 1;
            row.fingerprint.get_or_insert(claim.fingerprint);
            state.indexes.shift(claim.id, before, Entries::of(row));
            Ok(Delivery::clone(row))
        })
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        self.call(Operation::Commit, |state| {
            let row = state.deliveries.get_mut(&delivery.id).ok_or(Fault::Conflict)?;
            if row.version != delivery.version {
                return Err(Fault::Conflict);
            }
            if let Some(provider_id) = sent
                && !state
                    .receipts
                    .insert_new(provider_id.clone(), ReceiptRow::Known(delivery.id))
            {
                return Err(Fault::Conflict);
            }
            state.replace_delivery(delivery);
            Ok(())
        })
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        self.call(Operation::Read, |state| {
            Ok(state.deliveries.get(&id).map(|row| Delivery::clone(row)))
        })
    }
}

impl State {
    /// Whether a delivery is there under the version that was read.
    pub(super) fn is_unchanged(&self, read: &Delivery) -> bool {
        let row = self.deliveries.get(&read.id);
        row.is_some_and(|row| row.version == read.version)
    }

    /// Puts the next version of a delivery in its place, index entries and all.
    pub(super) fn replace_delivery(&mut self, next: &Delivery) {
        if let Some(row) = self.deliveries.get_mut(&next.id) {
            let before = Entries::of(row);
            replace(row, next);
            self.indexes.shift(next.id, before, Entries::of(row));
        }
    }
}

/// Puts the next version of a row in its place, in the memory that the row has already.
fn replace(row: &mut Delivery, next: &Delivery) {
    let mut events = mem::take(&mut row.events);
    // No more than is needed: few rows ever have more than three lines, and there are millions.
    events.reserve_exact(next.events.len().saturating_sub(events.len()));
    events.clone_from(&next.events);
    *row = Delivery {
        reach: kept_reach(&mut row.reach, &next.reach),
        provider_id: kept(&mut row.provider_id, next.provider_id.as_ref()),
        callback: next.callback.clone(),
        events,
        version: next.version + 1,
        ..*next
    };
}

fn kept_reach(there: &mut Reach, next: &Reach) -> Reach {
    if there == next {
        mem::take(there)
    } else {
        next.clone()
    }
}

fn kept<T: Clone + PartialEq>(there: &mut Option<T>, next: Option<&T>) -> Option<T> {
    let there = there.take();
    if there.as_ref() == next {
        there
    } else {
        next.cloned()
    }
}
