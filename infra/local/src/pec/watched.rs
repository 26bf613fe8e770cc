//! The adapters, watched: a call over a real socket is work, though its job waits.
//!
//! Background work stands still when none of its jobs can go on but by the clock; these two wait for a peer in this
//! very process, which always answers, and the clock must not be moved before it has.

use crate::tracked::Activity;
use async_trait::async_trait;
use pin::delivery::SendOutcome;
use std::sync::Arc;
use steps::ports::{Fault, MailId, Message, Pec, PecMailbox, Unread};

/// Sends PEC; busy while it does.
pub(crate) struct WatchedPec {
    pub(crate) inner: Arc<dyn Pec>,
    pub(crate) activity: Arc<Activity>,
}

#[async_trait]
impl Pec for WatchedPec {
    async fn send(&self, message: &Message) -> SendOutcome {
        let _busy = self.activity.expect();
        self.inner.send(message).await
    }
}

/// Reads the mailbox; busy while it does.
pub(crate) struct WatchedMailbox {
    pub(crate) inner: Arc<dyn PecMailbox>,
    pub(crate) activity: Arc<Activity>,
}

#[async_trait]
impl PecMailbox for WatchedMailbox {
    async fn unread(&self, after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault> {
        let _busy = self.activity.expect();
        self.inner.unread(after, limit).await
    }

    async fn mark_read(&self, ids: &[MailId]) -> Result<(), Fault> {
        let _busy = self.activity.expect();
        self.inner.mark_read(ids).await
    }
}
