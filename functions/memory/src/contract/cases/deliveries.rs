//! Deliveries and their queues.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, start};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::channel::{Class, SHARDS};
use pin::delivery::{Delivery, Policy, ProviderId, Queue, SendOutcome};
use pin::digest::KeyVersion;
use pin::half::Fingerprint;
use pin::promise::whole_ms;
use steps::ports::{Claim, DueDelivery, Fault};

const ENOUGH: u32 = 100;

fn fingerprint(byte: u8) -> Fingerprint {
    Fingerprint {
        key_version: KeyVersion(u16::from(byte)),
        tag: [byte; 32],
    }
}

fn soon(seconds: i64) -> Timestamp {
    whole_ms(start()) + SignedDuration::from_secs(seconds)
}

fn claim(delivery: &Delivery, fence: u64, byte: u8) -> Claim {
    Claim {
        id: delivery.id,
        seen: delivery.next_attempt_at.expect("it is queued"),
        until: soon(60),
        fence,
        fingerprint: fingerprint(byte),
    }
}

async fn opened(store: &dyn Store, n: u8, now: Timestamp) -> Delivery {
    let new = new_request(n, person(n), None, now);
    assert_eq!(store.open(&new, now).await, Ok(Ok(())));
    new.delivery
}

async fn all_due(store: &dyn Store, class: Class, now: Timestamp) -> Vec<DueDelivery> {
    let mut all = Vec::new();
    for shard in 0..SHARDS {
        let queue = Queue {
            channel: Channel::Sms,
            class,
            shard,
        };
        all.extend(store.due(queue, now, ENOUGH).await.expect("reads"));
    }
    all.sort_unstable();
    all
}

pub(super) async fn due_shows_what_is_due_in_order(store: &dyn Store) {
    // Ids of equal bytes: 7, 15 and 23 share a shard.
    for (n, seconds) in [(15, 2), (7, 1), (23, 3), (9, 1)] {
        opened(store, n, soon(seconds)).await;
    }
    let shard = pin::delivery::shard(crate::contract::request_id(7));
    let queue = Queue {
        channel: Channel::Sms,
        class: Class::Half,
        shard,
    };
    let times = |due: Vec<DueDelivery>| due.into_iter().map(|entry| entry.at).collect::<Vec<_>>();
    assert_eq!(times(store.due(queue, soon(0), ENOUGH).await.expect("reads")), []);
    assert_eq!(
        times(store.due(queue, soon(2), ENOUGH).await.expect("reads")),
        [soon(1), soon(2)]
    );
    assert_eq!(
        times(store.due(queue, soon(9), 2).await.expect("reads")),
        [soon(1), soon(2)],
        "a limit"
    );
    assert_eq!(all_due(store, Class::Half, soon(9)).await.len(), 4);
    assert_eq!(all_due(store, Class::Late, soon(9)).await, []);
}

pub(super) async fn held_deliveries_are_in_no_queue(store: &dyn Store) {
    let held = opened(store, 2, start()).await;
    assert_eq!(held.next_attempt_at, None);
    assert_eq!(all_due(store, Class::Half, soon(1_000_000)).await, []);
}

pub(super) async fn a_claim_moves_it_on_and_keeps_the_fingerprint(store: &dyn Store) {
    let before = opened(store, 1, start()).await;
    let first = store.claim(&claim(&before, 3, 1)).await.expect("free");
    assert_eq!(first.next_attempt_at, Some(soon(60)));
    assert_eq!(
        (first.attempts, first.version, first.fence),
        (1, before.version + 1, 3)
    );
    assert_eq!(first.fingerprint, Some(fingerprint(1)));
    assert_eq!(store.read(before.id).await, Ok(Some(first.clone())));
    assert_eq!(all_due(store, Class::Half, soon(59)).await, []);
    let due = all_due(store, Class::Half, soon(60)).await;
    assert_eq!(
        due,
        [DueDelivery {
            at: soon(60),
            id: before.id
        }]
    );
    let again = store
        .claim(&Claim {
            until: soon(120),
            ..claim(&first, 3, 2)
        })
        .await
        .expect("due again");
    assert_eq!(
        again.fingerprint,
        Some(fingerprint(1)),
        "a retry is recognised by the first half's"
    );
    assert_eq!(again.attempts, 2);
}

