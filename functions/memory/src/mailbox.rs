//! The mailbox that PEC receipts come to, in memory.

use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use steps::ports::{Fault, MailId, PecMailbox, PecReceipt, Unread};

/// A mailbox that a test puts mails in.
#[derive(Debug)]
pub struct TwinMailbox(Mutex<Mails>);

#[derive(Debug)]
struct Mails {
    validity: u32,
    next: u32,
    unread: BTreeMap<u32, Option<PecReceipt>>,
    fault: Option<Fault>,
}

impl Default for TwinMailbox {
    fn default() -> Self {
        Self(Mutex::new(Mails {
            validity: 1,
            next: 1,
            unread: BTreeMap::new(),
            fault: None,
        }))
    }
}

impl TwinMailbox {
    fn mails(&self) -> MutexGuard<'_, Mails> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A mail arrives, with a receipt or without.
    pub fn put(&self, receipt: Option<PecReceipt>) {
        let mut mails = self.mails();
        let uid = mails.next;
        mails.next += 1;
        mails.unread.insert(uid, receipt);
    }

    /// How many are unread.
    #[must_use]
    pub fn unread_count(&self) -> usize {
        self.mails().unread.len()
    }

    /// From now on every call fails so, until `None`.
    pub fn fail(&self, fault: Option<Fault>) {
        self.mails().fault = fault;
    }

    /// The provider rebuilds the mailbox: every mail gets another UID, and the ones known mean nothing any more.
    pub fn renumber(&self) {
        let mut mails = self.mails();
        mails.validity += 1;
        let moved: Vec<_> = std::mem::take(&mut mails.unread).into_values().collect();
        mails.next = 1;
        for receipt in moved {
            let uid = mails.next;
            mails.next += 1;
            mails.unread.insert(uid, receipt);
        }
    }
}

#[async_trait]
impl PecMailbox for TwinMailbox {
    async fn unread(&self, after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault> {
        let mails = self.mails();
        if let Some(fault) = mails.fault {
            return Err(fault);
        }
        let after = after
            .filter(|after| after.validity == mails.validity)
            .map_or(0, |after| after.uid);
        let later = mails.unread.range(after.saturating_add(1)..);
        let page = later.take(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(page
            .map(|(uid, receipt)| Unread {
                id: MailId {
                    validity: mails.validity,
                    uid: *uid,
                },
                receipt: receipt.clone(),
            })
            .collect())
    }

    async fn mark_read(&self, ids: &[MailId]) -> Result<(), Fault> {
        let mut mails = self.mails();
        if let Some(fault) = mails.fault {
            return Err(fault);
        }
        for id in ids
            .iter()
            .filter(|id| id.validity == mails.validity)
            .copied()
            .collect::<Vec<_>>()
        {
            mails.unread.remove(&id.uid);
        }
        Ok(())
    }
}
