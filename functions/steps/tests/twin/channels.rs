//! From channel to channel: by what failed, by what stayed silent, by what waits too long, and by a quota that is
//! used up.

use crate::crashes::all_kept;
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, half_in, minutes};
use jiff::SignedDuration;
use pin::Channel;
use pin::delivery::{ChannelSet, EventKind, Progress, SendOutcome};
use pin::receipt::Outcome;
use steps::deliver_first_half::{self, deliver_first_half};
use steps::ports::{Channels, ProjectedWait, WaitReader};

/// A town with email beside SMS.
fn town() -> Town {
    let mut town = Town::new();
    town.settings.policy.in_service = ChannelSet::of(&[Channel::Sms, Channel::Email]);
    town
}

fn drain(town: &Town, channel: Channel) -> deliver_first_half::View {
    let deps = deliver_first_half::Deps::wire(&town.world, &town.settings);
    let command = deliver_first_half::Command {
        channel,
        ..town.drain_command()
    };
    pollster::block_on(deliver_first_half(&deps, command)).expect("drains")
}

fn wait(town: &Town, wait: SignedDuration) {
    let told = town.world.store.report_wait(Channel::Sms, wait, town.now());
    pollster::block_on(told).expect("told");
}

fn told(town: &Town) -> Option<ProjectedWait> {
    pollster::block_on(town.world.store.projected_wait(Channel::Sms)).expect("read")
}

#[test]
fn r29_r39_with_sms_refused_the_same_half_goes_by_email() {
    let town = town();
    let request = town.accepted(1);
    town.world.sms.script(|_, _| SendOutcome::Refused);
    assert_eq!(drain(&town, Channel::Sms).refused, 1);
    assert_eq!(drain(&town, Channel::Sms).refused, 0, "it has left this channel");
    assert_eq!(drain(&town, Channel::Email).sent, 1);
    let mails = town.world.mail.sent();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "m@example.org");
    assert!(mails[0].text.contains(&half_in(&town.sent()[0].text)));
    let delivery = town.delivery(request);
    assert!(matches!(delivery.progress, Progress::Sent { .. }));
    assert_eq!(
        delivery.events.last().and_then(|event| event.channel),
        Some(Channel::Email)
    );
}

#[test]
fn r29_silence_is_followed_by_email_and_an_early_receipt_saves_it() {
    let town = town();
    let (silent, heard) = (town.accepted(1), town.accepted(2));
    drain(&town, Channel::Sms);
    town.report(&town.provider_id(heard), Outcome::AcceptedByCarrier);
    assert_eq!(drain(&town, Channel::Email).sent, 0, "silence has not lasted yet");
    town.advance(town.settings.policy.silence + minutes(1));
    assert_eq!(drain(&town, Channel::Email).sent, 1);
    assert_eq!(town.world.mail.sent()[0].id.request, silent);
    town.advance(town.settings.policy.silence);
    assert_eq!(
        (drain(&town, Channel::Sms).sent, drain(&town, Channel::Email).sent),
        (0, 0)
    );
    assert_eq!(
        town.kinds(silent)[1..],
        [EventKind::FirstHalfSent, EventKind::FirstHalfSent]
    );
}

#[test]
fn decision_6_who_has_email_gets_email_first_while_text_messages_wait_too_long() {
    let town = town();
    let longest = town.settings.policy.longest_sms_wait;
    wait(&town, longest);
    assert_eq!(
        town.delivery(town.accepted(1)).channel,
        Channel::Sms,
        "not yet too long"
    );
    wait(&town, longest + minutes(1));
    assert_eq!(town.delivery(town.accepted(2)).channel, Channel::Email);
    town.advance(minutes(6));
    assert_eq!(
        town.delivery(town.accepted(3)).channel,
        Channel::Sms,
        "a word grown old says nothing"
    );
}

#[test]
fn a_drain_tells_how_long_its_queue_waits_and_that_it_is_empty() {
    let town = town();
    for n in 0..400 {
        town.accepted(n);
    }
    town.advance(minutes(30));
    let deps = deliver_first_half::Deps::wire(&town.world, &town.settings);
    let mut command = town.drain_command();
    command.stop_by = town.now() + SignedDuration::from_secs(15);
    pollster::block_on(deliver_first_half(&deps, command)).expect("drains");
    let busy = told(&town).expect("told").wait;
    assert!(busy >= minutes(30), "{busy:?}");
    drain(&town, Channel::Sms);
    let idle = told(&town).expect("told").wait;
    assert!(idle == SignedDuration::ZERO || idle >= minutes(30), "{idle:?}");
    assert_eq!(town.sent().len(), 400);
}

#[test]
fn a_used_up_quota_sends_everybody_with_email_there_and_nobody_twice() {
    let town = town();
    let requests: Vec<_> = (0..30).map(|n| town.accepted(n)).collect();
    town.world.sms.script(|_, _| SendOutcome::OverQuota);
    let view = drain(&town, Channel::Sms);
    assert!(view.over_quota && view.sent == 0);
    assert_eq!((view.put_back + view.diverted) as usize, requests.len());
    assert!(
        town.sent().len() <= town.settings.drain.in_flight,
        "what was in flight met the quota, and no more"
    );
    assert_eq!(drain(&town, Channel::Sms).diverted, 0, "nobody is left");
    assert_eq!(drain(&town, Channel::Email).sent as usize, requests.len());
}

#[test]
fn without_another_channel_a_used_up_quota_is_waited_out() {
    let town = Town::new();
    let request = town.accepted(1);
    let pause = steps::ports::Pause {
        until: Some(town.now() + minutes(15)),
        note: "quota".to_owned(),
    };
    pollster::block_on(town.world.store.pause(Channel::Sms, &pause)).expect("paused");
    assert_eq!(drain(&town, Channel::Sms).diverted, 1);
    let next = town.delivery(request).next_attempt_at.expect("queued");
    assert_eq!(Some(next), pause.until);
    town.world.clock.move_to(next);
    assert_eq!(drain(&town, Channel::Sms).sent, 1);
}

#[test]
fn a_drain_of_any_channel_that_dies_between_any_two_calls_loses_nothing() {
    let whole = dying_at(usize::MAX);
    for moment in 0..whole {
        dying_at(moment);
    }
}

/// SMS is refused, and the email drain dies at a moment; answers how many moments there were.
fn dying_at(moment: usize) -> usize {
    let town = town();
    let requests: Vec<_> = (0..3).map(|n| town.accepted(n)).collect();
    town.world.sms.script(|_, _| SendOutcome::Refused);
    drain(&town, Channel::Sms);
    let fate = Fate::dying_at(moment);
    let deps = deliver_first_half::Deps::wire(&MortalWorld::new(&town, &fate), &town.settings);
    let command = deliver_first_half::Command {
        channel: Channel::Email,
        ..town.drain_command()
    };
    let died = fate.live(deliver_first_half(&deps, command)).is_none();
    for _ in 0..3 {
        town.advance(SignedDuration::from_secs(61));
        drain(&town, Channel::Email);
    }
    for request in &requests {
        let mails = town.world.mail.sent();
        let count = mails.iter().filter(|mail| mail.id.request == *request).count();
        assert!(
            (1..=1 + usize::from(died)).contains(&count),
            "{count} emails, dead at {moment}"
        );
    }
    for mail in town.world.mail.sent() {
        town.reports_on(
            Channel::Email,
            &[(&mail.provider_id.expect("taken"), Outcome::AcceptedByCarrier)],
        )
        .expect("recorded");
    }
    all_kept(&town, &requests, "after all");
    fate.passed()
}
