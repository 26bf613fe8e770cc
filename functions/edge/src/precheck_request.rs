//! `POST /v1/pin-requests/precheck`

use crate::body::{object, read_precheck};
use crate::http_step::Call;
use crate::problem::{Refused, no_store};
use bytes::Bytes;
use http::{Response, StatusCode};
use steps::precheck_request::{Command, Deps, precheck_request};

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let draft = object(call.body, read_precheck)?;
    precheck_request(
        deps,
        Command {
            draft,
            source: call.source.to_owned(),
        },
    )
    .await?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    no_store(response.headers_mut());
    Ok(response)
}
