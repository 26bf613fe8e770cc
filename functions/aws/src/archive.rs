//! The Institute's archive (R25): a second table, one row a person, read only for the service.

use crate::errors::{Call, fault};
use crate::row::{Item, Reader, Writer, s};
use crate::rows::{read_address, read_contacts, write_address, write_contacts};
use crate::table::PK;
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use pin::digest::PersonKey;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::ports::{Archive, ArchiveRecord, Fault};

/// The archive's table.
#[derive(Clone, Debug)]
pub struct DynamoArchive {
    client: Client,
    table: Arc<str>,
}

impl DynamoArchive {
    /// The archive in a table that is as [`crate::table::ARCHIVE`] says.
    #[must_use]
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }
}

#[async_trait]
impl Archive for DynamoArchive {
    async fn look_up(&self, person: PersonKey) -> Result<Option<ArchiveRecord>, Fault> {
        // The archive changes by the day: half the price, and no request waits for its newest line.
        let answer = self
            .client
            .get_item()
            .table_name(&*self.table)
            .key(PK, s(person.to_string()))
            .consistent_read(false)
            .send()
            .await
            .map_err(|error| fault(&error, Call::Read))?;
        answer
            .item
            .as_ref()
            .map(|item| {
                let row = Reader(item);
                Ok(ArchiveRecord {
                    address: read_address(row)?,
                    contacts: read_contacts(row)?,
                })
            })
            .transpose()
    }
}

/// How many rows a `BatchWriteItem` takes (AWS: "`BatchWriteItem`").
const BATCH: usize = 25;

/// How often what a batch left unprocessed is sent again.
const ROUNDS: u32 = 20;

/// Fills an archive's table: the local archive, and tests. Where two records name one person the later stands.
///
/// # Errors
/// [`Fault::Throttled`] if a batch is still not wholly taken after 20 rounds; else the fault of the call. What
/// was written stays; the same call again is safe.
pub async fn load_archive(
    client: &Client,
    table: &str,
    records: impl IntoIterator<Item = (PersonKey, ArchiveRecord)>,
) -> Result<(), Fault> {
    // A batch may not name a row twice.
    let records: BTreeMap<PersonKey, ArchiveRecord> = records.into_iter().collect();
    let mut batch = Vec::with_capacity(BATCH);
    for (person, record) in records {
        batch.push(put_request(row(person, &record))?);
        if batch.len() == BATCH {
            write_batch(client, table, std::mem::take(&mut batch)).await?;
        }
    }
    write_batch(client, table, batch).await
}

fn row(person: PersonKey, record: &ArchiveRecord) -> Item {
    let row = Writer::default().text(PK, person.to_string());
    write_contacts(write_address(row, &record.address), &record.contacts).into_item()
}

fn put_request(item: Item) -> Result<WriteRequest, Fault> {
    let put = PutRequest::builder()
        .set_item(Some(item))
        .build()
        .map_err(|_| Fault::Refused)?;
    Ok(WriteRequest::builder().put_request(put).build())
}

async fn write_batch(client: &Client, table: &str, batch: Vec<WriteRequest>) -> Result<(), Fault> {
    let mut left = batch;
    for _ in 0..ROUNDS {
        if left.is_empty() {
            return Ok(());
        }
        let answer = client
            .batch_write_item()
            .request_items(table, left)
            .send()
            .await
            .map_err(|error| fault(&error, Call::Write))?;
        left = answer
            .unprocessed_items
            .and_then(|mut unprocessed| unprocessed.remove(table))
            .unwrap_or_default();
    }
    if left.is_empty() {
        Ok(())
    } else {
        Err(Fault::Throttled)
    }
}
