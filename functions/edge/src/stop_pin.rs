//! `POST /v1/contact-centre/pins/stop`

use crate::body::Members;
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::request::StopDraft;
use serde::Serialize;
use steps::stop_pin::{Command, Deps, stop_pin};
use utoipa::ToSchema;

/// The PIN is stopped.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stopped {
    /// Always `stopped`.
    state: &'static str,
}

impl Stopped {
    pub(crate) const NOW: Self = Self { state: "stopped" };
}

/// The body's members, as the interface names them.
pub(crate) const STOP: [&str; 2] = ["taxCode", "reason"];

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let mut members = Members::read(call.body, &STOP)?;
    let command = Command {
        operator,
        draft: StopDraft {
            tax_code: members.text(STOP[0]),
            reason: members.text(STOP[1]),
            unknown: members.take_unknown(),
        },
    };
    stop_pin(&desk.deps, command).await?;
    Ok(json(StatusCode::OK, &Stopped::NOW))
}
