//! Looking without faults, and taking out what is done.

use jiff::{SignedDuration, Timestamp};
use memory::contract::{new_request, person, random, request_id};
use memory::{Faults, NoFaults, Operation, Twin};
use pin::Channel;
use pin::channel::{Class, SHARDS};
use pin::delivery::{DeliveryId, ProviderId, Queue};
use pin::digest::KeyVersion;
use pin::half::Fingerprint;
use pin::receipt::Outcome;
use pollster::block_on;
use proptest::prelude::*;
use steps::ports::{
    Claim, Deliveries, DueDelivery, DueQueue, Fault, NewRequest, OpenRequests, OverdueQueue, ParkedReceipt,
    Receipts, Refusal, RequestReader, StandingReader,
};

fn start() -> Timestamp {
    "2020-03-26T08:00:00Z".parse().expect("an instant")
}

fn later() -> Timestamp {
    start() + SignedDuration::from_hours(24)
}

fn opened(twin: &Twin, n: u8) -> NewRequest {
    let new = new_request(n, person(n), None, start());
    assert_eq!(block_on(twin.open(&new, start())), Ok(Ok(())));
    new
}

/// What both indexes show a day later, of every shard and class.
fn shown(twin: &Twin) -> (Vec<DueDelivery>, usize) {
    let mut due = Vec::new();
    let mut overdue = 0;
    for shard in 0..SHARDS {
        for class in Class::ALL {
            let queue = Queue {
                channel: Channel::Sms,
                class,
                shard,
            };
            due.extend(block_on(twin.due(queue, later(), 1_000)).expect("reads"));
        }
        overdue += block_on(twin.overdue(shard, later(), 1_000))
            .expect("reads")
            .len();
    }
    (due, overdue)
}

fn claim(id: DeliveryId, seen: Timestamp) -> Claim {
    Claim {
        id,
        seen,
        until: later(),
        fence: 1,
        fingerprint: Fingerprint {
            key_version: KeyVersion(1),
            tag: [1; 32],
        },
    }
}

#[test]
fn a_retired_request_is_gone_but_for_the_guard() {
    let twin = Twin::default();
    let new = opened(&twin, 1);
    let other = opened(&twin, 3);
    assert_eq!((twin.requests(), twin.deliveries(), twin.queued()), (2, 2, 2));
    let retired = twin.retire(new.record.id);
    assert_eq!(retired, Some((new.record.clone(), new.delivery.clone())));
    assert_eq!((twin.requests(), twin.deliveries(), twin.queued()), (1, 1, 1));
    let (due, overdue) = shown(&twin);
    assert_eq!(
        due.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [other.delivery.id]
    );
    assert_eq!(overdue, 1);
    assert_eq!(block_on(twin.find(new.record.id)), Ok(None));
    assert_eq!(block_on(twin.read(new.delivery.id)), Ok(None));
    let again = new_request(5, person(1), None, later());
    let guarded = Refusal::Guarded(new.record.guard());
    assert_eq!(block_on(twin.open(&again, later())), Ok(Err(guarded)));
    assert_eq!(twin.retire(new.record.id), None, "once");
    assert_eq!(twin.retire(request_id(99)), None);
    assert_eq!(twin.requests(), 1);
}

struct Stale;

impl Faults for Stale {
    fn is_stale(&self, _: Operation) -> bool {
        true
    }
}

#[test]
fn whoever_still_works_on_a_retired_request_finds_no_row() {
    let twin = Twin::with_faults(Stale);
    let new = opened(&twin, 1);
    twin.retire(new.record.id).expect("there");
    let (due, overdue) = shown(&twin);
    assert_eq!((due.len(), overdue), (1, 1), "a stale read shows it still");
    let claimed = block_on(twin.claim(&claim(due[0].id, due[0].at)));
    assert_eq!(claimed, Err(Fault::Conflict));
    assert_eq!(block_on(twin.commit(&new.delivery, None)), Err(Fault::Conflict));
    assert_eq!((twin.deliveries(), twin.queued()), (0, 0));
}

#[test]
fn a_forgotten_receipt_is_parked_when_it_comes() {
    let twin = Twin::default();
    let new = opened(&twin, 1);
    let sent = ProviderId("sms-1".into());
    assert_eq!(block_on(twin.commit(&new.delivery, Some(&sent))), Ok(()));
    let receipt = ParkedReceipt {
        channel: Channel::Sms,
        outcome: Outcome::AcceptedByCarrier,
        at: start(),
    };
    let take = || block_on(twin.claim_or_park(&sent, receipt, later()));
    assert_eq!(take(), Ok(Some(new.delivery.id)));
    twin.forget_receipt(&sent);
    assert_eq!(take(), Ok(None));
    assert_eq!(block_on(twin.parked(&sent)), Ok(Some(receipt)));
    twin.forget_receipt(&sent);
    assert_eq!(block_on(twin.parked(&sent)), Ok(None));
}

/// Lets requests in, and fails whatever else is asked.
struct Down;

impl Faults for Down {
    fn before(&self, operation: Operation) -> Option<Fault> {
        (operation != Operation::Open).then_some(Fault::Unavailable)
    }
}

#[test]
fn looks_meet_no_faults() {
    let twin = Twin::with_faults(Down);
    let new = opened(&twin, 1);
    let id = new.delivery.id;
    assert_eq!(block_on(twin.read(id)), Err(Fault::Unavailable));
    assert_eq!(block_on(twin.standing(person(1))), Err(Fault::Unavailable));
    assert_eq!(twin.delivery(id), Some(new.delivery.clone()));
    assert_eq!(
        twin.with_delivery(id, |row| row.version),
        Some(new.delivery.version)
    );
    assert_eq!(twin.standing_of(person(1)), Some(new.record.guard()));
    assert_eq!(twin.standing_of(person(2)), None);
    assert_eq!((twin.requests(), twin.deliveries(), twin.queued()), (1, 1, 1));
    assert!(twin.retire(new.record.id).is_some());
    assert_eq!(twin.delivery(id), None);
    assert_eq!(twin.with_delivery(id, |row| row.version), None);
}

proptest! {
    /// After any operations the indexes hold what the rows say, and nothing once these are retired.
    #[test]
    fn indexes_follow_the_rows(seeds in proptest::collection::vec(any::<random::Seed>(), 1..80)) {
        let twin = Twin::default();
        block_on(random::compare(&twin, &Twin::with_faults(NoFaults), &seeds));
        let rows: Vec<_> = (0..6)
            .filter_map(|n| twin.delivery(DeliveryId { request: request_id(n), generation: 1 }))
            .collect();
        prop_assert_eq!((twin.requests(), twin.deliveries()), (rows.len(), rows.len()));
        let mut queued: Vec<_> = rows
            .iter()
            .filter_map(|row| row.next_attempt_at.map(|at| DueDelivery { at, id: row.id }))
            .collect();
        queued.sort_unstable();
        let (mut due, overdue) = shown(&twin);
        due.sort_unstable();
        prop_assert_eq!(twin.queued(), queued.len());
        prop_assert_eq!(due, queued);
        prop_assert_eq!(overdue, rows.iter().filter(|row| row.escalate_at.is_some()).count());
        for row in rows {
            prop_assert_eq!(twin.retire(row.id.request).map(|(_, delivery)| delivery), Some(row));
        }
        prop_assert_eq!((twin.requests(), twin.deliveries(), twin.queued()), (0, 0, 0));
        prop_assert_eq!(shown(&twin), (Vec::new(), 0));
    }
}
