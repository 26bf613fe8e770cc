//! Leases and levers.

use crate::contract::Store;
use crate::contract::rows::start;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::levers::Levers;
use pin::operator::OperatorId;
use steps::ports::{ChannelSettings, Fault, LastSet, Lease, Pause};

fn at(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

async fn acquire(store: &dyn Store, owner: u128, seconds: i64) -> Option<Lease> {
    store
        .acquire(Channel::Sms, owner, at(seconds), at(seconds + 30))
        .await
        .expect("no fault")
}

pub(super) async fn one_holds_the_lease(store: &dyn Store) {
    let mine = acquire(store, u128::MAX, 0).await.expect("free");
    assert_eq!((mine.owner, mine.until), (u128::MAX, at(30)));
    assert_eq!(acquire(store, 2, 1).await, None);
    let renewed = store
        .renew(&mine, at(60))
        .await
        .expect("no fault")
        .expect("still mine");
    assert_eq!((renewed.until, renewed.fence), (at(60), mine.fence));
    assert_eq!(acquire(store, 2, 59).await, None);
}

pub(super) async fn a_lease_runs_out_and_the_fence_rises(store: &dyn Store) {
    let mine = acquire(store, 1, 0).await.expect("free");
    let theirs = acquire(store, 2, 30).await.expect("run out");
    assert!(theirs.fence > mine.fence);
    assert_eq!(store.renew(&mine, at(99)).await, Ok(None), "not mine any more");
    assert_eq!(
        store.renew(&theirs, at(99)).await,
        Ok(Some(Lease {
            until: at(99),
            ..theirs
        }))
    );
}

pub(super) async fn a_released_lease_is_free_and_an_old_one_releases_nothing(store: &dyn Store) {
    let mine = acquire(store, 1, 0).await.expect("free");
    assert_eq!(store.release(&mine).await, Ok(()));
    let theirs = acquire(store, 2, 1).await.expect("released");
    assert!(theirs.fence > mine.fence, "the fence outlives the release");
    assert_eq!(store.release(&mine).await, Ok(()));
    assert_eq!(
        acquire(store, 3, 2).await,
        None,
        "the old lease's release changed nothing"
    );
    assert_eq!(store.renew(&mine, at(99)).await, Ok(None));
}

pub(super) async fn the_wait_that_was_told_last_is_read(store: &dyn Store) {
    assert_eq!(store.projected_wait(Channel::Sms).await, Ok(None));
    for (seconds, wait) in [(10, 7_200), (20, 0)] {
        let (wait, at) = (SignedDuration::from_secs(wait), at(seconds));
        assert_eq!(store.report_wait(Channel::Sms, wait, at).await, Ok(()));
        let told = store
            .projected_wait(Channel::Sms)
            .await
            .expect("no fault")
            .expect("told");
        assert_eq!(told.wait, wait);
        assert!(told.at.duration_since(at).abs() < SignedDuration::from_millis(1));
    }
    assert_eq!(store.projected_wait(Channel::Email).await, Ok(None));
}

pub(super) async fn levers_have_defaults_and_an_operators_pause_stays(store: &dyn Store) {
    let settings = store.settings(Channel::Sms).await.expect("no fault");
    assert_eq!(
        settings,
        ChannelSettings {
            rate_per_s: None,
            pause: None
        }
    );
    let passing = Pause {
        until: Some(at(10)),
        note: "quota".to_owned(),
    };
    assert_eq!(store.pause(Channel::Sms, &passing).await, Ok(()));
    let settings = store.settings(Channel::Sms).await.expect("no fault");
    assert_eq!(settings.pause, Some(passing.clone()));
    assert!(settings.is_paused(at(9)) && !settings.is_paused(at(10)));
    let endless = Pause {
        until: None,
        note: "stopped by the operator".to_owned(),
    };
    assert_eq!(store.pause(Channel::Sms, &endless).await, Ok(()));
    assert_eq!(store.pause(Channel::Sms, &passing).await, Ok(()));
    let settings = store.settings(Channel::Sms).await.expect("no fault");
    assert_eq!(settings.pause, Some(endless));
}

#[allow(clippy::expect_used, reason = "constants of the suite")]
fn set(by: &str, seconds: i64) -> LastSet {
    LastSet {
        by: OperatorId::parse(by).expect("an id"),
        at: at(seconds),
    }
}

fn levers(rate_per_s: Option<u32>, paused: bool, note: Option<&str>) -> Levers {
    Levers {
        rate_per_s,
        paused,
        note: note.map(str::to_owned),
    }
}

pub(super) async fn levers_are_set_whole_and_the_later_stays(store: &dyn Store) {
    let untouched = store.state(Channel::Sms).await.expect("no fault");
    assert_eq!((untouched.last_set, untouched.leased_until), (None, None));
    let quota = Pause {
        until: Some(at(99)),
        note: "quota".to_owned(),
    };
    assert_eq!(store.pause(Channel::Sms, &quota).await, Ok(()));
    let slow = levers(Some(3), false, Some("slowly"));
    assert_eq!(store.set(Channel::Sms, &slow, &set("anna", 5)).await, Ok(()));
    let state = store.state(Channel::Sms).await.expect("no fault");
    assert_eq!(
        (state.settings.rate_per_s, state.settings.pause),
        (Some(3), None),
        "the quota's pause goes"
    );
    assert_eq!(
        (state.note.as_deref(), state.last_set),
        (Some("slowly"), Some(set("anna", 5)))
    );
    let stop = levers(None, true, Some("works"));
    assert_eq!(store.set(Channel::Sms, &stop, &set("bruno", 7)).await, Ok(()));
    assert_eq!(
        store.set(Channel::Sms, &slow, &set("anna", 6)).await,
        Err(Fault::Conflict),
        "an earlier change undoes no later one"
    );
    let settings = store.settings(Channel::Sms).await.expect("no fault");
    let pause = Pause {
        until: None,
        note: "works".to_owned(),
    };
    assert_eq!(
        (settings.rate_per_s, settings.pause),
        (None, Some(pause)),
        "what the drains read"
    );
    assert_eq!(store.pause(Channel::Sms, &quota).await, Ok(()));
    assert_eq!(
        store
            .set(Channel::Sms, &levers(None, false, None), &set("anna", 8))
            .await,
        Ok(())
    );
    acquire(store, 1, 9).await.expect("free");
    let state = store.state(Channel::Sms).await.expect("no fault");
    assert_eq!((state.settings.pause, state.note), (None, None));
    assert_eq!(state.leased_until, Some(at(39)));
}
