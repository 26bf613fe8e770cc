//! Requests: opening one, and reading it back.

use super::Fault;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::RequestId;
use pin::delivery::Delivery;
use pin::digest::{BodyDigest, PersonKey, ReplayKey};
use pin::letter::Letter;
use pin::notice::Notice;
use pin::request::{Guard, Request, Standing};

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

impl RequestRecord {
    /// The guard that this request is.
    #[must_use]
    pub const fn guard(&self) -> Guard {
        Guard {
            request: self.id,
            standing: self.standing,
        }
    }
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
    /// What the contacts known to the archive are told (D16); `None` where it knows none.
    pub notice: Option<Notice>,
}

/// Why nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person has a live request: this one, and where it stands.
    Guarded(Guard),
    /// The idempotency key came before with the same body; this is the request it made, and when.
    Replayed(RequestId, Timestamp),
    /// The idempotency key came before with another body.
    Reused,
}

/// Opens requests.
#[async_trait]
pub trait OpenRequests: Send + Sync {
    /// Writes all of it, or says why not. Under any number of simultaneous calls one wins. A request that is over
    /// ([`Standing::is_terminal`]) guards nothing: the new one takes its place, on that condition. A remembered
    /// idempotency key counts before the guard; one whose time has passed counts as none, even while its row
    /// is still there (D12). `now` is the instant of acceptance.
    ///
    /// # Errors
    /// [`Fault::Ambiguous`] when the outcome is unknown; the same call again is safe.
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault>;
}

/// A change of where a request stands: what it stood as, what it stands as from now on, and its delivery
/// and its letter as they are from now on, under the versions that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it was read to stand.
    pub from: Standing,
    /// Where it stands from now on.
    pub to: Standing,
    /// Its delivery, changed; it names the request and the person.
    pub delivery: Delivery,
    /// The newest of its letters, changed.
    pub letter: Letter,
}

/// Changes where requests stand. The person's guard, the request's row, its delivery and its letter change in one
/// transaction, each on condition of what was read, or nothing does.
#[async_trait]
pub trait Transitions: Send + Sync {
    /// Makes the change.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the guard names another request or another standing, the request stands otherwise,
    /// or the delivery or the letter has moved on: read again. [`Fault::Ambiguous`] when nobody can say: read again as well.
    async fn transition(&self, transition: &Transition) -> Result<(), Fault>;

    /// Opens a request and, in the same transaction, withdraws the person's other one, if `withdrawn` says so.
    /// Without it, it is as [`OpenRequests::open`] with no idempotency key.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if what `withdrawn` was read as has changed; [`Fault::Ambiguous`] when nobody can say:
    /// the same call again is answered as the first.
    async fn register(
        &self,
        new: &NewRequest,
        withdrawn: Option<&Transition>,
    ) -> Result<Result<(), Refusal>, Fault>;
}

/// Reads whether a person has a live request.
#[async_trait]
pub trait StandingReader: Send + Sync {
    /// The person's newest request, and where it stands; it may be over. `None` if there never was one.
    async fn standing(&self, person: PersonKey) -> Result<Option<Guard>, Fault>;

    /// The person's requests, newest first: at most [`REMEMBERED`]. Empty if there never was one.
    async fn requests(&self, person: PersonKey) -> Result<Vec<RequestId>, Fault>;
}

/// How many requests of a person are known by their tax code: the newest, and those before it that its guard remembers.
pub const REMEMBERED: usize = 5;

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
