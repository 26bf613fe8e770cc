//! The mailbox of PEC, as a step sees it.

use super::Seen;
use crate::calls::Call;
use crate::sim::worked_in;
use async_trait::async_trait;
use steps::ports::{Fault, MailId, PecMailbox, Unread};

#[async_trait]
impl PecMailbox for Seen {
    async fn unread(&self, after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault> {
        let reading = async { Ok(self.outside.mailbox().unread(after, limit)) };
        self.call(Call::Unread, None, reading).await
    }

    async fn mark_read(&self, ids: &[MailId]) -> Result<(), Fault> {
        let marking = async {
            let read = self.outside.mailbox().mark_read(ids);
            for report in read {
                worked_in(&self.outside, &report);
            }
            Ok(())
        };
        self.call(Call::MarkRead, None, marking).await
    }
}
