//! A run as one page for a person in a hurry, in the manner of the simulator's (ADR 0038, 0047).

mod plots;
mod side;
mod tables;

use crate::audit::Audit;
use crate::coded::Coded;
use crate::figures::LATE_US;
use crate::prediction::Prediction;
use crate::report::{Code, Report};
use page::words::{count, escaped, of, per_cent, span, table};
use std::fmt::Write as _;

/// The hours of the promise (D9), in seconds.
const PROMISED_S: f64 = 12.0 * 3_600.0;

/// The page of a run, beside what was predicted for its schedule.
#[must_use]
pub fn page(report: &Report, prediction: Option<&Prediction>) -> String {
    let (good, verdict) = verdict(report);
    let mut page = page::head(&format!("{}: {verdict}", report.profile));
    let _ = write!(
        page,
        "<main><h1>«{}» sent as real requests: is every first half delivered within 12 hours?</h1>\n\
         <p class=\"verdict {}\">{}</p>\n",
        escaped(&report.profile),
        if good { "good" } else { "bad" },
        escaped(&verdict),
    );
    page.push_str(&against(report));
    page.push_str(&about(report));
    page.push_str(&tiles(report));
    page.push_str(&tables::audit(&report.audit));
    page.push_str(&latency(report));
    page.push_str(&first_halves(&report.audit, &report.histograms.first_half));
    if let Some(prediction) = prediction {
        page.push_str(&side::section(report, prediction));
    }
    page.push_str(&tables::kinds(report));
    page.push_str(&tables::rules(report));
    page.push_str(&tables::settings(report));
    page.push_str(&cost(report));
    page + &page::foot(&format!("Schedule {}.", report.schedule_hash))
}

/// Whether all is well, and how it ended in one sentence.
fn verdict(report: &Report) -> (bool, String) {
    let audit = &report.audit;
    match report.code() {
        Code::Invalid => (
            false,
            "INVALID: this run proves nothing about the service.".to_owned(),
        ),
        Code::RuleMissed => {
            let missed = report.thresholds.iter().filter(|judged| !judged.passed);
            let missed = missed.map(|judged| format!("{} (it was {})", judged.rule, judged.observed));
            let missed = missed.collect::<Vec<_>>().join(", and ");
            (
                false,
                format!("The promise holds, but a rule is missed: {missed}."),
            )
        }
        Code::Holds => {
            let accepted = of(audit.accepted, "accepted request");
            let kept = per_cent(audit.kept_share);
            (
                true,
                format!(
                    "The promise holds: {accepted}, none lost and none doubled, and {kept} of the validated kept."
                ),
            )
        }
        Code::HoldsNot | Code::BadInput => {
            let first = audit.verdict.because.first();
            let first = first.map_or_else(String::new, |because| format!(": {because}"));
            (false, format!("The promise does not hold{first}."))
        }
    }
}

/// All that speaks against the run, against the promise and against the rules.
fn against(report: &Report) -> String {
    let missed = report.thresholds.iter().filter(|judged| !judged.passed);
    let missed = missed.map(|judged| format!("The rule {} is missed: {}", judged.rule, judged.observed));
    let all = report.invalid_because.iter().cloned();
    let all: Vec<String> = all
        .chain(report.audit.verdict.because.iter().cloned())
        .chain(missed)
        .collect();
    let is_said = report.valid && all.len() <= 1;
    if is_said {
        return String::new();
    }
    let items = all.iter().map(|why| format!("<li>{}</li>", escaped(why)));
    format!("<ul>{}</ul>\n", items.collect::<String>())
}

fn about(report: &Report) -> String {
    let part = match (report.shard.is_one_of_several(), report.merged_from) {
        (true, _) => format!("Shard {} of its people alone. ", report.shard),
        (false, 2..) => format!("The sum of {} shards. ", report.merged_from),
        _ => String::new(),
    };
    format!(
        "<p class=\"quiet\">{part}Seed {}; {} at {} times the speed; {} sent in {}, at most {} at once. The service’s clock: {} \
         to {}, Italian time.</p>\n",
        report.seed,
        of(u64::from(report.arrivals), "arrival"),
        report.speed,
        count(report.sent),
        span(Some(report.elapsed_s)),
        count(report.users as u64),
        escaped(&on_clocks(&report.span.from)),
        escaped(&on_clocks(&report.span.until)),
    )
}

