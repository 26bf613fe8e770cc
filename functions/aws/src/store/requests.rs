//! Opening requests and reading them back.

use super::Store;
use super::deliveries::action;
use crate::errors::{Call, cancellation, fault, is_failed_condition, transaction_fault};
use crate::row::{Item, Reader, n, s};
use crate::rows::{
    read_delivery, read_guard, read_letter, read_replay, read_request, read_requests, write_delivery,
    write_letter, write_notice, write_replay, write_request,
};
use crate::table::{PK, SK, UNTIL, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use jiff::Timestamp;
use pin::RequestId;
use pin::digest::PersonKey;
use pin::request::Guard;
use steps::ports::{Fault, Found, NewRequest, OpenRequests, Refusal, Replay, RequestReader, StandingReader};

/// The actions of the transaction, in their order: what was refused is told by position.
const GUARD: usize = 0;
const REPLAY: usize = 4;

#[async_trait]
impl OpenRequests for Store {
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault> {
        let mut transaction = self
            .client
            .transact_write_items()
            // The same call again is answered as the first one was, for ten minutes: a lost answer is not a refusal.
            .client_request_token(new.record.id.to_string())
            .transact_items(self.guard_new(&new.record)?)
            .transact_items(self.put_if_absent(write_request(&new.record), None)?)
            .transact_items(self.put_if_absent(write_delivery(&new.delivery, new.delivery.version), None)?)
            .transact_items(self.put_if_absent(write_letter(&new.letter, new.letter.version), None)?);
        if let Some(replay) = &new.replay {
            let row = write_replay(replay, new.record.id, now);
            transaction = transaction.transact_items(self.put_if_absent(row, Some(now))?);
        }
        if let Some(notice) = &new.notice {
            let row = write_notice(notice, notice.version, None);
            transaction = transaction.transact_items(self.put_if_absent(row, None)?);
        }
        let Err(error) = transaction.send().await else {
            return Ok(Ok(()));
        };
        match cancellation(&error).map(|reasons| refusal(reasons, new.replay.as_ref())) {
            Some(Ok(Some(refusal))) => Ok(Err(refusal)),
            Some(Err(fault)) => Err(fault),
            // Nobody up the path tries again on a conflict: to the citizen it is "busy, come again".
            Some(Ok(None)) | None => Err(transaction_fault(&error, Fault::Throttled)),
        }
    }
}

impl Store {
    /// A put where nothing is, or only what was to last until `expired_by`; what is there comes back.
    pub(super) fn put_if_absent(
        &self,
        item: Item,
        expired_by: Option<Timestamp>,
    ) -> Result<TransactWriteItem, Fault> {
        let mut put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", PK)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if let Some(now) = expired_by {
            put = put
                .condition_expression("attribute_not_exists(#pk) OR #until <= :now")
                .expression_attribute_names("#until", UNTIL)
                .expression_attribute_values(":now", n(now.as_nanosecond()));
        }
        action(put)
    }
}

/// What the cancelled transaction found; `None` if it found nothing that decides.
pub(super) fn refusal(
    reasons: &[CancellationReason],
    replay: Option<&Replay>,
) -> Result<Option<Refusal>, Fault> {
    let outcome = |position: usize| {
        reasons
            .get(position)
            .map(|reason| (reason.code().unwrap_or("None"), reason.item()))
    };
    if let Some(replay) = replay {
        match outcome(REPLAY) {
            Some((code, item)) if is_failed_condition(code) => {
                let stored = read_replay(item.ok_or(Fault::Refused)?)?;
                return Ok(Some(if stored.body == replay.body {
                    Refusal::Replayed(stored.request, stored.accepted)
                } else {
                    Refusal::Reused
                }));
            }
            Some(("None", _)) => {}
            // Whether the key is remembered is not known, and it counts before the guard.
            _ => return Err(Fault::Throttled),
        }
    }
    match outcome(GUARD) {
        Some((code, item)) if is_failed_condition(code) => {
            Ok(Some(Refusal::Guarded(read_guard(item.ok_or(Fault::Refused)?)?)))
        }
        _ => Ok(None),
    }
}

#[async_trait]
impl StandingReader for Store {
    async fn standing(&self, person: PersonKey) -> Result<Option<Guard>, Fault> {
        let item = self.read(key::guard(person)).await?;
        item.as_ref().map(read_guard).transpose()
    }

    async fn requests(&self, person: PersonKey) -> Result<Vec<RequestId>, Fault> {
        let item = self.read(key::guard(person)).await?;
        item.as_ref().map_or(Ok(Vec::new()), read_requests)
    }
}

#[async_trait]
impl RequestReader for Store {
    async fn find(&self, request: RequestId) -> Result<Option<Found>, Fault> {
        let answer = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":pk", s(key::request_partition(request)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| fault(&error, Call::Read))?;
        let rows = answer.items();
        // In order of the sort key: of each kind the newest generation comes last.
        let newest = |kind: &str| {
            let mut newest = None;
            for row in rows {
                if Reader(row).text(SK)?.starts_with(kind) {
                    newest = Some(row);
                }
            }
            Ok(newest)
        };
        match (
            newest(key::REQUEST)?,
            newest(key::FIRST_HALF)?,
            newest(key::LETTER)?,
        ) {
            (Some(own), Some(delivery), Some(letter)) => Ok(Some(Found {
                record: read_request(own)?,
                delivery: read_delivery(delivery)?,
                letter: read_letter(letter)?,
            })),
            (None, None, None) => Ok(None),
            _ => Err(Fault::Refused),
        }
    }
}
