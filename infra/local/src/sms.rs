//! The SMS provider of one machine: it takes messages as SNS would, keeps them where `/_local/outbox` shows
//! them, and reports on them as carriers do. How it behaves can be set.

mod endpoint;
mod outbox;
mod provider;
mod publish;
mod report;

pub use endpoint::client;
pub use outbox::Message;
pub use provider::{Behaviour, Mode, SmsProvider};
pub(crate) use report::log_event;
