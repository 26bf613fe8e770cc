//! The service's table: every storage port on it.

mod attempts;
mod channels;
mod deliveries;
mod guards;
mod letters;
mod levers;
mod notices;
mod pins;
mod queues;
mod receipts;
mod requests;
mod transitions;

use crate::errors::{Call, fault};
use crate::row::{Item, s};
use crate::table::{PK, SK, key::Key};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use std::sync::Arc;
use steps::ports::Fault;

/// The service's table. Cheap to clone; implements every storage port but the archive.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: Arc<str>,
}

impl Store {
    /// The store in a table that is as [`crate::table::SERVICE`] says.
    #[must_use]
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }

    fn get(&self, (pk, sk): Key) -> GetItemFluentBuilder {
        self.client
            .get_item()
            .table_name(&*self.table)
            .key(PK, s(pk))
            .key(SK, s(sk))
            .consistent_read(true)
    }

    fn put(&self, item: Item) -> PutItemFluentBuilder {
        self.client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item))
    }

    fn update(&self, (pk, sk): Key) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&*self.table)
            .key(PK, s(pk))
            .key(SK, s(sk))
    }

    async fn read(&self, key: Key) -> Result<Option<Item>, Fault> {
        let answer = self.get(key).send().await;
        answer
            .map(|answer| answer.item)
            .map_err(|error| fault(&error, Call::Read))
    }
}

/// The fault of a write; a condition that failed is [`Fault::Conflict`].
fn write_fault<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Fault {
    fault(error, Call::Write)
}

/// A condition that failed as an answer.
trait Unless<T> {
    /// `None` where the condition failed.
    fn unless_conflict(self) -> Result<Option<T>, Fault>;
}

impl<T> Unless<T> for Result<T, Fault> {
    fn unless_conflict(self) -> Result<Option<T>, Fault> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(Fault::Conflict) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}
