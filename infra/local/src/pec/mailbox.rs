//! The mailbox with the receipts: two on every message that has any, which are there at once. They are not kept but made
//! from the outbox, so that they outlive the process as far as the messages do.

use super::receipt;
use crate::providers::Provider;
use pin::pec::Kind;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The mailbox.
pub(super) struct PecInbox {
    provider: Arc<Provider>,
    /// Of receipts whose other one is unread.
    read: Mutex<BTreeSet<u32>>,
}

impl PecInbox {
    pub(super) fn new(provider: Arc<Provider>) -> Self {
        Self {
            provider,
            read: Mutex::default(),
        }
    }

    fn read(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The UIDs of unread receipts: of the message at place `n` in the outbox, `2n + 1` says that it was accepted,
    /// `2n + 2` what became of it.
    pub(super) fn unread(&self) -> Vec<u32> {
        let read = self.read();
        let places = self.provider.places_to_report();
        let uids = places.into_iter().filter_map(|place| u32::try_from(place).ok());
        uids.flat_map(|place| [2 * place + 1, 2 * place + 2])
            .filter(|uid| !read.contains(uid))
            .collect()
    }

    /// The mail of a UID.
    pub(super) fn mail(&self, uid: u32) -> Option<Vec<u8>> {
        let place = usize::try_from(uid.checked_sub(1)? / 2).ok()?;
        let message = self.provider.at_place(place)?;
        let kind = match (uid % 2 == 1, message.is_returned) {
            (true, _) => Kind::Accepted,
            (false, true) => Kind::NotDelivered,
            (false, false) => Kind::Delivered,
        };
        Some(receipt::write(&message, kind))
    }

    /// Marks mails as read; a message both of whose receipts are read is done.
    pub(super) fn see(&self, uids: &[u32]) {
        let mut done = Vec::new();
        let mut read = self.read();
        for uid in uids.iter().copied().filter(|uid| *uid > 0) {
            let first = (uid - 1) / 2 * 2 + 1;
            read.insert(uid);
            if read.contains(&first) && read.contains(&(first + 1)) {
                read.remove(&first);
                read.remove(&(first + 1));
                let place = usize::try_from((uid - 1) / 2).unwrap_or(usize::MAX);
                done.extend(self.provider.at_place(place).map(|message| message.message_id));
            }
        }
        drop(read);
        if !done.is_empty() {
            self.provider.reported(&done);
        }
    }
}
