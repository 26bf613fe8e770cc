//! Kept PINs and sessions.

use crate::contract::Store;
use crate::contract::rows::{kept_pin, new_request, person, request_id, start};
use jiff::SignedDuration;
use pin::benefits::Credential;
use pin::delivery::DeliveryId;
use pin::digest::SessionKey;
use pin::kept_pin::{PinRecord, PinState};
use pin::session::Session;
use steps::ports::Fault;

pub(super) async fn a_kept_pin_reads_back_as_it_was_written(store: &dyn Store) {
    for n in 1..8 {
        let pin = kept_pin(n, person(n), start());
        assert_eq!(store.kept_pin(person(n)).await, Ok(None));
        assert_eq!(store.keep(&pin, None).await, Ok(()));
        let stored = PinRecord { version: 1, ..pin };
        assert_eq!(store.kept_pin(person(n)).await, Ok(Some(stored)), "{n}");
    }
}

pub(super) async fn a_kept_pin_needs_the_version(store: &dyn Store) {
    let first = kept_pin(1, person(1), start());
    assert_eq!(store.keep(&first, None).await, Ok(()));
    assert_eq!(
        store.keep(&first, None).await,
        Err(Fault::Conflict),
        "one is there"
    );
    let ahead = PinRecord { version: 2, ..first };
    assert_eq!(store.keep(&ahead, None).await, Err(Fault::Conflict));
    let next = PinRecord {
        version: 1,
        ..kept_pin(2, person(1), start())
    };
    assert_eq!(store.keep(&next, None).await, Ok(()));
    let stored = PinRecord { version: 2, ..next };
    assert_eq!(store.kept_pin(person(1)).await, Ok(Some(stored)));
    let nowhere = PinRecord {
        version: 1,
        ..kept_pin(3, person(3), start())
    };
    assert_eq!(store.keep(&nowhere, None).await, Err(Fault::Conflict));
    assert_eq!(store.kept_pin(person(3)).await, Ok(None));
}

pub(super) async fn a_pin_and_its_delivery_are_kept_together_or_not_at_all(store: &dyn Store) {
    let new = new_request(1, person(1), None, start());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    let pin = kept_pin(1, person(1), start());
    let mut delivery = store.read(new.delivery.id).await.expect("reads").expect("there");
    delivery.attempts += 7;
    let mut stale = delivery.clone();
    stale.version += 1;
    assert_eq!(store.keep(&pin, Some(&stale)).await, Err(Fault::Conflict));
    assert_eq!(store.kept_pin(person(1)).await, Ok(None), "neither");
    assert_eq!(store.read(new.delivery.id).await, Ok(Some(new.delivery.clone())));
    let ahead = PinRecord { version: 1, ..pin };
    assert_eq!(store.keep(&ahead, Some(&delivery)).await, Err(Fault::Conflict));
    assert_eq!(store.read(new.delivery.id).await, Ok(Some(new.delivery.clone())));
    assert_eq!(store.keep(&pin, Some(&delivery)).await, Ok(()));
    assert!(store.kept_pin(person(1)).await.expect("reads").is_some(), "both");
    delivery.version += 1;
    assert_eq!(store.read(new.delivery.id).await, Ok(Some(delivery)));
}

pub(super) async fn a_stopped_pin_is_stopped_once(store: &dyn Store) {
    let pin = kept_pin(1, person(1), start());
    let at = start() + SignedDuration::from_secs(7);
    assert_eq!(store.stop(person(1), at).await, Ok(false), "there is none");
    assert_eq!(store.kept_pin(person(1)).await, Ok(None), "and none is made");
    assert_eq!(store.keep(&pin, None).await, Ok(()));
    assert_eq!(store.stop(person(1), at).await, Ok(true));
    assert_eq!(store.stop(person(1), start()).await, Ok(false));
    let stopped = PinRecord {
        state: PinState::Stopped { at },
        version: 2,
        ..pin
    };
    assert_eq!(store.kept_pin(person(1)).await, Ok(Some(stopped)));
    let unaware = PinRecord { version: 1, ..pin };
    assert_eq!(store.keep(&unaware, None).await, Err(Fault::Conflict));
}

fn session(n: u8) -> Session {
    let issue = DeliveryId {
        request: request_id(n),
        generation: 1,
    };
    Session::open(person(n), Credential::ALL[usize::from(n) % 4], issue, start())
}

pub(super) async fn a_session_lasts_while_it_is_used(store: &dyn Store) {
    for n in 0..4 {
        let session = session(n);
        let key = SessionKey([n; 16]);
        assert_eq!(store.begin(key, &session).await, Ok(()));
        let mut now = start();
        for _ in 0..3 {
            now += SignedDuration::from_mins(9);
            let until = now + SignedDuration::from_mins(15);
            let prolonged = Session { until, ..session };
            assert_eq!(store.prolong(key, now, until).await, Ok(Some(prolonged)), "{n}");
        }
    }
}

pub(super) async fn a_session_ends_with_its_time(store: &dyn Store) {
    let session = session(1);
    let key = SessionKey([1; 16]);
    let later = session.until + SignedDuration::from_mins(15);
    assert_eq!(
        store.prolong(key, start(), later).await,
        Ok(None),
        "there is none"
    );
    assert_eq!(store.begin(key, &session).await, Ok(()));
    assert_eq!(store.prolong(key, session.until, later).await, Ok(None), "D12");
    let just = session.until - SignedDuration::from_nanos(1);
    assert_eq!(
        store.prolong(SessionKey([2; 16]), just, later).await,
        Ok(None),
        "another's"
    );
    let prolonged = Session {
        until: later,
        ..session
    };
    assert_eq!(store.prolong(key, just, later).await, Ok(Some(prolonged)));
}
