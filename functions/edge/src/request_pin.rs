//! `POST /v1/pin-requests`

use crate::body::{object, read_request};
use crate::http_step::Call;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::request::State;
use pin::texts::request_received;
use serde::Serialize;
use steps::request_pin::{Command, Deps, Idempotency, View, request_pin};
use utoipa::ToSchema;

/// A request has been taken in. The answer is the same whether or not the address fits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestAccepted {
    /// Names the request (UUID).
    request_id: String,
    /// Always `received`.
    state: &'static str,
    /// When the first half is due: 12 hours after acceptance, RFC 3339 in UTC.
    first_half_due: String,
    /// What to tell the person, in the request's language.
    message: &'static str,
    /// Lets its holder follow the request. It is in this answer only.
    follow_up_token: String,
}

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let draft = object(call.body, read_request)?;
    let command = Command {
        draft,
        idempotency: idempotency(call),
        source: call.source.to_owned(),
    };
    let view = request_pin(deps, command).await?;
    Ok(json(StatusCode::ACCEPTED, &accepted(&view)))
}

/// A key that is no text is a key of the wrong shape, which the step names; it is not passed over.
fn idempotency(call: &Call<'_>) -> Option<Idempotency> {
    let value = call.parts.headers.get("idempotency-key")?;
    Some(Idempotency {
        key: value.to_str().unwrap_or_default().to_owned(),
        body: call.body.to_vec(),
    })
}

fn accepted(view: &View) -> RequestAccepted {
    RequestAccepted {
        request_id: view.request.to_string(),
        state: State::Received.as_str(),
        first_half_due: view.first_half_due.to_string(),
        message: request_received(view.language),
        follow_up_token: view.follow_up_token.reveal(),
    }
}
