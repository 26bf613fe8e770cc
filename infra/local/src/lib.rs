//! The whole service in one process, on one machine: the gateway, DynamoDB in a file, the providers of
//! messages, the schedules, and a clock that can be moved or run faster.
//!
//! The steps, their HTTP and their storage are the deployed ones; only what AWS would provide is put in its
//! place here. Ricostruzione tecnica; non è un servizio dell'INPS.

pub mod background;
mod calls;
pub mod clock;
mod clock_file;
mod config;
pub mod email;
pub mod embedded;
mod error;
mod folder;
mod gateway;
mod operators;
mod pec;
mod people;
mod printer;
pub mod providers;
mod sealed_log;
mod service;
mod settings;
pub mod sms;
pub mod template;
pub mod tracked;
mod world;

pub use config::Config;
pub use error::StartError;
pub use service::Service;
