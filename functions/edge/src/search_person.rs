//! `POST /v1/contact-centre/searches`

use crate::details::RequestDetails;
use crate::http_step::Call;
use crate::operator::Desk;
use crate::problem::{Refused, json};
use crate::search_record::read_subject;
use crate::show_request::RequestEvent;
use bytes::Bytes;
use http::{Response, StatusCode};
use pin::request::state;
use serde::Serialize;
use steps::ports::Found;
use steps::search_person::{Command, Deps, search_person};
use utoipa::ToSchema;

/// A person's requests and PIN.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonFound {
    /// The last five requests, newest first; empty if there never was one.
    requests: Vec<FoundRequest>,
    pin: FoundPin,
}

/// Where the PIN stands.
#[derive(Serialize, ToSchema)]
struct FoundPin {
    /// `none`, `assigned`, `active` or `stopped`.
    state: &'static str,
}

/// A request with all that is on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FoundRequest {
    /// Names the request (UUID).
    request_id: String,
    /// As its requester sees it.
    state: &'static str,
    /// When it was accepted, RFC 3339 in UTC.
    requested_at: String,
    /// RFC 3339 in UTC.
    first_half_due: String,
    /// How far the first half has come.
    first_half: &'static str,
    /// How far the letter has come.
    letter: &'static str,
    /// Why a call is owed, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    callback: Option<&'static str>,
    /// Everything that happened, also what the requester is not shown.
    events: Vec<RequestEvent>,
    #[serde(flatten)]
    details: RequestDetails,
}

pub(crate) async fn answer(desk: &Desk<Deps>, call: &Call<'_>) -> Result<Response<Bytes>, Refused> {
    let operator = desk.operator(call, &*desk.deps.clock)?;
    let draft = read_subject(call.body)?;
    let view = search_person(&desk.deps, Command { operator, draft }).await?;
    let found = PersonFound {
        requests: view.requests.iter().map(found).collect(),
        pin: FoundPin {
            state: view.pin.as_str(),
        },
    };
    Ok(json(StatusCode::OK, &found))
}

fn found(found: &Found) -> FoundRequest {
    let callback = found.delivery.callback.as_deref();
    FoundRequest {
        request_id: found.record.id.to_string(),
        state: state(&found.delivery).as_str(),
        requested_at: found.record.requested_at.to_string(),
        first_half_due: found.delivery.due.to_string(),
        first_half: found.delivery.progress.as_str(),
        letter: found.letter.progress.as_str(),
        callback: callback.map(|callback| callback.reason.as_str()),
        events: found.delivery.events.iter().map(RequestEvent::of).collect(),
        details: RequestDetails::of(&found.record.request),
    }
}
