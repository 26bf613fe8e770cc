//! Whom the contact centre must call.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::DeliveryId;

/// An entry of the sparse index of callbacks: keys only, so possibly stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueCallback {
    /// Its place: `pin::callback::Callback::place`. Whole milliseconds.
    pub at: Timestamp,
    /// The delivery whose person must be called.
    pub id: DeliveryId,
}

/// Reads the list of callbacks.
#[async_trait]
pub trait CallbackQueue: Send + Sync {
    /// The first `limit` entries of a shard whose place is `from` or later (all of them if `None`), most urgent
    /// first. Eventually consistent.
    async fn callbacks(
        &self,
        shard: u8,
        from: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<DueCallback>, Fault>;
}
