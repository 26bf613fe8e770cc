//! The list of callbacks.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, request_id, start};
use jiff::{SignedDuration, Timestamp};
use pin::calendar::Calendar;
use pin::callback::CallPolicy;
use pin::channel::SHARDS;
use pin::delivery::{Delivery, shard};
use pin::operator::OperatorId;
use steps::ports::DueCallback;

async fn opened(store: &dyn Store, n: u8, minutes: i64) -> Delivery {
    let now = start() + SignedDuration::from_mins(minutes);
    let new = new_request(n, person(n), None, now);
    assert_eq!(store.open(&new, now).await, Ok(Ok(())));
    new.delivery
}

fn place(delivery: &Delivery) -> DueCallback {
    DueCallback {
        at: delivery.callback.as_ref().expect("owed").place(),
        id: delivery.id,
    }
}

async fn list(store: &dyn Store, n: u8, from: Option<Timestamp>, limit: u32) -> Vec<DueCallback> {
    let shard = shard(request_id(n));
    store.callbacks(shard, from, limit).await.expect("reads")
}

pub(super) async fn callbacks_stand_in_order_of_urgency(store: &dyn Store) {
    // Ids of equal bytes: 8, 16 and 24 share a shard. Even ones are with the operator.
    let mut entries = Vec::new();
    for (n, minutes) in [(16, 2), (8, 1), (24, 3)] {
        entries.push(place(&opened(store, n, minutes).await));
    }
    opened(store, 7, 0).await;
    entries.sort_unstable();
    assert_eq!(list(store, 8, None, 100).await, entries);
    assert_eq!(list(store, 8, None, 2).await, entries[..2], "a limit");
    assert_eq!(list(store, 8, Some(entries[1].at), 100).await, entries[1..]);
    let after = entries[2].at + SignedDuration::from_millis(1);
    assert_eq!(list(store, 8, Some(after), 100).await, []);
    for shard in 0..SHARDS {
        let others = store.callbacks(shard, None, 100).await.expect("reads");
        assert_eq!(others.is_empty(), shard != pin::delivery::shard(request_id(8)));
    }
}

pub(super) async fn a_callback_reads_back_and_moves_with_its_row(store: &dyn Store) {
    let mut delivery = opened(store, 2, 0).await;
    let operator = OperatorId::parse("anna.bianchi").expect("an id");
    let (now, policy) = (start() + SignedDuration::from_mins(1), CallPolicy::default());
    assert!(delivery.take_call(&operator, now, &policy));
    assert_eq!(store.commit(&delivery, None).await, Ok(()));
    delivery.version += 1;
    assert_eq!(store.read(delivery.id).await, Ok(Some(delivery.clone())));
    let late = delivery.due + SignedDuration::from_hours(1);
    delivery.not_reached(late, &Calendar::default(), &policy);
    assert_eq!(store.commit(&delivery, None).await, Ok(()));
    delivery.version += 1;
    assert_eq!(store.read(delivery.id).await, Ok(Some(delivery.clone())));
    assert_eq!(list(store, 2, None, 100).await, [place(&delivery)], "moved");
    delivery.close_call();
    assert_eq!(store.commit(&delivery, None).await, Ok(()));
    assert_eq!(list(store, 2, None, 100).await, []);
}
