//! A small surge against the whole service, from the archive to the last letter.

use clap::Parser;
use local::{Config, Service};
use replay::order::{Arguments, Order};
use replay::outage::Outage;
use replay::progress::Progress;
use replay::run::{Ran, run};
use serde_json::Value;

fn order(service: &Service, more: &[&str]) -> Order {
    let host = format!("http://{}", service.address());
    let usual = ["replay", "--profile", "smoke", "--users", "16", "--host", &host];
    let arguments = Arguments::try_parse_from(usual.iter().chain(more)).expect("arguments");
    arguments.order().expect("an order")
}

/// Thursday morning: the contact centre is open, and nothing has to be waited for.
fn config() -> Config {
    Config {
        start: Some("2020-03-26T08:00:00Z".parse().expect("an instant")),
        ..Config::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r32_a_surge_is_audited_to_its_last_letter_and_each_rule_is_judged() {
    let service = Service::start(config()).await.expect("the service");
    let rules = [
        "--threshold",
        "first-half-max<12h",
        "--threshold",
        "first-half-p50<1ms",
    ];
    let small = ["--speed", "10", "--limit", "25", "--outage", "sms@PT20S+PT10S"];
    let more: Vec<&str> = small.into_iter().chain(rules).collect();
    let order = order(&service, &more);
    let Ran { report, rows } = run(&order, &Progress::default()).await.expect("it runs");
    let audit = &report.audit;
    assert!(audit.verdict.holds, "{:?}", audit.verdict.because);
    assert!(audit.validated >= 10, "there is something to judge: {audit:?}");
    assert_eq!(audit.accepted, audit.validated + audit.awaiting_operator);
    assert_eq!((audit.lost, audit.doubled, audit.misdirected), (0, 0, 0));
    assert!(audit.first_halves >= audit.validated && audit.letters == audit.validated);
    assert_eq!(audit.kept, audit.validated, "{audit:?}");
    assert_eq!(report.arrivals, 25);
    assert_eq!(rows.len() as u64, report.sent);
    let passed: Vec<bool> = report.thresholds.iter().map(|judged| judged.passed).collect();
    // The usual rule on errors first, of which nobody spoke.
    assert_eq!(passed, [true, true, false], "{:?}", report.thresholds);
    assert_eq!(
        report.outages,
        ["sms@PT20S+PT10S".parse::<Outage>().expect("an outage")]
    );
    assert_eq!(report.channels["sms"], 20);
    let json: Value = serde_json::to_value(&report).expect("JSON");
    for member in [
        "/audit/firstHalves",
        "/audit/completionS",
        "/latency/p999Ms",
        "/startLag/p99Ms",
    ] {
        assert!(json.pointer(member).is_some_and(Value::is_number), "{member}");
    }

    let again = run(&order, &Progress::default())
        .await
        .expect_err("they have asked");
    assert!(again[0].contains("take another seed"), "{again:?}");
    service.stop().await;
}

#[tokio::test]
async fn a_speed_at_which_a_lease_would_be_shorter_than_two_seconds_is_refused_before_anything_is_sent() {
    let service = Service::start(config()).await.expect("the service");
    let order = order(&service, &["--speed", "16"]);
    let refused = run(&order, &Progress::default()).await.expect_err("too fast");
    assert!(refused[0].contains("at most 15 will do"), "{refused:?}");
    service.stop().await;
}
