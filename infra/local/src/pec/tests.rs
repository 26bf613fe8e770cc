//! The real adapters against the peer, over TLS, in each of its moods.

use super::*;
use crate::clock::LocalClock;
use crate::providers::{Behaviour, Mode, Providers};
use aws::{ImapMailbox, SmtpPec};
use pin::RequestId;
use pin::delivery::{DeliveryId, SendOutcome};
use pin::pec::{Kind, MessageId};
use steps::ports::{Clock, Fault, Message, Pec, PecMailbox};

struct Rig {
    providers: Providers,
    clock: Arc<LocalClock>,
    peer: PecPeer,
}

impl Rig {
    async fn new() -> Self {
        let clock = Arc::new(LocalClock::start("2020-03-26T08:00:00Z".parse().unwrap(), 1.0));
        clock.hold();
        let providers = Providers::open(None, &clock).unwrap();
        let peer = PecPeer::start(Arc::clone(providers.pec())).await.unwrap();
        Self {
            providers,
            clock,
            peer,
        }
    }

    fn behave(&self, mode: Mode) {
        let behaviour = Behaviour {
            mode,
            rate_per_s: None,
        };
        self.providers.pec().behave(behaviour).unwrap();
    }

    fn sender(&self) -> SmtpPec {
        self.sender_with(self.peer.settings().clone(), self.peer.password())
    }

    fn sender_with(&self, settings: PecSettings, password: PecPassword) -> SmtpPec {
        let clock: Arc<dyn Clock> = self.clock.clone();
        SmtpPec::new(settings, Arc::new(password), clock)
    }

    fn mailbox(&self) -> ImapMailbox {
        ImapMailbox::new(self.peer.settings().clone(), Arc::new(self.peer.password()))
    }

    fn texts(&self) -> Vec<String> {
        let (page, _) = self
            .providers
            .page(Some(pin::Channel::Pec), None, None, 100)
            .unwrap();
        page.iter().map(|message| message.text.to_string()).collect()
    }
}

fn id(attempt: u32) -> MessageId {
    let delivery = DeliveryId {
        request: RequestId::from_bytes([0x0b; 16]),
        generation: 1,
    };
    MessageId { delivery, attempt }
}

fn message(attempt: u32) -> Message {
    Message {
        id: id(attempt).delivery,
        attempt,
        to: Email::from_stored("mario@pec.example.org"),
        subject: "La metà del PIN".to_owned(),
        text: Zeroizing::new(format!("È la {attempt}ª: ABCD EFGH\r\n.\r\n..fine")),
        html: None,
    }
}

fn taken(attempt: u32) -> SendOutcome {
    SendOutcome::Taken(id(attempt).provider_id(MESSAGE_HOST))
}

async fn kinds(mailbox: &ImapMailbox) -> Vec<(Kind, u32)> {
    let unread = mailbox.unread(None, 100).await.unwrap();
    let receipts = unread.into_iter().map(|mail| mail.receipt.expect("a receipt"));
    receipts
        .map(|receipt| (receipt.kind, receipt.message.attempt))
        .collect()
}

#[tokio::test]
async fn what_is_sent_is_in_the_outbox_whole_and_its_receipts_are_read_and_marked() {
    let rig = Rig::new().await;
    let (sender, mailbox) = (rig.sender(), rig.mailbox());
    assert_eq!(mailbox.unread(None, 10).await, Ok(Vec::new()));
    for attempt in 1..=3 {
        assert_eq!(sender.send(&message(attempt)).await, taken(attempt));
    }
    assert_eq!(rig.texts()[1].trim_end(), "È la 2ª: ABCD EFGH\r\n.\r\n..fine");
    let (page, _) = rig
        .providers
        .page(None, Some("mario@pec.example.org"), None, 1)
        .unwrap();
    assert_eq!(page[0].subject.as_deref(), Some("La metà del PIN"));
    let all = [1, 2, 3].map(|attempt| [(Kind::Accepted, attempt), (Kind::Delivered, attempt)]);
    assert_eq!(kinds(&mailbox).await, all.concat());
    let first = mailbox.unread(None, 4).await.unwrap();
    let rest = mailbox.unread(first.last().map(|mail| mail.id), 4).await.unwrap();
    assert_eq!((first.len(), rest.len()), (4, 2), "a page after the other");
    let done: Vec<_> = first.iter().map(|mail| mail.id).collect();
    for _ in 0..2 {
        mailbox.mark_read(&done).await.unwrap();
        assert_eq!(kinds(&mailbox).await, all[2], "twice is as good as once");
    }
    let last = rest.last().map(|mail| mail.id);
    assert_eq!(
        mailbox.unread(last, 4).await,
        Ok(Vec::new()),
        "not the last one again"
    );
}

