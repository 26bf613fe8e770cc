//! Notices, their queues and their leases.

use super::{Operation, State, Twin};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::delivery::shard;
use pin::notice::{Notice, NoticeId};
use std::collections::{BTreeMap, BTreeSet};
use steps::ports::{DueNotice, Fault, Lease, NoticeClaim, NoticeLeases, NoticeQueue, Notices};

/// The rows of notices, and who may send them: the lease of a channel by its name.
#[derive(Debug, Default)]
pub(crate) struct NoticeRows {
    rows: BTreeMap<NoticeId, Notice>,
    /// What is due, by channel and shard.
    due: BTreeMap<(&'static str, u8), BTreeSet<DueNotice>>,
    leases: BTreeMap<&'static str, (Lease, bool)>,
}

impl NoticeRows {
    /// Puts a row in the place of what stood there, in the queues too.
    fn put(&mut self, notice: Notice) {
        self.remove(notice.id);
        if let Some((queue, entry)) = place(&notice) {
            self.due.entry(queue).or_default().insert(entry);
        }
        self.rows.insert(notice.id, notice);
    }

    fn remove(&mut self, id: NoticeId) -> Option<Notice> {
        let row = self.rows.remove(&id)?;
        if let Some((queue, entry)) = place(&row)
            && let Some(entries) = self.due.get_mut(&queue)
        {
            entries.remove(&entry);
        }
        Some(row)
    }
}

/// The queue a notice stands in, and its entry there.
fn place(notice: &Notice) -> Option<((&'static str, u8), DueNotice)> {
    let at = notice.next_attempt_at?;
    let queue = (notice.channel.as_str(), shard(notice.id.request));
    Some((queue, DueNotice { at, id: notice.id }))
}

impl State {
    /// Writes a notice, unless there is one of its kind.
    pub(super) fn keep_notice(&mut self, notice: &Notice) {
        if !self.notices.rows.contains_key(&notice.id) {
            self.notices.put(notice.clone());
        }
    }
}

impl Twin {
    /// A notice as it stands; for tests.
    ///
    /// # Errors
    /// An injected fault.
    pub fn notice(&self, id: NoticeId) -> Result<Option<Notice>, Fault> {
        self.call(Operation::Notice, |state| {
            Ok(state.notices.rows.get(&id).cloned())
        })
    }

    /// How many notices it holds: those written and not forgotten.
    #[must_use]
    pub fn notices(&self) -> usize {
        self.state().notices.rows.len()
    }

    /// Forgets a notice, as the row's time to live does; whether it was there.
    pub fn forget_notice(&self, id: NoticeId) -> bool {
        self.state().notices.remove(id).is_some()
    }
}

#[async_trait]
impl NoticeQueue for Twin {
    async fn due_notices(
        &self,
        channel: Channel,
        of_shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueNotice>, Fault> {
        self.call(Operation::Notice, |state| {
            let queue = (channel.as_str(), of_shard);
            let entries = state.notices.due.get(&queue).into_iter().flatten();
            let due = entries.copied().take_while(|entry| entry.at <= now);
            Ok(due.take(limit.try_into().unwrap_or(usize::MAX)).collect())
        })
    }
}

#[async_trait]
impl Notices for Twin {
    async fn claim_notice(&self, claim: &NoticeClaim) -> Result<Notice, Fault> {
        self.call(Operation::Notice, |state| {
            let row = state.notices.rows.get(&claim.id).ok_or(Fault::Conflict)?;
            if row.next_attempt_at != Some(claim.seen) || row.fence > claim.fence {
                return Err(Fault::Conflict);
            }
            let claimed = Notice {
                next_attempt_at: Some(claim.until),
                fence: claim.fence,
                version: row.version + 1,
                ..row.clone()
            };
            state.notices.put(claimed.clone());
            Ok(claimed)
        })
    }

    async fn commit_notice(&self, notice: &Notice, _: Option<Timestamp>) -> Result<(), Fault> {
        self.call(Operation::Notice, |state| {
            let row = state.notices.rows.get(&notice.id).ok_or(Fault::Conflict)?;
            if row.version != notice.version {
                return Err(Fault::Conflict);
            }
            let version = notice.version + 1;
            state.notices.put(Notice {
                version,
                ..notice.clone()
            });
            Ok(())
        })
    }
}

#[async_trait]
impl NoticeLeases for Twin {
    async fn acquire_notices(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        self.call(Operation::Notice, |state| {
            let held = state.notices.leases.get(channel.as_str());
            if held.is_some_and(|(lease, is_held)| *is_held && now < lease.until) {
                return Ok(None);
            }
            let fence = held.map_or(0, |(lease, _)| lease.fence) + 1;
            let lease = Lease {
                channel,
                owner,
                until,
                fence,
            };
            state.notices.leases.insert(channel.as_str(), (lease, true));
            Ok(Some(lease))
        })
    }

    async fn release_notices(&self, lease: &Lease) -> Result<(), Fault> {
        self.call(Operation::Notice, |state| {
            if let Some((held, is_held)) = state.notices.leases.get_mut(lease.channel.as_str())
                && (held.owner, held.fence) == (lease.owner, lease.fence)
            {
                *is_held = false;
            }
            Ok(())
        })
    }
}
