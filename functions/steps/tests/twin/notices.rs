//! Notices (D16): every request is told of, whatever became of it, and a run that fails or dies anywhere loses none.

use crate::faults::Side;
use crate::mortal::{Fate, MortalWorld};
use crate::town::{Town, draft, minutes, moved};
use jiff::SignedDuration;
use pin::contact::{Email, Phone};
use pin::delivery::SendOutcome;
use pin::notice::{KnownContacts, Notice, NoticeId, NoticeKind, NoticeProgress};
use pin::{Channel, RequestId};
use steps::deliver_notices::{self, View, deliver_notices};
use steps::ports::{ChannelSettings, Fault, Pause};

fn both() -> KnownContacts {
    KnownContacts {
        mobile: Phone::from_e164("+393407654321"),
        email: Some(Email::from_stored("archivio@example.org")),
    }
}

fn notice(town: &Town, request: RequestId) -> Option<Notice> {
    let id = NoticeId {
        request,
        kind: NoticeKind::Requested,
    };
    town.store().notice(id).expect("reads")
}

fn command(town: &Town, channel: Channel) -> deliver_notices::Command {
    deliver_notices::Command {
        channel,
        stop_by: town.now() + SignedDuration::from_secs(55),
    }
}

fn run(town: &Town, channel: Channel) -> View {
    let deps = deliver_notices::Deps::wire(&town.world, &town.settings);
    pollster::block_on(deliver_notices(&deps, command(town, channel))).expect("runs")
}

/// A town whose archive knows how to reach the first persons; each has asked for a PIN.
fn asked(count: u32) -> (Town, Vec<RequestId>) {
    let town = Town::new();
    let requests = (0..count)
        .map(|n| {
            town.archive_with(n, both());
            town.request(draft(n)).expect("accepted").request
        })
        .collect();
    town.faults.clear();
    (town, requests)
}

#[test]
fn d16_d13_contacts_in_the_archive_are_told_whether_or_not_the_address_fits() {
    let town = Town::new();
    town.archive_with(1, both());
    town.archive_with(2, both());
    let fits = town.request(draft(1)).expect("accepted").request;
    let differs = town.request(moved(2)).expect("accepted").request;
    let unknown = town.request(draft(3)).expect("accepted").request;
    assert_eq!(notice(&town, unknown), None, "the archive knows nobody");
    assert_eq!(run(&town, Channel::Email).sent, 2);
    let mails = town.world.mail.sent();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_eq!(
            mail.to, "archivio@example.org",
            "not the contact the requester gave"
        );
        assert!(mail.text.contains("26/03/2020 09:00"), "{}", mail.text);
        assert_eq!(mail.id.generation, 0, "no half's message");
    }
    for request in [fits, differs] {
        let told = notice(&town, request).expect("written with its request");
        assert!(matches!(told.progress, NoticeProgress::Sent { .. }));
    }
    assert_eq!(run(&town, Channel::Email), View::default(), "and told once");
    assert!(town.sent().is_empty(), "no text message");
}

#[test]
fn a_mailbox_that_refuses_is_followed_by_a_text_message() {
    let (town, requests) = asked(1);
    town.world.mail.script(|_, _| SendOutcome::Refused);
    assert_eq!(run(&town, Channel::Email).put_back, 1);
    assert_eq!(run(&town, Channel::Sms).sent, 1);
    let texts = town.sent();
    assert_eq!((texts.len(), texts[0].to.as_str()), (1, "+393407654321"));
    let told = notice(&town, requests[0]).expect("there");
    assert!(matches!(told.progress, NoticeProgress::Sent { .. }));
}

#[test]
fn a_provider_that_has_enough_ends_the_run_and_a_paused_channel_begins_none() {
    for outcome in [
        SendOutcome::Throttled,
        SendOutcome::OverQuota,
        SendOutcome::Unavailable,
    ] {
        let (town, _) = asked(3);
        let answer = outcome.clone();
        town.world.mail.script(move |_, _| answer.clone());
        assert_eq!(run(&town, Channel::Email).put_back, 1, "{outcome:?}");
        assert_eq!(
            town.world.mail.sent().len(),
            1,
            "{outcome:?}: the halves come first"
        );
    }
    let (town, _) = asked(1);
    let settings = ChannelSettings {
        rate_per_s: None,
        pause: Some(Pause {
            until: None,
            note: "a test".to_owned(),
        }),
    };
    town.store().set(Channel::Email, settings).expect("set");
    assert_eq!(run(&town, Channel::Email), View::default());
    assert!(town.world.mail.sent().is_empty());
}

