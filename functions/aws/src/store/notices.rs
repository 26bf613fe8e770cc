//! Notices: written, found, taken up, committed; and the lease of whoever sends them.

use super::{Store, write_fault};
use crate::row::{Reader, ms, n};
use crate::rows::{read_notice, write_notice};
use crate::table::{DUE_AT, DUE_INDEX, DUE_PK, FENCE, PK, SK, VERSION, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::Timestamp;
use pin::Channel;
use pin::channel::Class;
use pin::delivery::Queue;
use pin::notice::Notice;
use steps::ports::{DueNotice, Fault, Lease, NoticeClaim, NoticeLeases, NoticeQueue, Notices};

#[async_trait]
impl NoticeQueue for Store {
    async fn due_notices(
        &self,
        channel: Channel,
        shard: u8,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueNotice>, Fault> {
        let queue = Queue {
            channel,
            class: Class::Urgent,
            shard,
        };
        let items = self
            .head(DUE_INDEX, (DUE_PK, key::due(queue)), DUE_AT, now, limit)
            .await?;
        items
            .iter()
            .map(|item| {
                let row = Reader(item);
                Ok(DueNotice {
                    at: row.maybe_ms(DUE_AT)?.ok_or(Fault::Refused)?,
                    id: key::read_notice(row.text(PK)?, row.text(SK)?).ok_or(Fault::Refused)?,
                })
            })
            .collect()
    }
}

#[async_trait]
impl Notices for Store {
    async fn claim_notice(&self, claim: &NoticeClaim) -> Result<Notice, Fault> {
        let answer = self
            .update(key::notice(claim.id))
            .update_expression("SET #at = :until, #fence = :fence ADD #version :one")
            .condition_expression("#at = :seen AND #fence <= :fence")
            .expression_attribute_names("#at", DUE_AT)
            .expression_attribute_names("#fence", FENCE)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":until", n(ms(claim.until)))
            .expression_attribute_values(":seen", n(ms(claim.seen)))
            .expression_attribute_values(":fence", n(claim.fence))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await
            .map_err(|error| write_fault(&error))?;
        read_notice(&answer.attributes.ok_or(Fault::Refused)?)
    }

    async fn commit_notice(&self, notice: &Notice, forget_at: Option<Timestamp>) -> Result<(), Fault> {
        let answer = self
            .put(write_notice(notice, notice.version + 1, forget_at))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":version", n(notice.version))
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| write_fault(&error))
    }
}

#[async_trait]
impl NoticeLeases for Store {
    async fn acquire_notices(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        let lease = Lease {
            channel,
            owner,
            until,
            fence: 0,
        };
        self.take_lease(key::notice_lease(channel), lease, now).await
    }

    async fn release_notices(&self, lease: &Lease) -> Result<(), Fault> {
        self.give_back(key::notice_lease(lease.channel), lease).await
    }
}
