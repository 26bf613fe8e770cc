//! Keyed functions, one key a purpose (decision 3).

use super::Fault;
use async_trait::async_trait;
use pin::digest::{KeyVersion, Purpose, Tag};
use std::sync::Arc;

/// HMAC-SHA-256 under one purpose's keys: KMS HMAC keys where deployed, a key file on one machine.
#[async_trait]
pub trait Mac: Send + Sync {
    /// The version that new rows are made under.
    fn current(&self) -> KeyVersion;

    /// The tag of `message` under a version of the key.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a version that is not held; throttling and outages of the key service.
    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault>;
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $purpose:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Arc<dyn Mac>);

        impl $name {
            /// The key's purpose.
            pub const PURPOSE: Purpose = Purpose::$purpose;

            /// Takes the keyed function of [`Self::PURPOSE`].
            #[must_use]
            pub fn new(mac: Arc<dyn Mac>) -> Self {
                Self(mac)
            }
        }

        impl std::ops::Deref for $name {
            type Target = dyn Mac;

            fn deref(&self) -> &Self::Target {
                &*self.0
            }
        }
    )+};
}

keys! {
    /// Makes first halves.
    DeriveFirst = DeriveFirst,
    /// Makes second halves.
    DeriveSecond = DeriveSecond,
    /// Makes what recognises a first half.
    FingerprintFirst = FingerprintFirst,
    /// Makes what recognises a second half.
    FingerprintSecond = FingerprintSecond,
    /// Makes follow-up tokens.
    MessageTokens = MessageTokens,
    /// Makes the table's keys.
    IndexMac = Index,
}
