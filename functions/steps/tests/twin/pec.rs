//! Receipts of PEC, as they come by mail: before their send is committed, twice, in any order, from strangers, with the
//! mailbox down, and under a reader that dies between any two calls.

use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, draft, minutes};
use pin::Channel;
use pin::RequestId;
use pin::delivery::{ChannelSet, Delivery, DeliveryId, EventKind, Policy, Progress, SendOutcome};
use pin::digest::KeyVersion;
use pin::field::Field;
use pin::half::Fingerprint;
use pin::pec::{Kind, MessageId};
use pin::request::ContactsDraft;
use steps::poll_pec::{self, View, poll_pec};
use steps::ports::{Claim, Deliveries, Fault, PecReceipt};
use steps::{Problem, show_request};

const HOST: &str = "pin.example";

/// The `n`-th person's request, with PEC as the only channel.
fn asked(town: &Town, n: u32) -> RequestId {
    let mut draft = draft(n);
    draft.contacts = Field::Given(ContactsDraft {
        home_phone: Field::text("+390669821234"),
        pec: Field::text("m@pec.example.org"),
        ..ContactsDraft::default()
    });
    draft.preferred_phone = Field::text("home");
    town.archive(n);
    town.request(draft).expect("accepted").request
}

/// A town where PEC is in service.
fn town() -> Town {
    let mut town = Town::new();
    town.settings.policy.in_service = ChannelSet::of(&Channel::FIRST_HALF);
    town
}

fn message(request: RequestId, attempt: u32) -> MessageId {
    let delivery = DeliveryId {
        request,
        generation: 1,
    };
    MessageId { delivery, attempt }
}

/// A drain takes the delivery up.
fn claimed(town: &Town, request: RequestId) -> Delivery {
    let id = message(request, 1).delivery;
    let claim = Claim {
        id,
        seen: town.delivery(request).next_attempt_at.expect("due"),
        until: town.now() + minutes(1),
        fence: 1,
        fingerprint: Fingerprint {
            key_version: KeyVersion(1),
            tag: [7; 32],
        },
    };
    pollster::block_on(town.world.store.claim(&claim)).expect("claimed")
}

/// … and commits what came of the send; `false` if a receipt was first.
fn settled(town: &Town, mut delivery: Delivery, outcome: &SendOutcome) -> bool {
    let now = town.now();
    let policy = Policy::default();
    delivery.settle(Channel::Pec, outcome.clone(), now, 0, now + minutes(15), &policy);
    pollster::block_on(town.world.store.commit(&delivery, outcome.provider_id())).is_ok()
}

fn taken(id: MessageId) -> SendOutcome {
    SendOutcome::Taken(id.provider_id(HOST))
}

/// A request whose PEC was taken by the provider.
fn sent(town: &Town, n: u32) -> RequestId {
    let request = asked(town, n);
    let delivery = claimed(town, request);
    assert!(settled(town, delivery, &taken(message(request, 1))));
    request
}

fn receipt(kind: Kind, message: MessageId) -> PecReceipt {
    PecReceipt {
        kind,
        message,
        provider_id: message.provider_id(HOST),
    }
}

fn arrives(town: &Town, kind: Kind, message: MessageId) {
    town.world.mailbox.put(Some(receipt(kind, message)));
}

fn command(town: &Town) -> poll_pec::Command {
    poll_pec::Command {
        stop_by: town.now() + minutes(1),
    }
}

fn poll(town: &Town) -> Result<View, Problem> {
    let deps = poll_pec::Deps::wire(&town.world, &town.settings);
    pollster::block_on(poll_pec(&deps, command(town)))
}

fn is_delivered(town: &Town, request: RequestId) -> bool {
    matches!(town.delivery(request).progress, Progress::Delivered { .. })
}

