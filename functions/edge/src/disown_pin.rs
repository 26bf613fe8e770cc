//! `POST /v1/pin-requests/{requestId}/disown`

use crate::body::Members;
use crate::http_step::Call;
use crate::problem::{Refused, json};
use crate::stop_pin::Stopped;
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::request::DisownDraft;
use steps::disown_pin::{Command, Deps, disown_pin};

/// The body's members, as the interface names them.
pub(crate) const DISOWN: [&str; 1] = ["code"];

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let mut members = Members::read(call.body, &DISOWN)?;
    let command = Command {
        request: call.request_before_last(),
        draft: DisownDraft {
            code: members.text(DISOWN[0]),
            unknown: members.take_unknown(),
        },
    };
    disown_pin(deps, command).await?;
    Ok(json(StatusCode::OK, &Stopped::NOW))
}
