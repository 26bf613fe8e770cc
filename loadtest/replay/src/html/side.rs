//! What was measured beside what was predicted.

use crate::prediction::Prediction;
use crate::report::Report;
use page::words::{count, escaped, span, table};

/// Both side by side, with how far they are apart.
pub(super) fn section(report: &Report, prediction: &Prediction) -> String {
    let (audit, half) = (&report.audit, &prediction.first_half);
    // Whoever was sent to on a further channel, or again after an unclear send, has one first half all the same.
    let sent = audit
        .first_halves
        .saturating_sub(audit.elsewhere + audit.ambiguous);
    let counts = [
        ("requests accepted", prediction.accepted, audit.accepted),
        ("requests whose first half was sent", half.sent, sent),
        ("kept", half.kept, audit.kept),
        ("escalated", half.escalated, audit.escalated),
        ("breached", half.breached, audit.breached),
    ];
    let counts = counts.map(|(what, predicted, measured)| {
        vec![
            what.to_owned(),
            count(predicted),
            count(measured),
            apart(number(predicted), number(measured)),
        ]
    });
    let measured = &audit.first_half;
    let delays = [
        ("first half: half had it within", half.p50_s, measured.p50_s),
        ("… 95 in a hundred", half.p95_s, measured.p95_s),
        ("… 99 in a hundred", half.p99_s, measured.p99_s),
        ("… the longest", half.max_s, measured.max_s),
    ];
    let delays = delays.map(|(what, predicted, measured)| {
        let apart = predicted.zip(measured).map_or_else(
            || "–".to_owned(),
            |(predicted, measured)| apart(predicted, measured),
        );
        vec![what.to_owned(), span(predicted), span(measured), apart]
    });
    let rows = [counts.to_vec(), delays.to_vec()].concat();
    format!(
        "<h2>Was the simulator right?</h2>\n<p>The same schedule in the simulator ({}, seed {}) and as real requests.</p>\n{}",
        escaped(&prediction.profile),
        prediction.seed,
        table(
            "Apart: measured against predicted",
            &["", "predicted", "measured", "apart"],
            &rows
        )
    )
}

/// By how much of what was predicted the measured figure is off, in per cent; a dash where nothing was predicted.
fn apart(predicted: f64, measured: f64) -> String {
    if predicted == 0.0 {
        let is_none = measured == 0.0;
        return if is_none { "0.0 %" } else { "–" }.to_owned();
    }
    // Without this, what rounds to nought from below is minus nought.
    let apart = ((measured - predicted) / predicted * 1_000.0).round() / 10.0 + 0.0;
    if apart == 0.0 {
        return "0.0 %".to_owned();
    }
    format!("{apart:+.1} %")
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apart_is_of_what_was_predicted() {
        assert_eq!(apart(200.0, 210.0), "+5.0 %");
        assert_eq!(apart(200.0, 190.0), "-5.0 %");
        assert_eq!(apart(1_000.0, 999.9), "0.0 %");
        assert_eq!(
            (apart(0.0, 0.0), apart(0.0, 3.0)),
            ("0.0 %".to_owned(), "–".to_owned())
        );
    }
}
