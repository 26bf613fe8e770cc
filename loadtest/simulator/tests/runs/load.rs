//! Too many at once: who finds no environment is turned away, comes again, and is counted.

use super::{World, calm, crowd, report};

const TUESDAY: &str = "2020-03-31T09:00:00+02:00";

/// Six hundred in ten seconds, where so many citizens' calls may run at once. 41 of the account's environments are
/// reserved for what no citizen starts.
fn squeezed(at_once: u32, retries: u32) -> super::Report {
    let world = World {
        concurrency: 41 + at_once,
        retries,
        ..calm()
    };
    report(crowd(TUESDAY, 10, 600), 1, world, false)
}

#[test]
fn who_is_turned_away_comes_again_and_gets_through() {
    let wide = squeezed(900, 5);
    assert_eq!((wide.throttled, wide.given_up, wide.accepted), (0, 0, 600));
    let narrow = squeezed(1, 100);
    assert!(narrow.throttled > 100, "{}", narrow.throttled);
    assert_eq!(narrow.peak_concurrency, 1);
    assert_eq!((narrow.given_up, narrow.accepted), (0, 600));
    assert_eq!(narrow.first_half.kept, 600);
    assert_eq!(narrow.schedule_hash, wide.schedule_hash);
}

#[test]
fn who_does_not_come_again_has_given_up_and_has_no_request() {
    let report = squeezed(1, 0);
    assert!(report.given_up > 0);
    // Nobody tries twice: each that was turned away is one that gave up.
    assert_eq!(report.throttled, report.given_up);
    assert_eq!(report.accepted, 600 - report.given_up);
    // They are in no verdict: nothing was promised to them.
    assert!(report.verdict.holds, "{:?}", report.verdict.because);
}

#[test]
fn more_environments_turn_fewer_away_and_more_tries_lose_fewer() {
    let away = [1, 2, 8].map(|at_once| squeezed(at_once, 0).given_up);
    assert!(away[0] > away[1] && away[1] > away[2], "{away:?}");
    let lost = [0, 1, 3].map(|retries| squeezed(1, retries).given_up);
    assert!(lost[0] > lost[1] && lost[1] > lost[2], "{lost:?}");
}

/// What citizens do cannot take the background's environments: the promise goes on being kept.
#[test]
fn a_surge_of_calls_does_not_starve_the_drain() {
    let report = squeezed(1, 2);
    assert!(report.throttled > 0);
    assert_eq!(report.first_half.kept, report.accepted);
}
