use super::*;
use crate::digest::KeyVersion;
use crate::request::{OperatorReason, RequestId};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

fn id() -> DeliveryId {
    DeliveryId {
        request: RequestId::from_random([7; 16]),
        generation: 1,
    }
}

fn opened(standing: Standing) -> Letter {
    Letter::open(id(), PersonKey([1; 16]), standing, at(0))
}

fn fingerprint() -> Fingerprint {
    Fingerprint {
        key_version: KeyVersion(1),
        tag: [9; 32],
    }
}

fn batched() -> Letter {
    opened(Standing::Validated { at: at(0) })
        .taken_up(BatchId([3; 16]), fingerprint(), at(60))
        .expect("waits")
}

#[test]
fn r3_r27_a_letter_goes_once_its_request_is_validated() {
    let ready = opened(Standing::Validated { at: at(0) });
    assert_eq!(
        (ready.progress, ready.next_attempt_at),
        (Progress::Waiting, Some(at(0)))
    );
    let mut held = opened(Standing::WithOperator {
        since: at(0),
        reason: OperatorReason::AddressDiffers,
    });
    assert_eq!((held.progress, held.queue()), (Progress::Held, None));
    assert_eq!(held.progress.as_str(), ready.progress.as_str(), "D13");
    assert_eq!(held.taken_up(BatchId([3; 16]), fingerprint(), at(60)), None);
    assert!(held.release(at(5)));
    assert_eq!(
        (held.progress, held.next_attempt_at),
        (Progress::Waiting, Some(at(5)))
    );
    assert!(!held.release(at(6)), "once");
}

#[test]
fn r3_a_letter_is_in_one_batch_for_ever() {
    let mut letter = batched();
    assert_eq!(
        letter.fingerprint,
        Some(fingerprint()),
        "before anything is printed"
    );
    assert_eq!(letter.next_attempt_at, Some(at(60)));
    assert_eq!(letter.taken_up(BatchId([4; 16]), fingerprint(), at(90)), None);
    assert!(letter.handed_over());
    assert_eq!(letter.queue(), None);
    assert!(!letter.handed_over(), "once");
    assert_eq!(letter.taken_up(BatchId([4; 16]), fingerprint(), at(90)), None);
}

#[test]
fn a_stopped_letter_is_never_taken_up_and_stays_stopped() {
    let mut letter = opened(Standing::Validated { at: at(0) });
    assert!(letter.stop(at(1)));
    assert!(!letter.stop(at(2)));
    assert_eq!(letter.queue(), None);
    assert_eq!(letter.taken_up(BatchId([3; 16]), fingerprint(), at(60)), None);
    let mut printed = batched();
    assert!(printed.stop(at(70)));
    assert!(printed.report(PostEvent {
        outcome: PostOutcome::Posted,
        at: at(80)
    }));
    assert_eq!(printed.progress, Progress::Stopped { at: at(70) });
    assert_eq!(printed.reissue(at(90)), None);
}

#[test]
fn d11_the_day_of_posting_stays_when_the_letter_comes_back() {
    let mut letter = batched();
    let returned = PostEvent {
        outcome: PostOutcome::Returned(Cause::Address),
        at: at(900),
    };
    assert!(letter.report(returned));
    assert!(
        letter.report(PostEvent {
            outcome: PostOutcome::Posted,
            at: at(100)
        }),
        "reported late"
    );
    assert_eq!(letter.posted_at, Some(at(100)));
    let trouble = Trouble {
        since: at(900),
        cause: Cause::Address,
    };
    assert_eq!(
        (letter.trouble(), letter.progress.as_str()),
        (Some(trouble), "returned")
    );
    let next = letter.reissue(at(1_000)).expect("it came back");
    assert_eq!(next.id.generation, 2);
    assert_eq!(
        (next.progress, next.batch, next.fingerprint, next.posted_at),
        (Progress::Waiting, None, None, None)
    );
    assert_eq!(
        batched().reissue(at(1_000)),
        None,
        "only what never reached the person"
    );
}

#[test]
fn r31_what_no_row_can_address_is_not_made_again() {
    let mut letter = opened(Standing::Validated { at: at(0) });
    assert!(letter.cannot_be_addressed(at(5)));
    assert!(letter.trouble().is_some(), "the centre has it");
    assert_eq!(letter.reissue(at(9)), None);
}

#[test]
fn no_report_makes_a_letter_of_what_no_batch_has() {
    let mut letter = opened(Standing::Validated { at: at(0) });
    assert!(!letter.report(PostEvent {
        outcome: PostOutcome::Posted,
        at: at(1)
    }));
    assert_eq!(letter, opened(Standing::Validated { at: at(0) }));
}

fn event() -> impl Strategy<Value = PostEvent> {
    let outcome = select(vec![
        PostOutcome::Accepted,
        PostOutcome::Printed,
        PostOutcome::Posted,
        PostOutcome::Discarded(Cause::Unprintable),
        PostOutcome::Returned(Cause::Unclaimed),
    ]);
    // One instant a kind: reports of the same thing agree.
    outcome.prop_map(|outcome| {
        let second = match outcome {
            PostOutcome::Accepted => 1,
            PostOutcome::Printed => 2,
            PostOutcome::Discarded(_) => 3,
            PostOutcome::Posted => 4,
            PostOutcome::Returned(_) => 5,
        };
        PostEvent {
            outcome,
            at: at(100 + second),
        }
    })
}

proptest! {
    #[test]
    fn d11_reports_may_come_in_any_order_and_more_than_once(
        events in proptest::collection::vec(event(), 1..8),
        picks in proptest::collection::vec(any::<Index>(), 0..8),
    ) {
        let mut once = batched();
        for event in &events {
            once.report(*event);
        }
        let mut again = batched();
        let mixed = events.iter().rev().chain(picks.iter().map(|pick| pick.get(&events)));
        for event in mixed {
            again.report(*event);
        }
        prop_assert_eq!(again, once);
    }
}

#[test]
fn names_read_back() {
    for cause in Cause::ALL {
        assert_eq!(Cause::parse(cause.as_str()), Some(cause));
    }
    assert_eq!(read_name(&name(id())), Some(id()));
    assert_eq!(read_name("5-0"), None);
    let batch = BatchId([0xab; 16]);
    assert_eq!(BatchId::parse(&batch.to_string()), Some(batch));
}