#[test]
fn no_more_goes_out_than_the_notices_own_rate() {
    let (town, _) = asked(9);
    let began = town.now();
    assert_eq!(run(&town, Channel::Email).sent, 9);
    let took = town.now().duration_since(began);
    assert!(took >= SignedDuration::from_secs(4), "two a second: {took}");
}

#[test]
fn a_notice_has_a_run_to_itself() {
    let (town, _) = asked(1);
    let leases: &dyn steps::ports::NoticeLeases = &*town.world.store;
    let until = town.now() + minutes(1);
    let held = leases.acquire_notices(Channel::Email, 1, town.now(), until);
    assert!(pollster::block_on(held).expect("answers").is_some());
    assert!(run(&town, Channel::Email).busy);
    town.advance(minutes(1));
    assert_eq!(run(&town, Channel::Email).sent, 1);
}

#[test]
fn what_carries_no_notices_is_refused() {
    let (town, _) = asked(0);
    let deps = deliver_notices::Deps::wire(&town.world, &town.settings);
    for channel in [Channel::Pec, Channel::Post] {
        let ran = pollster::block_on(deliver_notices(&deps, command(&town, channel)));
        assert!(ran.is_err(), "{channel:?}");
    }
}

/// Runs as the schedule has it, until nothing can be left to do.
fn run_on(town: &Town) {
    for _ in 0..6 {
        town.advance(minutes(1));
        let _ = run(town, Channel::Email);
    }
}

fn all_told(town: &Town, requests: &[RequestId], most: usize, what: &str) {
    let mails = town.world.mail.sent();
    for &request in requests {
        let told = notice(town, request).expect("there");
        assert!(
            matches!(told.progress, NoticeProgress::Sent { .. }),
            "{what}: {told:?}"
        );
        assert!(
            mails.iter().any(|mail| mail.id.request == request),
            "{what}: at least once"
        );
    }
    assert!(
        mails.len() <= requests.len() + most,
        "{what}: {} mails",
        mails.len()
    );
}

#[test]
fn a_fault_at_every_call_loses_no_notice_and_doubles_at_most_one() {
    let (town, _) = asked(2);
    run(&town, Channel::Email);
    let calls = town.faults.calls();
    assert!(calls > 10, "a run makes calls");
    for number in 0..calls {
        for side in [Side::Before, Side::After] {
            for fault in [Fault::Unavailable, Fault::Throttled, Fault::Ambiguous] {
                let (town, requests) = asked(2);
                town.faults.fail_at(number, side, fault);
                let deps = deliver_notices::Deps::wire(&town.world, &town.settings);
                let _ = pollster::block_on(deliver_notices(&deps, command(&town, Channel::Email)));
                town.faults.clear();
                run_on(&town);
                all_told(&town, &requests, 1, &format!("{number} {side:?} {fault:?}"));
            }
        }
    }
}

#[test]
fn a_death_at_every_moment_loses_no_notice_and_doubles_at_most_one() {
    for moment in 0.. {
        let (town, requests) = asked(2);
        let fate = Fate::dying_at(moment);
        let world = MortalWorld::new(&town, &fate);
        let deps = deliver_notices::Deps::wire(&world, &town.settings);
        let lived = fate.live(deliver_notices(&deps, command(&town, Channel::Email)));
        run_on(&town);
        all_told(&town, &requests, 1, &format!("death at {moment}"));
        if lived.is_some() {
            assert!(moment > 20, "a run passes moments");
            return;
        }
    }
}

#[test]
fn a_notice_given_up_is_counted() {
    let (town, requests) = asked(1);
    town.world.mail.script(|_, _| SendOutcome::Refused);
    town.world.sms.script(|_, _| SendOutcome::Refused);
    run(&town, Channel::Email);
    assert_eq!(run(&town, Channel::Sms).given_up, 1);
    let told = notice(&town, requests[0]).expect("there");
    assert!(matches!(told.progress, NoticeProgress::GivenUp { .. }));
}
