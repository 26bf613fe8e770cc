//! The rules of PIN issuing, pure: no clock, no random source, no storage, no HTTP.
//!
//! Instants, random bytes and the output of keyed functions arrive as values, so that the same rule gives
//! the same answer in AWS Lambda, on one machine and in virtual time. The numbers in brackets (`R25`, `D9`)
//! are the rules of the service; the table from rules to tests stands in the README.

pub mod access;
pub mod address;
mod back_off;
pub mod benefits;
pub mod calendar;
pub mod callback;
pub mod channel;
pub mod contact;
pub mod delivery;
pub mod device;
pub mod digest;
pub mod field;
pub mod half;
pub mod kept_pin;
pub mod language;
pub mod letter;
pub mod levers;
pub mod notice;
pub mod operator;
pub mod pace;
pub mod pec;
pub mod places;
pub mod promise;
pub mod receipt;
pub mod request;
pub mod session;
pub mod tax_code;
pub mod texts;

pub use channel::Channel;
pub use language::Language;
pub use request::RequestId;
