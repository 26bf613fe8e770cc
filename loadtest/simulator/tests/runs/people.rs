//! People who are watched beyond their request, and ticks that are lost or come twice (R4, R30, R31, D11).

use super::{Report, World, calm, crowd, report};
use simulator::report::PeopleReport;

const TUESDAY_MORNING: &str = "2020-03-31T09:00:00+02:00";

/// A world in which everybody is watched, uses what comes, and types it as it came.
fn keen() -> World {
    World {
        watched_share: 1.0,
        use_share: 1.0,
        activate_share: 1.0,
        mistype_share: 0.0,
        letter_discarded_share: 0.0,
        letter_returned_share: 0.0,
        follow_letters_days: 60,
        ..calm()
    }
}

fn run(world: World) -> Report {
    report(crowd(TUESDAY_MORNING, 60, 60), 1, world, false)
}

#[test]
fn r4_r30_whoever_gets_both_halves_logs_in_with_one_and_activates_with_both() {
    let people = run(keen()).people;
    let expected = PeopleReport {
        watched: 60,
        used: 60,
        activated: 60,
        looks: people.looks,
        ..PeopleReport::default()
    };
    assert_eq!(people, expected);
    assert!((60..240).contains(&people.looks), "{people:?}");
}

#[test]
fn r31_whoever_has_the_letter_and_no_first_half_cannot_activate() {
    let world = World {
        silent_share: 1.0,
        ..keen()
    };
    let people = run(world).people;
    assert_eq!((people.used, people.activated), (0, 0));
    assert_eq!(people.without_first_half, 60);
}

/// Five wrong ones in a quarter of an hour, and the sixth is not looked at; it ends, and the right one opens.
#[test]
fn r30_whoever_mistypes_is_locked_out_for_a_while_and_no_longer() {
    let world = World {
        mistype_share: 0.8,
        activate_share: 0.0,
        ..keen()
    };
    let people = run(world).people;
    assert!(people.mistyped > 150 && people.locked > 15, "{people:?}");
    assert!(people.locked < people.mistyped, "{people:?}");
    assert_eq!((people.used, people.too_late), (60, 0), "{people:?}");
}

#[test]
fn who_is_not_watched_does_nothing_more() {
    let world = World {
        watched_share: 0.0,
        ..keen()
    };
    assert_eq!(run(world).people, PeopleReport::default());
}

/// A drain more finds nothing, or waits for the lease; one less is made good a minute later.
#[test]
fn ticks_that_are_lost_or_come_twice_lose_nothing_and_send_nothing_twice() {
    let world = World {
        tick_lost_share: 0.9,
        tick_doubled_share: 0.5,
        ..keen()
    };
    let (rough, smooth) = (run(world), run(keen()));
    assert_eq!((rough.first_half.kept, rough.messages), (60, 60));
    assert_eq!(rough.letters.printed, 60);
    assert!(rough.first_half.max_s > smooth.first_half.max_s);
}
