//! `GET /v1/openapi.json`

use crate::openapi::openapi;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use steps::show_interface::{Deps, show_interface};

pub(crate) async fn answer(deps: &Deps) -> Result<Response<Bytes>, Refused> {
    show_interface(deps).await?;
    Ok(json(StatusCode::OK, &openapi()))
}
