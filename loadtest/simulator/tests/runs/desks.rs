//! The contact centre with agents, letters and notices in whole runs (R3, R27, R28, R31, R33, D14, D15, D16).

use super::{Profile, Report, World, calm, crowd};
use simulator::run::{Order, run};

const TUESDAY_MORNING: &str = "2020-03-31T09:00:00+02:00";
/// The day after is Easter Monday: the centre opens on Tuesday at 8.
const EASTER_SUNDAY_EVENING: &str = "2020-04-12T19:00:00+02:00";

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
    assert_eq!(report.unfinished, 0);
    let half = &report.first_half;
    assert_eq!(half.kept + half.escalated + half.breached, report.accepted);
    report
}

/// Sixty people in a minute, none of whom lives where they say.
fn elsewhere(start: &str) -> Profile {
    let mut profile = crowd(start, 60, 60);
    profile.mix.address_mismatch = 1.0;
    profile
}

/// Twelve hours later the centre shuts in ten minutes.
const SATURDAY_NIGHT: &str = "2020-03-28T01:50:00+01:00";

/// So many agents, who reach everybody and refuse nobody.
fn staffed(agents: u32) -> World {
    World {
        agents,
        call_unreachable_share: 0.0,
        call_rejected_share: 0.0,
        callers_share: 0.0,
        archive_contacts_share: 0.0,
        letter_discarded_share: 0.0,
        letter_returned_share: 0.0,
        ..calm()
    }
}

#[test]
fn r27_r28_d14_who_is_called_in_the_opening_has_the_half_in_time_and_the_letter_after() {
    let world = World {
        follow_letters_days: 30,
        ..staffed(50)
    };
    let report = report(elsewhere(TUESDAY_MORNING), world);
    assert_eq!((report.awaiting_operator, report.validated), (60, 0));
    let centre = report.centre;
    assert_eq!((centre.calls, centre.validated, centre.forestalled), (60, 60, 0));
    assert_eq!((report.first_half.sent, report.first_half.kept), (60, 60));
    assert_eq!((report.letters.printed, report.letters.posted), (60, 60));
}

#[test]
fn r27_who_is_refused_is_sent_nothing() {
    let world = World {
        call_rejected_share: 1.0,
        ..staffed(50)
    };
    let report = report(elsewhere(TUESDAY_MORNING), world);
    assert_eq!(report.centre.rejected, 60);
    assert_eq!((report.first_half.sent, report.letters.printed), (0, 0));
    assert_eq!(report.letters.waiting, 0);
}

/// The centre has them on Tuesday, and the promise was broken long before.
#[test]
fn d9_d14_d15_agents_save_nobody_whose_twelve_hours_pass_while_the_centre_is_shut() {
    let report = report(elsewhere(EASTER_SUNDAY_EVENING), staffed(50));
    assert_eq!((report.centre.validated, report.first_half.sent), (60, 60));
    assert_eq!(report.first_half.breached, 60);
    assert!(!report.verdict.holds);
}

#[test]
fn r28_few_agents_are_busy_for_longer_and_reach_fewer_in_time() {
    let mut profile = crowd(TUESDAY_MORNING, 60, 200);
    profile.mix.address_mismatch = 1.0;
    let of = |agents| report(profile.clone(), staffed(agents));
    let (few, many) = (of(1), of(50));
    assert!(few.centre.busy_share > many.centre.busy_share);
    assert!(few.first_half.kept < many.first_half.kept);
    assert_eq!((few.centre.validated, many.centre.validated), (200, 200));
}

#[test]
fn who_is_not_reached_is_called_again() {
    let world = World {
        call_unreachable_share: 0.5,
        ..staffed(50)
    };
    let report = report(elsewhere(TUESDAY_MORNING), world);
    assert!(report.centre.unreachable > 20, "{:?}", report.centre);
    assert_eq!(report.centre.validated, 60);
    assert_eq!(report.centre.calls, 60 + report.centre.unreachable);
}

#[test]
fn r33_r38_who_has_got_nothing_calls_and_hears_the_half() {
    let world = World {
        silent_share: 1.0,
        callers_share: 1.0,
        call_unreachable_share: 0.9,
        ..staffed(5)
    };
    let report = report(crowd(EASTER_SUNDAY_EVENING, 60, 60), world);
    let centre = report.centre;
    assert!(centre.callers > 30 && centre.read_out > 30, "{centre:?}");
    assert_eq!(report.first_half.breached, 60);
}

