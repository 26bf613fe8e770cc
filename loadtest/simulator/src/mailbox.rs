//! The mailbox that receipts of PEC come to as mails, and whatever strangers write to it.

use crate::event::Report;
use crate::outside::Outside;
use pin::delivery::{DeliveryId, ProviderId};
use pin::pec::{Kind, MessageId};
use pin::receipt::Outcome;
use std::collections::BTreeMap;
use steps::ports::{MailId, PecReceipt, Unread};

/// A mail that nobody has marked as read.
#[derive(Clone, Debug)]
struct Mail {
    receipt: Option<PecReceipt>,
    /// The report that it is, if anybody waits for it.
    report: Option<Report>,
}

/// The mailbox.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    validity: u32,
    last: u32,
    unread: BTreeMap<u32, Mail>,
    /// Which attempt of its delivery a message is, by the provider's number, until its receipt is there.
    attempts: BTreeMap<u64, u32>,
}

impl Mailbox {
    fn put(&mut self, mail: Mail) {
        self.last += 1;
        self.unread.insert(self.last, mail);
    }

    /// A message was taken: the provider's own receipt of acceptance comes at once, and decides nothing (D5).
    pub(crate) fn accepted(&mut self, delivery: DeliveryId, attempt: u32, number: u64) {
        self.attempts.insert(number, attempt);
        let receipt = receipt(delivery, attempt, number, Kind::Accepted);
        self.put(Mail {
            receipt: Some(receipt),
            report: None,
        });
    }

    /// The receipt of delivery, or of its failure, arrives.
    pub(crate) fn decided(&mut self, report: Report) {
        let attempt = self.attempts.remove(&report.number).unwrap_or_default();
        let kind = match report.outcome {
            Outcome::ReceivedByPhone => Kind::Delivered,
            _ => Kind::NotDelivered,
        };
        let receipt = receipt(report.delivery, attempt, report.number, kind);
        self.put(Mail {
            receipt: Some(receipt),
            report: Some(report),
        });
    }

    /// In a hostile world: the newest mail comes once more, and so does one that names a message which never was.
    pub(crate) fn doubled(&mut self) {
        let Some(newest) = self.unread.get(&self.last).cloned() else {
            return;
        };
        self.put(Mail {
            report: None,
            ..newest.clone()
        });
        let invented = newest.receipt.map(|mut receipt| {
            receipt.message.attempt += 1_000;
            receipt
        });
        self.put(Mail {
            receipt: invented,
            report: None,
        });
    }

    /// The provider rebuilds the mailbox: names of mails known so far mean nothing any more.
    pub(crate) fn renumber(&mut self) {
        self.validity += 1;
        self.last = 0;
        for mail in std::mem::take(&mut self.unread).into_values() {
            self.put(mail);
        }
    }

    /// The first unread mails after one.
    pub(crate) fn unread(&self, after: Option<MailId>, limit: u32) -> Vec<Unread> {
        let after = after.filter(|after| after.validity == self.validity);
        let from = after.map_or(0, |after| after.uid).saturating_add(1);
        let page = self.unread.range(from..);
        page.take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|(uid, mail)| Unread {
                id: MailId {
                    validity: self.validity,
                    uid: *uid,
                },
                receipt: mail.receipt.clone(),
            })
            .collect()
    }

    /// Marks mails as read: the reports that are worked in by that.
    pub(crate) fn mark_read(&mut self, ids: &[MailId]) -> Vec<Report> {
        let own = ids.iter().filter(|id| id.validity == self.validity);
        own.filter_map(|id| self.unread.remove(&id.uid)?.report).collect()
    }
}

fn receipt(delivery: DeliveryId, attempt: u32, number: u64, kind: Kind) -> PecReceipt {
    PecReceipt {
        kind,
        message: MessageId { delivery, attempt },
        provider_id: ProviderId(number.to_string().into()),
    }
}

/// A receipt of PEC arrives; in a hostile world perhaps twice, among strangers' mails.
pub(crate) fn arrive(outside: &Outside, report: Report) {
    outside.changed();
    let is_doubled = outside.hostility.is_some()
        && outside
            .provider(report.channel)
            .chance()
            .happens(outside.world.doubled_share);
    let mut mailbox = outside.mailbox();
    mailbox.decided(report);
    if is_doubled {
        mailbox.doubled();
    }
}
