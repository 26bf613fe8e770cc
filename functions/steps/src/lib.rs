//! The steps of the PIN lifecycle, one file each, in typed values, and the ports they need.
//!
//! A step is `async fn(&Deps, Command) -> Result<View, Problem>`: it reads, looks, lets `pin` decide and
//! commits. It knows no HTTP, no JSON, no SDK, no clock and no random source; the same function runs in AWS
//! Lambda, on one machine and in the simulator.

mod centre;
mod deps;
pub mod desk;
mod door;
mod draw;
mod halves;
mod letters;
pub mod limits;
mod notices;
mod opening;
pub mod ports;
mod problem;
mod receipts;
mod step;
mod who;

pub mod activate_pin;
pub mod claim_callback;
pub mod deliver_first_half;
pub mod deliver_notices;
pub mod disown_pin;
pub mod escalate_overdue;
pub mod list_callbacks;
pub mod list_channels;
pub mod list_places;
pub mod no_route;
pub mod open_session;
pub mod poll_pec;
pub mod post_letters;
pub mod precheck_request;
pub mod record_callback_outcome;
pub mod record_post;
pub mod record_receipt;
pub mod register_by_phone;
pub mod request_pin;
pub mod search_person;
pub mod search_record;
pub mod set_channel;
pub mod show_interface;
pub mod show_request;
pub mod stop_pin;
pub mod validate_by_phone;

pub use deps::{Provide, Settings};
pub use problem::Problem;
pub use step::{Grant, Kind, Step};
