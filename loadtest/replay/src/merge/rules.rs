//! Goose's rules on a report that is the sum of several: Goose judged each of them by itself.

use crate::report::Report;
use crate::rules::{Judged, Rule};
use hdrhistogram::Histogram;

/// What is observed of a rule, in the unit of its limit.
struct Observed {
    figure: f64,
    unit: &'static str,
}

/// Judges a rule that Goose has taken, in its own words: percentiles and averages from the sum of all histograms, to
/// three digits.
pub(super) fn judge(text: &str, report: &Report) -> Judged {
    let judged = match text.parse() {
        Ok(Rule::FirstHalf(rule)) => {
            let delays = &report.histograms.first_half;
            return rule.judge_at(delays.seconds_at(rule.thousandths()));
        }
        Ok(Rule::Goose(_)) => read(text).and_then(|(metric, operator, limit, request)| {
            let observed = observe(metric, request, report)?;
            Some((passes(operator, observed.figure, limit), observed))
        }),
        Err(_) => None,
    };
    judged.map_or_else(
        || Judged {
            rule: text.to_owned(),
            observed: "no samples".to_owned(),
            passed: false,
        },
        |(passed, observed)| Judged {
            rule: text.to_owned(),
            observed: format!("{:.2}{}", observed.figure, observed.unit),
            passed,
        },
    )
}

/// Metric, operator, limit (milliseconds, per cent, a second), and which request if not all.
fn read(text: &str) -> Option<(&str, &str, f64, Option<&str>)> {
    let at = text.find(['<', '>'])?;
    let (metric, rest) = (text[..at].trim(), &text[at..]);
    let length = if rest[1..].starts_with('=') { 2 } else { 1 };
    let (operator, rest) = rest.split_at(length);
    let (value, request) = match rest.split_once(" for ") {
        Some((value, request)) => (value.trim(), Some(request.trim())),
        None => (rest.trim(), None),
    };
    // A bare number of a time is milliseconds.
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3), ("%", 1.0), ("", 1.0)];
    let (number, factor) = units
        .into_iter()
        .find_map(|(unit, factor)| Some((value.strip_suffix(unit)?, factor)))?;
    Some((
        metric,
        operator,
        number.trim().parse::<f64>().ok()? * factor,
        request,
    ))
}

fn passes(operator: &str, observed: f64, limit: f64) -> bool {
    match operator {
        "<" => observed < limit,
        "<=" => observed <= limit,
        ">" => observed > limit,
        _ => observed >= limit,
    }
}

/// `None` without samples.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of millions, microseconds of an hour"
)]
fn observe(metric: &str, request: Option<&str>, report: &Report) -> Option<Observed> {
    let kinds = || {
        let is_meant =
            |name: &str| request.is_none_or(|request| request == format!("{} {name}", crate::attack::METHOD));
        report
            .kinds
            .iter()
            .filter(move |kind| is_meant(kind.what.as_str()))
    };
    let sent: u64 = kinds().map(|kind| kind.sent).sum();
    if sent == 0 {
        return None;
    }
    let times: &Histogram<u64> = match request {
        None => &report.histograms.latency.0,
        Some(_) => &report.histograms.kinds.get(&kinds().next()?.what)?.latency.0,
    };
    let millis = |us: f64| Observed {
        figure: us / 1e3,
        unit: "ms",
    };
    Some(match metric {
        "avg" => millis(times.mean()),
        "max" => millis(times.max() as f64),
        "error-rate" => Observed {
            figure: kinds().map(|kind| kind.wrong).sum::<u64>() as f64 / sent as f64 * 100.0,
            unit: "%",
        },
        "rps" => Observed {
            figure: Some(report.elapsed_s)
                .filter(|seconds| *seconds >= 1.0)
                .map(|seconds| sent as f64 / seconds)?,
            unit: " a second",
        },
        percentile => {
            let percent: f64 = percentile.strip_prefix('p')?.parse().ok()?;
            millis(times.value_at_quantile(percent / 100.0) as f64)
        }
    })
}