#[test]
fn d5_pec_alone_is_sent_and_with_the_centre_from_the_start() {
    let town = town();
    let request = asked(&town, 1);
    assert_eq!(
        town.kinds(request),
        [EventKind::Requested, EventKind::HandedToOperator],
        "the call is booked"
    );
    let delivery = town.delivery(request);
    assert_eq!(
        (delivery.channel, delivery.next_attempt_at.is_some()),
        (Channel::Pec, true),
        "and the message is due"
    );
}

#[test]
fn d14_a_delivered_message_is_kept_and_an_accepted_one_is_not() {
    let town = town();
    let request = sent(&town, 1);
    arrives(&town, Kind::Accepted, message(request, 1));
    let view = poll(&town).expect("polled");
    assert_eq!((view.known, view.recorded), (1, 0));
    assert!(matches!(town.delivery(request).progress, Progress::Sent { .. }));
    assert!(town.delivery(request).escalate_at.is_some(), "still watched");
    arrives(&town, Kind::Delivered, message(request, 1));
    assert_eq!(poll(&town).expect("polled").recorded, 1);
    assert!(is_delivered(&town, request));
    assert_eq!(town.world.mailbox.unread_count(), 0);
}

#[test]
fn every_word_of_failure_refuses_and_a_late_delivery_still_counts() {
    for kind in [
        Kind::NotAccepted,
        Kind::NotDelivered,
        Kind::NotYetDelivered,
        Kind::Virus,
    ] {
        let town = town();
        let request = sent(&town, 1);
        arrives(&town, kind, message(request, 1));
        assert_eq!(poll(&town).expect("polled").recorded, 1, "{kind:?}");
        assert!(matches!(town.delivery(request).progress, Progress::Failed { .. }));
        arrives(&town, Kind::Delivered, message(request, 1));
        poll(&town).expect("polled");
        assert!(is_delivered(&town, request), "{kind:?}");
    }
}

#[test]
fn receipts_twice_and_in_the_wrong_order_end_the_same() {
    let town = town();
    let request = sent(&town, 1);
    for kind in [
        Kind::Delivered,
        Kind::Delivered,
        Kind::Accepted,
        Kind::NotDelivered,
    ] {
        arrives(&town, kind, message(request, 1));
    }
    let view = poll(&town).expect("polled");
    assert_eq!((view.recorded, view.known), (1, 3));
    assert!(is_delivered(&town, request));
}

#[test]
fn a_receipt_before_its_send_is_committed_counts_whatever_it_says() {
    for (kind, parked) in [(Kind::Delivered, 0), (Kind::NotDelivered, 1)] {
        let town = town();
        let request = asked(&town, 1);
        let delivery = claimed(&town, request);
        arrives(&town, kind, message(request, 1));
        let view = poll(&town).expect("polled");
        assert_eq!((view.parked, view.recorded), (parked, 1 - parked), "{kind:?}");
        assert_eq!(is_delivered(&town, request), kind == Kind::Delivered);
        assert!(
            !settled(&town, delivery, &taken(message(request, 1))),
            "the drain meets the receipt"
        );
    }
}

#[test]
fn a_send_that_nobody_heard_the_answer_to_is_found_by_its_receipt() {
    let town = town();
    let request = asked(&town, 1);
    let delivery = claimed(&town, request);
    assert!(settled(&town, delivery, &SendOutcome::Unclear));
    assert!(
        town.delivery(request).next_attempt_at.is_some(),
        "it would be sent again"
    );
    arrives(&town, Kind::Delivered, message(request, 1));
    assert_eq!(poll(&town).expect("polled").recorded, 1);
    assert!(is_delivered(&town, request));
    assert_eq!(town.delivery(request).next_attempt_at, None, "and is not");
}

#[test]
fn what_was_never_sent_leaves_no_trace() {
    let town = town();
    let request = sent(&town, 1);
    let before = town.delivery(request);
    arrives(&town, Kind::Delivered, message(request, 2));
    arrives(&town, Kind::Delivered, message(request, 0));
    arrives(&town, Kind::Delivered, message(RequestId::from_bytes([9; 16]), 1));
    town.world.mailbox.put(None);
    town.faults.clear();
    let view = poll(&town).expect("polled");
    assert_eq!(
        view,
        View {
            strangers: 4,
            ..View::default()
        }
    );
    assert_eq!(town.faults.calls(), 3, "three reads, and no write");
    assert_eq!(town.delivery(request), before);
    assert_eq!(town.world.mailbox.unread_count(), 0, "nor do they come again");
}

