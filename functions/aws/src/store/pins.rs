//! Kept PINs and sessions.

use super::{Store, Unless, write_fault};
use crate::errors::transaction_fault;
use crate::row::{n, s, ttl};
use crate::rows::{ACTIVE, STATE, STATE_AT, STOPPED, read_pin, read_session, write_pin, write_session};
use crate::table::{PK, TTL, UNTIL, VERSION, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::{PersonKey, SessionKey};
use pin::kept_pin::PinRecord;
use pin::session::Session;
use steps::ports::{Fault, PinReader, Pins, Sessions};

#[async_trait]
impl PinReader for Store {
    async fn kept_pin(&self, person: PersonKey) -> Result<Option<PinRecord>, Fault> {
        let item = self.read(key::pin(person)).await?;
        item.as_ref().map(read_pin).transpose()
    }
}

#[async_trait]
impl Pins for Store {
    async fn keep(&self, pin: &PinRecord, delivery: Option<&Delivery>) -> Result<(), Fault> {
        let row = write_pin(pin, pin.version + 1);
        let put = if pin.version == 0 {
            self.put_new(row)?
        } else {
            self.put_unchanged(row, pin.version)?
        };
        let mut transaction = self.client.transact_write_items().transact_items(put);
        if let Some(delivery) = delivery {
            transaction = transaction.transact_items(self.put_next_delivery(delivery)?);
        }
        let answer = transaction.send().await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }

    async fn stop(&self, person: PersonKey, at: Timestamp) -> Result<bool, Fault> {
        let stopped = self
            .update(key::pin(person))
            .update_expression("SET #state = :stopped, #at = :at ADD #version :one")
            .condition_expression("#state = :active")
            .expression_attribute_names("#state", STATE)
            .expression_attribute_names("#at", STATE_AT)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":stopped", s(STOPPED))
            .expression_attribute_values(":active", s(ACTIVE))
            .expression_attribute_values(":at", s(at.to_string()))
            .expression_attribute_values(":one", n(1))
            .send()
            .await
            .map_err(|error| write_fault(&error))
            .unless_conflict()?;
        Ok(stopped.is_some())
    }
}

#[async_trait]
impl Sessions for Store {
    async fn begin(&self, session_key: SessionKey, session: &Session) -> Result<(), Fault> {
        let answer = self
            .put(write_session(session_key, session))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }

    async fn prolong(
        &self,
        session_key: SessionKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Session>, Fault> {
        let prolonged = self
            .update(key::session(session_key))
            .update_expression("SET #until = :until, #ttl = :ttl")
            .condition_expression("#until > :now")
            .expression_attribute_names("#until", UNTIL)
            .expression_attribute_names("#ttl", TTL)
            .expression_attribute_values(":until", n(until.as_nanosecond()))
            .expression_attribute_values(":ttl", ttl(until))
            .expression_attribute_values(":now", n(now.as_nanosecond()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await
            .map_err(|error| write_fault(&error))
            .unless_conflict()?;
        prolonged
            .map(|answer| read_session(&answer.attributes.ok_or(Fault::Refused)?))
            .transpose()
    }
}