/// An instant of the service's, on Italian clocks.
fn on_clocks(instant: &str) -> String {
    let read = instant.parse::<jiff::Timestamp>().ok();
    let ns = read.and_then(|instant| i64::try_from(instant.as_nanosecond()).ok());
    ns.map_or_else(|| instant.to_owned(), page::words::instant)
}

fn tiles(report: &Report) -> String {
    let audit = &report.audit;
    page::tiles([
        (count(audit.accepted), "requests accepted"),
        (per_cent(audit.kept_share), "kept, of the validated"),
        (count(audit.lost), "lost"),
        (count(audit.doubled), "doubled"),
        (count(audit.breached), "breached"),
        (millis(report.latency.p50_ms), "half were answered within this"),
        (
            millis(report.latency.p99_ms),
            "all but one in a hundred were answered within this",
        ),
        (span(audit.first_half.max_s), "the longest wait for a first half"),
        (format!("{:.1}", report.sent_per_s), "sent a second"),
    ])
}

fn latency(report: &Report) -> String {
    let rows = [
        ("from when it was due (intended)", &report.latency),
        ("from when it was sent (service)", &report.service_latency),
        ("late to be sent (start lag)", &report.start_lag),
    ];
    let rows = rows.map(|(what, of)| [vec![what.to_owned()], tables::percentiles(of)].concat());
    let mut text = format!(
        "<h2>How long answers took</h2>\n<p>All but one in a hundred were answered within {} of when they were due, and within {} \
         of when they were sent. {} of all was sent more than {} ms late: the first figure knows of that, the second does not.</p>\n{}",
        millis(report.latency.p99_ms),
        millis(report.service_latency.p99_ms),
        per_cent(report.late_share),
        LATE_US / 1_000,
        table(
            "To the end of the body",
            &["", "p50", "p95", "p99", "p99.9", "longest"],
            &rows
        )
    );
    for (number, plot) in plots::by_second(&report.seconds).iter().enumerate() {
        text.push_str(&plot.figure(number));
    }
    text
}

fn first_halves(audit: &Audit, delays_of: &Coded) -> String {
    let delays = &audit.first_half;
    let Some(max_s) = delays.max_s else {
        return "<h2>How long first halves took</h2>\n<p>No first half had a receipt.</p>\n".to_owned();
    };
    let rows = [
        ("half had it within", delays.p50_s),
        ("95 in a hundred", delays.p95_s),
        ("99 in a hundred", delays.p99_s),
        ("999 in a thousand", delays.p999_s),
        ("the longest", delays.max_s),
    ];
    let rows = rows.map(|(what, delay)| {
        let share = delay.map_or_else(String::new, of_promised);
        vec![what.to_owned(), span(delay), share]
    });
    let mut text = format!(
        "<h2>How long first halves took</h2>\n<p>From acceptance to the first receipt, on the service’s clock, of requests whose \
         address is in order: the longest took {}, {} of the 12 hours that are promised.</p>\n{}",
        span(Some(max_s)),
        of_promised(max_s),
        table("Delays of first halves", &["", "after", "of the 12 hours"], &rows)
    );
    if let Some(plot) = plots::delays(delays_of) {
        text.push_str(&plot.figure(2));
    }
    text
}

/// A delay's part of the 12 hours; a hundredth of a per cent is four seconds.
fn of_promised(delay_s: f64) -> String {
    format!("{:.2} %", delay_s / PROMISED_S * 100.0)
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of millions, none below nought"
)]
fn cost(report: &Report) -> String {
    let said = report.cpu_s.filter(|cpu_s| *cpu_s > 0.0).map_or_else(
        || "The machine does not say what the harness cost.".to_owned(),
        |cpu_s| {
            format!(
                "{cpu_s:.1} CPU seconds of the harness, audit included: {} a CPU second.",
                of((report.sent as f64 / cpu_s).round() as u64, "request")
            )
        },
    );
    format!("<h2>What it took</h2>\n<p>{said}</p>\n")
}

/// Milliseconds in few letters.
fn millis(ms: f64) -> String {
    match ms {
        ms if ms >= 10_000.0 => span(Some(ms / 1e3)),
        ms if ms >= 1_000.0 => format!("{:.2} s", ms / 1e3),
        ms if ms >= 100.0 => format!("{ms:.0} ms"),
        ms => format!("{ms:.1} ms"),
    }
}

#[cfg(test)]
mod tests;
