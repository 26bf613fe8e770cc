use super::*;
use crate::sample;
use crate::schedule::What;

/// Green, with nothing in it.
fn report() -> Report {
    let mut run = sample::report(Vec::new(), Vec::new(), Shard::WHOLE);
    run.thresholds.clear();
    run.audit.verdict.holds = true;
    run
}

#[test]
fn the_worst_says_the_code() {
    let mut run = report();
    assert_eq!(run.code(), Code::Holds);
    run.thresholds.push(Judged {
        rule: "p99<1s".to_owned(),
        observed: "2s".to_owned(),
        passed: false,
    });
    assert_eq!(run.code(), Code::RuleMissed);
    run.audit.verdict.holds = false;
    assert_eq!(run.code(), Code::HoldsNot);
    run.valid = false;
    assert_eq!(run.code(), Code::Invalid);
    assert!(run.to_string().contains("INVALID"), "never quietly green: {run}");
}

#[test]
fn the_json_has_the_members_that_others_read() {
    let json = serde_json::to_value(report()).unwrap();
    for member in [
        "accepted",
        "firstHalves",
        "letters",
        "lost",
        "doubled",
        "ambiguous",
        "kept",
        "escalated",
        "breached",
    ] {
        assert!(json["audit"][member].is_u64(), "{member}");
    }
    for member in ["p50Ms", "p95Ms", "p99Ms", "p999Ms", "maxMs"] {
        assert!(
            json["latency"][member].is_number() && json["startLag"][member].is_number(),
            "{member}"
        );
    }
    assert!(json["scheduleHash"].is_string() && json["valid"].is_boolean());
}

#[test]
fn rows_are_in_the_order_in_which_they_were_due() {
    let row = |due_us, arrival| Row {
        due_us,
        lag_us: 7,
        latency_us: 90,
        arrival,
        status: 202,
        what: What::Request,
        is_right: true,
    };
    let text = csv(&[row(5, 1), row(3, 0)]);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(lines, ["3,request,0,7,90,202,1", "5,request,1,7,90,202,1"]);
}
