//! What providers do with a message, and what must follow.

use crate::town::{Town, at, half_in, minutes, mobile};
use jiff::{SignedDuration, Timestamp};
use memory::TwinMac;
use pin::Channel;
use pin::delivery::{EventKind, Policy, Progress, ProviderId, SendOutcome};
use pin::digest::{KeyVersion, Purpose};
use pin::half::{Alphabet, Half, Part};
use pin::receipt::Outcome;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use steps::ports::{ChannelSettings, Deliveries, Mac, Pause, Text};

fn taken(number: usize) -> SendOutcome {
    SendOutcome::Taken(ProviderId(format!("sms-{number}").into()))
}

/// A provider whose first answers are `first` and which then takes everything.
fn at_first(town: &Town, first: Vec<SendOutcome>) {
    town.world
        .sms
        .script(move |number, _| first.get(number).cloned().unwrap_or_else(|| taken(number)));
}

fn halves(town: &Town) -> BTreeSet<String> {
    town.sent().iter().map(|sent| half_in(&sent.text)).collect()
}

#[test]
fn throttling_backs_off_puts_back_and_loses_nothing() {
    let town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Throttled; 4]);
    let view = town.drain().expect("drains");
    assert_eq!((view.sent, view.put_back), (0, 1));
    town.ticks_until(town.now() + minutes(5));
    let times: Vec<Timestamp> = town.sent().iter().map(|sent| sent.at).collect();
    assert_eq!(times.len(), 5, "four refusals, and then it is taken");
    let policy = Policy::default();
    for (setbacks, pair) in (1..).zip(times.windows(2)) {
        let waited = pair[1].duration_since(pair[0]);
        assert!(waited >= policy.back_off(setbacks, 0), "{setbacks}: {waited:?}");
    }
    assert_eq!(halves(&town).len(), 1, "each time the same half");
    let delivery = town.delivery(request);
    assert!(matches!(delivery.progress, Progress::Sent { .. }));
    assert_eq!((delivery.setbacks, delivery.attempts), (0, 5));
}

#[test]
fn a_throttled_message_holds_up_no_other() {
    let town = Town::new();
    let requests: Vec<_> = (0..10).map(|n| town.accepted(n)).collect();
    let slow = mobile(3);
    town.world.sms.script(move |number, text: &Text| {
        if text.to.as_str() == slow {
            SendOutcome::Throttled
        } else {
            taken(number)
        }
    });
    let view = town.drain().expect("drains");
    assert_eq!((view.sent, view.put_back), (9, 1));
    for (n, request) in requests.iter().enumerate() {
        let is_sent = matches!(town.delivery(*request).progress, Progress::Sent { .. });
        assert_eq!(is_sent, n != 3, "person {n}");
    }
}

#[test]
fn however_unevenly_the_shards_fill_the_first_come_is_the_first_served() {
    let town = Town::new();
    let requests: Vec<_> = (0..900)
        .map(|n| {
            town.advance(SignedDuration::from_millis(1));
            town.accepted(n)
        })
        .collect();
    town.drain().expect("drains");
    let sent = town.sent();
    assert_eq!(sent.len(), requests.len());
    // Sixteen are in flight at once and may pass each other; a whole page of another shard may not.
    for (place, text) in sent.iter().enumerate() {
        let came = requests.iter().position(|request| *request == text.id.request);
        let came = came.expect("one of them");
        assert!(
            came.abs_diff(place) <= 16,
            "came as number {came}, went out as number {place}"
        );
    }
}

#[test]
fn a_provider_out_of_reach_is_tried_again() {
    let town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Unavailable; 3]);
    town.ticks_until(town.now() + minutes(5));
    assert_eq!(town.sent().len(), 4);
    assert_eq!(
        town.kinds(request),
        [EventKind::Requested, EventKind::FirstHalfSent]
    );
}

#[test]
fn r33_a_refused_message_goes_to_the_centre_at_the_next_round() {
    let town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Refused]);
    assert_eq!(town.drain().expect("drains").refused, 1);
    assert_eq!(town.escalate().expect("escalates").escalated, 1);
    let kinds = [
        EventKind::Requested,
        EventKind::FirstHalfFailed,
        EventKind::Escalated,
    ];
    assert_eq!(town.kinds(request), kinds);
    town.ticks_until(at("2020-03-26T22:00:00+01:00"));
    assert_eq!(
        town.kinds(request),
        kinds,
        "D14: handed over in time, not breached"
    );
    assert_eq!(town.sent().len(), 1, "what is refused for good is not sent again");
}

