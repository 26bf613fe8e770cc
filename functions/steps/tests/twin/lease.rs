//! One drain a channel, at its pace, class by class.

use crate::faults::Side;
use crate::town::{Town, at, minutes};
use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::delivery::{ProviderId, SendOutcome};
use steps::deliver_first_half::{Deps, deliver_first_half};
use steps::ports::{Channels, Clock, Fault, Lease};

fn taken(number: usize) -> SendOutcome {
    SendOutcome::Taken(ProviderId(format!("sms-{number}").into()))
}

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// Has somebody hold the channel until `until` who never gives it back.
fn held(town: &Town, until: Timestamp) -> Lease {
    pollster::block_on(town.world.store.acquire(Channel::Sms, 1, town.now(), until))
        .expect("no fault")
        .expect("acquired")
}

#[test]
fn of_two_drains_at_once_one_stands_by_and_nothing_goes_twice() {
    let town = Town::new();
    for n in 0..20 {
        town.accepted(n);
    }
    let deps = Deps::wire(&town.world, &town.settings);
    let command = town.drain_command();
    let (one, other) = pollster::block_on(join(
        deliver_first_half(&deps, command),
        deliver_first_half(&deps, command),
    ));
    let (one, other) = (one.expect("drains"), other.expect("drains"));
    assert_eq!((one.sent, other.sent), (20, 0));
    assert!(!other.busy, "it found the channel free, and nothing left to send");
    assert_eq!(town.sent().len(), 20);
    assert!(!town.drain().expect("drains").busy, "the lease was given back");
}

#[test]
fn whoever_stands_by_goes_on_when_the_holder_stops() {
    let mut town = Town::new();
    town.settings.drain.rate_per_s = 1;
    for n in 0..100 {
        town.accepted(n);
    }
    let deps = Deps::wire(&town.world, &town.settings);
    let mut holders = town.drain_command();
    holders.stop_by = town.now() + seconds(20);
    let (holder, standby) = pollster::block_on(join(
        deliver_first_half(&deps, holders),
        deliver_first_half(&deps, town.drain_command()),
    ));
    let (holder, standby) = (holder.expect("drains"), standby.expect("drains"));
    assert!((15..=20).contains(&holder.sent), "{holder:?}");
    assert_eq!((standby.busy, standby.sent), (false, 100 - holder.sent));
    let sent = town.sent();
    assert_eq!(sent.len(), 100);
    // One poll, and the bucket that a new owner starts empty.
    let longest = sent
        .windows(2)
        .map(|pair| pair[1].at.duration_since(pair[0].at))
        .max();
    assert!(longest <= Some(seconds(1 + 2)), "{longest:?}");
}

#[test]
fn whoever_stands_by_takes_over_when_a_dead_holders_lease_runs_out() {
    let town = Town::new();
    town.accepted(1);
    let until = town.now() + seconds(30);
    held(&town, until);
    let view = town.drain().expect("drains");
    assert_eq!((view.busy, view.sent), (false, 1));
    let at = town.sent()[0].at;
    assert!(until <= at && at <= until + seconds(2), "{at}");
}

#[test]
fn a_channel_held_throughout_is_busy_before_the_next_tick() {
    let town = Town::new();
    town.accepted(1);
    let began = town.now();
    held(&town, began + minutes(10));
    town.faults.clear();
    let view = town.drain().expect("drains");
    assert!(view.busy);
    assert_eq!(view.sent, 0);
    assert_eq!(town.sent(), []);
    let stood_by = town.now().duration_since(began);
    assert!(seconds(45) < stood_by && stood_by < seconds(60), "{stood_by:?}");
    assert!(
        town.faults.calls() <= 50,
        "a conditional write a second: {}",
        town.faults.calls()
    );
}

#[test]
fn nobody_stands_by_past_its_own_time() {
    let town = Town::new();
    town.accepted(1);
    held(&town, town.now() + seconds(10));
    let deps = Deps::wire(&town.world, &town.settings);
    let mut command = town.drain_command();
    command.stop_by = town.now() + seconds(5);
    let view = pollster::block_on(deliver_first_half(&deps, command)).expect("drains");
    assert!(view.busy);
    assert!(town.now() <= command.stop_by, "{}", town.now());
}

#[test]
fn a_look_that_fails_does_not_end_the_standing_by() {
    for fault in [Fault::Throttled, Fault::Unavailable, Fault::Ambiguous] {
        let town = Town::new();
        town.accepted(1);
        held(&town, town.now() + seconds(10));
        town.faults.clear();
        town.faults.fail_at(3, Side::Before, fault);
        let view = town.drain().expect("drains");
        assert_eq!((view.busy, view.sent), (false, 1), "{fault}");
    }
}

