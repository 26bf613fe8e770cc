//! The sparse indexes: what is due, what is overdue, and whom to call. Keys only, eventually consistent.

use super::Store;
use crate::errors::{Call, fault};
use crate::row::{Item, Reader, ms, n, s};
use crate::table::{
    CALLBACK_AT, CALLBACK_INDEX, CALLBACK_PK, DUE_AT, DUE_INDEX, DUE_PK, OVERDUE_AT, OVERDUE_INDEX,
    OVERDUE_PK, PK, SK, key,
};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{DeliveryId, Queue};
use steps::ports::{CallbackQueue, DueCallback, DueDelivery, DueQueue, Fault, OverdueDelivery, OverdueQueue};

#[async_trait]
impl DueQueue for Store {
    async fn due(&self, queue: Queue, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Fault> {
        let items = self
            .head(DUE_INDEX, (DUE_PK, key::due(queue)), DUE_AT, now, limit)
            .await?;
        items
            .iter()
            .map(|item| entry(item, DUE_AT).map(|(at, id)| DueDelivery { at, id }))
            .collect()
    }
}

#[async_trait]
impl OverdueQueue for Store {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        let partition = (OVERDUE_PK, key::overdue(shard));
        let items = self
            .head(OVERDUE_INDEX, partition, OVERDUE_AT, now, limit)
            .await?;
        items
            .iter()
            .map(|item| entry(item, OVERDUE_AT).map(|(at, id)| OverdueDelivery { at, id }))
            .collect()
    }
}

#[async_trait]
impl CallbackQueue for Store {
    async fn callbacks(
        &self,
        shard: u8,
        from: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<DueCallback>, Fault> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut query = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(CALLBACK_INDEX)
            .key_condition_expression("#partition = :partition")
            .expression_attribute_names("#partition", CALLBACK_PK)
            .expression_attribute_values(":partition", s(key::callbacks(shard)))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        if let Some(from) = from {
            query = query
                .key_condition_expression("#partition = :partition AND #sort >= :from")
                .expression_attribute_names("#sort", CALLBACK_AT)
                .expression_attribute_values(":from", n(ms(from)));
        }
        let answer = query.send().await.map_err(|error| fault(&error, Call::Read))?;
        answer
            .items
            .unwrap_or_default()
            .iter()
            .map(|item| entry(item, CALLBACK_AT).map(|(at, id)| DueCallback { at, id }))
            .collect()
    }
}

impl Store {
    pub(super) async fn head(
        &self,
        index: &str,
        (partition_name, partition): (&str, String),
        sort_name: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Item>, Fault> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let answer = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(index)
            .key_condition_expression("#partition = :partition AND #sort <= :now")
            .expression_attribute_names("#partition", partition_name)
            .expression_attribute_names("#sort", sort_name)
            .expression_attribute_values(":partition", s(partition))
            // Entries are whole milliseconds, rounded up; what has begun of this one counts for nothing.
            .expression_attribute_values(":now", n(now.as_nanosecond().div_euclid(1_000_000)))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await;
        answer
            .map(|answer| answer.items.unwrap_or_default())
            .map_err(|error| fault(&error, Call::Read))
    }
}

fn entry(item: &Item, sort_name: &str) -> Result<(Timestamp, DeliveryId), Fault> {
    let row = Reader(item);
    let at = row.maybe_ms(sort_name)?.ok_or(Fault::Refused)?;
    let id = key::read_message(row.text(PK)?, row.text(SK)?).ok_or(Fault::Refused)?;
    Ok((at, id))
}
