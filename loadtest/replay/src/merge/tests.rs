use super::*;
use crate::audit::Case;
use crate::figures::Row;
use crate::report::Code;
use crate::sample::{self, case};
use crate::schedule::{Schedule, Shares, What};
use surge::Profile;

/// What is sent for a part of the smoke profile's people, and what became of them.
fn part(index: u32, of: u32) -> Report {
    let smoke = Profile::parse(Profile::named("smoke").unwrap()).unwrap();
    let shard = Shard { index, of };
    let schedule = Schedule::new(&smoke, 1, None, &Shares::default()).only(shard);
    let row = |due: &crate::schedule::Due| {
        let scattered = due.arrival.wrapping_mul(2_654_435_761) >> 12;
        Row {
            due_us: due.after_ns / 1_000,
            lag_us: if due.arrival.is_multiple_of(180) {
                60_000
            } else {
                scattered % 40_000
            },
            latency_us: 70_000 + scattered,
            arrival: due.arrival,
            status: if due.arrival.is_multiple_of(50) { 503 } else { 202 },
            what: due.what,
            is_right: !due.arrival.is_multiple_of(50),
        }
    };
    let requests = schedule.due.iter().filter(|due| due.what == What::Request);
    let cases: Vec<Case> = requests.map(|due| case(due.person)).collect();
    sample::report(schedule.due.iter().map(row).collect(), cases, shard)
}

/// As written to a file and read from it.
fn named(name: &str, report: &Report) -> Named {
    let text = serde_json::to_string(report).unwrap();
    (name.to_owned(), serde_json::from_str(&text).unwrap())
}

fn parts(of: u32) -> Vec<Named> {
    (1..=of)
        .map(|index| named(&format!("{index}.json"), &part(index, of)))
        .collect()
}

#[test]
fn two_parts_add_up_to_the_whole() {
    let (whole, merged) = (part(1, 1), merge(&parts(2)).unwrap());
    assert_eq!(merged.latency, whole.latency);
    assert_eq!(merged.service_latency, whole.service_latency);
    assert_eq!(merged.start_lag, whole.start_lag);
    assert_eq!((merged.sent, &merged.kinds), (whole.sent, &whole.kinds));
    assert!((merged.late_share - whole.late_share).abs() < 1e-12 && whole.late_share > 0.0);
    assert_eq!(merged.histograms, whole.histograms);
    let (sum, all) = (&merged.audit, &whole.audit);
    assert_eq!(
        (sum.accepted, sum.kept, sum.first_halves),
        (all.accepted, all.kept, all.first_halves)
    );
    assert_eq!(
        (sum.letters, sum.lost, sum.doubled),
        (all.letters, all.lost, all.doubled)
    );
    assert_eq!(
        (sum.completion_s, sum.throughput_per_s),
        (all.completion_s, all.throughput_per_s)
    );
    let digits = |one: Option<f64>, other: Option<f64>| (one.unwrap() / other.unwrap() - 1.0).abs();
    for (one, other) in [
        (sum.first_half.p50_s, all.first_half.p50_s),
        (sum.first_half.p99_s, all.first_half.p99_s),
        (sum.first_half.max_s, all.first_half.max_s),
    ] {
        assert!(digits(one, other) < 1e-3, "to three digits: {one:?} {other:?}");
    }
    assert_eq!(merged.seconds.len(), whole.seconds.len());
    for (one, other) in merged.seconds.iter().zip(&whole.seconds) {
        let told = |second: &Second| (second.second, second.due, second.wrong);
        assert_eq!(told(one), told(other));
        assert_eq!(one.max_latency_ms.to_bits(), other.max_latency_ms.to_bits());
        assert!(one.latency.is_none() && other.latency.is_some());
    }
    assert_eq!((merged.merged_from, merged.shard), (2, Shard::WHOLE));
    assert_eq!(merged.code(), Code::Holds);
    let page = crate::html::page(&merged, None);
    assert!(page.contains("The sum of 2 shards.") && !page.contains("The slowest second"));
}

