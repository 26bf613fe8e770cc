//! The one Lambda binary: its function's `Handler` says which step it runs (decision 1).
//!
//! What is here is only what AWS Lambda needs around a step: the settings from the environment, the ports over
//! AWS that the step declares, the events as AWS sends them, and one line in the log an invocation. It knows no
//! rules and no routes.

mod background;
mod chance;
mod clock;
mod environment;
mod http;
mod journal;
mod start;
mod world;

pub use background::{Failure, background};
pub use environment::{Environment, EnvironmentError, Keys, PecAccount, WrappedDataKey, Wrong, names, step};
pub use http::http;
pub use journal::{Entry, Journal};
pub use start::{StartError, run};
pub use world::{World, WorldError};
