//! What every record must do.

use super::rows::{act, person, start};
use jiff::{SignedDuration, Timestamp};
use pin::operator::Act;
use std::future::Future;
use std::pin::Pin;
use steps::ports::{Fault, Record, RecordReader};

/// The record, both sides of it.
pub trait RecordStore: Record + RecordReader {}

impl<S: Record + RecordReader> RecordStore for S {}

/// A case: it panics, saying why, if the record does not do what it must.
pub type RecordCase = for<'a> fn(&'a dyn RecordStore) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Every case by name.
pub const RECORD_CASES: &[(&str, RecordCase)] = &[
    ("acts_read_back_newest_first", |store| {
        Box::pin(acts_read_back_newest_first(store))
    }),
    ("pages_lose_nothing_and_repeat_nothing", |store| {
        Box::pin(pages_lose_nothing_and_repeat_nothing(store))
    }),
    ("an_act_is_written_once_and_never_over_another", |store| {
        Box::pin(an_act_is_written_once_and_never_over_another(store))
    }),
];

fn at(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

async fn append(store: &dyn RecordStore, acts: &[Act]) {
    for act in acts {
        assert_eq!(store.append(act).await, Ok(()));
    }
}

async fn acts_read_back_newest_first(store: &dyn RecordStore) {
    let kinds = u8::try_from(pin::operator::ActKind::ALL.len()).unwrap_or(u8::MAX);
    let acts: Vec<Act> = (0..kinds)
        .map(|n| act(n, Some(person(1)), at(i64::from(n))))
        .collect();
    let others = [act(90, Some(person(2)), at(0)), act(91, None, at(1))];
    append(store, &acts).await;
    append(store, &others).await;
    let mut found = store.search(person(1), None, 100).await.expect("no fault");
    found.reverse();
    assert_eq!(found, acts, "whole, and nobody else's");
    assert_eq!(
        store.search(person(2), None, 100).await,
        Ok(vec![others[0].clone()])
    );
    assert_eq!(store.search(person(3), None, 100).await, Ok(Vec::new()));
}

async fn pages_lose_nothing_and_repeat_nothing(store: &dyn RecordStore) {
    // Three at each instant: places tell them apart.
    let acts: Vec<Act> = (0..9)
        .map(|n| act(n, Some(person(1)), at(i64::from(n / 3))))
        .collect();
    append(store, &acts).await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.search(person(1), after, 2).await.expect("no fault");
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        after = Some(last.place());
        found.extend(page);
    }
    found.reverse();
    assert_eq!(found, acts);
}

async fn an_act_is_written_once_and_never_over_another(store: &dyn RecordStore) {
    let first = act(1, Some(person(1)), at(0));
    append(store, &[first.clone(), first.clone()]).await;
    let mut other = act(2, Some(person(1)), at(0));
    other.id = first.id;
    assert_eq!(store.append(&other).await, Err(Fault::Conflict));
    assert_eq!(store.search(person(1), None, 10).await, Ok(vec![first]));
}
