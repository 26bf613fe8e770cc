//! A run as one page for a person in a hurry: no script, nothing from anywhere else, fit for print and for the dark.

mod bill;
mod figures;
pub(crate) mod heat;

use figures::sections;
use page::head;
use page::words::{count, escaped, instant, of, per_cent, span};
use simulator::findings::{Findings, How, Loss};
use simulator::report::{KEPT_SHARE, Report};
use simulator::series::{Flow, Series};
use simulator::world::World;
use std::fmt::Write as _;

/// The page of a run.
pub(crate) fn page(report: &Report, findings: &Findings) -> String {
    let holds = report.verdict.holds;
    let word = if holds { "holds" } else { "does not hold" };
    let mut page = head(&format!("{}: the promise {word}", report.profile));
    let ideal = if report.ideal { ", queueing alone" } else { "" };
    let _ = write!(
        page,
        "<main><h1>If «{}» came: is every first half delivered within 12 hours?</h1>\n\
         <p class=\"verdict {}\">{}</p>\n<p class=\"quiet\">A simulated run, seed {}{ideal}; {} to {}, Italian time.</p>\n",
        escaped(&report.profile),
        if holds { "good" } else { "bad" },
        escaped(&verdict(report)),
        report.seed,
        instant(findings.series.start().at_ns),
        findings
            .series
            .samples()
            .last()
            .map_or_else(String::new, |last| instant(last.at_ns)),
    );
    page.push_str(&tiles(report));
    page.push_str(&broke_first(report, findings));
    page.push_str(&strained(report, &findings.series));
    for (number, section) in sections(report, findings).into_iter().enumerate() {
        let _ = writeln!(page, "<h2>{}</h2>", section.heading);
        match section.plot {
            Ok(plot) => page.push_str(&plot.figure(number)),
            Err(instead) => {
                let _ = writeln!(page, "<p>{instead}</p>");
            }
        }
    }
    page.push_str(&bill::section(report));
    page.push_str(&settings(report));
    page.push_str(&foot(report));
    page
}

/// The verdict in one sentence.
fn verdict(report: &Report) -> String {
    let half = &report.first_half;
    let kept = per_cent(half.kept_share);
    if report.unfinished > 0 {
        return format!(
            "The promise is not shown to hold: {} requests were not over when the run was stopped.",
            count(report.unfinished)
        );
    }
    if report.verdict.holds {
        return format!(
            "The promise holds: {kept} of people with a working contact had theirs in time, and nobody was forgotten."
        );
    }
    let mut against = Vec::new();
    if half.breached > 0 {
        against.push(format!(
            "{} of {} requests ran out of their 12 hours with nobody there to call",
            count(half.breached),
            count(report.accepted)
        ));
    }
    if half.kept_share < KEPT_SHARE {
        against.push(format!(
            "{kept} of people with a working contact had theirs in time, where 99.9 % are promised"
        ));
    }
    format!("The promise does not hold: {}.", against.join(", and "))
}

fn tiles(report: &Report) -> String {
    let half = &report.first_half;
    let tiles = [
        (count(report.accepted), "requests accepted"),
        (per_cent(half.kept_share), "kept, of those with a working contact"),
        (count(half.breached), "breached"),
        (span(half.p50_s), "half waited longer than this"),
        (span(half.p99_s), "one in a hundred waited longer"),
        (count(report.peak_backlog), "first halves in the longest queue"),
        (
            format!("{:.0} %", report.centre.busy_share * 100.0),
            "of their shifts agents were busy",
        ),
        (count(report.letters.waiting), "letters unprinted at the end"),
    ];
    page::tiles(tiles)
}

/// What would help against a way of losing the promise, as far as the run shows it.
const fn remedy(how: How) -> &'static str {
    match how {
        How::ClosedCentre => {
            "No sending rate mends this: it takes hours of the centre, or fewer addresses that do not match."
        }
        How::Unnoticed => {
            "Nobody was told in time: look at the round of escalation, and at what it was short of."
        }
        How::TooLate => "A higher sending rate, or a second channel earlier, mends this.",
        How::Silence => "No rate mends this: it takes a second channel for those whose first one is silent.",
        How::NeverTaken => "Look at what the providers refused, and at the rate of the channel.",
    }
}

