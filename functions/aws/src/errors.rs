//! What went wrong with a call, told apart by what must follow ([`Fault`]).
//!
//! The line that matters runs between "nothing was done" and "nobody can say": only a write whose request may
//! have reached the service is ambiguous. AWS: "Error handling with DynamoDB", "Common errors".

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use std::error::Error;
use std::io;
use steps::ports::Fault;

/// Whether a call can change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Read,
    Write,
}

impl Call {
    /// The fault when the request may have been carried out.
    const fn unknown_outcome(self) -> Fault {
        match self {
            Self::Read => Fault::Unavailable,
            Self::Write => Fault::Ambiguous,
        }
    }
}

/// What a failed call means to its caller.
pub(crate) fn fault<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>, call: Call) -> Fault {
    match error {
        SdkError::DispatchFailure(failure) if failure.is_user() => Fault::Refused,
        SdkError::DispatchFailure(failure) if failure.as_connector_error().is_some_and(is_never_sent) => {
            Fault::Unavailable
        }
        SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) | SdkError::ResponseError(_) => {
            call.unknown_outcome()
        }
        SdkError::ServiceError(answer) => of_answer(
            answer.err().code().unwrap_or_default(),
            answer.raw().status().as_u16(),
            call,
        ),
        // A request that cannot be built, and whatever kinds the SDK adds.
        _ => Fault::Refused,
    }
}

fn of_answer(code: &str, status: u16, call: Call) -> Fault {
    match code {
        "ConditionalCheckFailedException"
        | "TransactionConflictException"
        | "ReplicatedWriteConflictException" => Fault::Conflict,
        _ if is_throttling(code) => Fault::Throttled,
        // The same transaction is under way: whether it succeeds is not known yet.
        "TransactionInProgressException" => call.unknown_outcome(),
        _ if status >= 500 => call.unknown_outcome(),
        _ => Fault::Refused,
    }
}

/// The error codes by which AWS services say: too fast.
pub(crate) fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ProvisionedThroughputExceeded"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "ThrottlingError"
            | "Throttling"
            | "ThrottledException"
            | "Throttled"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "LimitExceededException"
            | "KMSThrottling"
            | "KMSThrottlingException"
            | "SlowDown"
    )
}

/// Whether an error came before any byte of the request was sent: no connection, so nothing was done.
pub(crate) fn is_never_sent(error: &ConnectorError) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let hyper = error.downcast_ref::<hyper_util::client::legacy::Error>();
        let io = error.downcast_ref::<io::Error>();
        if hyper.is_some_and(hyper_util::client::legacy::Error::is_connect)
            || io.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        {
            return true;
        }
        next = error.source();
    }
    false
}

/// Why a transaction was cancelled, action by action; `None` if that is not what went wrong.
pub(crate) fn cancellation(
    error: &SdkError<TransactWriteItemsError, HttpResponse>,
) -> Option<&[CancellationReason]> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            Some(cancelled.cancellation_reasons())
        }
        _ => None,
    }
}

/// What a failed transaction means to its caller. A condition that failed counts before a neighbour's
/// conflict or throttling: it will fail again. `on_conflict` is the fault when another transaction was only
/// under way: [`Fault::Conflict`] for a caller that tries again.
pub(crate) fn transaction_fault(
    error: &SdkError<TransactWriteItemsError, HttpResponse>,
    on_conflict: Fault,
) -> Fault {
    match cancellation(error) {
        Some(reasons) => cancelled(reasons, on_conflict),
        None => match fault(error, Call::Write) {
            Fault::Conflict => on_conflict,
            other => other,
        },
    }
}

fn cancelled(reasons: &[CancellationReason], on_conflict: Fault) -> Fault {
    let any = |says: fn(&str) -> bool| reasons.iter().filter_map(CancellationReason::code).any(says);
    if any(is_failed_condition) {
        Fault::Conflict
    } else if any(|code| code == "TransactionConflict") {
        on_conflict
    } else if any(is_throttling) {
        Fault::Throttled
    } else {
        Fault::Refused
    }
}

/// Whether a cancellation reason says that a condition failed.
pub(crate) fn is_failed_condition(code: &str) -> bool {
    code == "ConditionalCheckFailed"
}

#[cfg(test)]
mod tests;
