//! The whole service in one process, on one machine: the gateway, DynamoDB in a file, the SMS provider, the
//! schedules, and a clock that can be moved or run faster.
//!
//! The steps, their HTTP and their storage are the deployed ones; only what AWS would provide is put in its
//! place here. Ricostruzione tecnica; non è un servizio dell'INPS.

pub mod clock;
mod clock_file;
pub mod embedded;
mod error;
mod sealed_log;
pub mod sms;
pub mod tracked;

pub use error::StartError;

pub mod template;
