//! The mailbox that PEC receipts come to.

use super::Fault;
use async_trait::async_trait;
use pin::delivery::ProviderId;
use pin::pec::{Kind, MessageId};

/// Names a message of the mailbox (RFC 9051, 2.3.1.1): UIDs rise with arrival, and mean nothing once the mailbox has
/// another validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailId {
    /// The mailbox's `UIDVALIDITY`.
    pub validity: u32,
    /// The message's `UID`.
    pub uid: u32,
}

/// What a receipt says, of a message that is called as ours are. Its words are its sender's, who may be anybody: only
/// the delivery's own record tells whether there ever was such a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PecReceipt {
    /// What it is.
    pub kind: Kind,
    /// The message it speaks of.
    pub message: MessageId,
    /// What the message was said to be called when it was sent.
    pub provider_id: ProviderId,
}

/// A message nobody has marked as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub id: MailId,
    /// The receipt in it; `None` if it is something else, or speaks of no message of ours.
    pub receipt: Option<PecReceipt>,
}

/// Reads the mailbox.
#[async_trait]
pub trait PecMailbox: Send + Sync {
    /// The first `limit` unread messages after `after` (from the first one, if `None` or if the mailbox has another
    /// validity by now), in the order of arrival. Reading marks nothing.
    async fn unread(&self, after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault>;

    /// Marks messages as read. Doing it twice is as good as once; what is not there any more, or has another validity,
    /// is passed over.
    async fn mark_read(&self, ids: &[MailId]) -> Result<(), Fault>;
}
