//! Keyed functions: in KMS where deployed, from a key file on one machine, from one unwrapped data key for
//! what only names rows and tokens.

mod data_key;
mod held;
mod key_file;
mod kms;

pub use data_key::DataKey;
pub use held::{HeldMac, NoKey};
pub use key_file::{KeyFile, KeyFileError};
pub use kms::KmsMac;
