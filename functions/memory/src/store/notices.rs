//! Notices, their queues and their leases.

use super::{Operation, State, Twin};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::Channel;
use pin::delivery::shard;
use pin::notice::{Notice, NoticeId};
use std::collections::BTreeMap;
use steps::ports::{DueNotice, Fault, Lease, NoticeClaim, NoticeLeases, NoticeQueue, Notices};

/// The rows of notices, and who may send them: the lease of a channel by its name.
#[derive(Debug, Default)]
pub(crate) struct NoticeRows {
    rows: BTreeMap<NoticeId, Notice>,
    leases: BTreeMap<&'static str, (Lease, bool)>,
}

impl State {
    /// Writes a notice, unless there is one of its kind.
    pub(super) fn keep_notice(&mut self, notice: &Notice) {
        self.notices
            .rows
            .entry(notice.id)
            .or_insert_with(|| notice.clone());
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
            let rows = state.notices.rows.values();
            let mut due: Vec<DueNotice> = rows
                .filter(|row| row.channel == channel && shard(row.id.request) == of_shard)
                .filter_map(|row| Some((row.id, row.next_attempt_at.filter(|at| *at <= now)?)))
                .map(|(id, at)| DueNotice { at, id })
                .collect();
            due.sort_unstable();
            due.truncate(limit.try_into().unwrap_or(usize::MAX));
            Ok(due)
        })
    }
}

#[async_trait]
impl Notices for Twin {
    async fn claim_notice(&self, claim: &NoticeClaim) -> Result<Notice, Fault> {
        self.call(Operation::Notice, |state| {
            let row = state.notices.rows.get_mut(&claim.id).ok_or(Fault::Conflict)?;
            if row.next_attempt_at != Some(claim.seen) || row.fence > claim.fence {
                return Err(Fault::Conflict);
            }
            row.next_attempt_at = Some(claim.until);
            row.fence = claim.fence;
            row.version += 1;
            Ok(row.clone())
        })
    }

    async fn commit_notice(&self, notice: &Notice, _: Option<Timestamp>) -> Result<(), Fault> {
        self.call(Operation::Notice, |state| {
            let row = state.notices.rows.get_mut(&notice.id).ok_or(Fault::Conflict)?;
            if row.version != notice.version {
                return Err(Fault::Conflict);
            }
            let version = notice.version + 1;
            *row = Notice {
                version,
                ..notice.clone()
            };
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
