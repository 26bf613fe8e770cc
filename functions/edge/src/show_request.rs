//! `GET /v1/pin-requests/{requestId}`

use crate::http_step::Call;
use crate::problem::{Refused, json};
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::RequestId;
use pin::request::State;
use serde::Serialize;
use steps::Problem;
use steps::show_request::{Command, Deps, View, show_request};
use utoipa::ToSchema;

/// Where a request stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestStatus {
    /// Names the request (UUID).
    request_id: String,
    /// `received`, `first-half-sent`, `first-half-accepted`, `first-half-delivered` or `complete`; aside:
    /// `awaiting-operator`, `escalated`, `rejected`, `withdrawn`.
    state: &'static str,
    /// Only with `escalated`: whether the 12 hours passed without receipt and without an opening of the centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    breached: Option<bool>,
    /// RFC 3339 in UTC.
    requested_at: String,
    /// RFC 3339 in UTC.
    first_half_due: String,
    /// What happened, in order of time.
    events: Vec<RequestEvent>,
    /// How far the first half has come.
    first_half: FirstHalfStatus,
    /// How far the letter has come.
    letter: LetterStatus,
}

/// One line of a request's record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestEvent {
    /// What.
    event: &'static str,
    /// When, RFC 3339 in UTC.
    at: String,
    /// On which channel, if on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'static str>,
}

impl RequestEvent {
    pub(crate) fn of(event: &pin::delivery::Event) -> Self {
        Self {
            event: event.kind.as_str(),
            at: event.at.to_string(),
            channel: event.channel.map(pin::Channel::as_str),
        }
    }
}

/// How far the first half has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct FirstHalfStatus {
    /// `waiting`, `sent`, `accepted`, `delivered`, `failed` or `stopped`.
    status: &'static str,
    /// The channel it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'static str>,
}

/// How far the letter with the second half has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LetterStatus {
    /// `waiting`, `printed`, `posted`, `returned` (it came back, or could not be made), or `none`.
    status: &'static str,
    /// The day it is expected at home, while one is on its way; `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_on: Option<String>,
}

pub(crate) async fn answer(deps: &Deps, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    // What is no request id names no request; it tells nothing about any.
    let request = RequestId::parse(call.last_segment()).ok_or(Problem::NotFound)?;
    let view = show_request(
        deps,
        Command {
            request,
            token: call.bearer(),
        },
    )
    .await?;
    Ok(json(StatusCode::OK, &status(&view)))
}

fn status(view: &View) -> RequestStatus {
    let breached = match view.state {
        State::Escalated { breached } => Some(breached),
        _ => None,
    };
    let events = view.events.iter().map(RequestEvent::of).collect();
    RequestStatus {
        request_id: view.request.to_string(),
        state: view.state.as_str(),
        breached,
        requested_at: view.requested_at.to_string(),
        first_half_due: view.first_half_due.to_string(),
        events,
        first_half: FirstHalfStatus {
            status: view.first_half.as_str(),
            channel: view.channel.map(pin::Channel::as_str),
        },
        letter: LetterStatus {
            status: view.letter.as_str(),
            expected_on: view.letter_expected_on.map(|day| day.to_string()),
        },
    }
}
