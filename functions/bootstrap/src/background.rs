//! A step that a schedule or a log group starts.

use crate::journal::{Entry, Journal};
use edge::BackgroundStep;
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::Value;
use std::io::Write;
use steps::ports::{Clock, Fault};
use steps::{Problem, Step};

/// A step that did not do what it was started for: Lambda counts an error, which has an alarm, and tries again
/// where that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure(pub Fault);

impl From<Failure> for Diagnostic {
    fn from(Failure(fault): Failure) -> Self {
        Self {
            error_type: slug(fault).to_owned(),
            error_message: fault.to_string(),
        }
    }
}

/// Runs the step on one event, and notes what came of it.
///
/// # Errors
/// [`Failure`]
pub async fn background<W: Write>(
    step: &BackgroundStep,
    clock: &dyn Clock,
    journal: &Journal<W>,
    event: LambdaEvent<Value>,
) -> Result<Value, Failure> {
    let began = clock.now();
    let LambdaEvent { payload, context } = event;
    let done = step.run(&payload, stop_by(step.step(), context.deadline)).await;
    // A background step has nobody to refuse: what is no port's fault is an event that is not its own.
    let done = done.map_err(|problem| match problem {
        Problem::Unavailable(fault) => Failure(fault),
        _ => Failure(Fault::Refused),
    });
    let empty = serde_json::Map::new();
    journal.write(&Entry {
        invocation: &context.request_id,
        began,
        took: clock.now().duration_since(began),
        outcome: done.as_ref().map_or_else(|failure| slug(failure.0), |_| "ok"),
        status: None,
        counts: Some(done.as_ref().ok().and_then(Value::as_object).unwrap_or(&empty)),
    });
    done
}

/// When a step must take up nothing more, given when Lambda ends it (milliseconds since 1970).
fn stop_by(step: Step, deadline_ms: u64) -> Timestamp {
    i64::try_from(deadline_ms)
        .ok()
        .and_then(|deadline| Timestamp::from_millisecond(deadline).ok())
        .and_then(|deadline| deadline.checked_sub(step.winding_down()).ok())
        .unwrap_or(Timestamp::MIN)
}

const fn slug(fault: Fault) -> &'static str {
    match fault {
        Fault::Conflict => "conflict",
        Fault::Throttled => "throttled",
        Fault::Unavailable => "unavailable",
        Fault::Refused => "refused",
        Fault::Ambiguous => "ambiguous",
    }
}

#[cfg(test)]
mod tests;