#[test]
fn what_does_not_belong_together_is_refused_with_everything_that_is_wrong() {
    let mut three = parts(3);
    three[1].1.seed = 8;
    three[1].1.speed = 2.0;
    three[2].1.schedule_hash = "another".to_owned();
    three[2].1.shard.index = 1;
    let wrong = merge(&three).unwrap_err();
    let told = [
        "2.json: seed 8, and 7 in 1.json",
        "2.json: speed 2, and 10 in 1.json",
        "3.json: scheduleHash another, and 5c4ed01e in 1.json",
        "3.json: shard 1/3 is in 1.json as well",
        "shard 3/3 is missing",
    ];
    assert_eq!(wrong, told);
    assert_eq!(merge(&parts(2)[..1]).unwrap_err(), ["shard 2/2 is missing"]);
    assert_eq!(merge(&parts(2)[1..]).unwrap_err(), ["shard 1/2 is missing"]);
    assert_eq!(merge(&[]).unwrap_err(), ["there is nothing to merge"]);
    let mixed = [parts(2)[0].clone(), parts(3)[1].clone(), parts(3)[2].clone()];
    let wrong = merge(&mixed).unwrap_err();
    assert!(
        wrong.contains(&"2.json: shards 3, and 2 in 1.json".to_owned()),
        "{wrong:#?}"
    );
    let mut many = parts(2);
    many[0].1.shard = Shard {
        index: 0,
        of: 4_000_000,
    };
    assert!(merge(&many).unwrap_err().len() < 20);
}

#[test]
fn a_part_that_proves_nothing_makes_the_whole_prove_nothing() {
    let mut two = parts(2);
    two[1].1.valid = false;
    two[1].1.invalid_because = vec!["it was broken off before its end".to_owned()];
    let merged = merge(&two).unwrap();
    assert_eq!(merged.code(), Code::Invalid);
    assert_eq!(
        merged.invalid_because,
        ["shard 2/2: it was broken off before its end"]
    );
    two[1].1.invalid_because.clear();
    assert_eq!(
        merge(&two).unwrap().invalid_because.len(),
        1,
        "never invalid without a reason"
    );
}

#[test]
fn d14_the_promise_is_judged_anew_on_the_sum() {
    let mut two = parts(2);
    // One part alone breaks it; of all the validated the share is still to be reckoned.
    two[0].1.audit.unkept.too_late = 1;
    two[0].1.audit.kept -= 1;
    let merged = merge(&two).unwrap();
    assert_eq!(merged.code(), Code::HoldsNot);
    let validated = two.iter().map(|(_, part)| part.audit.validated).sum::<u64>();
    assert!(
        merged.audit.verdict.because[0].contains(&format!("% of {validated} validated requests were kept"))
    );
    assert!(
        merged.audit.verdict.because[0].contains("0 were sent without any receipt, 1 got theirs too late")
    );
    let mut lost = parts(2);
    lost[1].1.audit.lost = 2;
    assert!(merge(&lost).unwrap().audit.verdict.because[0].starts_with("2 requests were lost"));
}

#[test]
fn rules_are_judged_anew_on_the_sum() {
    let mut two = parts(2);
    let mut judged = |rule: &str| {
        for (_, part) in &mut two {
            rule.clone_into(&mut part.thresholds[0].rule);
        }
        let merged = merge(&two).unwrap();
        assert_eq!(merged.thresholds.len(), 1, "the same rule is one");
        merged.thresholds[0].clone()
    };
    let p99 = part(1, 1).latency.p99_ms;
    for (rule, passed) in [
        (format!("p99<={}ms", p99.ceil()), true),
        (format!("p99<{}ms", p99.floor()), false),
        ("p99 < 2s for ARRIVAL request".to_owned(), true),
        ("p50<1ms for ARRIVAL repeat".to_owned(), false),
        ("p50<1s for GET /".to_owned(), false),
        ("max<70000us".to_owned(), false),
        ("avg>70".to_owned(), true),
        ("error-rate<1.9%".to_owned(), false),
        ("error-rate<3".to_owned(), true),
        ("rps>=5".to_owned(), true),
        ("rps>5000".to_owned(), false),
        ("first-half-max<1s".to_owned(), false),
        ("first-half-p50<12h".to_owned(), true),
    ] {
        let judged = judged(&rule);
        assert_eq!(judged.passed, passed, "{judged:?}");
        assert_eq!(judged.rule, rule);
    }
    assert_eq!(judged("p50<1s for GET /").observed, "no samples");
    assert_eq!(judged(&format!("p99<{p99}ms")).observed, format!("{p99:.2}ms"));
    two[1].1.thresholds[0].rule = "avg<1us".to_owned();
    let merged = merge(&two).unwrap();
    assert_eq!((merged.thresholds.len(), merged.code()), (2, Code::RuleMissed));
}
