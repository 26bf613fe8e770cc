//! Random operations on two stores, held one against the other.

use super::Store;
use super::rows::{kept_pin, new_request, person, request_id, start};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::benefits::Credential;
use pin::channel::{Class, SHARDS};
use pin::delivery::{DeliveryId, Policy, ProviderId, Queue, SendOutcome};
use pin::digest::{BodyDigest, KeyVersion, ReplayKey, SessionKey, SourceKey};
use pin::half::Fingerprint;
use pin::kept_pin::PinRecord;
use pin::letter::{BatchId, Cause, PostEvent, PostOutcome};
use pin::promise::{Terms, whole_ms};
use pin::receipt::Outcome;
use pin::request::Standing;
use pin::session::Session;
use steps::ports::{Attempt, Claim, Found, Lease, ParkedReceipt, Pause, Replay, Transition, Window};

/// What decides an operation: its kind, whom it concerns, and a detail. The domains are small, so that
/// operations meet.
pub type Seed = (u8, u8, u8);

/// Runs the same operations on both stores, in order.
///
/// # Panics
/// If an answer differs: with the number of the operation and both answers.
pub async fn compare(left: &dyn Store, right: &dyn Store, seeds: &[Seed]) {
    let mut now = start();
    for (number, &seed) in seeds.iter().enumerate() {
        now = now
            .saturating_add(SignedDuration::from_millis(i64::from(seed.2) * 700))
            .unwrap_or(now);
        let (one, other) = (apply(left, seed, now).await, apply(right, seed, now).await);
        assert_eq!(one, other, "operation {number} of {seeds:?}");
    }
}

/// Applies one operation and answers what came of it, as text.
async fn apply(store: &dyn Store, (kind, who, detail): Seed, now: Timestamp) -> String {
    let who = who % 6;
    let id = DeliveryId {
        request: request_id(who),
        generation: 1,
    };
    match kind % 17 {
        0 | 1 => open(store, who, detail, now).await,
        2 => format!(
            "{:?} {:?}",
            store.standing(person(who % 4)).await,
            store.requests(person(who % 4)).await
        ),
        3 => format!("{:?}", store.find(request_id(who)).await),
        4 => queues(store, now).await,
        5 => claim(store, id, detail, now).await,
        6 => settle(store, id, detail, now).await,
        7 => receive(store, id, detail, now).await,
        8 => meet(store, id, detail, now).await,
        9 => count(store, who, detail, now).await,
        14 => keep(store, who, detail, now).await,
        15 => session(store, who, detail, now).await,
        11 => letter(store, id, detail, now).await,
        10 | 12 => lease(store, who, detail, now).await,
        13 => transition(store, who, detail, now).await,
        _ => levers(store, detail, now).await,
    }
}

async fn open(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let replay = (!detail.is_multiple_of(3)).then(|| Replay {
        key: ReplayKey([detail % 4; 16]),
        body: BodyDigest([detail % 2; 16]),
        until: now + SignedDuration::from_secs(i64::from(detail)),
    });
    let new = new_request(who, person(who % 4), replay, now);
    // An id is random and never comes twice; the suite's are numbers, so the second use is passed over.
    match store.read(new.delivery.id).await {
        Ok(None) => format!("{:?}", store.open(&new, now).await),
        there => format!("{}", there.is_ok()),
    }
}

async fn transition(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let Ok(Some(found)) = store.find(request_id(who)).await else {
        return "nothing".to_owned();
    };
    let Found {
        record,
        mut delivery,
        mut letter,
    } = found;
    let to = match detail % 3 {
        0 => {
            delivery.validate(now, &Terms::default());
            letter.release(now);
            Standing::Validated { at: now }
        }
        1 => {
            delivery.reject(now);
            letter.stop(now);
            Standing::Rejected { at: now }
        }
        _ => {
            delivery.withdraw(now);
            letter.stop(now);
            Standing::Withdrawn { at: now }
        }
    };
    delivery.version = delivery
        .version
        .saturating_sub(u64::from(detail.is_multiple_of(7)));
    let transition = Transition {
        from: record.standing,
        to,
        delivery,
        letter,
    };
    if !detail.is_multiple_of(5) {
        return format!("{:?}", store.transition(&transition).await);
    }
    let new = new_request((who + 1) % 6, record.person, None, now);
    match store.read(new.delivery.id).await {
        Ok(None) => format!("{:?}", store.register(&new, Some(&transition)).await),
        there => format!("{}", there.is_ok()),
    }
}

