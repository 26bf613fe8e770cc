//! The paths, as utoipa reads them off. The functions stand for the steps' handlers, which take typed values
//! and not a framework's extractors; the test beside `openapi` holds the two together.
#![allow(dead_code, reason = "read by utoipa's derive, never called")]

use super::schemas::{
    ActivationBody, LeversBody, LoginBody, PrecheckBody, ProblemDetails, RequestBody, SubjectBody,
};
use crate::activate_pin::PinActivated;
use crate::list_channels::{ChannelStatus, ChannelsPage};
use crate::list_places::Places;
use crate::open_session::SessionOpened;
use crate::request_pin::RequestAccepted;
use crate::search_record::RecordPage;
use crate::show_request::RequestStatus;

/// Does this person have a PIN, or a request under way? 204 also when the archive does not know the person.
#[utoipa::path(
    post, path = "/v1/pin-requests/precheck", tag = "citizens",
    request_body = PrecheckBody,
    responses(
        (status = 204, description = "The person may go on."),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "pin-already-assigned, request-open"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "too-many-attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn precheck_request() {}

/// Takes a request for a PIN in. The answer is the same whether or not the address fits.
#[utoipa::path(
    post, path = "/v1/pin-requests", tag = "citizens",
    request_body = RequestBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body gives the same result for 24 hours.")),
    responses(
        (status = 202, body = RequestAccepted, description = "Taken in, durably."),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "pin-already-assigned, request-open"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request, idempotency-key-reused"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "too-many-attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn request_pin() {}

/// Shows a request to who holds its follow-up token.
#[utoipa::path(
    get, path = "/v1/pin-requests/{requestId}", tag = "citizens",
    params(("requestId" = String, Path, description = "UUID")),
    security(("followUpToken" = [])),
    responses(
        (status = 200, body = RequestStatus, description = "Where it stands."),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "unauthenticated"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "not-found"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn show_request() {}

/// Takes both halves and keeps a PIN of eight characters in their place, chosen or assigned. May be repeated with the
/// same sixteen until the kept PIN has been used once.
#[utoipa::path(
    post, path = "/v1/pins/activation", tag = "citizens",
    request_body = ActivationBody,
    responses(
        (status = 200, body = PinActivated, description = "Kept, durably."),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "wrong-pin"),
        (status = 410, body = ProblemDetails, content_type = "application/problem+json", description = "half-expired"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request, weak-pin"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "too-many-attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn activate_pin() {}

/// Logs a person in with the kept PIN or the first half. Sets the device cookie, which lets this device go on when
/// strangers have used up the attempts of the day.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "citizens",
    request_body = LoginBody,
    responses(
        (status = 201, body = SessionOpened, description = "Opened; of an expired PIN, its renewal.",
         headers(("Set-Cookie" = String, description = "The device cookie; not with `expired`."))),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "wrong-pin"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "too-many-attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn open_session() {}

/// The provinces.
#[utoipa::path(
    get, path = "/v1/places/provinces", tag = "places",
    params(("limit" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses(
        (status = 200, body = Places, description = "By name."),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
    )
)]
pub(super) fn list_provinces() {}

/// A province's municipalities: those of today, or those of a day.
#[utoipa::path(
    get, path = "/v1/places/municipalities", tag = "places",
    params(
        ("province" = String, Query, description = "Two letters, e.g. PI"),
        ("on" = Option<String>, Query, description = "YYYY-MM-DD"),
        ("limit" = Option<u32>, Query),
        ("after" = Option<String>, Query),
    ),
    responses(
        (status = 200, body = Places, description = "By name."),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
    )
)]
pub(super) fn list_municipalities() {}

/// The states, with their Z codes.
#[utoipa::path(
    get, path = "/v1/places/countries", tag = "places",
    params(("limit" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses(
        (status = 200, body = Places, description = "By name."),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
    )
)]
pub(super) fn list_countries() {}

/// The channels, their levers, and whether a drain is at work on them. Back-office only.
#[utoipa::path(
    get, path = "/v1/operations/channels", tag = "operators",
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = ChannelsPage, description = "Every channel."),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "unauthenticated"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "forbidden"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn list_channels() {}

/// Sets all of a channel's levers at once, in force within seconds. Back-office only; recorded.
#[utoipa::path(
    put, path = "/v1/operations/channels/{channel}", tag = "operators",
    params(("channel" = String, Path, description = "sms, email, pec or post")),
    request_body = LeversBody,
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = ChannelStatus, description = "The channel as it stands now."),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "unauthenticated"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "forbidden"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "not-found"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn set_channel() {}

/// What operators did on a person, newest first. Back-office only; recorded itself.
#[utoipa::path(
    post, path = "/v1/operations/record/searches", tag = "operators",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100; 50 if not given"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    request_body = SubjectBody,
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = RecordPage, description = "A page of the record."),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "malformed-json"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "unauthenticated"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "forbidden"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "too-large"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "invalid-request"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "unavailable"),
    )
)]
pub(super) fn search_record() {}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "interface",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub(super) fn show_interface() {}
