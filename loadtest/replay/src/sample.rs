//! Reports for tests: of rows and cases, put together as a run puts them together.

use crate::audit::{Case, Followed, Halves, LetterState, judge};
use crate::coded::Histograms;
use crate::figures::{Figures, Percentiles, Row};
use crate::report::{Report, Span};
use crate::rules::Judged;
use crate::shard::Shard;
use pin::promise::Verdict;
use std::collections::BTreeMap;

/// A request that was kept; the higher the person's place, the later.
pub(crate) fn case(person: u32) -> Case {
    let mut halves = Halves::default();
    halves.on[0] = 1;
    Case {
        is_validated: true,
        halves,
        letters: 1,
        ambiguous: 0,
        followed: Followed {
            person,
            verdict: Some(Verdict::Kept),
            delay_ms: Some(1_500 + 10_000 * u64::from(person)),
            received_at: "2026-11-23T08:00:00Z".parse().ok(),
            letter: Some(LetterState::Posted),
        },
    }
}

/// A run of nothing but these.
pub(crate) fn report(rows: Vec<Row>, cases: Vec<Case>, shard: Shard) -> Report {
    let figures = Figures::of(rows);
    let start = "2026-11-23T07:00:02Z";
    Report {
        profile: "click <script> & day".to_owned(),
        seed: 7,
        scale: 1.0,
        limit: None,
        speed: 10.0,
        users: 256,
        schedule_hash: "5c4ed01e".to_owned(),
        arrivals: 2_667,
        sent: 0,
        skipped: 12,
        elapsed_s: 90.4,
        sent_per_s: 44.2,
        start: start.to_owned(),
        span: Span {
            from: "2026-11-23T07:00:00Z".to_owned(),
            until: "2026-11-24T07:00:00Z".to_owned(),
        },
        channels: BTreeMap::from([("sms".to_owned(), 20), ("email".to_owned(), 50)]),
        as_deployed: None,
        outages: vec!["sms@PT3M+PT2M".parse().unwrap()],
        shard,
        merged_from: 1,
        valid: true,
        invalid_because: Vec::new(),
        latency: Percentiles::default(),
        service_latency: Percentiles::default(),
        start_lag: Percentiles::default(),
        late_share: 0.0,
        kinds: Vec::new(),
        thresholds: vec![Judged {
            rule: "p99<2s".to_owned(),
            observed: "1.7s".to_owned(),
            passed: true,
        }],
        audit: judge(cases, 0).since(start.parse().unwrap()),
        cpu_s: Some(3.2),
        seconds: Vec::new(),
        histograms: Histograms::default(),
    }
    .with(figures)
}
