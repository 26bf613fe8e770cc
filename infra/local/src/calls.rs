//! The calls under `/_local/`, on a developer's machine only.

mod clock;
mod lists;
mod query;
#[cfg(test)]
mod tests;

use crate::background::Background;
use crate::clock::LocalClock;
use crate::people::People;
use crate::sms::{Behaviour, SmsProvider};
use bytes::Bytes;
use edge::{Refused, respond};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use pin::Language;
use pin::field::{FieldCode, FieldError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;
use steps::Problem;
use steps::ports::{Clock, Fault};

/// What the calls look at and change.
pub(crate) struct Calls {
    pub(crate) clock: Arc<LocalClock>,
    pub(crate) background: Arc<Background>,
    pub(crate) provider: Arc<SmsProvider>,
    pub(crate) people: People,
}

/// A call, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Health,
    Outbox,
    Citizens,
    Clock,
    ProviderSms,
}

impl Known {
    const ALL: [(&'static str, Self); 5] = [
        ("health", Self::Health),
        ("outbox", Self::Outbox),
        ("citizens", Self::Citizens),
        ("clock", Self::Clock),
        ("providers/sms", Self::ProviderSms),
    ];

    const fn method(self) -> Method {
        match self {
            Self::Health | Self::Outbox | Self::Citizens => Method::GET,
            Self::Clock => Method::POST,
            Self::ProviderSms => Method::PUT,
        }
    }
}

type Answer = Result<Response<Bytes>, Refused>;

impl Calls {
    /// The call of a path below `/_local/`, and its name for logs.
    #[expect(clippy::unused_self, reason = "the calls are a value like the routes")]
    pub(crate) fn name(&self, path: &str) -> (&'static str, Option<Known>) {
        Known::ALL
            .into_iter()
            .find(|(name, _)| *name == path)
            .map_or(("_local", None), |(name, known)| (name, Some(known)))
    }

    /// Answers a call.
    pub(crate) async fn answer(&self, known: Option<Known>, request: Request<Bytes>) -> Response<Bytes> {
        let language = language(request.headers());
        let answered = match known {
            None => Err(Problem::NotFound.into()),
            Some(known) if known.method() != request.method() => {
                let allowed = match known.method() {
                    Method::GET => "GET",
                    Method::PUT => "PUT",
                    _ => "POST",
                };
                Err(Problem::MethodNotAllowed(vec![allowed]).into())
            }
            Some(Known::Health) => as_json(&json!({"providers": "sink", "now": self.clock.now()})),
            Some(Known::Outbox) => self.outbox(&request),
            Some(Known::Citizens) => self.citizens(&request),
            Some(Known::Clock) => self.move_clock(request.body()).await,
            Some(Known::ProviderSms) => self.set_provider(request.body()),
        };
        answered.unwrap_or_else(|refused| respond(&refused, language, None))
    }

    fn set_provider(&self, body: &Bytes) -> Answer {
        let behaviour: Behaviour = read(body, "/mode")?;
        if behaviour.rate_per_s == Some(0) {
            return Err(invalid("/ratePerS", FieldCode::NotAChoice));
        }
        self.provider.behave(behaviour).map_err(|error| {
            tracing::error!(%error, "the outbox cannot be written");
            Refused::from(Problem::from(Fault::Unavailable))
        })?;
        as_json(&behaviour)
    }
}

/// A JSON answer that nobody keeps.
fn as_json(body: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(body).map_err(|_| Refused::from(Problem::from(Fault::Refused)))?;
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A body of one of these calls. Whoever moves the clock is a developer: one pointer is enough.
fn read<T: DeserializeOwned>(body: &Bytes, pointer: &'static str) -> Result<T, Refused> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| Refused::MalformedJson)?;
    serde_json::from_value(value).map_err(|error| {
        let error = error.to_string();
        let code = if error.starts_with("unknown field") {
            FieldCode::Unknown
        } else if error.starts_with("missing field") {
            FieldCode::Required
        } else {
            FieldCode::NotAChoice
        };
        invalid(pointer, code)
    })
}

fn invalid(pointer: &'static str, code: FieldCode) -> Refused {
    Problem::Invalid(vec![FieldError {
        pointer: pointer.into(),
        code,
    }])
    .into()
}

/// The first language asked for that is spoken here.
fn language(headers: &HeaderMap) -> Language {
    headers
        .get(http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            value
                .split(',')
                .find_map(|range| Language::parse(range.trim().get(..2)?))
        })
        .unwrap_or_default()
}
