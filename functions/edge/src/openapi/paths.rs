//! The paths, as utoipa reads them off. The functions stand for the steps' handlers, which take typed values
//! and not a framework's extractors; the test beside `openapi` holds the two together.
#![allow(dead_code, reason = "read by utoipa's derive, never called")]

use super::problems::{
    Assigned, Claimed, Guarded, HalfExpired, Invalid, InvalidOrReused, InvalidOrWeak, Limited, NeedsToken,
    NotFound, OperatorsOnly, ReadsBody, RequestOver, Unavailable, WrongPin,
};
use super::schemas::{
    ActivationBody, DisownBody, LeversBody, LoginBody, OutcomeBody, PrecheckBody, RequestBody, StopBody,
    SubjectBody,
};
use crate::activate_pin::PinActivated;
use crate::claim_callback::ClaimedCall;
use crate::list_callbacks::CallbacksPage;
use crate::list_channels::{ChannelStatus, ChannelsPage};
use crate::list_places::Places;
use crate::open_session::SessionOpened;
use crate::record_callback_outcome::RecordedOutcome;
use crate::register_by_phone::Registered;
use crate::request_pin::RequestAccepted;
use crate::search_person::PersonFound;
use crate::search_record::RecordPage;
use crate::show_request::RequestStatus;
use crate::stop_pin::Stopped;
use crate::validate_by_phone::ReadOut;

/// Does this person have a PIN, or a request under way? 204 also when the archive does not know the person.
#[utoipa::path(
    post, path = "/v1/pin-requests/precheck", tag = "citizens",
    request_body = PrecheckBody,
    responses(
        (status = 204, description = "The person may go on."),
        ReadsBody, Guarded, Invalid, Limited, Unavailable,
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
        ReadsBody, Guarded, InvalidOrReused, Limited, Unavailable,
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
        NeedsToken, NotFound, Unavailable,
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
        ReadsBody, WrongPin, HalfExpired, InvalidOrWeak, Limited, Unavailable,
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
        ReadsBody, WrongPin, Invalid, Limited, Unavailable,
    )
)]
pub(super) fn open_session() {}

/// The provinces.
#[utoipa::path(
    get, path = "/v1/places/provinces", tag = "places",
    params(("limit" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses(
        (status = 200, body = Places, description = "By name."),
        Invalid,
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
        Invalid,
    )
)]
pub(super) fn list_municipalities() {}

/// The states, with their Z codes.
#[utoipa::path(
    get, path = "/v1/places/countries", tag = "places",
    params(("limit" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses(
        (status = 200, body = Places, description = "By name."),
        Invalid,
    )
)]
pub(super) fn list_countries() {}

/// The channels, their levers, and whether a drain is at work on them. Back-office only.
#[utoipa::path(
    get, path = "/v1/operations/channels", tag = "operators",
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = ChannelsPage, description = "Every channel."),
        OperatorsOnly, Unavailable,
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
        ReadsBody, OperatorsOnly, NotFound, Invalid, Unavailable,
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
        ReadsBody, OperatorsOnly, Invalid, Unavailable,
    )
)]
pub(super) fn search_record() {}

/// Whom to call now, most urgent first. Contact centre only.
#[utoipa::path(
    get, path = "/v1/contact-centre/callbacks", tag = "operators",
    params(
        ("state" = Option<String>, Query, description = "open"),
        ("limit" = Option<u32>, Query, description = "1 to 100; 50 if not given"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = CallbacksPage, description = "A page of the list."),
        OperatorsOnly, Invalid, Unavailable,
    )
)]
pub(super) fn list_callbacks() {}

/// Takes a call up for a quarter of an hour. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/callbacks/{callbackId}/claim", tag = "operators",
    params(("callbackId" = String, Path, description = "UUID")),
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = ClaimedCall, description = "Whom to call."),
        OperatorsOnly, NotFound, Claimed, Unavailable,
    )
)]
pub(super) fn claim_callback() {}

/// How a call ended; `validated` releases both halves. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/callbacks/{callbackId}/outcome", tag = "operators",
    params(("callbackId" = String, Path, description = "UUID")),
    request_body = OutcomeBody,
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = RecordedOutcome, description = "Recorded."),
        ReadsBody, OperatorsOnly, NotFound, Claimed, Invalid, Unavailable,
    )
)]
pub(super) fn record_callback_outcome() {}

/// A person's requests and PIN. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/searches", tag = "operators",
    request_body = SubjectBody,
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = PersonFound, description = "What there is."),
        ReadsBody, OperatorsOnly, Invalid, Unavailable,
    )
)]
pub(super) fn search_person() {}

/// Records and validates a caller's request in one step. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/pin-requests", tag = "operators",
    request_body = RequestBody,
    security(("operatorToken" = [])),
    responses(
        (status = 201, body = Registered, description = "To be read out; sent as well."),
        ReadsBody, OperatorsOnly, Assigned, Invalid, Unavailable,
    )
)]
pub(super) fn register_by_phone() {}

/// The person calls: validates the request. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/pin-requests/{requestId}/validation", tag = "operators",
    params(("requestId" = String, Path, description = "UUID")),
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = ReadOut, description = "To be read out."),
        OperatorsOnly, NotFound, Assigned, RequestOver, Unavailable,
    )
)]
pub(super) fn validate_by_phone() {}

/// Stops a person's PIN at once. Contact centre only; recorded.
#[utoipa::path(
    post, path = "/v1/contact-centre/pins/stop", tag = "operators",
    request_body = StopBody,
    security(("operatorToken" = [])),
    responses(
        (status = 200, body = Stopped, description = "Stopped."),
        ReadsBody, OperatorsOnly, NotFound, Invalid, Unavailable,
    )
)]
pub(super) fn stop_pin() {}

/// I did not ask for this: stops the PIN, with the code printed in the letter.
#[utoipa::path(
    post, path = "/v1/pin-requests/{requestId}/disown", tag = "citizens",
    params(("requestId" = String, Path, description = "UUID")),
    request_body = DisownBody,
    responses(
        (status = 200, body = Stopped, description = "Stopped; the contact centre is told."),
        ReadsBody, NeedsToken, RequestOver, Invalid, Unavailable,
    )
)]
pub(super) fn disown_pin() {}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "interface",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub(super) fn show_interface() {}
