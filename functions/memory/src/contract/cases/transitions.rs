//! Changes of where requests stand.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, request_id, start};
use jiff::SignedDuration;
use pin::letter::Letter;
use pin::promise::Terms;
use pin::request::{Guard, Standing};
use steps::ports::{Fault, Found, NewRequest, REMEMBERED, Refusal, Transition};

async fn opened(store: &dyn Store, n: u8) -> NewRequest {
    let new = new_request(n, person(n), None, start());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    new
}

/// Validates a request with the operator.
fn validation(new: &NewRequest) -> Transition {
    let at = start() + SignedDuration::from_mins(7);
    let mut delivery = new.delivery.clone();
    assert!(delivery.validate(at, &Terms::default()));
    let mut letter = new.letter.clone();
    assert!(letter.release(at));
    Transition {
        from: new.record.standing,
        to: Standing::Validated { at },
        delivery,
        letter,
    }
}

fn withdrawal(new: &NewRequest) -> Transition {
    let at = start() + SignedDuration::from_mins(9);
    let mut delivery = new.delivery.clone();
    assert!(delivery.withdraw(at));
    let mut letter = new.letter.clone();
    assert!(letter.stop(at));
    Transition {
        from: new.record.standing,
        to: Standing::Withdrawn { at },
        delivery,
        letter,
    }
}

fn as_written(new: &NewRequest) -> Found {
    Found {
        record: new.record.clone(),
        delivery: new.delivery.clone(),
        letter: new.letter.clone(),
    }
}

/// All that a transition touches reads back as it was.
async fn stands_as_opened(store: &dyn Store, new: &NewRequest) {
    let found = store.find(new.record.id).await;
    assert_eq!(found, Ok(Some(as_written(new))));
    assert_eq!(
        store.standing(new.record.person).await,
        Ok(Some(new.record.guard()))
    );
}

pub(super) async fn a_transition_changes_guard_request_and_delivery(store: &dyn Store) {
    let new = opened(store, 2).await;
    let transition = validation(&new);
    assert_eq!(store.transition(&transition).await, Ok(()));
    let Found {
        record,
        delivery,
        letter,
    } = store.find(request_id(2)).await.expect("reads").expect("there");
    assert_eq!(record.standing, transition.to);
    let version = transition.letter.version + 1;
    assert_eq!(
        letter,
        Letter {
            version,
            ..transition.letter.clone()
        }
    );
    assert_eq!(record.request, new.record.request, "what was asked for stays");
    let mut expected = transition.delivery.clone();
    expected.version += 1;
    assert_eq!(delivery, expected);
    assert_eq!(store.standing(person(2)).await, Ok(Some(record.guard())));
    let queue = delivery.queue().expect("queued");
    let at = delivery.next_attempt_at.expect("due");
    let due = store.due(queue, at, 100).await.expect("reads");
    assert!(due.iter().any(|entry| entry.id == delivery.id), "due at once");
}

pub(super) async fn a_transition_needs_what_was_read(store: &dyn Store) {
    let new = opened(store, 2).await;
    let right = validation(&new);
    let mut wrong = Vec::new();
    wrong.push(Transition {
        from: Standing::Validated { at: start() },
        ..right.clone()
    });
    let mut moved_on = right.clone();
    moved_on.delivery.version += 1;
    wrong.push(moved_on);
    let mut reposted = right.clone();
    reposted.letter.version += 1;
    wrong.push(reposted);
    let mut nobody = right.clone();
    nobody.delivery.person = person(9);
    wrong.push(nobody);
    for transition in wrong {
        assert_eq!(store.transition(&transition).await, Err(Fault::Conflict));
        stands_as_opened(store, &new).await;
    }
    assert_eq!(store.transition(&right).await, Ok(()));
    assert_eq!(
        store.transition(&right).await,
        Err(Fault::Conflict),
        "it stands otherwise by now"
    );
}

