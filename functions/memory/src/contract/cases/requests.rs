//! Requests, guards, idempotency keys and counters.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, request_id, start};
use jiff::{SignedDuration, Timestamp};
use pin::digest::{BodyDigest, DeviceKey, ReplayKey, SourceKey};
use steps::ports::{Attempt, Found, Refusal, Replay, Window};

fn replay(key: u8, body: u8, until: Timestamp) -> Replay {
    Replay {
        key: ReplayKey([key; 16]),
        body: BodyDigest([body; 16]),
        until,
    }
}

pub(super) async fn a_request_reads_back_as_it_was_written(store: &dyn Store) {
    for n in 0..12 {
        let new = new_request(n, person(n), None, start());
        assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
        let found = store.find(request_id(n)).await.expect("reads");
        let written = Found {
            record: new.record.clone(),
            delivery: new.delivery.clone(),
            letter: new.letter.clone(),
        };
        assert_eq!(found, Some(written), "request {n}");
        assert_eq!(store.read(new.delivery.id).await, Ok(Some(new.delivery)));
        assert_eq!(store.standing(person(n)).await, Ok(Some(new.record.guard())));
    }
    assert_eq!(store.find(request_id(99)).await, Ok(None));
    assert_eq!(store.standing(person(99)).await, Ok(None));
}

pub(super) async fn one_live_request_a_person(store: &dyn Store) {
    let first = new_request(1, person(1), None, start());
    assert_eq!(store.open(&first, start()).await, Ok(Ok(())));
    for n in 2..5 {
        let next = new_request(n, person(1), None, start());
        let refused = store.open(&next, start()).await;
        assert_eq!(refused, Ok(Err(Refusal::Guarded(first.record.guard()))));
    }
    let other = new_request(6, person(2), None, start());
    assert_eq!(
        store.open(&other, start()).await,
        Ok(Ok(())),
        "another person is not held up"
    );
}

pub(super) async fn a_replay_comes_before_the_guard(store: &dyn Store) {
    let until = start() + SignedDuration::from_hours(24);
    let first = new_request(1, person(1), Some(replay(7, 1, until)), start());
    assert_eq!(store.open(&first, start()).await, Ok(Ok(())));
    let later = start() + SignedDuration::from_hours(1);
    let again = new_request(2, person(1), Some(replay(7, 1, until)), later);
    let replayed = Ok(Err(Refusal::Replayed(request_id(1), start())));
    assert_eq!(store.open(&again, later).await, replayed);
    let other_body = new_request(3, person(3), Some(replay(7, 2, until)), later);
    assert_eq!(store.open(&other_body, later).await, Ok(Err(Refusal::Reused)));
    let other_key = new_request(4, person(1), Some(replay(8, 1, until)), later);
    let guarded = Ok(Err(Refusal::Guarded(first.record.guard())));
    assert_eq!(store.open(&other_key, later).await, guarded);
    let refused_key = new_request(5, person(5), Some(replay(8, 5, until)), later);
    assert_eq!(
        store.open(&refused_key, later).await,
        Ok(Ok(())),
        "a refused request leaves its key free"
    );
}

pub(super) async fn a_replay_ends_with_its_time(store: &dyn Store) {
    let until = start() + SignedDuration::from_hours(24);
    let first = new_request(1, person(1), Some(replay(7, 1, until)), start());
    assert_eq!(store.open(&first, start()).await, Ok(Ok(())));
    let next = new_request(
        3,
        person(3),
        Some(replay(7, 9, until + SignedDuration::from_hours(24))),
        until,
    );
    assert_eq!(
        store.open(&next, until).await,
        Ok(Ok(())),
        "D12: refused by time, not by housekeeping"
    );
    let again = new_request(5, person(5), Some(replay(7, 9, until)), until);
    assert_eq!(
        store.open(&again, until).await,
        Ok(Err(Refusal::Replayed(request_id(3), until)))
    );
}

pub(super) async fn refusal_writes_nothing(store: &dyn Store) {
    let first = new_request(1, person(1), None, start());
    assert_eq!(store.open(&first, start()).await, Ok(Ok(())));
    let refused = new_request(2, person(1), None, start());
    assert!(matches!(store.open(&refused, start()).await, Ok(Err(_))));
    assert_eq!(store.find(request_id(2)).await, Ok(None));
    assert_eq!(store.read(refused.delivery.id).await, Ok(None));
}

pub(super) async fn attempts_add_up_by_window(store: &dyn Store) {
    let quarter = SignedDuration::from_mins(15);
    let window = Window::around(start(), quarter);
    let next = Window::around(window.end(), quarter);
    let source = Attempt::Source(SourceKey([1; 16]));
    let pair = Attempt::Pair(person(1), SourceKey([1; 16]));
    for count in 1..4 {
        assert_eq!(store.count(source, window).await, Ok(count));
    }
    assert_eq!(store.count(pair, window).await, Ok(1), "counted apart");
    assert_eq!(
        store
            .count(Attempt::Pair(person(2), SourceKey([1; 16])), window)
            .await,
        Ok(1)
    );
    assert_eq!(
        store.count(source, next).await,
        Ok(1),
        "a new window starts at one"
    );
}

pub(super) async fn an_attempt_counts_in_the_window_it_began_in(store: &dyn Store) {
    let quarter = SignedDuration::from_mins(15);
    let window = Window::around(start(), quarter);
    let next = Window::around(window.end(), quarter);
    let source = Attempt::Source(SourceKey([1; 16]));
    assert_eq!(store.count(source, window).await, Ok(1));
    assert_eq!(store.count(source, next).await, Ok(1));
    assert_eq!(
        store.count(source, window).await,
        Ok(2),
        "a call that began before the next window did"
    );
    assert_eq!(store.count(source, next).await, Ok(2));
}

pub(super) async fn what_is_forgiven_does_not_count(store: &dyn Store) {
    let window = Window::around(start(), SignedDuration::from_mins(15));
    let pair = Attempt::Pair(person(1), SourceKey([1; 16]));
    let device = Attempt::Device(person(1), DeviceKey([1; 16]));
    assert_eq!(store.forgive(pair, window).await, Ok(()), "nothing to forgive");
    assert_eq!(store.count(pair, window).await, Ok(1));
    assert_eq!(store.count(pair, window).await, Ok(2));
    assert_eq!(store.forgive(pair, window).await, Ok(()));
    assert_eq!(store.count(pair, window).await, Ok(2));
    for _ in 0..4 {
        assert_eq!(store.forgive(pair, window).await, Ok(()));
    }
    assert_eq!(store.count(pair, window).await, Ok(1), "never below none");
    assert_eq!(
        store.count(Attempt::Person(person(1)), window).await,
        Ok(1),
        "counted apart"
    );
    assert_eq!(store.count(device, window).await, Ok(1), "counted apart");
    let another = Attempt::Device(person(2), DeviceKey([1; 16]));
    assert_eq!(store.count(another, window).await, Ok(1), "counted apart");
}
