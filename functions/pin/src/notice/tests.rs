use super::*;
use crate::delivery::ProviderId;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_585_209_600 + seconds).expect("in range")
}

fn contacts(mobile: bool, email: bool) -> KnownContacts {
    KnownContacts {
        mobile: mobile.then(|| Phone::from_e164("+393331234567")).flatten(),
        email: email.then(|| Email::from_stored("m@example.org")),
    }
}

fn notice(mobile: bool, email: bool) -> Notice {
    let id = NoticeId {
        request: RequestId::from_bytes([7; 16]),
        kind: NoticeKind::Requested,
    };
    Notice::open(id, Language::It, &contacts(mobile, email), at(0)).expect("a way")
}

fn settle(notice: &mut Notice, outcome: &SendOutcome, seconds: i64) {
    notice.settle(outcome, at(seconds), u32::MAX, &NoticePolicy::default());
}

#[test]
fn d16_it_goes_by_email_where_there_is_one_and_is_due_at_once() {
    for (mobile, email, channel) in [
        (true, true, Channel::Email),
        (false, true, Channel::Email),
        (true, false, Channel::Sms),
    ] {
        let notice = notice(mobile, email);
        assert_eq!(notice.channel, channel);
        assert_eq!(notice.next_attempt_at, Some(at(0)));
        assert_eq!(
            notice.queue().map(|queue| (queue.channel, queue.class)),
            Some((channel, Class::Urgent))
        );
    }
    let id = notice(true, true).id;
    assert_eq!(
        Notice::open(id, Language::It, &KnownContacts::default(), at(0)),
        None,
        "the archive knows no way"
    );
}

#[test]
fn what_was_taken_is_over() {
    let mut notice = notice(true, true);
    settle(&mut notice, &SendOutcome::Taken(ProviderId("m".into())), 5);
    assert_eq!(notice.progress, NoticeProgress::Sent { at: at(5) });
    assert_eq!((notice.next_attempt_at, notice.queue()), (None, None));
    let policy = NoticePolicy::default();
    assert_eq!(
        notice.forget_at(&policy),
        Some(later(at(5), policy.keep_for)),
        "and forgotten in time"
    );
}

#[test]
fn a_way_that_refuses_gives_way_to_the_next_and_the_last_one_ends_it() {
    let mut notice = notice(true, true);
    settle(&mut notice, &SendOutcome::Refused, 5);
    assert_eq!(
        (notice.channel, notice.next_attempt_at),
        (Channel::Sms, Some(at(5)))
    );
    settle(&mut notice, &SendOutcome::Refused, 9);
    assert_eq!(notice.progress, NoticeProgress::GivenUp { at: at(9) });
    assert_eq!(notice.queue(), None);
}

#[test]
fn setbacks_wait_longer_and_longer_but_no_longer_than_an_hour() {
    let mut notice = notice(true, true);
    let mut waits = Vec::new();
    let mut now = 0;
    for outcome in [
        SendOutcome::Throttled,
        SendOutcome::OverQuota,
        SendOutcome::Unavailable,
    ]
    .iter()
    .cycle()
    .take(9)
    {
        settle(&mut notice, outcome, now);
        let next = notice.next_attempt_at.expect("due again");
        waits.push(next.duration_since(at(now)).as_secs());
        now = next.duration_since(at(0)).as_secs();
    }
    assert_eq!(waits, [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    assert_eq!(notice.channel, Channel::Email, "no setback is a refusal");
}

#[test]
fn it_goes_out_no_more_than_three_times_unclearly() {
    let mut notice = notice(true, true);
    for second in [0, 100] {
        settle(&mut notice, &SendOutcome::Unclear, second);
        assert_eq!(notice.progress, NoticeProgress::Waiting);
    }
    settle(&mut notice, &SendOutcome::Unclear, 900);
    assert_eq!(notice.progress, NoticeProgress::GivenUp { at: at(900) });
}

#[test]
fn old_news_is_given_up() {
    let mut notice = notice(true, true);
    let fortnight = 14 * 24 * 3_600;
    settle(&mut notice, &SendOutcome::Unavailable, fortnight - 1);
    assert_eq!(notice.progress, NoticeProgress::Waiting);
    settle(&mut notice, &SendOutcome::Unavailable, fortnight);
    assert_eq!(notice.progress, NoticeProgress::GivenUp { at: at(fortnight) });
}

#[test]
fn names_read_back() {
    for kind in NoticeKind::ALL {
        assert_eq!(NoticeKind::parse(kind.as_str()), Some(kind));
    }
    assert_eq!(NoticeKind::parse("none"), None);
}
