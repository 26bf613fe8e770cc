//! One DynamoDB call: JSON in, JSON out, as `dynoxide`'s own HTTP server does it.

use super::Embedded;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Answers a request of the SDK.
pub(super) fn call(embedded: &Embedded, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let operation = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.strip_prefix("DynamoDB_20120810."))
        .ok_or_else(|| ConnectorError::user("not a DynamoDB request".into()))?;
    let body = request
        .body()
        .bytes()
        .ok_or_else(|| ConnectorError::user("a streamed body".into()))?;
    embedded.count(operation);
    let (status, json) = match answer(&embedded.shared.database, operation, body) {
        Ok(json) => (200, json),
        Err(error) => (error.status_code(), error.to_json()),
    };
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(json));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}

/// The operations that our clients use; what else is asked for is unknown here.
fn answer(db: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "GetItem" => done(db.get_item(read(body)?)),
        "PutItem" => done(db.put_item(read(body)?)),
        "UpdateItem" => done(db.update_item(read(body)?)),
        "DeleteItem" => done(db.delete_item(read(body)?)),
        "Query" => done(db.query(read(body)?)),
        "Scan" => done(db.scan(read(body)?)),
        "BatchGetItem" => done(db.batch_get_item(read(body)?)),
        "BatchWriteItem" => done(db.batch_write_item(read(body)?)),
        "TransactGetItems" => done(db.transact_get_items(read(body)?)),
        "TransactWriteItems" => done(db.transact_write_items(without_token(read(body)?))),
        "CreateTable" => done(db.create_table(read(body)?)),
        "DeleteTable" => done(db.delete_table(read(body)?)),
        "DescribeTable" => done(db.describe_table(read(body)?)),
        "ListTables" => done(db.list_tables(read(body)?)),
        "UpdateTimeToLive" => done(db.update_time_to_live(read(body)?)),
        "DescribeTimeToLive" => done(db.describe_time_to_live(read(body)?)),
        _ => Err(DynoxideError::UnsupportedCapability(operation.to_owned())),
    }
}

/// No answer is ever lost between here and the database, so no transaction needs recognising; and the database
/// goes through every token of ten minutes each time.
fn without_token(mut request: TransactWriteItemsRequest) -> TransactWriteItemsRequest {
    request.client_request_token = None;
    request
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DynoxideError> {
    // The text of a parse error may quote the body.
    serde_json::from_slice(body)
        .map_err(|_| DynoxideError::SerializationException("the request cannot be read".to_owned()))
}

fn done<T: Serialize>(answer: Result<T, DynoxideError>) -> Result<String, DynoxideError> {
    serde_json::to_string(&answer?)
        .map_err(|_| DynoxideError::InternalServerError("the answer cannot be written".to_owned()))
}
