//! The tables of the embedded database.

use aws::table::{ARCHIVE, Definition, RECORD, SERVICE};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use thiserror::Error;

/// The service's table.
pub const SERVICE_TABLE: &str = "inps-pin";
/// The archive's table.
pub const ARCHIVE_TABLE: &str = "inps-pin-archive";
/// The table of what operators did.
pub const RECORD_TABLE: &str = "inps-pin-record";

/// A table could not be made.
#[derive(Debug, Error)]
#[error("the table {table} cannot be made ({code})")]
pub struct SetupError {
    table: &'static str,
    code: String,
}

/// Makes the tables that are not there yet. Without TTL: the database would hold a row's expiry against the
/// wall clock, not against the service's, and TTL is housekeeping only (D12).
///
/// # Errors
/// [`SetupError`] if the database refuses.
pub async fn create_tables(client: &Client) -> Result<(), SetupError> {
    create(client, SERVICE_TABLE, &SERVICE).await?;
    create(client, RECORD_TABLE, &RECORD).await?;
    create(client, ARCHIVE_TABLE, &ARCHIVE).await
}

async fn create(client: &Client, table: &'static str, definition: &Definition) -> Result<(), SetupError> {
    let refused = |code: &str| SetupError {
        table,
        code: code.to_owned(),
    };
    let create = definition
        .create(client, table)
        .map_err(|_| refused("its definition is incomplete"))?;
    match create.send().await {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some("ResourceInUseException") => Ok(()),
        Err(error) => Err(refused(error.code().unwrap_or("no answer"))),
    }
}
