//! SNS text messages on one machine.

mod endpoint;
mod publish;
mod report;

pub use endpoint::client;
pub(crate) use report::log_event;
