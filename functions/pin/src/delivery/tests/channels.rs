//! SMS, then email, then PEC: by what failed, and by what stayed silent.

use super::*;

fn everything() -> Reach {
    Reach {
        mobile: Phone::from_e164("+393331234567"),
        email: Email::parse("m@example.org").ok(),
        pec: Email::parse("m@pec.example.org").ok(),
    }
}

fn begun(reach: Reach) -> Delivery {
    let mut delivery = open(Opening {
        reach,
        ..opening(start())
    });
    claim(&mut delivery, start());
    delivery
}

fn without(mut reach: Reach, channel: Channel) -> Reach {
    match channel {
        Channel::Sms => reach.mobile = None,
        Channel::Email => reach.email = None,
        _ => reach.pec = None,
    }
    reach
}

fn where_next(delivery: &Delivery) -> (Channel, Option<Timestamp>) {
    (delivery.channel, delivery.next_attempt_at)
}

#[test]
fn r29_d6_the_first_channel_is_the_first_that_was_given() {
    let all = everything();
    assert_eq!(begun(all.clone()).channel, Channel::Sms);
    let no_mobile = without(all.clone(), Channel::Sms);
    assert_eq!(begun(no_mobile.clone()).channel, Channel::Email);
    assert_eq!(begun(without(no_mobile, Channel::Email)).channel, Channel::Pec);
    let hurried = open(Opening {
        reach: all.clone(),
        email_first: true,
        ..opening(start())
    });
    assert_eq!(hurried.channel, Channel::Email);
    let no_email = open(Opening {
        reach: without(all, Channel::Email),
        email_first: true,
        ..opening(start())
    });
    assert_eq!(no_email.channel, Channel::Sms);
}

#[test]
fn d5_pec_alone_is_sent_and_booked_with_the_centre() {
    let only = without(without(everything(), Channel::Sms), Channel::Email);
    let delivery = begun(only);
    assert_eq!(delivery.progress, Progress::Waiting);
    assert_eq!(
        kinds(&delivery),
        [EventKind::Requested, EventKind::HandedToOperator]
    );
    let beside = begun(without(everything(), Channel::Sms));
    assert_eq!(
        kinds(&beside),
        [EventKind::Requested],
        "not beside another channel"
    );
}

#[test]
fn r29_what_is_refused_goes_to_the_next_channel_at_once_and_at_last_to_the_centre() {
    let mut delivery = begun(everything());
    settle_on(&mut delivery, Channel::Sms, SendOutcome::Refused, start());
    assert_eq!(where_next(&delivery), (Channel::Email, Some(start())));
    claim(&mut delivery, start());
    settle_on(&mut delivery, Channel::Email, SendOutcome::Refused, start());
    assert_eq!(where_next(&delivery), (Channel::Pec, Some(start())));
    claim(&mut delivery, start());
    settle_on(&mut delivery, Channel::Pec, SendOutcome::Refused, start());
    assert_eq!(delivery.progress, Progress::Failed { at: start() });
    assert_eq!(delivery.escalate_at, Some(start()));
    let failed: Vec<_> = delivery.events.iter().filter_map(|event| event.channel).collect();
    assert_eq!(failed, [Channel::Sms, Channel::Email, Channel::Pec]);
}

#[test]
fn r29_silence_goes_to_the_next_channel_when_it_has_lasted() {
    let mut delivery = begun(everything());
    settle_on(&mut delivery, Channel::Sms, taken("a"), start());
    let after = start() + POLICY().silence;
    assert_eq!(where_next(&delivery), (Channel::Email, Some(after)));
    assert_eq!(delivery.progress, Progress::Sent { at: start() });
    assert_eq!(delivery.fence, 0, "the other channel counts its own");
    claim(&mut delivery, after);
    settle_on(&mut delivery, Channel::Email, taken("b"), after);
    assert_eq!(
        where_next(&delivery),
        (Channel::Pec, Some(after + POLICY().silence))
    );
    assert!(receive_on(
        &mut delivery,
        Channel::Sms,
        "a",
        Outcome::AcceptedByCarrier,
        after
    ));
    assert_eq!(delivery.next_attempt_at, None, "the half is the same: no PEC");
    assert_eq!(
        delivery.events.last().and_then(|event| event.channel),
        Some(Channel::Sms)
    );
}

