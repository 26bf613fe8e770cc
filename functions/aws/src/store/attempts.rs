//! Counting attempts.

use super::{Store, Unless, write_fault};
use crate::row::{Reader, n, ttl};
use crate::table::{TTL, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::{SignedDuration, Timestamp};
use steps::ports::{Attempt, Attempts, Fault, Window};

/// How long a counter outlives its window: long enough that no clock that runs late counts from one again.
const KEEP: SignedDuration = SignedDuration::from_hours(1);

#[async_trait]
impl Attempts for Store {
    async fn count(&self, attempt: Attempt, window: Window) -> Result<u32, Fault> {
        let forget_at = window.end().saturating_add(KEEP).unwrap_or(Timestamp::MAX);
        let answer = self
            .update(key::attempts(attempt, window))
            .update_expression("SET #ttl = :ttl ADD calls :one")
            .expression_attribute_names("#ttl", TTL)
            .expression_attribute_values(":ttl", ttl(forget_at))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| write_fault(&error))?;
        Reader(&answer.attributes.ok_or(Fault::Refused)?).number("calls")
    }

    async fn forgive(&self, attempt: Attempt, window: Window) -> Result<(), Fault> {
        let forgiven = self
            .update(key::attempts(attempt, window))
            .update_expression("ADD calls :one")
            .condition_expression("calls > :none")
            .expression_attribute_values(":one", n(-1))
            .expression_attribute_values(":none", n(0))
            .send()
            .await;
        forgiven
            .map_err(|error| write_fault(&error))
            .unless_conflict()
            .map(|_| ())
    }
}