#[test]
fn an_unclear_send_is_repeated_once_with_the_same_half() {
    let town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Unclear]);
    assert_eq!(town.drain().expect("drains").ambiguous, 1);
    let first = town.sent()[0].at;
    town.ticks_until(town.now() + minutes(30));
    let sent = town.sent();
    assert_eq!(sent.len(), 2, "at most one more for each ambiguous failure");
    assert!(
        sent[1].at.duration_since(first) >= Policy::default().lease,
        "a receipt may come meanwhile"
    );
    assert_eq!(halves(&town).len(), 1);
    assert_eq!(town.delivery(request).ambiguous, 1);
    let unclear = EventKind::FirstHalfSendUnclear;
    assert_eq!(
        town.kinds(request),
        [EventKind::Requested, unclear, EventKind::FirstHalfSent]
    );
}

#[test]
fn r32_r33_silence_is_escalated_before_the_deadline() {
    let town = Town::new();
    let request = town.accepted(1);
    town.ticks_until(at("2020-03-26T17:59:00+01:00"));
    assert_eq!(
        town.kinds(request),
        [EventKind::Requested, EventKind::FirstHalfSent]
    );
    town.ticks_until(at("2020-03-26T18:00:00+01:00"));
    let kinds = [
        EventKind::Requested,
        EventKind::FirstHalfSent,
        EventKind::Escalated,
    ];
    assert_eq!(town.kinds(request), kinds, "two open hours are left");
    town.ticks_until(at("2020-03-26T22:00:00+01:00"));
    assert_eq!(town.kinds(request), kinds, "D14: escalated, not breached");
    assert_eq!(town.sent().len(), 1, "silence is no reason to send again");
}

#[test]
fn a_used_up_quota_pauses_the_channel_which_goes_on_by_itself() {
    let town = Town::new();
    let requests: Vec<_> = (0..40).map(|n| town.accepted(n)).collect();
    at_first(&town, vec![SendOutcome::OverQuota; 40]);
    let view = town.drain().expect("drains");
    assert!(view.over_quota, "an alarm");
    let tried = town.sent().len();
    assert!(
        tried <= town.settings.drain.in_flight,
        "{tried} tries against a closed door"
    );
    let paused = town.now();
    town.ticks_until(paused + minutes(13));
    assert_eq!(town.sent().len(), tried, "paused");
    town.world.sms.script(|number, _| taken(number));
    town.ticks_until(paused + minutes(20));
    for request in requests {
        assert!(matches!(town.delivery(request).progress, Progress::Sent { .. }));
    }
    assert_eq!(town.sent().len(), tried + 40);
}

#[test]
fn an_operators_pause_stays_and_the_rate_is_a_lever() {
    let town = Town::new();
    let request = town.accepted(1);
    let pause = Pause {
        until: None,
        note: "stopped".to_owned(),
    };
    let paused = ChannelSettings {
        rate_per_s: None,
        pause: Some(pause),
    };
    town.world.store.set(Channel::Sms, paused).expect("set");
    town.ticks_until(town.now() + minutes(60));
    assert_eq!(town.sent(), []);
    let slow = ChannelSettings {
        rate_per_s: Some(1),
        pause: None,
    };
    town.world.store.set(Channel::Sms, slow).expect("set");
    let others: Vec<_> = (2..12).map(|n| town.accepted(n)).collect();
    town.drain().expect("drains");
    let times: Vec<_> = town.sent().iter().map(|sent| sent.at).collect();
    assert_eq!(times.len(), 1 + others.len());
    assert_eq!(town.sent()[0].id.request, request, "the earliest due goes first");
    assert!(
        times
            .windows(2)
            .all(|pair| pair[1].duration_since(pair[0]) >= SignedDuration::from_secs(1))
    );
}

#[test]
fn decision_4_the_fingerprint_is_committed_before_the_send() {
    let town = Town::new();
    let requests: Vec<_> = (0..5).map(|n| town.accepted(n)).collect();
    let store = town.store();
    let seen = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&seen);
    town.world.sms.script(move |number, text| {
        let stored = pollster::block_on(store.read(text.id))
            .expect("reads")
            .expect("there");
        let kept = stored.fingerprint.expect("committed");
        let half = Half::read(&half_in(&text.text), Alphabet::Crockford).expect("a half");
        let message = Part::First.fingerprint_message(text.id.request, text.id.generation, &half);
        let key = TwinMac::new(Purpose::FingerprintFirst, KeyVersion(1));
        let tag = pollster::block_on(key.tag(kept.key_version, message.as_bytes())).expect("a tag");
        assert!(kept.matches(&tag), "what is kept recognises what is sent");
        *counter.lock().expect("not poisoned") += 1;
        taken(number)
    });
    town.drain().expect("drains");
    assert_eq!(*seen.lock().expect("not poisoned"), requests.len());
}