#[test]
fn a_mailbox_that_is_down_or_renumbered_loses_nothing() {
    let town = town();
    let request = sent(&town, 1);
    arrives(&town, Kind::Delivered, message(request, 1));
    town.world.mailbox.fail(Some(Fault::Unavailable));
    assert_eq!(poll(&town), Err(Problem::Unavailable(Fault::Unavailable)));
    town.world.mailbox.fail(None);
    town.world.mailbox.renumber();
    assert_eq!(poll(&town).expect("polled").recorded, 1);
    assert!(is_delivered(&town, request));
}

#[test]
fn a_receipt_that_cannot_be_recorded_stays_unread_and_holds_up_no_other() {
    let town = town();
    let requests: Vec<_> = (0..120).map(|n| sent(&town, n)).collect();
    for request in &requests {
        arrives(&town, Kind::Delivered, message(*request, 1));
    }
    town.faults
        .fail_at(0, crate::faults::Side::Before, Fault::Throttled);
    let view = poll(&town).expect("polled");
    assert_eq!((view.recorded, view.left), (119, 1), "three pages");
    assert_eq!(town.world.mailbox.unread_count(), 1);
    town.faults.clear();
    assert_eq!(poll(&town).expect("polled").recorded, 1);
    assert!(requests.iter().all(|request| is_delivered(&town, *request)));
}

#[test]
fn a_reader_that_dies_between_any_two_calls_records_once_and_marks_after() {
    let kept = [
        EventKind::Requested,
        EventKind::HandedToOperator,
        EventKind::FirstHalfSent,
        EventKind::FirstHalfDelivered,
    ];
    let dying_at = |moment: usize| {
        let town = town();
        let requests = [sent(&town, 1), sent(&town, 2)];
        for request in requests {
            arrives(&town, Kind::Accepted, message(request, 1));
            arrives(&town, Kind::Delivered, message(request, 1));
        }
        let fate = Fate::dying_at(moment);
        let deps = poll_pec::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
        let lived = fate.live(poll_pec(&deps, command(&town)));
        if town.world.mailbox.unread_count() == 0 {
            assert!(
                requests.iter().all(|request| is_delivered(&town, *request)),
                "marked before it was recorded: dead at {moment}"
            );
        }
        if lived.is_none() {
            poll(&town).expect("polled");
        }
        for request in requests {
            assert_eq!(town.kinds(request), kept, "dead at {moment}");
        }
        assert_eq!(town.world.mailbox.unread_count(), 0);
        fate.passed()
    };
    let moments = dying_at(usize::MAX);
    assert!(moments > 20, "{moments}");
    for moment in 0..moments {
        dying_at(moment);
    }
}

#[test]
fn what_the_person_is_shown_names_the_channel() {
    let town = town();
    town.archive(1);
    let mut asked = draft(1);
    if let Field::Given(contacts) = &mut asked.contacts {
        contacts.mobile = Field::Absent;
        contacts.email = Field::Absent;
        contacts.home_phone = Field::text("+390669821234");
        contacts.pec = Field::text("m@pec.example.org");
    }
    asked.preferred_phone = Field::text("home");
    let view = town.request(asked).expect("accepted");
    let delivery = claimed(&town, view.request);
    assert!(settled(&town, delivery, &taken(message(view.request, 1))));
    arrives(&town, Kind::Delivered, message(view.request, 1));
    poll(&town).expect("polled");
    let shown: show_request::View = town.show(&view).expect("shown");
    let last = shown.events.last().expect("an event");
    assert_eq!(
        (last.kind, last.channel),
        (EventKind::FirstHalfDelivered, Some(Channel::Pec))
    );
}
