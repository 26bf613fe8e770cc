//! Taking deliveries up and committing what came of them.

use super::{Store, write_fault};
use crate::errors::transaction_fault;
use crate::row::{Item, b, ms, n};
use crate::rows::{read_delivery, write_delivery, write_meeting};
use crate::table::{ATTEMPTS, DUE_AT, FENCE, FINGERPRINT, KEY_VERSION, PK, VERSION, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Put, ReturnValue, TransactWriteItem};
use pin::delivery::{Delivery, DeliveryId, ProviderId};
use steps::ports::{Claim, Deliveries, Fault};

#[async_trait]
impl Deliveries for Store {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        let answer = self
            .update(key::delivery(claim.id))
            .update_expression(
                "SET #at = :until, #fence = :fence, #print = if_not_exists(#print, :print), \
                 #key = if_not_exists(#key, :key) ADD #attempts :one, #version :one",
            )
            .condition_expression("#at = :seen AND #fence <= :fence")
            .expression_attribute_names("#at", DUE_AT)
            .expression_attribute_names("#fence", FENCE)
            .expression_attribute_names("#print", FINGERPRINT)
            .expression_attribute_names("#key", KEY_VERSION)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":until", n(ms(claim.until)))
            .expression_attribute_values(":seen", n(ms(claim.seen)))
            .expression_attribute_values(":fence", n(claim.fence))
            .expression_attribute_values(":print", b(&claim.fingerprint.tag))
            .expression_attribute_values(":key", n(claim.fingerprint.key_version.0))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await
            .map_err(|error| write_fault(&error))?;
        read_delivery(&answer.attributes.ok_or(Fault::Refused)?)
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        let Some(provider_id) = sent else {
            let answer = self
                .put(write_delivery(delivery, delivery.version + 1))
                .condition_expression(UNCHANGED)
                .expression_attribute_names("#version", VERSION)
                .expression_attribute_values(":version", n(delivery.version))
                .send()
                .await;
            return answer.map(|_| ()).map_err(|error| write_fault(&error));
        };
        let answer = self
            .client
            .transact_write_items()
            .transact_items(self.put_next_delivery(delivery)?)
            .transact_items(self.put_new(write_meeting(provider_id, delivery.id))?)
            .send()
            .await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        let item = Store::read(self, key::delivery(id)).await?;
        item.as_ref().map(read_delivery).transpose()
    }
}

pub(super) const UNCHANGED: &str = "#version = :version";

impl Store {
    /// A delivery's next version, where it still stands as it was read.
    pub(super) fn put_next_delivery(&self, delivery: &Delivery) -> Result<TransactWriteItem, Fault> {
        self.put_unchanged(write_delivery(delivery, delivery.version + 1), delivery.version)
    }

    pub(super) fn put_unchanged(&self, item: Item, version: u64) -> Result<TransactWriteItem, Fault> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression(UNCHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(version));
        action(put)
    }

    pub(super) fn put_new(&self, item: Item) -> Result<TransactWriteItem, Fault> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK);
        action(put)
    }
}

pub(super) fn action(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, Fault> {
    let put = put.build().map_err(|_| Fault::Refused)?;
    Ok(TransactWriteItem::builder().put(put).build())
}