async fn queues(store: &dyn Store, now: Timestamp) -> String {
    let mut due = Vec::new();
    let mut overdue = Vec::new();
    let mut callbacks = Vec::new();
    let far = now.saturating_add(SignedDuration::from_hours(13)).unwrap_or(now);
    for shard in 0..SHARDS {
        for (channel, class) in [
            (Channel::Sms, Class::Half),
            (Channel::Sms, Class::Late),
            (Channel::Post, Class::Urgent),
            (Channel::Post, Class::Half),
        ] {
            let queue = Queue {
                channel,
                class,
                shard,
            };
            due.push(store.due(queue, now, 100).await);
        }
        overdue.push(store.overdue(shard, far, 100).await);
        callbacks.push(store.callbacks(shard, None, 100).await);
    }
    // Entries of one instant come in no particular order.
    for page in due.iter_mut().flatten() {
        page.sort_unstable();
    }
    for page in overdue.iter_mut().flatten() {
        page.sort_unstable();
    }
    for page in callbacks.iter_mut().flatten() {
        page.sort_unstable();
    }
    format!("{due:?} {overdue:?} {callbacks:?}")
}

async fn claim(store: &dyn Store, id: DeliveryId, detail: u8, now: Timestamp) -> String {
    let Ok(Some(stored)) = store.read(id).await else {
        return "nothing".to_owned();
    };
    let claim = Claim {
        id,
        seen: stored.next_attempt_at.unwrap_or_else(|| whole_ms(now)),
        until: whole_ms(now + SignedDuration::from_secs(i64::from(detail % 90))),
        fence: u64::from(detail % 5),
        fingerprint: Fingerprint {
            key_version: KeyVersion(u16::from(detail)),
            tag: [detail; 32],
        },
    };
    format!("{:?}", store.claim(&claim).await)
}

async fn settle(store: &dyn Store, id: DeliveryId, detail: u8, now: Timestamp) -> String {
    let Ok(Some(mut delivery)) = store.read(id).await else {
        return "nothing".to_owned();
    };
    delivery.version = delivery
        .version
        .saturating_sub(u64::from(detail.is_multiple_of(7)));
    let outcome = match detail % 6 {
        0 => SendOutcome::Taken(provider_id(detail)),
        1 => SendOutcome::Throttled,
        2 => SendOutcome::OverQuota,
        3 => SendOutcome::Refused,
        4 => SendOutcome::Unavailable,
        _ => SendOutcome::Unclear,
    };
    delivery.settle(
        Channel::Sms,
        outcome.clone(),
        now,
        u32::from(detail) << 24,
        now,
        &Policy::default(),
    );
    format!("{:?}", store.commit(&delivery, outcome.provider_id()).await)
}

async fn receive(store: &dyn Store, id: DeliveryId, detail: u8, now: Timestamp) -> String {
    let Ok(Some(mut delivery)) = store.read(id).await else {
        return "nothing".to_owned();
    };
    delivery.receive(
        Channel::Sms,
        &provider_id(detail),
        outcome(detail),
        now,
        0,
        &Policy::default(),
    );
    format!("{:?}", store.commit(&delivery, None).await)
}

async fn letter(store: &dyn Store, id: DeliveryId, detail: u8, now: Timestamp) -> String {
    let Ok(Some(found)) = store.find(id.request).await else {
        return "nothing".to_owned();
    };
    let mut letter = found.letter;
    let outcome = match detail % 8 {
        0 => PostOutcome::Printed,
        1 => PostOutcome::Posted,
        2 => PostOutcome::Discarded(Cause::Unprintable),
        3 => PostOutcome::Returned(Cause::Address),
        4 => {
            letter.stop(now);
            PostOutcome::Accepted
        }
        5 => {
            letter.release(now);
            PostOutcome::Accepted
        }
        6 => {
            let fingerprint = Fingerprint {
                key_version: KeyVersion(u16::from(detail)),
                tag: [detail; 32],
            };
            let until = now + SignedDuration::from_secs(i64::from(detail));
            letter = letter
                .taken_up(BatchId([detail; 16]), fingerprint, until)
                .unwrap_or(letter);
            return format!("{:?}", store.commit_letter(&letter).await);
        }
        _ => {
            let Some(next) = letter.reissue(now) else {
                return format!("{letter:?} {:?}", store.read_letter(letter.id).await);
            };
            letter.version -= u64::from(detail.is_multiple_of(5)).min(letter.version);
            let mut delivery = found.delivery;
            delivery.close_call();
            return format!("{:?}", store.reissue(&letter, &next, &delivery).await);
        }
    };
    letter.report(PostEvent { outcome, at: now });
    letter.version -= u64::from(detail.is_multiple_of(7)).min(letter.version);
    let mut delivery = found.delivery;
    if letter.trouble().is_some() && delivery.letter_in_trouble(now) {
        return format!("{:?}", store.hand_to_centre(&letter, &delivery).await);
    }
    format!("{:?}", store.commit_letter(&letter).await)
}

