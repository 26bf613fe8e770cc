//! SES email on one machine.

mod endpoint;
mod event;
mod send;

pub use endpoint::client;
pub(crate) use event::event;

/// The address that email comes from here.
pub const SOURCE: &str = "pin@inps.example";

/// The configuration set there is here.
pub const CONFIGURATION_SET: &str = "inps-pin";
