//! The store on the embedded database, in this process, passes the contract; and answers as the twin does.
//!
//! Every case is polled once: no call on the embedded database may ever wait, or virtual time would stand still.

use aws::{DynamoArchive, DynamoRecord, Store, load_archive};
use jiff::Timestamp;
use local::embedded::{ARCHIVE_TABLE, Embedded, RECORD_TABLE, SERVICE_TABLE, create_tables, open};
use memory::Twin;
use memory::contract::{self, CASES, RECORD_CASES};
use pin::contact::{Email, Phone};
use pin::notice::KnownContacts;
use proptest::prelude::*;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use steps::ports::{Archive, ArchiveRecord, OpenRequests, Refusal};

fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a call waits"),
    }
}

fn now() -> Timestamp {
    "2020-03-26T08:00:00.000000001Z".parse().expect("an instant")
}

fn database() -> Embedded {
    let embedded = Embedded::new(&open(None).expect("a database"));
    at_once(create_tables(&embedded.client())).expect("tables");
    embedded
}

fn fresh() -> Store {
    Store::new(database().client(), SERVICE_TABLE)
}

#[test]
fn every_case_holds() {
    for (name, case) in CASES {
        eprintln!("{name}");
        at_once(case(&fresh()));
    }
}

#[test]
fn every_case_of_the_record_holds() {
    for (name, case) in RECORD_CASES {
        eprintln!("{name}");
        at_once(case(&DynamoRecord::new(database().client(), RECORD_TABLE)));
    }
}

/// One live request a person, however many ask at once, and whoever is refused is told so.
#[test]
fn of_many_simultaneous_calls_one_wins() {
    const CALLERS: u8 = 16;
    let (store, now) = (fresh(), now());
    let opened = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let store = &store;
                let new = contract::new_request(caller, contract::person(1), None, now);
                scope.spawn(move || at_once(store.open(&new, now)).expect("an answer"))
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no panic"))
            .collect::<Vec<_>>()
    });
    assert_eq!(opened.iter().filter(|answer| answer.is_ok()).count(), 1);
    let guarded = opened
        .iter()
        .filter(|answer| matches!(answer, Err(Refusal::Guarded(_))))
        .count();
    assert_eq!(guarded, usize::from(CALLERS) - 1);
}

/// More than two batches, loaded twice: what `BatchWriteItem` takes at once is 25.
#[test]
fn the_archive_is_loaded_and_looked_up_with_one_call_a_person() {
    let embedded = database();
    let client = embedded.client();
    let records = || {
        (0..60).map(|n| {
            let address = contract::new_request(n, contract::person(n), None, now())
                .record
                .request
                .address;
            let contacts = KnownContacts {
                mobile: (n % 2 == 0).then(|| Phone::from_e164("+393331234567")).flatten(),
                email: (n % 3 == 0).then(|| Email::from_stored("m@example.org")),
            };
            (contract::person(n), ArchiveRecord { address, contacts })
        })
    };
    for _ in 0..2 {
        at_once(load_archive(&client, ARCHIVE_TABLE, records())).expect("loaded");
    }
    assert_eq!(embedded.calls()["BatchWriteItem"], 6);
    let archive = DynamoArchive::new(client, ARCHIVE_TABLE);
    for (person, record) in records() {
        assert_eq!(at_once(archive.look_up(person)), Ok(Some(record)));
    }
    assert_eq!(at_once(archive.look_up(contract::person(60))), Ok(None));
    assert_eq!(embedded.calls()["GetItem"], 61);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_the_twin_does(seeds in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..80)) {
        at_once(contract::random::compare(&Twin::default(), &fresh(), &seeds));
    }
}