async fn meet(store: &dyn Store, id: DeliveryId, detail: u8, now: Timestamp) -> String {
    let provider_id = provider_id(detail / 3);
    let receipt = ParkedReceipt {
        channel: Channel::Sms,
        outcome: outcome(detail),
        at: now,
    };
    match detail % 3 {
        0 => format!("{:?}", store.claim_or_park(&provider_id, receipt, now).await),
        1 => format!("{:?}", store.parked(&provider_id).await),
        _ => format!("{:?}", store.resolve(&provider_id, receipt, id).await),
    }
}

fn provider_id(detail: u8) -> ProviderId {
    ProviderId(format!("sms-{}", detail % 8).into())
}

fn outcome(detail: u8) -> Outcome {
    [
        Outcome::AcceptedByCarrier,
        Outcome::ReceivedByPhone,
        Outcome::Unreachable,
        Outcome::OverQuota,
        Outcome::Refused,
    ][usize::from(detail % 5)]
}

async fn count(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let window = Window::around(now, SignedDuration::from_secs(60));
    let source = SourceKey([who % 2; 16]);
    let attempt = if who < 3 {
        Attempt::Source(source)
    } else {
        Attempt::Pair(person(who), source)
    };
    if detail.is_multiple_of(3) {
        return format!("{:?}", store.forgive(attempt, window).await);
    }
    format!("{:?}", store.count(attempt, window).await)
}

async fn lease(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let until = now + SignedDuration::from_secs(i64::from(detail));
    let guess = Lease {
        channel: Channel::Sms,
        owner: u128::from(who % 2),
        until: now,
        fence: u64::from(detail % 4),
    };
    match detail % 3 {
        0 => format!(
            "{:?}",
            store.acquire(Channel::Sms, u128::from(who % 2), now, until).await
        ),
        1 => format!("{:?}", store.renew(&guess, until).await),
        _ => format!("{:?}", store.release(&guess).await),
    }
}

async fn levers(store: &dyn Store, detail: u8, now: Timestamp) -> String {
    if detail.is_multiple_of(2) {
        return format!("{:?}", store.settings(Channel::Sms).await);
    }
    let pause = Pause {
        until: (!detail.is_multiple_of(5)).then_some(now),
        note: format!("note {detail}"),
    };
    format!("{:?}", store.pause(Channel::Sms, &pause).await)
}

async fn keep(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let owner = person(who % 4);
    if detail.is_multiple_of(5) {
        return format!("{:?}", store.stop(owner, now).await);
    }
    let there = store.kept_pin(owner).await;
    let version = match &there {
        Ok(Some(pin)) => pin.version.saturating_sub(u64::from(detail.is_multiple_of(7))),
        _ => u64::from(detail.is_multiple_of(7)),
    };
    let pin = PinRecord {
        version,
        ..kept_pin(who, owner, now)
    };
    let delivery = store.read(pin.issue).await;
    let with = delivery
        .as_ref()
        .ok()
        .and_then(Option::as_ref)
        .filter(|_| detail.is_multiple_of(3));
    format!("{there:?} {:?}", store.keep(&pin, with).await)
}

async fn session(store: &dyn Store, who: u8, detail: u8, now: Timestamp) -> String {
    let key = SessionKey([who; 16]);
    let until = now + SignedDuration::from_secs(i64::from(detail));
    if !detail.is_multiple_of(4) {
        return format!("{:?}", store.prolong(key, now, until).await);
    }
    let issue = DeliveryId {
        request: request_id(who),
        generation: 1,
    };
    let session = Session::open(
        person(who),
        Credential::ALL[usize::from(detail / 4) % 4],
        issue,
        now,
    );
    // A token is random and never comes twice; the suite's are numbers, so one that is there is passed over.
    match store.prolong(key, now, until).await {
        Ok(None) => format!("{:?}", store.begin(key, &session).await),
        there => format!("{there:?}"),
    }
}
