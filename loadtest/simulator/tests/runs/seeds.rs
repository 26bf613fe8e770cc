//! A run is a function of its profile, its seed and its world.

use super::{Profile, World, built_in, report};

/// `smoke`, seed 1, default world. A change of the model, of a step or of a default changes it, and should: look at
/// the report (`simulator run --profile smoke`), then write its hash here. It is the same in every build on every
/// machine.
const SMOKE_1: &str = "dde4fa58c9890de9d66dfa57ccd42d226085e5ffbee28b59533c287ebdc4ed51";

fn smoke() -> Profile {
    built_in("smoke")
}

#[test]
fn the_hash_of_smoke_is_known() {
    let report = report(smoke(), 1, World::default(), false);
    assert_eq!(report.result_hash, SMOKE_1);
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let of = |seed| report(smoke(), seed, World::default(), false);
    let (one, again, other) = (of(2), of(2), of(3));
    assert_eq!(one.schedule_hash, again.schedule_hash);
    assert_eq!(one.result_hash, again.result_hash);
    assert_eq!(one.to_string(), again.to_string());
    assert_ne!(one.schedule_hash, other.schedule_hash);
    assert_ne!(one.result_hash, other.result_hash);
}

/// The schedule is chance of its own: whatever the world is like, the same people come at the same instants.
#[test]
fn the_world_changes_what_becomes_of_people_and_not_who_comes() {
    let usual = report(smoke(), 4, World::default(), false);
    let slow = World {
        read_ms: 15.0,
        silent_share: 0.2,
        ..World::default()
    };
    let slow = report(smoke(), 4, slow, false);
    assert_eq!(usual.schedule_hash, slow.schedule_hash);
    assert_ne!(usual.result_hash, slow.result_hash);
    assert_eq!(
        (usual.accepted, usual.refused, usual.awaiting_operator),
        (slow.accepted, slow.refused, slow.awaiting_operator)
    );
}

/// Wherever much goes wrong at once, every request is counted once, and no law breaks.
#[test]
fn the_sums_add_up_in_a_bad_world() {
    let bad = World {
        dead_share: 0.2,
        silent_share: 0.2,
        unreachable_share: 0.3,
        unclear_share: 0.1,
        throttled_share: 0.2,
        doubled_share: 0.5,
        ..World::default()
    };
    for seed in 0..2 {
        let report = report(smoke(), seed, bad.clone(), false);
        let half = &report.first_half;
        assert!(report.provider_throttled > 0 && report.refused > 0);
        assert!(half.kept > 0 && half.escalated > 0 && half.delivered > 0);
        assert!(!report.verdict.holds);
    }
}
