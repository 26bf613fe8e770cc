//! Notices.

use crate::contract::Store;
use crate::contract::rows::{new_request, person, request_id, start};
use jiff::{SignedDuration, Timestamp};
use pin::Language;
use pin::channel::{Channel, SHARDS};
use pin::contact::{Email, Phone};
use pin::delivery::{ProviderId, SendOutcome, shard};
use pin::notice::{KnownContacts, Notice, NoticeId, NoticeKind, NoticePolicy};
use pin::promise::whole_ms;
use steps::ports::{DueNotice, Fault, NoticeClaim};

fn soon(seconds: i64) -> Timestamp {
    whole_ms(start()) + SignedDuration::from_secs(seconds)
}

#[allow(clippy::expect_used, reason = "constants of the suite")]
fn notice(n: u8) -> Notice {
    let contacts = KnownContacts {
        mobile: Phone::from_e164("+393331234567"),
        email: Some(Email::from_stored("m@example.org")),
    };
    let id = NoticeId {
        request: request_id(n),
        kind: NoticeKind::Requested,
    };
    Notice::open(id, Language::De, &contacts, start()).expect("a way")
}

async fn due(store: &dyn Store, channel: Channel, now: Timestamp) -> Vec<DueNotice> {
    let mut all = Vec::new();
    for shard in 0..SHARDS {
        all.extend(store.due_notices(channel, shard, now, 9).await.expect("reads"));
    }
    all
}

fn claim(seen: DueNotice, fence: u64) -> NoticeClaim {
    NoticeClaim {
        id: seen.id,
        seen: seen.at,
        until: soon(60),
        fence,
    }
}

pub(super) async fn a_notice_is_written_with_its_request_and_found(store: &dyn Store) {
    let mut new = new_request(1, person(1), None, start());
    let written = notice(1);
    new.notice = Some(written.clone());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    let found = due(store, Channel::Email, soon(1)).await;
    let entry = DueNotice {
        at: whole_ms(start()),
        id: written.id,
    };
    assert_eq!(found, [entry]);
    assert_eq!(due(store, Channel::Sms, soon(1)).await, []);
    let before = soon(0) - SignedDuration::from_millis(2);
    assert_eq!(due(store, Channel::Email, before).await, []);
    let both = store.find(request_id(1)).await.expect("reads").expect("there");
    assert_eq!(both.record, new.record, "the request reads back beside it");
    let mut refused = new_request(2, person(1), None, start());
    refused.notice = Some(notice(2));
    assert!(store.open(&refused, start()).await.expect("answers").is_err());
    assert_eq!(
        due(store, Channel::Email, soon(1)).await,
        [entry],
        "and with no other"
    );
}

pub(super) async fn a_notice_is_taken_up_by_one_and_committed_by_whoever_read_it_last(store: &dyn Store) {
    let opened = notice(4);
    let mut new = new_request(4, person(4), None, start());
    new.notice = Some(opened.clone());
    assert_eq!(store.open(&new, start()).await, Ok(Ok(())));
    let entry = due(store, Channel::Email, soon(1)).await[0];
    let mut claimed = store.claim_notice(&claim(entry, 5)).await.expect("free");
    assert_eq!(
        claimed,
        Notice {
            next_attempt_at: Some(soon(60)),
            fence: 5,
            version: 2,
            ..opened
        }
    );
    assert_eq!(store.claim_notice(&claim(entry, 5)).await, Err(Fault::Conflict));
    let later = due(store, Channel::Email, soon(60)).await[0];
    assert_eq!(
        store.claim_notice(&claim(later, 4)).await,
        Err(Fault::Conflict),
        "an older fence"
    );
    let policy = NoticePolicy::default();
    claimed.settle(&SendOutcome::Refused, soon(61), 0, &policy);
    assert_eq!(store.commit_notice(&claimed, None).await, Ok(()));
    assert_eq!(store.commit_notice(&claimed, None).await, Err(Fault::Conflict));
    assert_eq!(due(store, Channel::Email, soon(99)).await, []);
    let moved = due(store, Channel::Sms, soon(61)).await;
    assert_eq!(
        moved.iter().map(|entry| entry.id).collect::<Vec<_>>(),
        [claimed.id]
    );
    claimed.version += 1;
    claimed.settle(&SendOutcome::Taken(ProviderId("n".into())), soon(62), 0, &policy);
    let forget_at = claimed.forget_at(&policy);
    assert_eq!(store.commit_notice(&claimed, forget_at).await, Ok(()));
    assert_eq!(due(store, Channel::Sms, soon(99)).await, []);
    assert_eq!(
        store
            .due_notices(Channel::Sms, shard(claimed.id.request), soon(99), 0)
            .await,
        Ok(Vec::new())
    );
}

pub(super) async fn notices_have_a_lease_of_their_own(store: &dyn Store) {
    let drain = store.acquire(Channel::Email, 1, soon(0), soon(30)).await;
    assert!(drain.expect("answers").is_some());
    let mine = store.acquire_notices(Channel::Email, 2, soon(0), soon(30)).await;
    let mine = mine.expect("answers").expect("free, whatever the drain holds");
    let taken = store.acquire_notices(Channel::Email, 3, soon(29), soon(60)).await;
    assert_eq!(taken, Ok(None));
    let other = store.acquire_notices(Channel::Sms, 3, soon(29), soon(60)).await;
    assert!(other.expect("answers").is_some(), "one a channel");
    assert_eq!(store.release_notices(&mine).await, Ok(()));
    let next = store.acquire_notices(Channel::Email, 3, soon(29), soon(60)).await;
    let next = next.expect("answers").expect("given back");
    assert!(next.fence > mine.fence);
    assert_eq!(
        store.release_notices(&mine).await,
        Ok(()),
        "an old one releases nothing"
    );
    let taken = store.acquire_notices(Channel::Email, 4, soon(59), soon(90)).await;
    assert_eq!(taken, Ok(None));
    let free = store.acquire_notices(Channel::Email, 4, soon(60), soon(90)).await;
    assert!(free.expect("answers").is_some(), "it ran out");
}