pub(super) async fn a_request_that_is_over_guards_nothing(store: &dyn Store) {
    let first = opened(store, 1).await;
    assert_eq!(store.transition(&withdrawal(&first)).await, Ok(()));
    let over = store.standing(person(1)).await.expect("reads").expect("there");
    assert!(over.standing.is_terminal() && over.request == request_id(1));
    let next = new_request(3, person(1), None, start());
    assert_eq!(store.open(&next, start()).await, Ok(Ok(())));
    assert_eq!(store.standing(person(1)).await, Ok(Some(next.record.guard())));
    let third = new_request(5, person(1), None, start());
    let guarded = Refusal::Guarded(next.record.guard());
    assert_eq!(store.open(&third, start()).await, Ok(Err(guarded)));
    let late = withdrawal(&first);
    assert_eq!(
        store.transition(&late).await,
        Err(Fault::Conflict),
        "another guards by now"
    );
}

pub(super) async fn a_guard_remembers_the_last_requests(store: &dyn Store) {
    let who = person(1);
    assert_eq!(store.requests(who).await, Ok(Vec::new()));
    let mut expected = Vec::new();
    for n in (1..=13).step_by(2) {
        let new = new_request(n, who, None, start());
        assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
        expected.insert(0, new.record.id);
        expected.truncate(REMEMBERED);
        assert_eq!(store.requests(who).await, Ok(expected.clone()), "{n} opened");
        let again = store.open(&new, start()).await.expect("answers");
        assert!(again.is_ok() || again == Err(Refusal::Guarded(new.record.guard())));
        assert_eq!(
            store.requests(who).await,
            Ok(expected.clone()),
            "{n}: the same call again"
        );
        assert_eq!(store.transition(&withdrawal(&new)).await, Ok(()));
        assert_eq!(store.requests(who).await, Ok(expected.clone()), "{n} withdrawn");
    }
    assert_eq!(store.requests(person(2)).await, Ok(Vec::new()), "nobody else's");
}

pub(super) async fn a_registration_withdraws_what_was_open(store: &dyn Store) {
    let open = opened(store, 2).await;
    let next = new_request(3, person(2), None, start());
    let withdrawn = withdrawal(&open);
    assert_eq!(store.register(&next, Some(&withdrawn)).await, Ok(Ok(())));
    let guard = Guard {
        request: request_id(3),
        standing: next.record.standing,
    };
    assert_eq!(store.standing(person(2)).await, Ok(Some(guard)));
    let both = vec![request_id(3), request_id(2)];
    assert_eq!(store.requests(person(2)).await, Ok(both), "remembered");
    let Found {
        record,
        delivery,
        letter,
    } = store.find(request_id(2)).await.expect("reads").expect("there");
    assert_eq!(letter.queue(), None, "stopped");
    assert_eq!(record.standing, withdrawn.to);
    assert!(delivery.is_over());
    let found = store.find(request_id(3)).await;
    assert_eq!(found, Ok(Some(as_written(&next))));
    assert_eq!(
        store.register(&next, Some(&withdrawn)).await,
        Ok(Ok(())),
        "the same call again"
    );
}

pub(super) async fn a_registration_that_does_not_fit_writes_nothing(store: &dyn Store) {
    let open = opened(store, 2).await;
    let next = new_request(3, person(2), None, start());
    let guarded = Refusal::Guarded(open.record.guard());
    assert_eq!(store.register(&next, None).await, Ok(Err(guarded)));
    let mut stale = withdrawal(&open);
    stale.delivery.version += 1;
    assert_eq!(store.register(&next, Some(&stale)).await, Err(Fault::Conflict));
    assert_eq!(store.find(request_id(3)).await, Ok(None));
    stands_as_opened(store, &open).await;
    let other = new_request(5, person(5), None, start());
    assert_eq!(store.register(&other, None).await, Ok(Ok(())));
    assert_eq!(store.standing(person(5)).await, Ok(Some(other.record.guard())));
}
