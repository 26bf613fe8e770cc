//! What stands in for what a step was not granted.

use async_trait::async_trait;
use pin::delivery::SendOutcome;
use pin::digest::{KeyVersion, Tag};
use pin::letter::BatchId;
use steps::ports::{
    Fault, Mac, Mail, MailId, Message, Pec, PecMailbox, PrintJob, PrintOutcome, Printer, Sms, Text, Unread,
};

/// It refuses, as IAM would.
#[derive(Clone, Copy, Debug)]
pub(super) struct Withheld;

#[async_trait]
impl Mac for Withheld {
    fn current(&self) -> KeyVersion {
        KeyVersion(0)
    }

    async fn tag(&self, _: KeyVersion, _: &[u8]) -> Result<Tag, Fault> {
        Err(Fault::Refused)
    }
}

#[async_trait]
impl Mail for Withheld {
    async fn send(&self, _: &Message) -> SendOutcome {
        SendOutcome::Unavailable
    }
}

#[async_trait]
impl Pec for Withheld {
    async fn send(&self, _: &Message) -> SendOutcome {
        SendOutcome::Unavailable
    }
}

#[async_trait]
impl PecMailbox for Withheld {
    async fn unread(&self, _: Option<MailId>, _: u32) -> Result<Vec<Unread>, Fault> {
        Err(Fault::Refused)
    }

    async fn mark_read(&self, _: &[MailId]) -> Result<(), Fault> {
        Err(Fault::Refused)
    }
}

#[async_trait]
impl Sms for Withheld {
    async fn send(&self, _: &Text) -> SendOutcome {
        SendOutcome::Unavailable
    }
}

#[async_trait]
impl Printer for Withheld {
    async fn print(&self, _: BatchId, _: &[PrintJob]) -> PrintOutcome {
        PrintOutcome::Refused
    }
}
