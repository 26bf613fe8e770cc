//! The printer of one machine: a bucket that the real S3 client reaches, and a press that opens what is put into it with
//! its own key, as the one it stands for would, and posts it at once (ADR 0028).

mod bucket;
mod endpoint;
mod page;
mod press;
mod report;
#[cfg(test)]
mod tests;

pub(crate) use endpoint::client;
pub(crate) use press::{Opened, Press, Wired};
pub(crate) use report::event;

/// The name of the bucket here.
pub(crate) const BUCKET: &str = "inps-pin-printer";