#[test]
fn a_failure_reported_during_the_silence_ends_it() {
    for outcome in [Outcome::Refused, Outcome::Unreachable, Outcome::OverQuota] {
        let mut delivery = begun(everything());
        settle_on(&mut delivery, Channel::Sms, taken("a"), start());
        let now = start() + minutes(1);
        assert!(receive_on(&mut delivery, Channel::Sms, "a", outcome, now));
        assert_eq!(where_next(&delivery), (Channel::Email, Some(now)), "{outcome:?}");
    }
}

#[test]
fn a_failure_reported_while_the_next_channel_sends_makes_no_second_message() {
    let mut delivery = begun(everything());
    settle_on(&mut delivery, Channel::Sms, taken("a"), start());
    let now = start() + POLICY().silence;
    claim(&mut delivery, now);
    let claimed_until = delivery.next_attempt_at;
    assert!(receive_on(
        &mut delivery,
        Channel::Sms,
        "a",
        Outcome::Refused,
        now
    ));
    assert_eq!(where_next(&delivery), (Channel::Email, claimed_until));
    settle_on(&mut delivery, Channel::Email, taken("b"), now);
    assert_eq!(delivery.progress, Progress::Sent { at: now });
}

#[test]
fn a_used_up_quota_does_not_keep_a_first_half_waiting_that_can_go_elsewhere() {
    let mut delivery = begun(without(everything(), Channel::Pec));
    settle_on(&mut delivery, Channel::Sms, SendOutcome::OverQuota, start());
    assert_eq!(where_next(&delivery), (Channel::Email, Some(start())));
    claim(&mut delivery, start());
    settle_on(&mut delivery, Channel::Email, SendOutcome::OverQuota, start());
    assert_eq!(
        where_next(&delivery),
        (Channel::Email, Some(start() + minutes(15)))
    );
    assert_eq!(delivery.progress, Progress::Waiting);
}

#[test]
fn an_outage_is_waited_out_for_a_channels_share_and_then_left() {
    let mut delivery = begun(everything());
    let early = start() + minutes(30);
    settle_on(&mut delivery, Channel::Sms, SendOutcome::Unavailable, early);
    assert_eq!(delivery.channel, Channel::Sms);
    let late = start() + POLICY().silence;
    claim(&mut delivery, late);
    settle_on(&mut delivery, Channel::Sms, SendOutcome::Unavailable, late);
    assert_eq!(where_next(&delivery), (Channel::Email, Some(late)));
    claim(&mut delivery, late);
    settle_on(&mut delivery, Channel::Email, SendOutcome::Unavailable, late);
    assert_eq!(delivery.channel, Channel::Email, "its own share begins");
}

#[test]
fn sends_that_stay_unclear_go_to_the_next_channel_sooner_than_to_the_centre() {
    let mut delivery = begun(without(everything(), Channel::Pec));
    let each = POLICY().unclear_tries_each;
    for _ in 0..each {
        assert_eq!(delivery.channel, Channel::Sms);
        settle_on(&mut delivery, Channel::Sms, SendOutcome::Unclear, start());
    }
    assert_eq!(where_next(&delivery), (Channel::Email, Some(start())));
    for _ in 0..POLICY().unclear_tries {
        assert_eq!(delivery.progress, Progress::Waiting);
        settle_on(&mut delivery, Channel::Email, SendOutcome::Unclear, start());
    }
    assert_eq!(delivery.progress, Progress::Failed { at: start() });
    assert_eq!(delivery.ambiguous, each + POLICY().unclear_tries);
}

#[test]
fn tried_channels_read_back() {
    let mut tried = ChannelSet::default();
    for channel in Channel::FIRST_HALF {
        assert!(!tried.has(channel));
        tried.add(channel);
        assert!(tried.has(channel));
        assert_eq!(ChannelSet::from_bits(tried.bits()), tried);
    }
    tried.remove(Channel::Email);
    assert_eq!((tried.count(), tried.has(Channel::Email)), (2, false));
}
