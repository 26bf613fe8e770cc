//! Letters: finding what is due, and committing on condition.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, start};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::channel::{Class, SHARDS};
use pin::delivery::{Delivery, DeliveryId, Queue};
use pin::digest::KeyVersion;
use pin::half::Fingerprint;
use pin::letter::{Batch, BatchId, Book, Cause, Letter, PostEvent, PostOutcome};
use pin::promise::whole_ms;
use steps::ports::{DueDelivery, Fault};

fn soon(seconds: i64) -> Timestamp {
    whole_ms(start() + SignedDuration::from_secs(seconds))
}

async fn opened(store: &dyn Store, n: u8) -> Letter {
    let new = new_request(n, person(n), None, start());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    new.letter
}

fn taken_up(letter: &Letter) -> Letter {
    let fingerprint = Fingerprint {
        key_version: KeyVersion(3),
        tag: [5; 32],
    };
    letter
        .taken_up(BatchId([8; 16]), fingerprint, soon(60))
        .expect("it waits")
}

async fn due(store: &dyn Store, now: Timestamp) -> Vec<DueDelivery> {
    let mut all = Vec::new();
    for shard in 0..SHARDS {
        for class in [Class::Urgent, Class::Half] {
            let queue = Queue {
                channel: Channel::Post,
                class,
                shard,
            };
            all.extend(store.due(queue, now, 100).await.expect("reads"));
        }
    }
    all.sort_unstable();
    all
}

const fn entry(at: Timestamp, id: DeliveryId) -> DueDelivery {
    DueDelivery { at, id }
}

pub(super) async fn a_letter_is_due_once_its_request_is_validated(store: &dyn Store) {
    let letter = opened(store, 1).await;
    let mut held = opened(store, 2).await;
    assert_eq!(held.next_attempt_at, None);
    assert_eq!(due(store, soon(1)).await, [entry(soon(0), letter.id)]);
    assert!(held.release(soon(1)));
    assert_eq!(store.commit_letter(&held).await, Ok(()));
    let both = [entry(soon(0), letter.id), entry(soon(1), held.id)];
    assert_eq!(due(store, soon(1)).await, both);
}

pub(super) async fn a_letters_commit_needs_the_version_and_moves_the_index(store: &dyn Store) {
    let before = opened(store, 1).await;
    let after = taken_up(&before);
    assert_eq!(store.commit_letter(&after).await, Ok(()));
    assert_eq!(store.commit_letter(&after).await, Err(Fault::Conflict));
    assert_eq!(due(store, soon(59)).await, []);
    assert_eq!(due(store, soon(60)).await, [entry(soon(60), before.id)]);
    let mut done = store.read_letter(before.id).await.expect("reads").expect("there");
    assert_eq!(done.version, before.version + 1);
    assert!(done.handed_over());
    assert_eq!(store.commit_letter(&done).await, Ok(()));
    assert_eq!(due(store, soon(999)).await, []);
    let nobody = new_request(99, person(9), None, start()).letter;
    assert_eq!(store.commit_letter(&nobody).await, Err(Fault::Conflict));
    assert_eq!(store.read_letter(nobody.id).await, Ok(None));
}

pub(super) async fn a_letter_reads_back_as_it_was_committed(store: &dyn Store) {
    let mut letter = opened(store, 1).await;
    let reports = [
        None,
        Some(PostOutcome::Accepted),
        Some(PostOutcome::Printed),
        Some(PostOutcome::Discarded(Cause::Unprintable)),
        Some(PostOutcome::Posted),
        Some(PostOutcome::Returned(Cause::Unclaimed)),
    ];
    letter = taken_up(&letter);
    for (number, outcome) in reports.into_iter().enumerate() {
        if let Some(outcome) = outcome {
            let at = start() + SignedDuration::from_hours(i64::try_from(number).unwrap_or(9));
            letter.report(PostEvent { outcome, at });
        }
        assert_eq!(store.commit_letter(&letter).await, Ok(()));
        letter.version += 1;
        assert_eq!(store.read_letter(letter.id).await, Ok(Some(letter.clone())));
    }
    let mut stopped = opened(store, 3).await;
    assert!(stopped.stop(soon(5)));
    assert_eq!(store.commit_letter(&stopped).await, Ok(()));
    stopped.version += 1;
    let found = store
        .find(stopped.id.request)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(found.letter, stopped);
}

/// A letter that has come back as its row does not say yet, and its delivery as it was opened.
async fn come_back(store: &dyn Store, n: u8) -> (Letter, Delivery) {
    let waiting = opened(store, n).await;
    assert_eq!(store.commit_letter(&taken_up(&waiting)).await, Ok(()));
    let mut letter = store
        .read_letter(waiting.id)
        .await
        .expect("reads")
        .expect("there");
    let outcome = PostOutcome::Returned(Cause::Address);
    assert!(letter.report(PostEvent { outcome, at: soon(9) }));
    let mut delivery = store.read(waiting.id).await.expect("reads").expect("there");
    assert!(delivery.letter_in_trouble(soon(9)));
    (letter, delivery)
}

async fn calls(store: &dyn Store) -> usize {
    let mut count = 0;
    for shard in 0..SHARDS {
        count += store.callbacks(shard, None, 100).await.expect("reads").len();
    }
    count
}

