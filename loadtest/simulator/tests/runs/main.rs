//! Whole runs in virtual time: what one seed decides, what queueing alone must come to, and how load, silence and a
//! shut centre end (R32, D9, D14).

mod bill;
mod centre;
mod desks;
mod limits;
mod load;
mod memory;
mod people;
mod queueing;
mod seeds;
mod watched;

use jiff::SignedDuration;
use simulator::report::Report;
use simulator::run::{Order, run};
use simulator::world::World;
use surge::{Languages, Load, Mix, Mode, Profile, Segment};

/// So many people in so many seconds, who all have a mobile and an address that fits, and ask once.
fn crowd(start: &str, seconds: i64, requests: u64) -> Profile {
    Profile {
        name: "crowd".to_owned(),
        start: start.parse().expect("an instant"),
        mode: Mode::Exact,
        segments: vec![Segment {
            duration: SignedDuration::from_secs(seconds),
            load: Load::Requests(requests),
        }],
        mix: Mix {
            mobile: 1.0,
            email: 0.9,
            pec: 0.3,
            address_mismatch: 0.0,
            foreign_residence: 0.0,
            malformed: 0.0,
            repeat_requests: 0.0,
            languages: Languages {
                it: 0.8,
                de: 0.1,
                en: 0.1,
            },
        },
    }
}

fn built_in(name: &str) -> Profile {
    Profile::parse(Profile::named(name).expect("built in")).expect("a profile")
}

/// A world in which carriers take every message and say so within seconds, nobody is at the contact centre, and nobody is
/// watched beyond the request.
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
        phone_share: 0.0,
        watched_share: 0.0,
        ..World::default()
    }
}

/// The report of a run that breaks no law, and whose sums add up.
fn report(profile: Profile, seed: u64, world: World, ideal: bool) -> Report {
    let order = Order {
        profile,
        seed,
        world,
        ideal,
        limit: None,
    };
    let report = run(&order, |_| {});
    assert_eq!(report.laws.broken, 0, "{:?}", report.laws.found);
    adds_up(&report);
    report
}

fn adds_up(report: &Report) {
    let half = &report.first_half;
    assert_eq!(
        report.accepted + report.refused + report.given_up,
        report.requests
    );
    assert_eq!(report.validated + report.awaiting_operator, report.accepted);
    assert_eq!(half.kept + half.escalated + half.breached, report.accepted);
    assert_eq!(report.unfinished, 0);
    assert!(
        half.sent <= report.messages
            && half.sent <= report.validated + report.centre.validated + report.centre.read_out
    );
    assert!(report.reachable <= report.validated);
    assert!(half.delivered <= half.accepted && half.accepted <= half.sent);
    assert!(half.kept <= half.accepted + report.centre.read_out);
    assert!(report.peak_backlog <= report.accepted);
    assert!((0.0..=1.0).contains(&half.kept_share));
    assert_eq!(report.verdict.holds, report.verdict.because.is_empty());
}
