//! Which delivery a provider's id means: whoever comes first, send or receipt, leaves word for the other.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::delivery::{DeliveryId, ProviderId};
use pin::receipt::Outcome;

/// A receipt that came before its send was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkedReceipt {
    /// The channel it came on.
    pub channel: Channel,
    /// What it says.
    pub outcome: Outcome,
    /// When it came.
    pub at: Timestamp,
}

/// The meeting place of sends and receipts.
#[async_trait]
pub trait Receipts: Send + Sync {
    /// The delivery a provider's id means. If nobody knows yet, the receipt is parked in the same
    /// conditional write and `None` answered; of several, the one with the highest
    /// [`Outcome::weight`] stays. `forget_at` is when it may go (TTL).
    async fn claim_or_park(
        &self,
        provider_id: &ProviderId,
        receipt: ParkedReceipt,
        forget_at: Timestamp,
    ) -> Result<Option<DeliveryId>, Fault>;

    /// A receipt parked for a provider's id.
    async fn parked(&self, provider_id: &ProviderId) -> Result<Option<ParkedReceipt>, Fault>;

    /// Puts the delivery in the place of a parked receipt that has been worked in. Doing it twice is as good as
    /// once.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if another receipt, which says more, is parked there by now.
    async fn resolve(
        &self,
        provider_id: &ProviderId,
        parked: ParkedReceipt,
        delivery: DeliveryId,
    ) -> Result<(), Fault>;
}
