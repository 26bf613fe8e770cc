//! Changes of where requests stand: guard, request, delivery and letter in one transaction, each on condition.

use super::Store;
use super::deliveries::action;
use super::requests::refusal;
use crate::errors::{cancellation, is_failed_condition, transaction_fault};
use crate::row::s;
use crate::rows::{
    REASON, REQUEST_ID, STANDING, STANDING_AT, read_guard, standing_words, write_delivery, write_guard_of,
    write_letter, write_notice, write_request,
};
use crate::table::{PK, SK, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use pin::request::Guard;
use steps::ports::{Fault, NewRequest, Refusal, Transition, Transitions};

/// What a row must say of where the request stands.
const STANDS: &str = "#standing = :from AND #at = :fromAt";

#[async_trait]
impl Transitions for Store {
    async fn transition(&self, transition: &Transition) -> Result<(), Fault> {
        let mut transaction = self
            .client
            .transact_write_items()
            .transact_items(self.move_guard(transition)?);
        for action in self.stand(transition)? {
            transaction = transaction.transact_items(action);
        }
        let answer = transaction.send().await;
        answer
            .map(|_| ())
            .map_err(|error| transaction_fault(&error, Fault::Conflict))
    }

    async fn register(
        &self,
        new: &NewRequest,
        withdrawn: Option<&Transition>,
    ) -> Result<Result<(), Refusal>, Fault> {
        let guard = match withdrawn {
            Some(withdrawn) => self.put_guard_over(withdrawn, new.record.guard())?,
            None => self.put_guard(&new.record)?,
        };
        let mut transaction = self
            .client
            .transact_write_items()
            .client_request_token(token(new, withdrawn))
            .transact_items(guard)
            .transact_items(self.put_if_absent(write_request(&new.record), None)?)
            .transact_items(self.put_if_absent(write_delivery(&new.delivery, new.delivery.version), None)?)
            .transact_items(self.put_if_absent(write_letter(&new.letter, new.letter.version), None)?);
        if let Some(notice) = &new.notice {
            let row = write_notice(notice, notice.version, None);
            transaction = transaction.transact_items(self.put_if_absent(row, None)?);
        }
        for action in withdrawn
            .map(|withdrawn| self.stand(withdrawn))
            .transpose()?
            .into_iter()
            .flatten()
        {
            transaction = transaction.transact_items(action);
        }
        let Err(error) = transaction.send().await else {
            return Ok(Ok(()));
        };
        // An answer was lost, and the token forgotten: the guard names this very request.
        if guarded(&error).is_some_and(|guard| guard.is_ok_and(|guard| guard.request == new.record.id)) {
            return Ok(Ok(()));
        }
        if withdrawn.is_none()
            && let Some(found) = cancellation(&error).map(|reasons| refusal(reasons, None))
            && let Some(refusal) = found?
        {
            return Ok(Err(refusal));
        }
        Err(transaction_fault(&error, Fault::Conflict))
    }
}

/// The same call again is answered as the first one was, for ten minutes. One that withdraws another version of the
/// earlier request is another call: a token may not come back with other rows. At most 36 characters.
fn token(new: &NewRequest, withdrawn: Option<&Transition>) -> String {
    let id = new.record.id.to_string().replace('-', "");
    withdrawn.map_or_else(
        || id.clone(),
        |earlier| format!("{id}-{}", earlier.delivery.version % 1_000),
    )
}

/// The guard that was found in the place of a new one.
fn guarded(error: &SdkError<TransactWriteItemsError, HttpResponse>) -> Option<Result<Guard, Fault>> {
    let reason = cancellation(error)?.first()?;
    let failed = reason.code().is_some_and(is_failed_condition);
    reason.item().filter(|_| failed).map(read_guard)
}

impl Store {
    /// The guard as it is from now on, where it names the request and stands as it was read.
    fn move_guard(&self, transition: &Transition) -> Result<TransactWriteItem, Fault> {
        let guard = Guard {
            request: transition.delivery.id.request,
            standing: transition.to,
        };
        self.put_guard_over(transition, guard)
    }

    /// Another guard, where the one there is names the transition's request and stands as it was read.
    fn put_guard_over(&self, read: &Transition, guard: Guard) -> Result<TransactWriteItem, Fault> {
        let (word, at, _) = standing_words(read.from);
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(write_guard_of(read.delivery.person, guard)))
            .condition_expression(format!("#request = :request AND {STANDS}"))
            .expression_attribute_names("#request", REQUEST_ID)
            .expression_attribute_names("#standing", STANDING)
            .expression_attribute_names("#at", STANDING_AT)
            .expression_attribute_values(":request", s(read.delivery.id.request.to_string()))
            .expression_attribute_values(":from", s(word))
            .expression_attribute_values(":fromAt", s(at.to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        action(put)
    }

    /// The request's row, its delivery and its letter, as they are from now on.
    fn stand(&self, transition: &Transition) -> Result<[TransactWriteItem; 3], Fault> {
        let delivery = &transition.delivery;
        let (pk, sk) = key::request(delivery.id.request);
        let (from, from_at, _) = standing_words(transition.from);
        let (to, to_at, reason) = standing_words(transition.to);
        let mut update = Update::builder()
            .table_name(&*self.table)
            .key(PK, s(pk))
            .key(SK, s(sk))
            .condition_expression(STANDS)
            .expression_attribute_names("#standing", STANDING)
            .expression_attribute_names("#at", STANDING_AT)
            .expression_attribute_names("#reason", REASON)
            .expression_attribute_values(":from", s(from))
            .expression_attribute_values(":fromAt", s(from_at.to_string()))
            .expression_attribute_values(":to", s(to))
            .expression_attribute_values(":toAt", s(to_at.to_string()));
        update = match reason {
            Some(reason) => update
                .update_expression("SET #standing = :to, #at = :toAt, #reason = :reason")
                .expression_attribute_values(":reason", s(reason)),
            None => update.update_expression("SET #standing = :to, #at = :toAt REMOVE #reason"),
        };
        let update = update.build().map_err(|_| Fault::Refused)?;
        Ok([
            TransactWriteItem::builder().update(update).build(),
            self.put_next_delivery(delivery)?,
            self.put_next_letter(&transition.letter)?,
        ])
    }
}
