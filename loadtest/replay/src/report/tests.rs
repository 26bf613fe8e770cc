use super::*;
use crate::audit::judge;
use crate::schedule::What;
use std::collections::BTreeMap;

fn report() -> Report {
    let mut audit = judge(Vec::new(), 0);
    audit.verdict.holds = true;
    Report {
        profile: "smoke".to_owned(),
        seed: 1,
        scale: 1.0,
        limit: None,
        speed: 1.0,
        users: 1,
        schedule_hash: "00".to_owned(),
        arrivals: 1,
        sent: 0,
        skipped: 0,
        elapsed_s: 1.0,
        sent_per_s: 1.0,
        start: String::new(),
        channels: BTreeMap::new(),
        as_deployed: Some(true),
        outages: Vec::new(),
        span: Span {
            from: String::new(),
            until: String::new(),
        },
        shard: Shard::WHOLE,
        merged_from: 1,
        valid: true,
        invalid_because: Vec::new(),
        latency: Percentiles::default(),
        service_latency: Percentiles::default(),
        start_lag: Percentiles::default(),
        late_share: 0.0,
        kinds: Vec::new(),
        thresholds: Vec::new(),
        audit,
        cpu_s: None,
        seconds: Vec::new(),
        histograms: Histograms::default(),
    }
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
