//! Deliveries: finding what is due, taking it up, and committing what came of it.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId, ProviderId, Queue};
use pin::half::Fingerprint;

/// An entry of the sparse index of what is due: keys only, so possibly stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueDelivery {
    /// When it is due; also what a claim must find unchanged. Whole milliseconds.
    pub at: Timestamp,
    /// Which delivery.
    pub id: DeliveryId,
}

/// Reads the heads of a channel's queues.
#[async_trait]
pub trait DueQueue: Send + Sync {
    /// The first `limit` entries of a queue that are due at `now`, earliest first. Eventually consistent.
    async fn due(&self, queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault>;
}

/// An entry of the sparse index of what `escalate_overdue` must look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OverdueDelivery {
    /// When it must be looked at.
    pub at: Timestamp,
    /// Which delivery.
    pub id: DeliveryId,
}

/// Reads what must be escalated.
#[async_trait]
pub trait OverdueQueue: Send + Sync {
    /// The first `limit` entries of a shard that are due at `now`, earliest first. Eventually consistent.
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault>;
}

/// Takes up a delivery: the fingerprint is committed here, before the send (decision 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which.
    pub id: DeliveryId,
    /// Its `next_attempt_at` as the index showed it: unchanged, or somebody else took it up.
    pub seen: Timestamp,
    /// Until when nobody else may: becomes its `next_attempt_at`. Whole milliseconds.
    pub until: Timestamp,
    /// The fence of the channel's lease; a row that a higher one touched is not taken.
    pub fence: u64,
    /// What will recognise the half.
    pub fingerprint: Fingerprint,
}

/// Changes deliveries, always on condition.
#[async_trait]
pub trait Deliveries: Send + Sync {
    /// Takes a delivery up, in one conditional write, and answers the record as it stands now: `attempts` one
    /// higher, `version` one higher. A fingerprint that is already there stays: a retry sends the same half,
    /// so the caller compares and derives again under the row's key version if they differ.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if it is not as `seen`, or its fence is higher.
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault>;

    /// Commits a changed record, on condition that the stored `version` is still `delivery.version`; the
    /// stored one is one higher afterwards. With `sent` it also remembers, in the same transaction, which
    /// delivery the provider's id means.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the version moved on, or a receipt for `sent` is parked already.
    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault>;

    /// The record, consistently; `None` if there is none.
    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault>;
}
