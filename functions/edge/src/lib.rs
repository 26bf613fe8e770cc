//! HTTP and JSON in and out: the one place where a step's values become bytes and back.
//!
//! `edge` reads bodies as drafts, chooses the language, turns every [`steps::Problem`] into a status and a
//! problem+json body (RFC 9457), and logs a failure once. It knows no storage.

mod background;
mod body;
mod details;
mod http_step;
mod negotiate;
mod openapi;
mod operator;
mod post_reports;
mod problem;
mod route;
mod ses_events;
mod sns_log;
mod sns_topic;
mod words;

mod activate_pin;
mod claim_callback;
mod cookie;
mod disown_pin;
mod list_callbacks;
mod list_channels;
mod list_places;
mod no_route;
mod open_session;
mod precheck_request;
mod record_callback_outcome;
mod register_by_phone;
mod reports;
mod request_pin;
mod search_person;
mod search_record;
mod set_channel;
mod show_interface;
mod show_request;
mod stop_pin;
mod validate_by_phone;

pub use background::BackgroundStep;
pub use body::LARGEST;
pub use http_step::HttpStep;
pub use negotiate::language;
pub use openapi::openapi;
pub use operator::{Desk, OperatorKeys, OperatorKeysError};
pub use problem::{Refused, json, respond};
pub use route::{ROUTES, Route, fits};