#[test]
fn a_renewed_key_sends_the_half_of_the_first_attempt() {
    let mut town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Unclear]);
    town.drain().expect("drains");
    let kept = town.delivery(request).fingerprint;
    town.world.key_version = KeyVersion(2);
    town.advance(minutes(2));
    town.drain().expect("drains");
    assert_eq!((town.sent().len(), halves(&town).len()), (2, 1));
    assert_eq!(town.delivery(request).fingerprint, kept);
    let fresh = {
        let other = Town::new();
        let again = other.accepted(1);
        assert_eq!(again, request, "the same seed makes the same id");
        other
    };
    let mut fresh = fresh;
    fresh.world.key_version = KeyVersion(2);
    fresh.drain().expect("drains");
    assert_ne!(
        halves(&fresh),
        halves(&town),
        "another version makes another half"
    );
}

#[test]
fn d2_a_changed_alphabet_sends_the_half_of_the_first_attempt() {
    let mut town = Town::new();
    let request = town.accepted(1);
    at_first(&town, vec![SendOutcome::Unclear]);
    town.drain().expect("drains");
    let kept = town.delivery(request).fingerprint;
    town.settings.alphabet = Alphabet::Digits;
    town.advance(minutes(2));
    town.drain().expect("drains");
    assert_eq!((town.sent().len(), halves(&town).len()), (2, 1));
    assert_eq!(town.delivery(request).fingerprint, kept);
}

#[test]
fn stale_index_reads_send_nothing_twice() {
    let town = Town::new();
    let requests: Vec<_> = (0..60).map(|n| town.accepted(n)).collect();
    town.faults.stale_reads();
    at_first(&town, vec![SendOutcome::Throttled; 20]);
    town.ticks_until(town.now() + minutes(20));
    for request in requests {
        let taken = town
            .sent_for(request)
            .iter()
            .filter(|sent| sent.provider_id.is_some())
            .count();
        assert_eq!(taken, 1);
    }
    assert_eq!(town.sent().len(), 80);
}

#[test]
fn an_unreachable_phone_is_tried_again_later_and_then_handed_over() {
    let town = Town::new();
    let request = town.accepted(1);
    let policy = Policy::default();
    for tries in 0..=policy.unreachable_tries {
        town.ticks_until(town.now() + minutes(40));
        assert_eq!(town.sent().len(), tries as usize + 1);
        town.report(&town.provider_id(request), Outcome::Unreachable);
    }
    assert!(matches!(town.delivery(request).progress, Progress::Failed { .. }));
    assert_eq!(town.escalate().expect("escalates").escalated, 1);
    assert_eq!(halves(&town).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a provider answers, each request ends with at most one message more than one for each unclear
    /// answer, always the same half, and nothing is lost; seven unclear answers are given up (ADR 0026).
    #[test]
    fn any_answers_in_any_order(answers in proptest::collection::vec(0..5_u8, 0..40)) {
        let town = Town::new();
        let requests: Vec<_> = (0..6).map(|n| town.accepted(n)).collect();
        let first = answers.iter().map(|answer| match answer {
            0 => SendOutcome::Throttled,
            1 => SendOutcome::Unavailable,
            2 => SendOutcome::Unclear,
            3 => SendOutcome::OverQuota,
            _ => taken(1000),
        });
        let first: Vec<_> = first.enumerate().map(|(number, answer)| match answer {
            SendOutcome::Taken(_) => taken(number),
            other => other,
        }).collect();
        let unclear = |number: usize| answers.get(number) == Some(&2);
        at_first(&town, first);
        town.ticks_until(at("2020-03-26T21:30:00+01:00"));
        let sent = town.sent();
        for request in requests {
            let mine: Vec<_> = sent.iter().enumerate().filter(|(_, text)| text.id.request == request).collect();
            let taken = mine.iter().filter(|(_, text)| text.provider_id.is_some()).count();
            let ambiguous = mine.iter().filter(|(number, _)| unclear(*number)).count();
            let halves: BTreeSet<_> = mine.iter().map(|(_, text)| half_in(&text.text)).collect();
            let delivery = town.delivery(request);
            let is_given_up = ambiguous >= town.settings.policy.unclear_tries as usize;
            prop_assert_eq!(matches!(delivery.progress, Progress::Failed { .. }), is_given_up);
            prop_assert_eq!(taken, usize::from(!is_given_up));
            prop_assert_eq!(halves.len(), 1);
            prop_assert_eq!(delivery.ambiguous as usize, ambiguous);
            prop_assert!(delivery.is_escalated() && !delivery.is_breached(), "no receipt ever came");
        }
    }
}
