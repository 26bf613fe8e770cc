//! The ports of notices, as a step sees them.

use super::Seen;
use crate::calls::Call;
use crate::calls::units::Units;
use crate::hostility::Side;
use crate::laws;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::notice::Notice;
use pin::{Channel, RequestId};
use steps::ports::{DueNotice, Fault, Lease, NoticeClaim, NoticeLeases, NoticeQueue, Notices};

impl Seen {
    /// What a fault in a call about a notice that may have been sent excuses: as for first halves, but that the step
    /// gives a commit up after five clean failures.
    pub(super) fn allow_notice(&self, request: RequestId, side: Side, fault: Fault) {
        let is_clean = side == Side::Before && matches!(fault, Fault::Throttled | Fault::Unavailable);
        if let Some(telling) = self.outside.journal().notices.of(request) {
            telling.allowed_sixths += if is_clean { 2 } else { 6 };
        }
    }
}

#[async_trait]
impl NoticeQueue for Seen {
    async fn due_notices(
        &self,
        channel: Channel,
        shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueNotice>, Fault> {
        let twin = &self.outside.twin;
        let units = Units::of(Call::DueNotices, shard);
        let due = twin.due_notices(channel, shard, now, limit);
        let due = self.spend(Call::DueNotices, None, units, due).await;
        self.came(&due);
        due
    }
}

#[async_trait]
impl Notices for Seen {
    async fn claim_notice(&self, claim: &NoticeClaim) -> Result<Notice, Fault> {
        let claiming = async {
            let claimed = self.outside.twin.claim_notice(claim).await?;
            self.outside.changed();
            if let Some(telling) = self.outside.journal().notices.of(claim.id.request) {
                telling.is_claimed = true;
            }
            Ok(claimed)
        };
        self.call(Call::ClaimNotice, None, claiming).await
    }

    async fn commit_notice(&self, notice: &Notice, forget_at: Option<Timestamp>) -> Result<(), Fault> {
        let committing = async {
            self.outside.twin.commit_notice(notice, forget_at).await?;
            self.outside.changed();
            laws::notices::at_a_commit(&self.outside, notice);
            Ok(())
        };
        let about = pin::delivery::DeliveryId {
            request: notice.id.request,
            generation: 0,
        };
        self.call(Call::CommitNotice, Some(about), committing).await
    }
}

#[async_trait]
impl NoticeLeases for Seen {
    async fn acquire_notices(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        let twin = &self.outside.twin;
        self.call(
            Call::Acquire,
            None,
            twin.acquire_notices(channel, owner, now, until),
        )
        .await
    }

    async fn release_notices(&self, lease: &Lease) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Release, None, twin.release_notices(lease)).await
    }
}
