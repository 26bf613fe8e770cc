//! Notices, which are written with their request: finding what is due, taking it up, and committing what came of it.

use super::{Fault, Lease};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::notice::{Notice, NoticeId};

/// An entry of the sparse index of what is due: keys only, so possibly stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueNotice {
    /// When it is due; also what a claim must find unchanged. Whole milliseconds.
    pub at: Timestamp,
    /// Which notice.
    pub id: NoticeId,
}

/// Reads the heads of the queues of notices.
#[async_trait]
pub trait NoticeQueue: Send + Sync {
    /// The first `limit` entries of a channel's shard that are due at `now`, earliest first. Eventually consistent.
    async fn due_notices(
        &self,
        channel: Channel,
        shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueNotice>, Fault>;
}

/// Takes up a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeClaim {
    /// Which.
    pub id: NoticeId,
    /// Its `next_attempt_at` as the index showed it: unchanged, or somebody else took it up.
    pub seen: Timestamp,
    /// Until when nobody else may: becomes its `next_attempt_at`. Whole milliseconds.
    pub until: Timestamp,
    /// The fence of the run's lease; a row that a higher one touched is not taken.
    pub fence: u64,
}

/// Changes notices, always on condition.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Takes a notice up, in one conditional write, and answers the record as it stands now, `version` one higher.
    ///
    /// # Errors
    /// [`Fault::Conflict`] if it is not as `seen`, or its fence is higher.
    async fn claim_notice(&self, claim: &NoticeClaim) -> Result<Notice, Fault>;

    /// Commits a changed record, on condition that the stored `version` is still `notice.version`; the stored one is
    /// one higher afterwards. `forget_at` is when the row may go (TTL).
    ///
    /// # Errors
    /// [`Fault::Conflict`] if the version moved on.
    async fn commit_notice(&self, notice: &Notice, forget_at: Option<Timestamp>) -> Result<(), Fault>;
}

/// The right to send notices on a channel: apart from the lease of the channel's drain, so that neither waits for the
/// other.
#[async_trait]
pub trait NoticeLeases: Send + Sync {
    /// Takes the lease if nobody holds it at `now`; the fence is one higher than the last. `None`: held.
    async fn acquire_notices(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault>;

    /// Gives a lease back, if it is still one's own.
    async fn release_notices(&self, lease: &Lease) -> Result<(), Fault>;
}
