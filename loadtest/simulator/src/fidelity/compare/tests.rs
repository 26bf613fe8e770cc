use super::*;
use serde_json::{Value, json};

fn profile() -> Profile {
    Profile::parse(Profile::named("smoke").expect("built in")).expect("a profile")
}

fn local() -> World {
    World::parse(World::named("local").expect("built in")).expect("a world")
}

/// What a replay of the smoke profile writes, but for what became of it.
fn replayed() -> Value {
    let times = json!({"p50Ms": 1.4, "p95Ms": 3.0, "p98Ms": 4.0, "p99Ms": 5.1, "p999Ms": 9.0, "maxMs": 14.0});
    json!({
        "profile": "smoke", "seed": 3, "scale": 1, "limit": null, "speed": 10.0, "valid": true,
        "scheduleHash": surge::schedule_hash(&profile(), 3),
        "start": "2026-11-23T09:30:27.4+01:00",
        "channels": {"sms": 20, "email": 14, "pec": 5},
        "outages": [{"channel": "email", "fromS": 60, "durationS": 120}],
        "asDeployed": true,
        "kinds": [{"what": "pre-check", "serviceLatency": null}, {"what": "request", "serviceLatency": times}],
        "audit": {
            "accepted": 0, "validated": 0, "throughputPerS": 0, "completionS": 0, "kept": 0, "escalated": 0,
            "breached": 0, "firstHalf": {"p50S": null, "p95S": null, "p99S": null, "maxS": null},
        },
    })
}

fn measured(report: &Value) -> Measured {
    Measured::read(&report.to_string()).expect("a replay")
}

fn set(replay: &Measured, settings: &[String]) -> Result<Set, Vec<String>> {
    let question = Question {
        replay,
        profile: &profile(),
        calibration: replay,
        world: &local(),
        settings,
    };
    question.set()
}

/// The same report with what virtual time says in the place of what was measured.
fn told(report: &Value, predicted: &Predicted) -> Value {
    let (outcome, mut told) = (&predicted.outcome, report.clone());
    let [p50, p95, p99, max] = outcome.delays_s;
    told["audit"] = json!({
        "accepted": outcome.accepted, "validated": outcome.validated,
        "throughputPerS": outcome.throughput_per_s, "completionS": outcome.completion_s,
        "kept": outcome.kept, "escalated": outcome.escalated, "breached": outcome.breached,
        "firstHalf": {"p50S": p50, "p95S": p95, "p99S": p99, "maxS": max},
    });
    told
}

fn bounded(figures: &[Figure]) -> impl Iterator<Item = &Figure> {
    figures.iter().filter(|figure| figure.aim.is_some())
}

#[test]
fn what_virtual_time_says_itself_is_predicted_without_error() {
    let report = replayed();
    let replay = measured(&report);
    let predicted = set(&replay, &[]).expect("a run").predict(replay.speed, |_| {});
    assert_eq!(predicted.laws_broken, 0);
    assert!(predicted.outcome.accepted > 500.0, "{predicted:?}");
    assert!(
        predicted.outcome.delays_s[0] > Some(10.0),
        "drains wait for their tick"
    );
    let replay = measured(&told(&report, &predicted));
    let again = set(&replay, &[]).expect("a run").predict(replay.speed, |_| {});
    let figures = figures(&replay, &again);
    assert_eq!(bounded(&figures).count(), 11);
    for figure in bounded(&figures) {
        assert_eq!((figure.error, figure.met), (Some(0.0), true), "{figure:?}");
    }
    // Requests take as long as the calibration says, but for the sample.
    let http = |name| figures.iter().find(|figure| figure.name == name).expect("a row");
    for (name, tolerance) in [("HTTP p50", 0.05), ("HTTP p99", 0.35)] {
        let error = http(name).error.expect("both are there").abs();
        assert!(error < tolerance, "{name}: {error}");
        assert!(http(name).met && http(name).aim.is_none());
    }
}

#[test]
fn a_figure_that_was_measured_otherwise_is_found() {
    let report = replayed();
    let replay = measured(&report);
    let predicted = set(&replay, &[]).expect("a run").predict(replay.speed, |_| {});
    let mut other = measured(&told(&report, &predicted));
    other.outcome.completion_s = other.outcome.completion_s.map(|span| span * 1.06);
    other.outcome.delays_s[2] = other.outcome.delays_s[2].map(|delay| delay * 1.09);
    other.outcome.delays_s[3] = other.outcome.delays_s[3].map(|delay| delay / 1.11);
    other.outcome.breached += 1.0;
    let figures = figures(&other, &predicted);
    let missed: Vec<_> = figures.iter().filter(|figure| !figure.met).collect();
    let names: Vec<_> = missed.iter().map(|figure| figure.name).collect();
    assert_eq!(names, ["completion", "first half max", "breached"]);
    let error = missed[0].error.expect("an error");
    assert!((error + 0.06 / 1.06).abs() < 1e-9, "{error}");
}

