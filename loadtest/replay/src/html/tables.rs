//! Tables of a page: what was audited, what was sent, what had to be met, how it was run.

use super::millis;
use crate::audit::Audit;
use crate::figures::Percentiles;
use crate::report::Report;
use crate::rules::Judged;
use page::words::{count, span, table};

pub(super) fn audit(audit: &Audit) -> String {
    let rows = [
        ("requests accepted", audit.accepted),
        ("… with an address in order", audit.validated),
        ("… for the contact centre to call first", audit.awaiting_operator),
        ("first halves", audit.first_halves),
        (
            "… on a further channel, the one before being silent",
            audit.elsewhere,
        ),
        ("letters posted", audit.letters),
        ("… that wait for the printer", audit.letters_waiting),
        ("… that came back or could not be made", audit.letters_returned),
        ("lost: no first half, no letter or no trace", audit.lost),
        (
            "doubled: a second one that no unclear send explains",
            audit.doubled,
        ),
        (
            "ambiguous: a second one after an unclear send, or after no answer",
            audit.ambiguous,
        ),
        ("not answered, or with a fault: accepted or not", audit.unanswered),
        ("misdirected: to whom none is owed", audit.misdirected),
        ("kept: a receipt within 12 hours", audit.kept),
        ("escalated: with the contact centre in time", audit.escalated),
        ("breached: neither", audit.breached),
        ("not over when the audit ended", audit.undecided),
    ];
    let rows = rows.map(|(what, number)| vec![what.to_owned(), count(number)]);
    format!(
        "<h2>What became of every accepted request</h2>\n{}",
        table(
            "Followed with its own token, and held against what the sinks took",
            &["", "how many"],
            &rows
        )
    )
}

pub(super) fn kinds(report: &Report) -> String {
    let rows: Vec<Vec<String>> = report
        .kinds
        .iter()
        .map(|kind| {
            let statuses = kind.statuses.iter().map(|(status, many)| match status {
                0 => format!("no answer: {}", count(*many)),
                status => format!("{status}: {}", count(*many)),
            });
            let statuses = statuses.collect::<Vec<_>>().join(", ");
            let counts = vec![
                kind.what.as_str().to_owned(),
                count(kind.sent),
                count(kind.wrong),
                statuses,
            ];
            [counts, percentiles(&kind.latency)].concat()
        })
        .collect();
    let skipped = match report.skipped {
        0 => String::new(),
        skipped => format!(
            "<p class=\"quiet\">Left out, as there was nothing to ask for yet: {} follow-ups and sessions.</p>\n",
            count(skipped)
        ),
    };
    format!(
        "<h2>What was sent</h2>\n{}{skipped}",
        table(
            "Wrong is an answer that the interface does not have for it, or none; times count from when it was due",
            &[
                "", "sent", "wrong", "statuses", "p50", "p95", "p99", "p99.9", "longest"
            ],
            &rows
        )
    )
}

pub(super) fn rules(report: &Report) -> String {
    let row = |judged: &Judged| {
        let met = if judged.passed { "met" } else { "MISSED" };
        vec![judged.rule.clone(), judged.observed.clone(), met.to_owned()]
    };
    let rows: Vec<_> = report.thresholds.iter().map(row).collect();
    format!(
        "<h2>Rules</h2>\n{}",
        table("What the run had to meet", &["rule", "observed", ""], &rows)
    )
}

pub(super) fn settings(report: &Report) -> String {
    let rates = report.channels.iter();
    let rates: Vec<String> = rates.map(|(channel, rate)| format!("{channel} {rate}")).collect();
    let outages = report.outages.iter().map(|outage| {
        let (from, lasts) = (span(Some(outage.from_s)), span(Some(outage.duration_s)));
        format!("{} for {lasts}, {from} after the start", outage.channel.as_str())
    });
    let outages: Vec<String> = outages.collect();
    let drain = match report.as_deployed {
        Some(true) => "by the minute, as deployed",
        Some(false) => "at once on acceptance",
        None => "the service does not say",
    };
    let or_none = |list: Vec<String>| {
        if list.is_empty() {
            "none".to_owned()
        } else {
            list.join(", ")
        }
    };
    let rows = [
        ("loads of the profile multiplied by", report.scale.to_string()),
        ("speed", format!("{} times", report.speed)),
        ("messages a second (SMS: parts)", or_none(rates)),
        ("first halves are sent", drain.to_owned()),
        ("providers down, in the profile's time", or_none(outages)),
    ];
    let rows = rows.map(|(what, how)| vec![what.to_owned(), how]);
    format!("<h2>How it was run</h2>\n{}", table("Settings", &["", ""], &rows))
}

pub(super) fn percentiles(of: &Percentiles) -> Vec<String> {
    [of.p50_ms, of.p95_ms, of.p99_ms, of.p999_ms, of.max_ms]
        .map(millis)
        .to_vec()
}
