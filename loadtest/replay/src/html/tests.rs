use super::*;
use crate::audit::judge;
use crate::figures::{Figures, Row};
use crate::prediction::Predicted;
use crate::rules::Judged;
use crate::sample::{self, case};
use crate::schedule::What;
use crate::shard::Shard;

/// Ninety seconds of a load that grows, in which the service stands still for two.
fn rows() -> Vec<Row> {
    let row = |number: u32| {
        let due_us = 90 * (u64::from(number) * u64::from(number)) / 16;
        let frozen = 62_000_000_u64
            .checked_sub(due_us)
            .filter(|left| *left < 2_000_000);
        let is_right = !number.is_multiple_of(97);
        Row {
            due_us,
            lag_us: number % 900,
            latency_us: 4_000 + number * 7_919 % 9_000 + frozen.map_or(0, |us| u32::try_from(us).unwrap()),
            arrival: number,
            status: if is_right { 202 } else { 503 },
            what: [What::Request, What::FollowUp, What::Repeat][(number % 3) as usize],
            is_right,
        }
    };
    (0..4_000).map(row).collect()
}

fn report() -> Report {
    sample::report(rows(), (0..1_000).map(case).collect(), Shard::WHOLE)
}

fn prediction() -> Prediction {
    Prediction {
        profile: "click <script> & day".to_owned(),
        seed: 7,
        schedule_hash: "5c4ed01e".to_owned(),
        accepted: 1_010,
        first_half: Predicted {
            sent: 1_000,
            kept: 1_000,
            escalated: 0,
            breached: 0,
            p50_s: Some(5_000.0),
            p95_s: Some(9_000.0),
            p99_s: Some(9_900.0),
            max_s: None,
        },
    }
}

/// A page asks for nothing from anywhere and runs nothing.
fn stands_alone(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    let low = page.to_lowercase();
    for forbidden in [
        "<script",
        "src=",
        "@import",
        "url(",
        "<link",
        "<iframe",
        "<object",
        "<image",
        "javascript:",
        " onload",
        "http-equiv",
        "http:",
        "https:",
        "href=",
    ] {
        assert!(!low.contains(forbidden), "{forbidden}");
    }
    for wanted in ["prefers-color-scheme:dark", "@media print", "lang=\"en-gb\""] {
        assert!(low.contains(wanted), "{wanted}");
    }
    assert!(
        !low.contains("nan ") && !low.contains(">inf"),
        "every figure is one"
    );
}

#[test]
fn a_page_stands_alone_says_the_verdict_first_and_describes_its_plots() {
    let page = page(&report(), Some(&prediction()));
    stands_alone(&page);
    let verdict = page.find("<p class=\"verdict good\">The promise holds: 1,000 accepted requests");
    let audit = page.find("<h2>What became of every accepted request</h2>");
    assert!(verdict.expect("a verdict") < audit.expect("an audit"));
    assert!(page.contains("click &lt;script&gt; &amp; day"));
    let plots = page.matches("<svg ").count();
    assert_eq!(plots, 3);
    for part in [
        "role=\"img\" aria-labelledby=",
        "<title id=\"t",
        "<desc id=\"d",
        "<figcaption>",
    ] {
        assert_eq!(page.matches(part).count(), plots, "{part}");
    }
    for number in 0..3 {
        assert_eq!(page.matches(&format!("id=\"t{number}\"")).count(), 1);
    }
    assert!(page.contains("The slowest second was the 61st"), "the freeze");
    assert!(page.contains("1,250 requests a CPU second"));
    assert!(page.contains("<td>sms for 2.0 min, 3.0 min after the start</td>"));
    assert!(page.contains("<td>email 50, sms 20</td>"));
}

#[test]
fn a_prediction_stands_beside_what_was_measured() {
    let with = page(&report(), Some(&prediction()));
    assert!(with.contains("<td>requests accepted</td><td>1,010</td><td>1,000</td><td>-1.0 %</td>"));
    assert!(with.contains("<td>kept</td><td>1,000</td><td>1,000</td><td>0.0 %</td>"));
    assert!(with.contains("<td>… 95 in a hundred</td><td>2.5 h</td><td>2.6 h</td><td>+5.5 %</td>"));
    assert!(with.contains("<td>… the longest</td><td>–</td><td>2.8 h</td><td>–</td>"));
    assert!(!page(&report(), None).contains("predicted"));
}

#[test]
fn what_is_wrong_is_in_the_first_sentence_and_never_green() {
    let mut run = report();
    run.thresholds.push(Judged {
        rule: "max<1s".to_owned(),
        observed: "2s & more".to_owned(),
        passed: false,
    });
    let missed = page(&run, None);
    assert!(missed.contains(
        "<p class=\"verdict bad\">The promise holds, but a rule is missed: max&lt;1s (it was 2s &amp; more)."
    ));
    run.audit = judge((0..10).map(case).collect(), 3);
    let not = page(&run, None);
    assert!(
        not.contains("<p class=\"verdict bad\">The promise does not hold: 3 first halves or letters went")
    );
    assert!(not.contains("<li>The rule max&lt;1s is missed"));
    run.valid = false;
    run.invalid_because.push("too late > ever".to_owned());
    let invalid = page(&run, None);
    assert!(invalid.contains("<p class=\"verdict bad\">INVALID: this run proves nothing"));
    assert!(invalid.contains("<ul><li>too late &gt; ever</li>"));
    for page in [missed, not, invalid] {
        assert!(!page.contains("verdict good"));
    }
}

#[test]
fn a_run_without_anything_has_a_page_too() {
    let mut run = report();
    run.audit = judge(Vec::new(), 0);
    run = run.with(Figures::of(Vec::new()));
    let page = page(&run, None);
    stands_alone(&page);
    assert!(page.contains("No first half had a receipt.") && !page.contains("<svg "));
}

#[test]
fn a_long_run_is_drawn_in_stretches() {
    let rows = (0..3_000).map(|second: u32| Row {
        due_us: u64::from(second) * 1_000_000,
        ..rows()[second as usize]
    });
    let mut run = report();
    run = run.with(Figures::of(rows.collect()));
    let page = page(&run, None);
    assert!(page.contains("Drawn is the most of any second of every 5."));
}
