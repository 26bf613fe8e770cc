//! Changes of where requests stand: guard, request, delivery and letter in one transaction, each on condition.

use super::Store;
use super::requests::refusal;
use crate::errors::{cancellation, is_failed_condition, transaction_fault};
use crate::rows::{read_guard, write_delivery, write_letter, write_notice, write_request};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use pin::request::Guard;
use steps::ports::{Fault, NewRequest, Refusal, Transition, Transitions};

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
            Some(withdrawn) => self.guard_instead(withdrawn, new.record.guard())?,
            None => self.guard_new(&new.record)?,
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
    /// The request's row, its delivery and its letter, as they are from now on.
    fn stand(&self, transition: &Transition) -> Result<[TransactWriteItem; 3], Fault> {
        Ok([
            self.move_request(transition)?,
            self.put_next_delivery(&transition.delivery)?,
            self.put_next_letter(&transition.letter)?,
        ])
    }
}