#[tokio::test]
async fn a_message_that_is_sent_back_is_taken_and_its_receipt_says_so() {
    let rig = Rig::new().await;
    rig.behave(Mode::Reject);
    assert_eq!(rig.sender().send(&message(1)).await, taken(1));
    rig.behave(Mode::Accept);
    let found = kinds(&rig.mailbox()).await;
    assert_eq!(found, [(Kind::Accepted, 1), (Kind::NotDelivered, 1)]);
}

#[tokio::test]
async fn throttling_silence_and_an_answer_that_is_lost_are_told_apart() {
    let rig = Rig::new().await;
    let sender = rig.sender();
    rig.behave(Mode::Throttle);
    assert_eq!(sender.send(&message(1)).await, SendOutcome::Throttled);
    rig.behave(Mode::Down);
    assert_eq!(sender.send(&message(1)).await, SendOutcome::Unavailable);
    assert!(rig.texts().is_empty());
    rig.behave(Mode::Timeout);
    assert_eq!(sender.send(&message(2)).await, SendOutcome::Unclear);
    assert_eq!(
        kinds(&rig.mailbox()).await.len(),
        2,
        "it went out, and its receipts say so"
    );
    rig.behave(Mode::Silent);
    assert_eq!(sender.send(&message(3)).await, taken(3));
    assert_eq!(rig.texts().len(), 2);
    assert_eq!(
        kinds(&rig.mailbox()).await.len(),
        2,
        "and nobody speaks of the third"
    );
}

#[tokio::test]
async fn a_login_or_a_certificate_that_is_wrong_sends_nothing_and_refuses_nobody() {
    let rig = Rig::new().await;
    let wrong = || PecPassword::known(Zeroizing::new("wrong".to_owned()));
    let settings = rig.peer.settings().clone();
    let sender = rig.sender_with(settings.clone(), wrong());
    assert_eq!(sender.send(&message(1)).await, SendOutcome::Unavailable);
    let mailbox = ImapMailbox::new(settings.clone(), Arc::new(wrong()));
    assert_eq!(mailbox.unread(None, 1).await, Err(Fault::Unavailable));
    let other = PecPeer::start(Arc::clone(rig.providers.pec())).await.unwrap();
    for roots in [other.settings().roots.clone(), PecRoots::System] {
        let settings = PecSettings {
            roots,
            ..settings.clone()
        };
        let sender = rig.sender_with(settings.clone(), rig.peer.password());
        assert_eq!(sender.send(&message(1)).await, SendOutcome::Unavailable);
        let mailbox = ImapMailbox::new(settings, Arc::new(rig.peer.password()));
        assert!(mailbox.unread(None, 1).await.is_err());
    }
    assert!(rig.texts().is_empty());
}

#[tokio::test]
async fn a_provider_that_is_gone_is_unavailable() {
    let rig = Rig::new().await;
    for task in &rig.peer.tasks {
        task.abort();
    }
    // The listeners close when the tasks' ends have been seen.
    tokio::task::yield_now().await;
    assert_eq!(rig.sender().send(&message(1)).await, SendOutcome::Unavailable);
    assert_eq!(rig.mailbox().unread(None, 1).await, Err(Fault::Unavailable));
}

#[tokio::test]
async fn many_at_once_share_a_few_connections() {
    let rig = Rig::new().await;
    let sender = rig.sender();
    let sends = (1..=16).map(|attempt| {
        let sender = &sender;
        async move { sender.send(&message(attempt)).await == taken(attempt) }
    });
    assert!(
        futures_util::future::join_all(sends)
            .await
            .into_iter()
            .all(|done| done)
    );
    assert_eq!(rig.texts().len(), 16);
}

#[tokio::test]
async fn an_address_that_no_mailbox_can_have_is_refused_before_anything_is_said() {
    let rig = Rig::new().await;
    for to in [
        "no address",
        "mario@pec.example.org\r\nRCPT TO:<eve@example.org>",
        "màrio@pec.example.org",
    ] {
        let message = Message {
            to: Email::from_stored(to),
            ..message(1)
        };
        assert_eq!(rig.sender().send(&message).await, SendOutcome::Refused, "{to}");
    }
    assert!(rig.texts().is_empty());
}
