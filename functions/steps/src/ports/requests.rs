//! Requests: opening one, and reading it back.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::RequestId;
use pin::delivery::Delivery;
use pin::digest::{BodyDigest, PersonKey, ReplayKey};
use pin::letter::Letter;
use pin::request::{Request, Standing};

/// An idempotency key with the body it came with; kept for 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The key's digest.
    pub key: ReplayKey,
    /// The body's digest.
    pub body: BodyDigest,
    /// When it is forgotten. Until then the same key answers for the same request.
    pub until: Timestamp,
}

/// A request's row: what the person asked for, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its id.
    pub id: RequestId,
    /// Whose it is.
    pub person: PersonKey,
    /// When it was accepted.
    pub requested_at: Timestamp,
    /// Where it stands.
    pub standing: Standing,
    /// What was asked for.
    pub request: Request,
}

/// All that is written when a request is accepted, in one transaction: the person's guard (at most one live
/// request each), the request, its delivery and its letter (the outbox rows), and the idempotency key if one came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// The request.
    pub record: RequestRecord,
    /// Its first half.
    pub delivery: Delivery,
    /// Its second half. Held if the request is with the operator, but always there: the same writes for both (D13).
    pub letter: Letter,
    /// The idempotency key.
    pub replay: Option<Replay>,
}

/// Why nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person has a live request, which stands so.
    Guarded(Standing),
    /// The idempotency key came before with the same body; this is the request it made, and when.
    Replayed(RequestId, Timestamp),
    /// The idempotency key came before with another body.
    Reused,
}

/// Opens requests.
#[async_trait]
pub trait OpenRequests: Send + Sync {
    /// Writes all of it, or says why not. Under any number of simultaneous calls one wins. A remembered
    /// idempotency key counts before the guard; one whose time has passed counts as none, even while its row
    /// is still there (D12). `now` is the instant of acceptance.
    ///
    /// # Errors
    /// [`Fault::Ambiguous`] when the outcome is unknown; the same call again is safe.
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault>;
}

/// Reads whether a person has a live request.
#[async_trait]
pub trait StandingReader: Send + Sync {
    /// Where the person's live request stands; `None` without one.
    async fn standing(&self, person: PersonKey) -> Result<Option<Standing>, Fault>;
}

/// A request with what is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The request.
    pub record: RequestRecord,
    /// The newest generation of its first half.
    pub delivery: Delivery,
    /// The newest generation of its letter.
    pub letter: Letter,
}

/// Reads a request back.
#[async_trait]
pub trait RequestReader: Send + Sync {
    /// The request with the newest of its deliveries and letters, in one consistent read; `None` if there is none.
    async fn find(&self, request: RequestId) -> Result<Option<Found>, Fault>;
}
