//! The meeting place of sends and receipts.

use super::{Operation, Twin};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{DeliveryId, ProviderId};
use steps::ports::{Fault, ParkedReceipt, Receipts};

#[derive(Clone, Copy, Debug)]
pub(crate) enum ReceiptRow {
    /// The send was first, or both have met.
    Known(DeliveryId),
    /// The receipt was first.
    Parked(ParkedReceipt),
}

#[async_trait]
impl Receipts for Twin {
    async fn claim_or_park(
        &self,
        provider_id: &ProviderId,
        receipt: ParkedReceipt,
        _forget_at: Timestamp,
    ) -> Result<Option<DeliveryId>, Fault> {
        self.call(Operation::Receipt, |state| {
            match state.receipts.get(provider_id) {
                Some(ReceiptRow::Known(delivery)) => Ok(Some(*delivery)),
                Some(ReceiptRow::Parked(parked)) if parked.outcome.weight() >= receipt.outcome.weight() => {
                    Ok(None)
                }
                Some(ReceiptRow::Parked(_)) | None => {
                    state
                        .receipts
                        .insert(provider_id.clone(), ReceiptRow::Parked(receipt));
                    Ok(None)
                }
            }
        })
    }

    async fn parked(&self, provider_id: &ProviderId) -> Result<Option<ParkedReceipt>, Fault> {
        self.call(Operation::Receipt, |state| {
            match state.receipts.get(provider_id) {
                Some(ReceiptRow::Parked(receipt)) => Ok(Some(*receipt)),
                Some(ReceiptRow::Known(_)) | None => Ok(None),
            }
        })
    }

    async fn resolve(
        &self,
        provider_id: &ProviderId,
        parked: ParkedReceipt,
        delivery: DeliveryId,
    ) -> Result<(), Fault> {
        self.call(Operation::Receipt, |state| {
            let is_there = match state.receipts.get(provider_id) {
                Some(ReceiptRow::Parked(there)) => there.outcome.weight() == parked.outcome.weight(),
                Some(ReceiptRow::Known(known)) => *known == delivery,
                None => false,
            };
            if !is_there {
                return Err(Fault::Conflict);
            }
            state
                .receipts
                .insert(provider_id.clone(), ReceiptRow::Known(delivery));
            Ok(())
        })
    }
}
