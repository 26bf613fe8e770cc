use super::*;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::error::TransactionCanceledException;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;

type Failed = SdkError<PutItemError, HttpResponse>;

fn raw(status: u16) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).expect("a status"), SdkBody::empty())
}

fn answered(code: &str, status: u16) -> Failed {
    let error = PutItemError::generic(
        ErrorMetadata::builder()
            .code(code)
            .message("+393331234567")
            .build(),
    );
    SdkError::service_error(error, raw(status))
}

fn both(error: &Failed) -> (Fault, Fault) {
    (fault(error, Call::Read), fault(error, Call::Write))
}

#[test]
fn what_the_service_says_is_told_apart() {
    for (code, status, expected) in [
        ("ConditionalCheckFailedException", 400, Fault::Conflict),
        ("TransactionConflictException", 400, Fault::Conflict),
        ("ProvisionedThroughputExceededException", 400, Fault::Throttled),
        ("RequestLimitExceeded", 400, Fault::Throttled),
        ("ThrottlingException", 400, Fault::Throttled),
        ("ThrottlingException", 503, Fault::Throttled),
        ("ValidationException", 400, Fault::Refused),
        ("AccessDeniedException", 400, Fault::Refused),
        ("ResourceNotFoundException", 400, Fault::Refused),
        ("IdempotentParameterMismatchException", 400, Fault::Refused),
        ("ExpiredTokenException", 403, Fault::Refused),
        ("", 400, Fault::Refused),
    ] {
        assert_eq!(both(&answered(code, status)), (expected, expected), "{code}");
    }
}

#[test]
fn only_a_write_that_may_have_arrived_is_ambiguous() {
    let unknown = (Fault::Unavailable, Fault::Ambiguous);
    assert_eq!(both(&answered("InternalServerError", 500)), unknown);
    assert_eq!(both(&answered("", 503)), unknown);
    assert_eq!(both(&answered("TransactionInProgressException", 400)), unknown);
    assert_eq!(both(&SdkError::timeout_error("10 s")), unknown);
    assert_eq!(both(&SdkError::response_error("not JSON", raw(200))), unknown);
    let broken = ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionReset).into());
    assert_eq!(both(&SdkError::dispatch_failure(broken)), unknown);
    assert_eq!(
        both(&SdkError::dispatch_failure(ConnectorError::timeout(
            "read".into()
        ))),
        unknown
    );
}

#[test]
fn what_was_never_sent_was_not_done() {
    let refused = ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionRefused).into());
    assert_eq!(
        both(&SdkError::dispatch_failure(refused)),
        (Fault::Unavailable, Fault::Unavailable)
    );
    let malformed = ConnectorError::user("a header".into());
    assert_eq!(
        both(&SdkError::dispatch_failure(malformed)),
        (Fault::Refused, Fault::Refused)
    );
    assert_eq!(
        both(&SdkError::construction_failure("no region")),
        (Fault::Refused, Fault::Refused)
    );
}

/// The SDK's own HTTP client, against a port on which nobody listens: what this relies on is how it wraps its
/// errors, which a version may change.
#[tokio::test]
async fn a_connection_that_is_refused_is_seen_through_the_whole_sdk() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let error = client_of(address)
        .put_item()
        .table_name("t")
        .send()
        .await
        .expect_err("nobody listens");
    assert_eq!(fault(&error, Call::Write), Fault::Unavailable, "{error:?}");
}

/// A server that hangs up after the request: it may have been carried out.
#[tokio::test]
async fn a_connection_that_breaks_is_ambiguous_through_the_whole_sdk() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        io::Read::read(&mut stream, &mut [0; 64]).expect("a request")
    });
    let error = client_of(address)
        .put_item()
        .table_name("t")
        .send()
        .await
        .expect_err("hung up");
    assert!(server.join().expect("served") > 0);
    assert_eq!(fault(&error, Call::Write), Fault::Ambiguous, "{error:?}");
}

fn client_of(address: std::net::SocketAddr) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-south-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(format!("http://{address}"))
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

fn transaction(codes: &[&str]) -> SdkError<TransactWriteItemsError, HttpResponse> {
    let reasons = codes
        .iter()
        .map(|code| CancellationReason::builder().code(*code).build())
        .collect();
    let cancelled = TransactionCanceledException::builder()
        .set_cancellation_reasons(Some(reasons))
        .build();
    SdkError::service_error(
        TransactWriteItemsError::TransactionCanceledException(cancelled),
        raw(400),
    )
}

#[test]
fn a_cancelled_transaction_says_why() {
    for (codes, patient, impatient) in [
        (
            ["None", "ConditionalCheckFailed"],
            Fault::Conflict,
            Fault::Conflict,
        ),
        (
            ["TransactionConflict", "ConditionalCheckFailed"],
            Fault::Conflict,
            Fault::Conflict,
        ),
        (["TransactionConflict", "None"], Fault::Conflict, Fault::Throttled),
        (["None", "ThrottlingError"], Fault::Throttled, Fault::Throttled),
        (
            ["ProvisionedThroughputExceeded", "None"],
            Fault::Throttled,
            Fault::Throttled,
        ),
        (["ValidationError", "None"], Fault::Refused, Fault::Refused),
    ] {
        let error = transaction(&codes);
        assert_eq!(transaction_fault(&error, Fault::Conflict), patient, "{codes:?}");
        assert_eq!(
            transaction_fault(&error, Fault::Throttled),
            impatient,
            "{codes:?}"
        );
    }
}

#[test]
fn a_fault_quotes_nobody() {
    let error = answered("ValidationException", 400);
    assert!(format!("{error:?}").contains("393331234567"), "the provider does");
    let fault = fault(&error, Call::Write);
    assert!(!format!("{fault} {fault:?}").contains("393331234567"));
}
