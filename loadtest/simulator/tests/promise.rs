//! How the 12-hour promise ends in virtual time (R32, D9, D14): the verdict of a run, not of one request.

use simulator::report::Report;
use simulator::run::{Order, run};
use simulator::world::World;
use surge::{Mix, Profile};

/// A working morning, and the evening before a day on which the centre is shut (D15: Easter Monday).
const THURSDAY_MORNING: &str = "2020-03-26T09:00:00+01:00";
const EASTER_SUNDAY_EVENING: &str = "2020-04-12T19:00:00+02:00";

/// Sixty people in ten minutes, of whom none asks twice or wrongly.
fn sixty(start: &str, change: impl FnOnce(&mut Mix)) -> Profile {
    let text = format!(
        r#"
        name = "sixty"
        start = "{start}"
        mode = "exact"
        segment = [{{ duration = "PT10M", requests = 60 }}]
        [mix]
        mobile = 1.0
        email = 0.9
        pec = 0.3
        address_mismatch = 0.0
        foreign_residence = 0.0
        malformed = 0.0
        repeat_requests = 0.0
        languages = {{ it = 1.0, de = 0.0, en = 0.0 }}
        "#
    );
    let mut profile = Profile::parse(&text).expect("a profile");
    change(&mut profile.mix);
    profile
}

/// SMS alone, nobody at the contact centre, and nothing goes wrong by itself, so that each test adds the one thing it
/// is about.
fn calm() -> World {
    World {
        agents: 0,
        email: 0,
        pec: 0,
        dead_share: 0.0,
        silent_share: 0.0,
        unreachable_share: 0.0,
        unclear_share: 0.0,
        throttled_share: 0.0,
        ..World::default()
    }
}

fn report(profile: Profile, world: World) -> Report {
    let order = Order {
        profile,
        seed: 1,
        world,
        ideal: false,
        limit: None,
    };
    let report = run(&order, |_| {});
    assert_eq!(report.laws.broken, 0, "{:?}", report.laws.found);
    assert_eq!(report.requests, 60);
    assert_eq!(report.accepted, 60);
    report
}

/// Kept, escalated, breached.
fn ends(report: &Report) -> (u64, u64, u64) {
    let half = &report.first_half;
    (half.kept, half.escalated, half.breached)
}

#[test]
fn d14_whoever_gets_a_receipt_in_time_is_kept() {
    let report = report(sixty(THURSDAY_MORNING, |_| {}), calm());
    assert_eq!(ends(&report), (60, 0, 0));
    assert!(report.verdict.holds, "{:?}", report.verdict.because);
}

#[test]
fn r29_d14_silent_text_messages_are_made_good_by_email() {
    let silent = World {
        silent_share: 1.0,
        email: 1,
        email_dead_share: 0.0,
        email_silent_share: 0.0,
        ..calm()
    };
    let by_email = report(sixty(THURSDAY_MORNING, |mix| mix.email = 1.0), silent.clone());
    assert_eq!(ends(&by_email), (60, 0, 0));
    let waited = by_email.first_half.p50_s.expect("some came");
    assert!(
        (7_200.0..9_000.0).contains(&waited),
        "after two hours of silence: {waited}"
    );
    let by_pec = World {
        email: 0,
        pec: 1,
        pec_dead_share: 0.0,
        ..silent
    };
    let by_pec = report(sixty(THURSDAY_MORNING, |mix| mix.pec = 1.0), by_pec);
    assert_eq!(ends(&by_pec), (60, 0, 0));
}

#[test]
fn r32_d14_silence_on_a_working_day_goes_to_the_centre_in_time() {
    let silent = World {
        silent_share: 1.0,
        ..calm()
    };
    let report = report(sixty(THURSDAY_MORNING, |_| {}), silent);
    assert_eq!(ends(&report), (0, 60, 0));
    assert!(!report.verdict.holds, "99.9 % of working contacts are promised");
    assert_eq!(report.verdict.because.len(), 1);
}

/// Twelve hours that the centre is shut throughout leave nothing to escalate to, and the report says so.
#[test]
fn r32_d9_d14_d15_silence_while_the_centre_is_shut_is_breached() {
    let silent = World {
        silent_share: 1.0,
        ..calm()
    };
    let report = report(sixty(EASTER_SUNDAY_EVENING, |_| {}), silent);
    assert_eq!(ends(&report), (0, 0, 60));
    assert!(!report.verdict.holds);
    assert!(
        report.verdict.because[0].contains("60 of them were escalated, to a closed centre"),
        "{:?}",
        report.verdict.because
    );
}

#[test]
fn d9_a_receipt_keeps_the_promise_even_while_the_centre_is_shut() {
    let report = report(sixty(EASTER_SUNDAY_EVENING, |_| {}), calm());
    assert_eq!(ends(&report), (60, 0, 0));
    assert!(report.verdict.holds, "{:?}", report.verdict.because);
}

#[test]
fn r27_d14_what_does_not_fit_is_the_centre_s_and_no_message_goes_out() {
    let elsewhere = |mix: &mut Mix| mix.address_mismatch = 1.0;
    let by_day = report(sixty(THURSDAY_MORNING, elsewhere), calm());
    assert_eq!((by_day.awaiting_operator, by_day.first_half.sent), (60, 0));
    assert_eq!(ends(&by_day), (0, 60, 0));
    assert!(by_day.verdict.holds, "{:?}", by_day.verdict.because);
    let shut = report(sixty(EASTER_SUNDAY_EVENING, elsewhere), calm());
    assert_eq!(ends(&shut), (0, 0, 60));
    assert!(!shut.verdict.holds);
}

/// The 99.9 % are of working contacts: a mobile that carriers refuse is none, and its person is the centre's.
#[test]
fn d14_a_mobile_that_carriers_refuse_is_no_working_contact() {
    let refused = World {
        dead_share: 1.0,
        ..calm()
    };
    let report = report(sixty(THURSDAY_MORNING, |_| {}), refused);
    assert_eq!(ends(&report), (0, 60, 0));
    assert!(report.verdict.holds, "{:?}", report.verdict.because);
}

#[test]
fn d14_whoever_waits_longer_than_twelve_hours_is_not_kept() {
    let late = World {
        phone_share: 0.0,
        carrier_ms: 13.0 * 3_600_000.0,
        carrier_p99_ms: 13.0 * 3_600_000.0,
        ..calm()
    };
    let report = report(sixty(THURSDAY_MORNING, |_| {}), late);
    assert_eq!(ends(&report), (0, 60, 0));
    assert_eq!(report.first_half.accepted, 60, "the word came, too late");
    assert!(report.first_half.max_s > Some(12.0 * 3_600.0));
}

#[test]
fn a_seed_decides_everything() {
    let smoke = || Profile::parse(Profile::named("smoke").expect("built in")).expect("a profile");
    let order = |seed| Order {
        profile: smoke(),
        seed,
        world: World::default(),
        ideal: false,
        limit: None,
    };
    let hashes = |seed| {
        let report = run(&order(seed), |_| {});
        assert_eq!(report.laws.broken, 0, "{:?}", report.laws.found);
        (report.schedule_hash, report.result_hash)
    };
    let (schedule, result) = hashes(7);
    assert_eq!(hashes(7), (schedule.clone(), result.clone()));
    let other = hashes(8);
    assert!(other.0 != schedule && other.1 != result);
    // The world changes what becomes of the requests, not who comes when.
    let mut slow = order(7);
    slow.world.sms_rate = 1;
    let slow = run(&slow, |_| {});
    assert_eq!(slow.schedule_hash, schedule);
    assert_ne!(slow.result_hash, result);
}