#[test]
fn the_world_is_the_replay_s_and_what_is_set_goes_over_it() {
    let replay = measured(&replayed());
    let world = set(&replay, &["sms-rate=7".to_owned()])
        .expect("a run")
        .order
        .world;
    assert_eq!((world.sms_rate, world.email_rate, world.pec_rate), (7, 14, 5));
    assert_eq!(
        (world.nudge, world.tick_phase_ms),
        (0, 32_600),
        "to the whole minute"
    );
    assert_eq!(
        world.post_phase_ms, 572_600,
        "to the tenth minute after half past nine"
    );
    let from_ns = nanoseconds("2026-11-23T08:31:27.4Z".parse().expect("an instant"));
    let [outage] = world.outages[..] else {
        panic!("one outage: {:?}", world.outages);
    };
    assert_eq!(
        (outage.from_ns, outage.until_ns),
        (from_ns, from_ns + 2 * MINUTE_NS)
    );
    let mut nudged = replay;
    nudged.as_deployed = false;
    assert_eq!(set(&nudged, &[]).expect("a run").order.world.nudge, 1);
}

/// Whoever comes alone waits for the minute, or, where the drains are nudged, for nothing but the carrier.
#[test]
fn a_nudge_saves_the_wait_for_the_tick_and_two_seconds_stay() {
    let mut report = replayed();
    (report["asDeployed"], report["outages"]) = (json!(false), json!([]));
    let replay = measured(&report);
    let nudged = set(&replay, &[]).expect("a run").predict(replay.speed, |_| {});
    let p50 = nudged.outcome.delays_s[0].expect("some came");
    assert!((2.0..3.0).contains(&p50), "{p50}");
}

#[test]
fn other_people_and_what_the_world_does_not_take_are_all_named() {
    let mut report = replayed();
    report["seed"] = json!(4);
    report["channels"]["sms"] = json!(0.5);
    let wrong = set(&measured(&report), &["nonsense=1".to_owned()]).expect_err("three things");
    for part in [
        "not the same people came: «smoke», seed 4",
        "the replay's: «sms-rate» takes a whole",
        "«nonsense»",
    ] {
        assert!(wrong.iter().any(|line| line.contains(part)), "{part}: {wrong:#?}");
    }
    assert_eq!(wrong.len(), 3, "{wrong:#?}");
    let mut cut = replayed();
    cut["limit"] = json!(100);
    assert!(
        set(&measured(&cut), &[]).is_err(),
        "a hundred are not the same people as all"
    );
}

#[test]
fn every_missing_member_is_named_at_once() {
    let mut report = replayed();
    for member in ["scale", "start", "asDeployed", "scheduleHash"] {
        report[member] = json!([]);
    }
    report.as_object_mut().expect("members").remove("limit");
    report["channels"] = json!({"sms": 20, "pec": "5"});
    report["outages"] = json!([{"channel": "fax", "fromS": 1, "durationS": 0}]);
    report["kinds"] = json!([]);
    report["audit"]["firstHalf"]["p95S"] = json!("soon");
    report["audit"]
        .as_object_mut()
        .expect("members")
        .remove("completionS");
    let wrong = Measured::read(&report.to_string()).expect_err("much is wrong");
    for member in [
        "scale",
        "start",
        "asDeployed",
        "scheduleHash",
        "limit",
        "channels.email",
        "channels.pec",
        "outages.0.channel",
        "outages.0.durationS",
        "kinds.request",
        "audit.firstHalf.p95S",
        "audit.completionS",
    ] {
        let told = format!("«{member}» is missing or no ");
        assert!(
            wrong.iter().any(|line| line.starts_with(&told)),
            "{member}: {wrong:#?}"
        );
    }
    assert_eq!(wrong.len(), 12, "{wrong:#?}");
    assert!(Measured::read("{").is_err());
    let mut late = replayed();
    late["valid"] = json!(false);
    let wrong = Measured::read(&late.to_string()).expect_err("it proves nothing");
    assert!(wrong[0].contains("INVALID"), "{wrong:?}");
}
