//! Keyed functions whose keys are no secret, and a hash that is not slow.

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac as _};
use pin::digest::{KeyVersion, PersonKey, Purpose, Tag};
use pin::kept_pin::{Digest, HashCost, KeptPin};
use sha2::Sha256;
use std::sync::atomic::{AtomicUsize, Ordering};
use steps::ports::{Fault, Mac, PasswordHash};

/// HMAC-SHA-256 under keys that only name their purpose and version: for tests and virtual time.
#[derive(Clone)]
pub struct TwinMac {
    keyed: Hmac<Sha256>,
    current: KeyVersion,
}

impl TwinMac {
    /// The keys of a purpose, of which `current` is in use.
    #[must_use]
    pub fn new(purpose: Purpose, current: KeyVersion) -> Self {
        let mut key = [0; 64];
        let name = purpose.as_str().as_bytes();
        key[..name.len()].copy_from_slice(name);
        // A key as long as the hash's block is taken as it is; hashed once here, not at every tag.
        Self {
            keyed: Hmac::new(&key.into()),
            current,
        }
    }
}

#[async_trait]
impl Mac for TwinMac {
    fn current(&self) -> KeyVersion {
        self.current
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        if version > self.current {
            return Err(Fault::Refused);
        }
        let mut mac = self.keyed.clone();
        mac.update(&version.0.to_be_bytes());
        mac.update(message);
        Ok(Tag(mac.finalize().into_bytes().into()))
    }
}

/// One keyed hash in the place of the slow one (decision 9), which counts how often it is asked.
pub struct TwinPasswordHash {
    pepper: TwinMac,
    hashes: AtomicUsize,
}

impl TwinPasswordHash {
    /// The hash under the pepper of a version.
    #[must_use]
    pub fn new(pepper: KeyVersion) -> Self {
        Self {
            pepper: TwinMac::new(Purpose::Pepper, pepper),
            hashes: AtomicUsize::new(0),
        }
    }

    /// How many hashes were made.
    #[must_use]
    pub fn hashes(&self) -> usize {
        self.hashes.load(Ordering::Relaxed)
    }

    async fn digest(
        &self,
        version: KeyVersion,
        person: PersonKey,
        pin: &KeptPin,
        salt: [u8; 16],
    ) -> Result<Digest, Fault> {
        self.hashes.fetch_add(1, Ordering::Relaxed);
        let message = [person.0.as_slice(), &salt, pin.as_bytes()].concat();
        Ok(Digest {
            pepper: version,
            cost: HashCost {
                memory_kib: 0,
                passes: 1,
                lanes: 1,
            },
            salt,
            hash: self.pepper.tag(version, &message).await?.0,
        })
    }
}

#[async_trait]
impl PasswordHash for TwinPasswordHash {
    async fn hash(&self, person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault> {
        self.digest(self.pepper.current(), person, pin, salt).await
    }

    async fn verify(&self, person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault> {
        let (version, salt) = kept.map_or((self.pepper.current(), [0; 16]), |kept| (kept.pepper, kept.salt));
        let made = self.digest(version, person, pin, salt).await?;
        Ok(kept.is_some_and(|kept| kept.hash == made.hash))
    }
}
