//! `POST /v1/contact-centre/callbacks/{callbackId}/claim`

use crate::details::RequestDetails;
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::callback::CallReason;
use serde::Serialize;
use steps::claim_callback::{Command, Deps, View, claim_callback};
use utoipa::ToSchema;

/// A call taken up: whom to call, and why.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClaimedCall {
    /// Names the callback.
    callback_id: String,
    /// Names the request (UUID).
    request_id: String,
    /// Why.
    reason: &'static str,
    /// By when, RFC 3339 in UTC.
    due: String,
    /// How many calls reached nobody.
    calls: u32,
    /// Until when no other operator calls, RFC 3339 in UTC.
    lease_until: String,
    /// When the request was accepted, RFC 3339 in UTC.
    requested_at: String,
    #[serde(flatten)]
    details: RequestDetails,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let command = Command {
        operator,
        callback: call.request_before_last(),
    };
    let view = claim_callback(&desk.deps, command).await?;
    Ok(json(StatusCode::OK, &claimed(&view)))
}

fn claimed(view: &View) -> ClaimedCall {
    let details = RequestDetails::of(&view.record.request);
    ClaimedCall {
        callback_id: view.record.id.to_string(),
        request_id: view.record.id.to_string(),
        reason: view.reason.as_str(),
        due: view.due.to_string(),
        calls: view.calls,
        lease_until: view.until.to_string(),
        requested_at: view.record.requested_at.to_string(),
        details: match view.reason {
            CallReason::Disowned => details.without_contacts(),
            _ => details,
        },
    }
}
