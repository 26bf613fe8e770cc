//! HMAC-SHA-256 under keys held in memory.

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac as _};
use pin::digest::{KeyVersion, Tag};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;
use steps::ports::{Fault, Mac};
use thiserror::Error;
use zeroize::Zeroizing;

/// A 256-bit key; wiped when dropped.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// A purpose without any key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no key for this purpose")]
pub struct NoKey;

/// One purpose's keys, held in memory; the highest version is the current one.
pub struct HeldMac {
    current: KeyVersion,
    keys: BTreeMap<KeyVersion, Key>,
}

impl HeldMac {
    pub(crate) fn new(keys: BTreeMap<KeyVersion, Key>) -> Result<Self, NoKey> {
        let current = *keys.last_key_value().ok_or(NoKey)?.0;
        Ok(Self { current, keys })
    }
}

impl fmt::Debug for HeldMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeldMac(versions {:?})", self.keys.keys())
    }
}

#[async_trait]
impl Mac for HeldMac {
    fn current(&self) -> KeyVersion {
        self.current
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        self.keys
            .get(&version)
            .map(|key| authenticate(key, message))
            .ok_or(Fault::Refused)
    }
}

pub(super) fn authenticate(key: &[u8; 32], message: &[u8]) -> Tag {
    // RFC 2104 section 2: a key shorter than the hash's block is padded with zeros.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    mac.update(message);
    Tag(mac.finalize().into_bytes().into())
}
