//! `POST /v1/contact-centre/pin-requests`

use crate::body::{object, read_request};
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use steps::register_by_phone::{Command, Deps, register_by_phone};
use utoipa::ToSchema;

/// Recorded and validated. The half is to be read out; it also goes by message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Registered {
    /// Names the request (UUID).
    request_id: String,
    /// Eight characters. In this answer, and never in a log.
    first_half: String,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let draft = object(call.body, read_request)?;
    let view = register_by_phone(&desk.deps, Command { operator, draft }).await?;
    let registered = Registered {
        request_id: view.request.to_string(),
        first_half: view.first_half.reveal().to_owned(),
    };
    Ok(json(StatusCode::CREATED, &registered))
}
