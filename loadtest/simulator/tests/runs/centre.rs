//! How a surge ends where the contact centre is open, shut, or shut until after the deadline; and that twelve hours
//! are twelve hours in the night that has eleven on the clock face.

use super::{Report, World, calm, crowd, report};
use jiff::{SignedDuration, Timestamp};

const TUESDAY_MORNING: &str = "2020-03-31T09:00:00+02:00";
/// The centre shuts at 14 and opens again on Monday at 8; the clocks go from 2 to 3 in between.
const SATURDAY_EVENING: &str = "2020-03-28T20:00:00+01:00";
/// The clocks go from 3 back to 2.
const OCTOBER_EVENING: &str = "2020-10-24T20:00:00+02:00";

const HOUR_MS: f64 = 3_600_000.0;

/// Sixty in a minute; of messages nothing is heard, and of ten people the address of three does not fit.
fn silent(start: &str) -> Report {
    let mut profile = crowd(start, 60, 60);
    profile.mix.address_mismatch = 0.3;
    let world = World {
        silent_share: 1.0,
        ..calm()
    };
    let report = report(profile, 1, world, false);
    assert!(report.awaiting_operator > 0 && report.validated > 0);
    assert_eq!(report.first_half.sent, report.validated);
    assert_eq!((report.first_half.kept, report.first_half.accepted), (0, 0));
    report
}

#[test]
fn r32_r33_d14_silence_on_a_tuesday_morning_is_the_centre_s_in_time() {
    let report = silent(TUESDAY_MORNING);
    assert_eq!(report.first_half.escalated, 60);
    assert_eq!(report.first_half.breached, 0);
    // Two open hours before 21:00 is 18:00, as the centre shuts at 20.
    assert!(until(&report) >= at("2020-03-31T18:00:00+02:00"));
}

#[test]
fn d9_d14_silence_on_a_saturday_evening_is_breached_and_so_is_what_the_centre_has() {
    let report = silent(SATURDAY_EVENING);
    assert_eq!(report.first_half.escalated, 0);
    assert_eq!(report.first_half.breached, 60);
    assert!(!report.verdict.holds);
    // Those with the operator were never escalated: they were the centre's from the start.
    assert_eq!(report.awaiting_operator + report.validated, 60);
    assert!(report.verdict.because[0].starts_with("60 requests were breached"));
}

#[test]
fn d14_of_a_saturday_evening_what_is_heard_of_is_kept_and_the_rest_breached() {
    let mut profile = crowd(SATURDAY_EVENING, 60, 200);
    profile.mix.address_mismatch = 0.2;
    let world = World {
        silent_share: 0.3,
        ..calm()
    };
    let report = report(profile, 1, world, false);
    let half = &report.first_half;
    assert!(half.kept > 0 && half.breached > report.awaiting_operator);
    assert_eq!(half.escalated, 0);
    assert_eq!(half.kept, half.accepted);
    assert_eq!(half.breached, 200 - half.accepted);
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// When the last thing happened.
fn until(report: &Report) -> Timestamp {
    at(&report.span.until)
}

/// The breach is recorded when the time is up: within a tick of twelve elapsed hours after the last acceptance,
/// which is 9 o'clock on the morning of the 29th, and not 8.
#[test]
fn d9_the_twelve_hours_of_29_march_2020_are_elapsed_time() {
    for start in [SATURDAY_EVENING, OCTOBER_EVENING] {
        let report = silent(start);
        let twelve = SignedDuration::from_hours(12);
        let elapsed = until(&report).duration_since(at(start));
        let slack = SignedDuration::from_mins(3);
        assert!(twelve < elapsed && elapsed < twelve + slack, "{start}: {elapsed}");
    }
}

/// All carriers take so many hours to say that they have the message.
fn kept_after(start: &str, hours: f64) -> u64 {
    let world = World {
        carrier_ms: hours * HOUR_MS,
        carrier_p99_ms: hours * HOUR_MS,
        ..calm()
    };
    report(crowd(start, 60, 20), 1, world, false).first_half.kept
}

/// In March eleven and a half hours end half an hour after the clock says that twelve have passed; in October
/// twelve and a half end while it says that half an hour is left.
#[test]
fn d9_d14_a_receipt_counts_by_elapsed_time_whatever_the_clock_face_says() {
    for start in [SATURDAY_EVENING, OCTOBER_EVENING, TUESDAY_MORNING] {
        assert_eq!(kept_after(start, 11.5), 20, "{start}");
        assert_eq!(kept_after(start, 12.5), 0, "{start}");
    }
}
