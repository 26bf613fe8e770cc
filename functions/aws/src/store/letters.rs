//! Reading letters and committing what came of them.

use super::deliveries::UNCHANGED;
use super::{Store, write_fault};
use crate::errors::transaction_fault;
use crate::row::n;
use crate::row::s;
use crate::rows::{read_letter, write_letter};
use crate::table::{PK, SK};
use crate::table::{VERSION, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use pin::delivery::DeliveryId;
use pin::letter::Letter;
use steps::ports::{Fault, Letters};

#[async_trait]
impl Letters for Store {
    async fn read_letter(&self, id: DeliveryId) -> Result<Option<Letter>, Fault> {
        let item = Store::read(self, key::letter(id)).await?;
        item.as_ref().map(read_letter).transpose()
    }

    async fn commit_letter(&self, letter: &Letter) -> Result<(), Fault> {
        let answer = self
            .put(write_letter(letter, letter.version + 1))
            .condition_expression(UNCHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(letter.version))
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }

    async fn reissue(&self, old: &Letter, next: &Letter) -> Result<(), Fault> {
        let (pk, sk) = key::letter(old.id);
        let as_it_was = ConditionCheck::builder()
            .table_name(&*self.table)
            .key(PK, s(pk))
            .key(SK, s(sk))
            .condition_expression(UNCHANGED)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(old.version))
            .build()
            .map_err(|_| Fault::Refused)?;
        let answer = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().condition_check(as_it_was).build())
            .transact_items(self.put_new(write_letter(next, next.version))?)
            .send()
            .await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }
}
