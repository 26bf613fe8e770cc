//! What a sweep came to: for a terminal, for other tools, and as maps.

use super::axes::{Axis, values};
use crate::html::heat::{Cell, Map};
use page::words::{count, per_cent, span};
use simulator::report::{KEPT_SHARE, Report};

/// The figures of a row, after what varies.
pub(super) const FIGURES: [&str; 9] = [
    "promise",
    "kept",
    "breached",
    "escalated",
    "p99",
    "longest",
    "queue",
    "SMS parts",
    "USD",
];

pub(super) fn row(axes: &[Axis], number: usize, report: &Report) -> Vec<String> {
    let half = &report.first_half;
    let mut row: Vec<String> = values(axes, number).into_iter().map(str::to_owned).collect();
    row.extend([
        if report.verdict.holds { "holds" } else { "lost" }.to_owned(),
        per_cent(half.kept_share),
        count(half.breached),
        count(half.escalated),
        span(half.p99_s),
        span(half.max_s),
        count(report.peak_backlog),
        count(report.charged.sms_parts),
        count(dollars(report)),
    ]);
    row
}

/// The bill in whole dollars.
const fn dollars(report: &Report) -> u64 {
    (report.bill.usd.millionths() + 500_000) / 1_000_000
}

/// A table for a terminal.
pub(super) fn text(columns: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([columns[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:>width$}"));
        padded.collect::<Vec<_>>().join("  ")
    };
    let head = line(columns.to_vec());
    let body = rows
        .iter()
        .map(|row| line(row.iter().map(String::as_str).collect()));
    [head].into_iter().chain(body).collect::<Vec<_>>().join("\n")
}

/// Every figure as it is, for other tools (RFC 4180; no value holds a comma or a quotation mark).
pub(super) fn csv(axes: &[Axis], reports: &[Report]) -> String {
    let mut text = String::new();
    for axis in axes {
        text.push_str(&axis.key);
        text.push(',');
    }
    text.push_str(
        "holds,keptShare,breached,escalated,p50S,p99S,p999S,maxS,peakBacklog,throttled,requests,accepted,smsParts,emails,\
         pecMessages,centreCalls,lettersWaiting,usd,resultHash\r\n",
    );
    for (number, report) in reports.iter().enumerate() {
        let half = &report.first_half;
        let seconds = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let mut cells: Vec<String> = values(axes, number).into_iter().map(str::to_owned).collect();
        cells.extend([report.verdict.holds.to_string(), half.kept_share.to_string()]);
        cells.extend([half.breached, half.escalated].map(|count| count.to_string()));
        cells.extend([half.p50_s, half.p99_s, half.p999_s, half.max_s].map(seconds));
        let counts = [
            report.peak_backlog,
            report.throttled,
            report.requests,
            report.accepted,
            report.charged.sms_parts,
            report.charged.emails,
            report.charged.pec_messages,
            report.centre.calls,
            report.letters.waiting,
        ];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(report.bill.usd.dollars().to_string());
        cells.push(report.result_hash.clone());
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// One map for each combination of what varies beyond the first two.
pub(super) fn maps(axes: &[Axis], reports: &[Report]) -> Vec<Map> {
    let rows = axes[0].values.len();
    let columns = axes.get(1).map_or(1, |axis| axis.values.len());
    let others = reports.len() / (rows * columns);
    let map = |other: usize| {
        let numbers = (0..rows * columns).map(|cell| cell * others + other);
        let named = axes.iter().zip(values(axes, other)).skip(2);
        let fixed: Vec<String> = named
            .map(|(axis, value)| format!("{} {value}", axis.key))
            .collect();
        Map {
            axes: (axes[0].key.clone(), axes.get(1).map(|axis| axis.key.clone())),
            values: (
                axes[0].values.clone(),
                axes.get(1).map_or_else(Vec::new, |axis| axis.values.clone()),
            ),
            cells: numbers
                .filter_map(|number| reports.get(number))
                .map(cell)
                .collect(),
            fixed: if fixed.is_empty() {
                String::new()
            } else {
                format!("{}: ", fixed.join(", "))
            },
        }
    };
    (0..others).map(map).collect()
}

/// How many requests in 10,000 lost their promise.
#[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
pub(super) fn cell(report: &Report) -> Cell {
    let half = &report.first_half;
    let late = (1.0 - half.kept_share) * report.reachable as f64;
    let lost = (late + half.breached as f64) / report.accepted.max(1) as f64 * 1e4;
    Cell {
        text: if lost > 0.0 && lost < 9.95 {
            format!("{lost:.1}")
        } else {
            format!("{lost:.0}")
        },
        good: 1.0 - (lost / ((1.0 - KEPT_SHARE) * 1e4) / 30.0),
        holds: report.verdict.holds,
    }
}
