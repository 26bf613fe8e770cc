//! `POST /v1/contact-centre/callbacks/{callbackId}/outcome`

use crate::body::Members;
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::request::OutcomeDraft;
use serde::Serialize;
use steps::record_callback_outcome::{Command, Deps, record_callback_outcome};
use utoipa::ToSchema;

/// How the call ended, as it was recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordedOutcome {
    /// Names the callback.
    callback_id: String,
    /// Names the request (UUID).
    request_id: String,
    /// `validated`, `rejected` or `unreachable`.
    outcome: &'static str,
}

/// The body's members, as the interface names them.
pub(crate) const OUTCOME: [&str; 2] = ["outcome", "note"];

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let mut members = Members::read(call.body, &OUTCOME)?;
    let command = Command {
        operator,
        callback: call.request_before_last(),
        draft: OutcomeDraft {
            outcome: members.text(OUTCOME[0]),
            note: members.text(OUTCOME[1]),
            unknown: members.take_unknown(),
        },
    };
    let view = record_callback_outcome(&desk.deps, command).await?;
    let recorded = RecordedOutcome {
        callback_id: view.request.to_string(),
        request_id: view.request.to_string(),
        outcome: view.outcome.as_str(),
    };
    Ok(json(StatusCode::OK, &recorded))
}
