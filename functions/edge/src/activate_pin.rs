//! `POST /v1/pins/activation`

use crate::body::{object, read_activation};
use crate::cookie;
use crate::http_step::Call;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use steps::activate_pin::{Command, Deps, activate_pin};
use utoipa::ToSchema;

/// The initial PIN has been replaced by the kept one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PinActivated {
    /// The PIN, only when the system assigned it. It is in this answer only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<String>,
    /// `ordinary`, or `dispositive` where it takes the place of a dispositive one.
    kind: &'static str,
    /// Its last valid day, `YYYY-MM-DD`.
    expires_on: String,
}

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let draft = object(call.body, read_activation)?;
    let command = Command {
        draft,
        device: cookie::presented(&call.parts.headers),
        source: call.source.to_owned(),
    };
    let view = activate_pin(deps, command).await?;
    let body = PinActivated {
        pin: view.assigned.map(|pin| pin.reveal().to_owned()),
        kind: view.kind.as_str(),
        expires_on: view.expires_on.to_string(),
    };
    Ok(json(StatusCode::OK, &body))
}