fn broke_first(report: &Report, findings: &Findings) -> String {
    let is_within = report.first_half.kept_share >= KEPT_SHARE;
    let (allowed, lost): (Vec<Loss>, Vec<Loss>) = findings
        .losses
        .iter()
        .partition(|loss| is_within && loss.how.is_allowed_for());
    let mut text = String::from("<h2>What broke first</h2>\n");
    if lost.is_empty() {
        text.push_str("<p>Nothing: the promise held.</p>\n");
    } else {
        text.push_str("<ol class=\"first\">");
        for loss in &lost {
            let _ = writeln!(
                text,
                "<li>From {} on, {} {}.<small>{}</small></li>",
                instant(loss.first_ns),
                of(loss.count, "request"),
                loss.how.words(),
                remedy(loss.how)
            );
        }
        text.push_str("</ol>\n");
    }
    let within: Vec<String> = allowed
        .iter()
        .map(|loss| format!("{} {}", of(loss.count, "request"), loss.how.words()))
        .collect();
    if !within.is_empty() {
        let _ = writeln!(
            text,
            "<p class=\"quiet\">Within the one in a thousand that is allowed for: {}.</p>",
            within.join("; ")
        );
    }
    text
}

/// What was turned away, though the promise may have held.
fn strained(report: &Report, series: &Series) -> String {
    let places = [
        (
            Flow::TurnedAway,
            report.throttled,
            "calls of citizens found no Lambda environment",
        ),
        (Flow::GivenUp, report.given_up, "people gave up"),
        (
            Flow::TicksDropped,
            0,
            "background runs found no Lambda environment",
        ),
    ];
    let mut text = String::new();
    for (flow, told, what) in places {
        let last = series
            .samples()
            .last()
            .map_or(0, |last| last.flow(flow))
            .max(told);
        if let Some(first) = series.first(flow) {
            let _ = writeln!(
                text,
                "<li>From {} on, {} {what}.</li>",
                instant(first),
                count(last)
            );
        }
    }
    if text.is_empty() {
        return "<p>No citizen was turned away for want of capacity.</p>\n".to_owned();
    }
    format!("<p>On the way there:</p>\n<ul>{text}</ul>\n")
}

fn settings(report: &Report) -> String {
    let usual = World::default();
    let usual = if report.ideal { usual.ideal() } else { usual };
    let mut changed = String::new();
    let mut rows = String::new();
    for ((key, default), about) in usual.figures().iter().zip(World::KEYS) {
        let unit = about.unit;
        let own = report.world.get(key).unwrap_or(default);
        let is_changed = own != default;
        if is_changed {
            let _ = write!(
                changed,
                "<li><b>{key} {own}</b> {unit}, and {default} by default. {}</li>",
                escaped(about.meaning)
            );
        }
        let class = if is_changed { " class=\"changed\"" } else { "" };
        let _ = writeln!(
            rows,
            "<tr{class}><td>{key}</td><td>{own} {unit}</td><td class=\"words\">{} Source: {}.</td></tr>",
            escaped(about.meaning),
            escaped(about.source)
        );
    }
    let changed = if changed.is_empty() {
        "<p>Every setting is the default.</p>".to_owned()
    } else {
        format!("<p>Other than the default:</p><ul>{changed}</ul>")
    };
    format!(
        "<h2>Settings and assumptions</h2>\n{changed}\n<p>A figure marked «assumed» has no public source, and is there to \
         be tried with other values: <code>simulator sweep</code>.</p>\n<details><summary>Every setting, with its source\
         </summary><div class=\"wide\"><table><tr><th scope=\"col\">setting</th><th scope=\"col\">figure</th><th \
         scope=\"col\">meaning</th></tr>\n{rows}</table></div></details>\n"
    )
}

fn foot(report: &Report) -> String {
    page::foot(&format!(
        "{} looks at a law of the model, {} broken. Schedule {}; result {}. The same profile, seed and world give the same \
         page.",
        count(report.laws.checked),
        count(report.laws.broken),
        report.schedule_hash,
        report.result_hash
    ))
}