#[test]
fn a_drain_that_loses_its_lease_stops() {
    let town = Town::new();
    let requests: Vec<_> = (0..40).map(|n| town.accepted(n)).collect();
    let (store, clock) = (town.store(), town.world.clock.clone());
    town.world.sms.script(move |number, _| {
        if number == 0 {
            // The drain is held up for longer than its lease, and another takes the channel.
            clock.advance(SignedDuration::from_secs(31));
            let now = clock.now();
            let lease = store.acquire(Channel::Sms, 99, now, now + SignedDuration::from_secs(30));
            assert!(pollster::block_on(lease).expect("no fault").is_some());
        }
        taken(number)
    });
    town.drain().expect("drains");
    let sent = town.sent().len();
    assert!(sent <= 2, "{sent} sends, of which one may have been under way");
    let taken_up: u32 = requests
        .iter()
        .map(|request| town.delivery(*request).attempts)
        .sum();
    assert!(taken_up <= 2, "{taken_up} taken up without the right to");
    town.ticks_until(town.now() + minutes(3));
    assert_eq!(town.sent().len(), 40, "and nothing is lost or sent twice");
}

#[test]
fn a_long_drain_keeps_its_lease() {
    let mut town = Town::new();
    town.settings.drain.rate_per_s = 1;
    for n in 0..100 {
        town.accepted(n);
    }
    let view = town.drain().expect("drains");
    assert_eq!(
        (view.sent, view.stale),
        (100, 0),
        "100 seconds under a lease of 30"
    );
}

#[test]
fn a_drain_ends_with_its_time_and_the_next_goes_on() {
    let mut town = Town::new();
    town.settings.drain.rate_per_s = 1;
    for n in 0..100 {
        town.accepted(n);
    }
    let deps = Deps::wire(&town.world, &town.settings);
    let mut command = town.drain_command();
    command.stop_by = town.now() + SignedDuration::from_secs(20);
    let view = pollster::block_on(deliver_first_half(&deps, command)).expect("drains");
    assert!((15..=20).contains(&view.sent), "{view:?}");
    assert_eq!(town.drain().expect("drains").sent, 100 - view.sent);
}

#[test]
fn never_more_than_the_rate_reaches_the_provider() {
    for rate in [3, 20, 50] {
        let mut town = Town::new();
        town.settings.drain.rate_per_s = rate;
        for n in 0..200 {
            town.accepted(n);
        }
        town.drain().expect("drains");
        let times: Vec<Timestamp> = town.sent().iter().map(|sent| sent.at).collect();
        assert_eq!(times.len(), 200);
        let burst = i128::from((rate / 10).max(1));
        for (first, start) in times.iter().enumerate() {
            for (count, end) in times[first..].iter().enumerate() {
                let span = end.duration_since(*start).as_nanos();
                let parts = i128::try_from(count).expect("small") + 1;
                assert!(
                    (parts - burst) * 1_000_000_000 <= i128::from(rate) * span,
                    "{parts} in {span} ns"
                );
            }
        }
        let whole = times[199].duration_since(times[0]).as_secs_f64();
        assert!(
            whole <= 200.0 / f64::from(rate) * 1.05 + 1.0,
            "and little less: {whole} s at {rate}/s"
        );
    }
}

#[test]
fn d9_what_is_late_yields_to_what_can_be_in_time_and_is_still_sent() {
    let town = Town::new();
    let late: Vec<_> = (0..5).map(|n| town.accepted(n)).collect();
    town.world.sms.script(|_, _| SendOutcome::Unavailable);
    town.ticks_until(at("2020-03-26T18:10:00+01:00"));
    assert!(late.iter().all(|request| town.delivery(*request).is_escalated()));
    let tried = town.sent().len();
    let fresh: Vec<_> = (10..15).map(|n| town.accepted(n)).collect();
    town.world.sms.script(|number, _| taken(number));
    town.advance(minutes(6));
    town.drain().expect("drains");
    let order: Vec<_> = town.sent()[tried..].iter().map(|sent| sent.id.request).collect();
    assert_eq!(order.len(), 10);
    assert!(
        order[..5].iter().all(|request| fresh.contains(request)),
        "first those in time"
    );
    assert!(order[5..].iter().all(|request| late.contains(request)));
}