pub(super) async fn a_claim_needs_what_was_seen(store: &dyn Store) {
    let before = opened(store, 1, start()).await;
    let seen = claim(&before, 1, 1);
    let stale = Claim {
        seen: soon(7),
        ..seen
    };
    assert_eq!(store.claim(&stale).await, Err(Fault::Conflict));
    assert!(store.claim(&seen).await.is_ok());
    assert_eq!(
        store.claim(&seen).await,
        Err(Fault::Conflict),
        "somebody else took it up"
    );
    let nobody = new_request(99, person(9), None, start()).delivery;
    assert_eq!(store.claim(&claim(&nobody, 1, 1)).await, Err(Fault::Conflict));
}

pub(super) async fn an_older_fence_claims_nothing(store: &dyn Store) {
    let before = opened(store, 1, start()).await;
    let mine = store.claim(&claim(&before, 5, 1)).await.expect("free");
    let older = claim(&mine, 4, 1);
    assert_eq!(store.claim(&older).await, Err(Fault::Conflict));
    assert!(
        store
            .claim(&Claim {
                fence: 5,
                until: soon(61),
                ..older
            })
            .await
            .is_ok()
    );
}

pub(super) async fn a_commit_needs_the_version(store: &dyn Store) {
    let mut mine = opened(store, 1, start()).await;
    let theirs = mine.clone();
    mine.setbacks = 7;
    assert_eq!(store.commit(&mine, None).await, Ok(()));
    assert_eq!(store.commit(&theirs, None).await, Err(Fault::Conflict));
    let stored = store.read(mine.id).await.expect("reads").expect("there");
    assert_eq!((stored.setbacks, stored.version), (7, mine.version + 1));
    let nobody = new_request(99, person(9), None, start()).delivery;
    assert_eq!(store.commit(&nobody, None).await, Err(Fault::Conflict));
}

pub(super) async fn a_commit_moves_the_indexes(store: &dyn Store) {
    let before = opened(store, 1, start()).await;
    let mut late = store.claim(&claim(&before, 1, 1)).await.expect("free");
    late.class = Class::Late;
    late.next_attempt_at = Some(soon(30));
    assert_eq!(store.commit(&late, None).await, Ok(()));
    assert_eq!(all_due(store, Class::Half, soon(99)).await, []);
    assert_eq!(
        all_due(store, Class::Late, soon(99)).await,
        [DueDelivery {
            at: soon(30),
            id: before.id
        }]
    );
    late.version += 1;
    let sent = ProviderId("sms-1".into());
    late.settle(
        Channel::Sms,
        SendOutcome::Taken(sent.clone()),
        soon(31),
        0,
        soon(31),
        &Policy::default(),
    );
    assert_eq!(store.commit(&late, Some(&sent)).await, Ok(()));
    assert_eq!(all_due(store, Class::Late, soon(99)).await, []);
    late.version += 1;
    assert_eq!(
        store.read(before.id).await,
        Ok(Some(late)),
        "events, provider id and all"
    );
}

pub(super) async fn overdue_shows_what_must_be_looked_at(store: &dyn Store) {
    let mut delivery = opened(store, 1, start()).await;
    let shard = pin::delivery::shard(delivery.id.request);
    let at = delivery.escalate_at.expect("watched");
    let before = at - SignedDuration::from_millis(1);
    assert_eq!(store.overdue(shard, before, ENOUGH).await, Ok(Vec::new()));
    let found = store.overdue(shard, at, ENOUGH).await.expect("reads");
    assert_eq!(
        found.iter().map(|entry| (entry.at, entry.id)).collect::<Vec<_>>(),
        [(at, delivery.id)]
    );
    assert_eq!(
        store.overdue((shard + 1) % SHARDS, at, ENOUGH).await,
        Ok(Vec::new())
    );
    delivery.escalate_at = None;
    assert_eq!(store.commit(&delivery, None).await, Ok(()));
    assert_eq!(store.overdue(shard, at, ENOUGH).await, Ok(Vec::new()));
}