/// Everybody calls, on a Saturday: the deadline is ten minutes before the centre shuts until Monday.
#[test]
fn r33_r35_nobody_stays_on_the_line_overnight_and_a_share_calls_again() {
    let of = |redial_share| {
        let world = World {
            silent_share: 1.0,
            callers_share: 1.0,
            call_unreachable_share: 0.9,
            patience_min: 120.0,
            redial_share,
            ..staffed(1)
        };
        report(crowd(SATURDAY_NIGHT, 60, 200), world).centre
    };
    let (some, none) = (of(0.7), of(0.0));
    for centre in [some, none] {
        assert_eq!(
            centre.callers + centre.redialled,
            centre.answered + centre.hung_up + centre.found_shut,
            "{centre:?}"
        );
        assert!(centre.hung_up > 10 && centre.found_shut > 10, "{centre:?}");
        assert!(centre.wait_p50_s < centre.wait_p95_s, "{centre:?}");
    }
    assert_eq!((none.redialled, some.redialled > 50), (0, true));
    assert!(some.read_out > none.read_out);
}

/// As many calls, and more patience.
#[test]
fn r33_whoever_waits_longer_hangs_up_less() {
    let of = |patience_min| {
        let world = World {
            silent_share: 1.0,
            callers_share: 1.0,
            call_unreachable_share: 0.9,
            patience_min,
            redial_share: 0.0,
            ..staffed(2)
        };
        report(crowd("2020-03-30T22:00:00+02:00", 60, 200), world).centre
    };
    let (hasty, patient) = (of(1.0), of(60.0));
    assert!(hasty.hung_up > patient.hung_up, "{hasty:?} {patient:?}");
    assert!(2 * hasty.answered < patient.answered, "{hasty:?} {patient:?}");
    assert!(hasty.wait_p95_s < patient.wait_p95_s, "{hasty:?} {patient:?}");
}

#[test]
fn r3_r31_the_printer_s_day_sets_how_long_letters_wait() {
    let of = |letters_per_day| {
        let world = World {
            letters_per_day,
            follow_letters_days: 90,
            ..staffed(0)
        };
        report(crowd(TUESDAY_MORNING, 60, 60), world).letters
    };
    let (slow, fast) = (of(10), of(1_000));
    assert_eq!((slow.printed, slow.posted, slow.waiting), (60, 60, 0));
    assert_eq!((fast.printed, fast.posted, fast.waiting), (60, 60, 0));
    // Six working days instead of one: a weekend lies between.
    assert!(
        slow.max_days >= fast.max_days.map(|days| days + 7),
        "{slow:?} {fast:?}"
    );
}

#[test]
fn r31_a_letter_that_comes_back_is_asked_about_and_made_again() {
    let world = World {
        letter_returned_share: 0.3,
        letter_return_days: 5,
        follow_letters_days: 200,
        ..staffed(5)
    };
    let report = report(crowd(TUESDAY_MORNING, 60, 60), world);
    assert!(report.letters.returned > 5);
    assert_eq!(report.letters.printed, 60 + report.letters.returned);
    assert_eq!(report.centre.validated, report.letters.returned);
    assert_eq!(report.letters.waiting, 0);
}

#[test]
fn what_the_printer_cannot_take_while_a_run_lasts_is_counted_with_the_day_it_will_be() {
    let world = World {
        letters_per_day: 7,
        ..staffed(0)
    };
    let letters = report(crowd(TUESDAY_MORNING, 60, 60), world).letters;
    assert_eq!(letters.printed + letters.waiting, 60);
    assert!(letters.waiting >= 53);
    assert_eq!(letters.last_printed_on.as_deref(), Some("2020-04-10"));
}

#[test]
fn d16_the_contacts_that_the_archive_knows_are_told_of_every_request() {
    let world = World {
        email: 1,
        archive_contacts_share: 1.0,
        ..staffed(50)
    };
    let mut profile = elsewhere(TUESDAY_MORNING);
    profile.mix.address_mismatch = 0.5;
    let notices = report(profile, world).notices;
    assert_eq!((notices.opened, notices.sent), (60, 60));
    assert_eq!((notices.given_up, notices.waiting), (0, 0));
}