pub(super) async fn a_letter_in_trouble_and_its_call_are_written_together_or_not_at_all(store: &dyn Store) {
    let (letter, delivery) = come_back(store, 1).await;
    let wrong = [
        (letter.version + 1, delivery.version),
        (letter.version, delivery.version + 1),
    ];
    for (of_letter, of_delivery) in wrong {
        let letter = Letter {
            version: of_letter,
            ..letter.clone()
        };
        let delivery = Delivery {
            version: of_delivery,
            ..delivery.clone()
        };
        assert_eq!(
            store.hand_to_centre(&letter, &delivery).await,
            Err(Fault::Conflict)
        );
    }
    let found = store
        .find(letter.id.request)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!((found.letter.trouble(), found.delivery.callback), (None, None));
    assert_eq!(calls(store).await, 0);
    assert_eq!(store.hand_to_centre(&letter, &delivery).await, Ok(()));
    let found = store
        .find(letter.id.request)
        .await
        .expect("reads")
        .expect("there");
    let next = |version| version + 1;
    let (of_letter, of_delivery) = (next(letter.version), next(delivery.version));
    assert_eq!(
        found.letter,
        Letter {
            version: of_letter,
            ..letter
        }
    );
    assert_eq!(
        found.delivery,
        Delivery {
            version: of_delivery,
            ..delivery
        }
    );
    assert_eq!(calls(store).await, 1);
}

pub(super) async fn a_reissued_letter_is_the_newest(store: &dyn Store) {
    let (mut old, mut delivery) = come_back(store, 1).await;
    assert_eq!(store.hand_to_centre(&old, &delivery).await, Ok(()));
    old.version += 1;
    delivery.version += 1;
    let next = old.reissue(soon(10)).expect("it came back");
    delivery.close_call();
    let stale = Letter {
        version: old.version - 1,
        ..old.clone()
    };
    assert_eq!(
        store.reissue(&stale, &next, &delivery).await,
        Err(Fault::Conflict)
    );
    let later = Delivery {
        version: delivery.version + 1,
        ..delivery.clone()
    };
    assert_eq!(store.reissue(&old, &next, &later).await, Err(Fault::Conflict));
    assert_eq!(store.read_letter(next.id).await, Ok(None));
    assert_eq!(calls(store).await, 1);
    assert_eq!(store.reissue(&old, &next, &delivery).await, Ok(()));
    assert_eq!(
        store.reissue(&old, &next, &delivery).await,
        Err(Fault::Conflict),
        "once"
    );
    old.version += 1;
    delivery.version += 1;
    assert_eq!(
        store.reissue(&old, &next, &delivery).await,
        Err(Fault::Conflict),
        "it is there"
    );
    assert_eq!(store.read_letter(old.id).await, Ok(Some(old.clone())));
    let found = store.find(old.id.request).await.expect("reads").expect("there");
    assert_eq!((found.letter, found.delivery), (next.clone(), delivery));
    assert_eq!(due(store, soon(10)).await, [entry(soon(10), next.id)]);
    assert_eq!(calls(store).await, 0);
}

pub(super) async fn a_batch_is_begun_as_a_whole_or_not_at_all(store: &dyn Store) {
    let (one, mut other) = (opened(store, 1).await, opened(store, 3).await);
    assert_eq!(store.count_waiting(soon(1)).await, Ok(2));
    let batch = Batch {
        id: BatchId([8; 16]),
        at: start(),
        letters: vec![one.id, other.id],
    };
    let book = Book {
        taken: 2,
        ..Book::new(start())
    };
    let letters = [taken_up(&one), taken_up(&other)];
    let moved_on = Letter {
        version: 9,
        ..letters[1].clone()
    };
    let wrong = [letters[0].clone(), moved_on];
    assert_eq!(
        store.begin_batch(&batch, &wrong, &book).await,
        Err(Fault::Conflict)
    );
    let older = Book {
        version: 4,
        ..book.clone()
    };
    assert_eq!(
        store.begin_batch(&batch, &letters, &older).await,
        Err(Fault::Conflict)
    );
    assert_eq!(store.batch(batch.id).await, Ok(None));
    assert_eq!(store.book().await, Ok(None));
    assert_eq!(store.read_letter(one.id).await, Ok(Some(one.clone())));
    assert_eq!(store.begin_batch(&batch, &letters, &book).await, Ok(()));
    assert_eq!(store.batch(batch.id).await, Ok(Some(batch.clone())));
    assert_eq!(
        store.book().await,
        Ok(Some(Book {
            version: 1,
            ..book.clone()
        }))
    );
    assert_eq!(store.count_waiting(soon(99)).await, Ok(0));
    other = Letter {
        version: other.version + 1,
        ..letters[1].clone()
    };
    assert_eq!(store.read_letter(other.id).await, Ok(Some(other)));
    let book = Book { version: 1, ..book };
    assert_eq!(
        store.begin_batch(&batch, &letters, &book).await,
        Err(Fault::Conflict),
        "once"
    );
}

pub(super) async fn the_book_needs_its_version(store: &dyn Store) {
    let book = Book {
        waiting: 7,
        oldest: Some(soon(3)),
        ..Book::new(start())
    };
    assert_eq!(store.write_book(&book).await, Ok(()));
    assert_eq!(store.write_book(&book).await, Err(Fault::Conflict));
    let next = Book {
        version: 1,
        oldest: None,
        ..book
    };
    assert_eq!(
        store.book().await.map(|book| book.map(|book| book.oldest)),
        Ok(Some(Some(soon(3))))
    );
    assert_eq!(store.write_book(&next).await, Ok(()));
    assert_eq!(store.book().await, Ok(Some(Book { version: 2, ..next })));
}
