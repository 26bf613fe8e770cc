//! Kept PINs and sessions, and the hash that recognises a kept PIN.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::{PersonKey, SessionKey};
use pin::kept_pin::{Digest, KeptPin, PinRecord};
use pin::session::Session;

/// Reads kept PINs.
#[async_trait]
pub trait PinReader: Send + Sync {
    /// The person's kept PIN, consistently, whatever its state; `None` if there never was one.
    async fn kept_pin(&self, person: PersonKey) -> Result<Option<PinRecord>, Fault>;
}

/// Changes kept PINs, always on condition.
#[async_trait]
pub trait Pins: Send + Sync {
    /// Keeps a PIN, on condition that the stored `version` is still `pin.version` (0: none is stored); the stored
    /// one is one higher afterwards. With `delivery` it commits that record in the same transaction, as
    /// [`super::Deliveries::commit`] does: a request that was withdrawn meanwhile, or whose first half was
    /// written otherwise, keeps the PIN from being taken.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if either version moved on.
    async fn keep(&self, pin: &PinRecord, delivery: Option<&Delivery>) -> Result<(), Fault>;

    /// Stops the person's PIN; whether there was an active one. Doing it twice is as good as once. Whoever withdraws
    /// the request has stopped the PIN already, since a PIN goes with its request; this is for the record.
    async fn stop(&self, person: PersonKey, at: Timestamp) -> Result<bool, Fault>;
}

/// Opens and looks after sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Writes a new session. `key` comes of random bytes, so nothing is there.
    async fn begin(&self, key: SessionKey, session: &Session) -> Result<(), Fault>;

    /// The session, if `now` is before its end, which becomes `until`; `None` otherwise, even while the row is
    /// still there (D12). One conditional write.
    async fn prolong(
        &self,
        key: SessionKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Session>, Fault>;
}

/// The slow hash of kept PINs, with a pepper (decision 3). Every call costs one hash, whatever it answers.
#[async_trait]
pub trait PasswordHash: Send + Sync {
    /// The digest of a person's PIN under the current pepper and cost, with `salt`, which must be random.
    ///
    /// # Errors
    /// Throttling and outages of the key service.
    async fn hash(&self, person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault>;

    /// Whether `kept` is the digest of the person's PIN, in constant time. Without one it hashes all the same and
    /// answers no, so that nobody can tell by the time it took.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a pepper that is not held; throttling and outages of the key service.
    async fn verify(&self, person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault>;
}
