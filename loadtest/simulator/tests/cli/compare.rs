//! Measured and predicted: what `compare` takes, says, and exits with.

use super::{BAD_INPUT, HOLDS, HOLDS_NOT, Scratch, code, json, refused, says, simulator, text};
use serde_json::{Value, json as value};

/// A replay's report made of a run in virtual time: with service times as short as a replay's, they are far too short to
/// change a delay by a tenth.
fn made(limit: u32) -> Value {
    let run = json(
        &format!(
            "--profile smoke --seed 5 --limit {limit} --world local --set tick-phase-ms=60000 --set nudge=0"
        ),
        HOLDS,
    );
    let half = &run["firstHalf"];
    let times = value!({"p50Ms": 2.0, "p95Ms": 3.0, "p99Ms": 5.0, "maxMs": 9.0});
    value!({
        "profile": "smoke", "seed": 5, "scale": 1, "limit": limit, "speed": 1, "valid": true,
        "scheduleHash": run["scheduleHash"], "start": "2020-03-26T09:00:00+01:00",
        "channels": {"sms": 20, "email": 14, "pec": 5}, "outages": [], "asDeployed": true,
        "kinds": [{"what": "request", "serviceLatency": times}],
        "audit": {
            "accepted": run["accepted"], "validated": run["validated"],
            "throughputPerS": 1, "completionS": 1,
            "kept": half["kept"], "escalated": half["escalated"], "breached": half["breached"],
            "firstHalf": {
                "p50S": half["p50S"], "p95S": half["p95S"], "p99S": half["p99S"], "maxS": half["maxS"],
            },
        },
    })
}

fn written(report: &Value, name: &str) -> Scratch {
    let file = Scratch::new(name);
    std::fs::write(&file.0, report.to_string()).expect("written");
    file
}

#[test]
fn the_exit_code_says_whether_every_aim_is_met_and_the_table_which() {
    let mut report = made(300);
    let out = Scratch::new("compared.json");
    let compare = |report: &Value, rest: &str| {
        let file = written(report, "replayed.json");
        let output = simulator(&format!(
            "compare --replay {} --json {} {rest}",
            file.0.display(),
            out.0.display()
        ));
        assert_eq!(text(&output.stderr), "");
        let read = std::fs::read_to_string(&out.0).expect("written");
        let comparison: Value = serde_json::from_str(&read).expect("JSON");
        (code(&output), text(&output.stdout).to_owned(), comparison)
    };
    let (exit, said, comparison) = compare(&report, "");
    assert_eq!(exit, HOLDS_NOT, "{said}");
    assert!(
        said.contains("NOT a prediction") && said.contains("2 of the aims are NOT met."),
        "{said}"
    );
    // What the report of a run does not say is taken from the comparison.
    let figure = |name: &str| {
        let figures = comparison["figures"].as_array().expect("figures");
        let found = figures
            .iter()
            .find(|figure| figure["name"] == name)
            .expect("a figure");
        found["predicted"].clone()
    };
    report["audit"]["throughputPerS"] = figure("throughput");
    report["audit"]["completionS"] = figure("completion");
    let other = written(&report, "calibrating.json");
    let (exit, said, comparison) = compare(&report, &format!("--calibrate {}", other.0.display()));
    assert_eq!(exit, HOLDS, "{said}");
    assert!(
        said.contains("predicted with the service times of") && said.contains("Every aim is met."),
        "{said}"
    );
    assert_eq!(
        (&comparison["met"], &comparison["isPrediction"]),
        (&value!(true), &value!(true))
    );
    report["audit"]["firstHalf"]["p95S"] = value!(1.0);
    assert_eq!(compare(&report, "").0, HOLDS_NOT);
}

#[test]
fn another_schedule_another_file_and_a_profile_that_is_nowhere_are_refused() {
    let mut report = made(20);
    report["seed"] = value!(6);
    let file = written(&report, "other-seed.json");
    let lines = refused(&format!("compare --replay {}", file.0.display()));
    says(&lines, "not the same people came: «smoke», seed 6");
    report["profile"] = value!("mine");
    let file = written(&report, "other-profile.json");
    let lines = refused(&format!(
        "compare --replay {} --calibrate /nowhere/a.json --world atlantis",
        file.0.display()
    ));
    says(
        &lines,
        "the replay's profile «mine» is not built in: give its file with --profile",
    );
    says(&lines, "/nowhere/a.json: ");
    says(&lines, "there is no world «atlantis»");
    let empty = written(&value!({}), "empty.json");
    let lines = refused(&format!("compare --replay {}", empty.0.display()));
    says(&lines, "«audit.completionS» is missing");
    assert!(lines.len() > 20, "{lines:#?}");
    assert_eq!(code(&simulator("compare")), BAD_INPUT);
}

#[test]
fn a_limit_is_a_whole_number_of_arrivals_and_no_plan_has_one() {
    assert_eq!(json("--profile smoke --ideal --limit 7", HOLDS)["requests"], 7);
    for limit in ["0", "-1", "all"] {
        let lines = refused(&format!("run --profile smoke --limit {limit}"));
        says(
            &lines,
            &format!("--limit takes a whole number above 0, and not «{limit}»"),
        );
    }
    says(&refused("plan --profile smoke --limit 5"), "leave --limit out");
}

/// What `docs/fidelity.md` says was measured over HTTP, kept in `fixtures/replays`: a change of the model that no longer
/// foretells it is found here.
#[test]
fn kept_replays_are_foretold_within_every_aim() {
    let kept = |name: &str| format!("{}/../../fixtures/replays/{name}", env!("CARGO_MANIFEST_DIR"));
    let calibrating = kept("smoke2.json");
    let burst = format!("--profile {}", kept("burst.toml"));
    for (name, rest) in [("smoke8", ""), ("outage", ""), ("burst", burst.as_str())] {
        let replay = kept(&format!("{name}.json"));
        let output = simulator(&format!(
            "compare --replay {replay} --calibrate {calibrating} {rest}"
        ));
        assert_eq!(text(&output.stderr), "", "{name}");
        assert_eq!(code(&output), HOLDS, "{}", text(&output.stdout));
    }
}
