//! `POST /v1/sessions`

use crate::body::{object, read_login};
use crate::cookie;
use crate::http_step::Call;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{HeaderValue, Response, StatusCode};
use pin::benefits::{Credential, Service};
use serde::Serialize;
use steps::open_session::{Command, Deps, View, open_session};
use utoipa::ToSchema;

/// A session has been opened; of an expired PIN, its renewal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionOpened {
    /// Opens the session to its holder. It is in this answer only. Not with `expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Opens the renewal of the expired PIN. Only with `expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal_token: Option<String>,
    /// How long the token lasts without being used, in seconds.
    expires_in_s: i64,
    /// `first-half`, `ordinary`, `dispositive` or `expired`.
    credential: &'static str,
    /// What it opens. Not with `expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    services: Option<Vec<&'static str>>,
}

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let draft = object(call.body, read_login)?;
    let command = Command {
        draft,
        device: cookie::presented(&call.parts.headers),
        source: call.source.to_owned(),
    };
    let view = open_session(deps, command).await?;
    let mut response = json(StatusCode::CREATED, &opened(&view));
    if let Some(device) = &view.device {
        // Hexadecimal and fixed words always make a header.
        if let Ok(mut value) = HeaderValue::try_from(cookie::given(device)) {
            value.set_sensitive(true);
            response.headers_mut().insert(SET_COOKIE, value);
        }
    }
    Ok(response)
}

fn opened(view: &View) -> SessionOpened {
    let token = view.token.reveal();
    let is_expired = view.credential == Credential::Expired;
    let words = |services: &[Service]| services.iter().map(|service| service.as_str()).collect();
    SessionOpened {
        access_token: (!is_expired).then(|| token.clone()),
        renewal_token: is_expired.then_some(token),
        expires_in_s: view.expires_in.as_secs(),
        credential: view.credential.as_str(),
        services: (!is_expired).then(|| words(view.credential.services())),
    }
}
