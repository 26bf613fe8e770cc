//! The meeting place of sends and receipts.

use super::{Store, write_fault};
use crate::row::n;
use crate::rows::{Place, REQUEST_ID, WEIGHT, park, read_place, write_meeting};
use crate::table::{PK, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use pin::delivery::{DeliveryId, ProviderId};
use steps::ports::{Fault, ParkedReceipt, Receipts};

#[async_trait]
impl Receipts for Store {
    async fn claim_or_park(
        &self,
        provider_id: &ProviderId,
        receipt: ParkedReceipt,
        forget_at: Timestamp,
    ) -> Result<Option<DeliveryId>, Fault> {
        // A send that was first stays, and comes back; so does a receipt that says as much.
        let parked = self
            .put(park(provider_id, receipt, forget_at))
            .condition_expression("attribute_not_exists(#pk) OR #weight < :weight")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#weight", WEIGHT)
            .expression_attribute_values(":weight", n(receipt.outcome.weight()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = parked else {
            return Ok(None);
        };
        let Some(PutItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(write_fault(&error));
        };
        match read_place(failed.item().ok_or(Fault::Refused)?)? {
            Place::Sent(delivery) => Ok(Some(delivery)),
            Place::Parked(_) => Ok(None),
        }
    }

    async fn parked(&self, provider_id: &ProviderId) -> Result<Option<ParkedReceipt>, Fault> {
        let Some(item) = self.read(key::receipt(provider_id)).await? else {
            return Ok(None);
        };
        Ok(match read_place(&item)? {
            Place::Sent(_) => None,
            Place::Parked(receipt) => Some(receipt),
        })
    }

    async fn resolve(
        &self,
        provider_id: &ProviderId,
        parked: ParkedReceipt,
        delivery: DeliveryId,
    ) -> Result<(), Fault> {
        let answer = self
            .put(write_meeting(provider_id, delivery))
            .condition_expression("#weight = :weight OR #request = :request")
            .expression_attribute_names("#weight", WEIGHT)
            .expression_attribute_names("#request", REQUEST_ID)
            .expression_attribute_values(":weight", n(parked.outcome.weight()))
            .expression_attribute_values(":request", AttributeValue::S(delivery.request.to_string()))
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }
}
