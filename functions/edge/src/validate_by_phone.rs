//! `POST /v1/contact-centre/pin-requests/{requestId}/validation`

use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use steps::validate_by_phone::{Command, Deps, validate_by_phone};
use utoipa::ToSchema;

/// Validated. The half is to be read out: the same one that goes by message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadOut {
    /// Eight characters. In this answer, and never in a log.
    first_half: String,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let command = Command {
        operator,
        request: call.request_before_last(),
    };
    let view = validate_by_phone(&desk.deps, command).await?;
    let read_out = ReadOut {
        first_half: view.first_half.reveal().to_owned(),
    };
    Ok(json(StatusCode::OK, &read_out))
}
