//! Problems as answers: a status, a slug and words in the reader's language (RFC 9457).

use crate::words;
use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use pin::Language;
use pin::field::FieldError;
use serde::Serialize;
use steps::{Problem, Step};

/// Why a call was refused: by the step, or before it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The body is no JSON.
    MalformedJson,
    /// The body is over 64 KiB.
    TooLarge,
    /// The body broke off before its end (RFC 9110, section 15.5.1).
    BodyBroken,
    /// The body took too long to arrive (RFC 9110, section 15.5.9).
    TooSlow,
    /// The caller may not make this call, whoever they say they are: it came from the wrong place.
    Forbidden,
    /// The step refused.
    Step(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Step(problem)
    }
}

impl Refused {
    /// The problem's slug and status.
    #[must_use]
    pub const fn kind(&self) -> (&'static str, StatusCode) {
        match self {
            Self::MalformedJson => ("malformed-json", StatusCode::BAD_REQUEST),
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::BodyBroken => ("body-broken", StatusCode::BAD_REQUEST),
            Self::TooSlow => ("too-slow", StatusCode::REQUEST_TIMEOUT),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN),
            Self::Step(problem) => match problem {
                Problem::Invalid(_) => ("invalid-request", StatusCode::UNPROCESSABLE_ENTITY),
                Problem::PinAlreadyAssigned => ("pin-already-assigned", StatusCode::CONFLICT),
                Problem::RequestOpen => ("request-open", StatusCode::CONFLICT),
                Problem::IdempotencyKeyReused => ("idempotency-key-reused", StatusCode::UNPROCESSABLE_ENTITY),
                Problem::Unauthenticated => ("unauthenticated", StatusCode::UNAUTHORIZED),
                Problem::Forbidden => ("forbidden", StatusCode::FORBIDDEN),
                Problem::WrongPin => ("wrong-pin", StatusCode::UNAUTHORIZED),
                Problem::WeakPin(_) => ("weak-pin", StatusCode::UNPROCESSABLE_ENTITY),
                Problem::HalfExpired => ("half-expired", StatusCode::GONE),
                Problem::NotFound => ("not-found", StatusCode::NOT_FOUND),
                Problem::MethodNotAllowed(_) => ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED),
                Problem::TooManyAttempts(_) => ("too-many-attempts", StatusCode::TOO_MANY_REQUESTS),
                Problem::Unavailable(_) => ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
            },
        }
    }

    fn errors(&self) -> &[FieldError] {
        match self {
            Self::Step(Problem::Invalid(errors) | Problem::WeakPin(errors)) => errors,
            _ => &[],
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody<'a>>,
}

#[derive(Serialize)]
struct FieldBody<'a> {
    pointer: &'a str,
    code: &'static str,
    detail: &'static str,
}

/// The answer to a refused call. `step` is named in the log, once, if the fault is ours.
#[must_use]
pub fn respond(refused: &Refused, language: Language, step: Option<Step>) -> Response<Bytes> {
    let (slug, status) = refused.kind();
    if let Refused::Step(Problem::Unavailable(fault)) = refused {
        tracing::error!(step = step.map(Step::name), fault = %fault, "a port failed");
    }
    let (title, detail) = words::problem(slug, language);
    let errors = refused
        .errors()
        .iter()
        .map(|error| FieldBody {
            pointer: &error.pointer,
            code: error.code.as_str(),
            detail: words::field(error.code, language),
        })
        .collect();
    let body = Body {
        r#type: format!("urn:pin:problem:{slug}"),
        title,
        status: status.as_u16(),
        detail,
        errors,
    };
    let mut response = json(status, &body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    match refused {
        Refused::Step(Problem::MethodNotAllowed(methods)) => {
            if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
                headers.insert(ALLOW, allow);
            }
        }
        Refused::Step(Problem::TooManyAttempts(after)) => {
            headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        Refused::Step(Problem::Unavailable(_)) => {
            headers.insert(RETRY_AFTER, HeaderValue::from(2));
        }
        Refused::Step(Problem::Unauthenticated) => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    response
}

/// A JSON answer that nobody may keep: on 1 April 2020 a cache showed people other people's pages.
#[must_use]
pub fn json(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    // Our own types always serialise: keys are texts and there is no failing implementation among them.
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Bytes::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    no_store(headers);
    response
}

pub(crate) fn no_store(headers: &mut http::HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
}
