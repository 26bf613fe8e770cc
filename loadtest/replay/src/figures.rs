//! Latencies: one row an arrival, a histogram a second, and one of all.
//!
//! A user keeps its rows to itself while the load runs (24 bytes each: nothing is shared, nothing locks); histograms
//! are made of them at the end.

use crate::coded::{Coded, Histograms, OfOneKind};
use crate::schedule::What;
use serde::{Deserialize, Serialize};

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// When it was due, in microseconds of real time since the first instant.
    pub due_us: u64,
    /// From then until it was sent, in microseconds.
    pub lag_us: u32,
    /// From when it was due to the end of the answer's body, in microseconds.
    pub latency_us: u32,
    /// The arrival it was, or went with.
    pub arrival: u32,
    /// The answer's status; 0 if there was none.
    pub status: u16,
    /// What it was.
    pub what: What,
    /// Whether the answer was one that the interface has for it.
    pub is_right: bool,
}

impl Row {
    /// From when it was sent to the end of the answer's body, in microseconds.
    const fn service_us(&self) -> u32 {
        self.latency_us.saturating_sub(self.lag_us)
    }
}

/// Percentiles in milliseconds; nought of nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Percentiles {
    /// Median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 98th percentile.
    pub p98_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// 99.9th percentile.
    pub p999_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Percentiles {
    /// Of microseconds.
    #[must_use]
    pub fn of(histogram: &Coded) -> Self {
        let at = |quantile| ms(histogram.0.value_at_quantile(quantile));
        Self {
            p50_ms: at(0.5),
            p95_ms: at(0.95),
            p98_ms: at(0.98),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: ms(histogram.0.max()),
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "at most an hour")]
fn ms(us: u64) -> f64 {
    us as f64 / 1e3
}

/// A second of the run, by when arrivals were due.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Second {
    /// Which, from 0.
    pub second: u64,
    /// How many were due in it.
    pub due: u64,
    /// Answers that the interface does not have for what was sent, or none at all.
    pub wrong: u64,
    /// Intended latency; `None` in the sum of several reports, which keep none of each second's histograms.
    pub latency: Option<Percentiles>,
    /// Intended latency, at most, in milliseconds.
    pub max_latency_ms: f64,
    /// How late they were sent, at most, in milliseconds.
    pub max_lag_ms: f64,
}

/// All rows of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfKind {
    /// What.
    pub what: What,
    /// How many.
    pub sent: u64,
    /// Of them, those with an answer that the interface does not have for it, or none.
    pub wrong: u64,
    /// How often each status came; 0 is no answer.
    pub statuses: std::collections::BTreeMap<u16, u64>,
    /// Intended latency.
    pub latency: Percentiles,
    /// From when it was sent.
    pub service_latency: Percentiles,
}

/// The figures of a run.
#[derive(Clone, Debug)]
pub struct Figures {
    /// From when an arrival was due to the end of the answer's body.
    pub latency: Percentiles,
    /// From when it was sent: what a closed loop would have measured.
    pub service: Percentiles,
    /// From when it was due until it was sent.
    pub lag: Percentiles,
    /// The share that was sent more than [`LATE_US`] late.
    pub late_share: f64,
    /// How many were sent.
    pub sent: u64,
    /// Second by second.
    pub seconds: Vec<Second>,
    /// What was sent, by kind.
    pub kinds: Vec<OfKind>,
    /// What the percentiles are of, for adding up; without first halves.
    pub histograms: Histograms,
}

/// What is sent later than this after it was due, in microseconds, had to wait for a user or for the machine: timers are
/// accurate to a millisecond.
pub const LATE_US: u32 = 50_000;

impl Figures {
    /// The figures of rows in any order.
    #[must_use]
    pub fn of(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable_by_key(|row| (row.due_us, row.arrival, row.what));
        let mut histograms = Histograms::default();
        let mut seconds = Vec::new();
        let by_second = rows.chunk_by(|one, next| one.due_us / 1_000_000 == next.due_us / 1_000_000);
        let mut second_of = Coded::micros();
        for chunk in by_second {
            second_of.0.reset();
            for row in chunk {
                second_of.record(u64::from(row.latency_us));
                histograms.latency.record(u64::from(row.latency_us));
                histograms.service_latency.record(u64::from(row.service_us()));
                histograms.start_lag.record(u64::from(row.lag_us));
            }
            let longest = |of: fn(&Row) -> u32| ms(u64::from(chunk.iter().map(of).max().unwrap_or(0)));
            seconds.push(Second {
                second: chunk[0].due_us / 1_000_000,
                due: chunk.len() as u64,
                wrong: wrong(chunk.iter()),
                latency: Some(Percentiles::of(&second_of)),
                max_latency_ms: longest(|row| row.latency_us),
                max_lag_ms: longest(|row| row.lag_us),
            });
        }
        let late = rows.iter().filter(|row| row.lag_us > LATE_US).count();
        let mut kinds = Vec::new();
        for what in What::ALL {
            if let Some((kind, of_kind)) = of_kind(what, &rows) {
                histograms.kinds.insert(what, of_kind);
                kinds.push(kind);
            }
        }
        Self {
            latency: Percentiles::of(&histograms.latency),
            service: Percentiles::of(&histograms.service_latency),
            lag: Percentiles::of(&histograms.start_lag),
            late_share: share(late, rows.len()),
            sent: rows.len() as u64,
            seconds,
            kinds,
            histograms,
        }
    }

    /// Why the run proves nothing about the service: the harness itself was too late. Empty if it was not.
    #[must_use]
    pub fn invalid_because(&self, bounds: &Bounds) -> Vec<String> {
        let mut because = Vec::new();
        if self.lag.p99_ms > bounds.lag_p99_ms {
            because.push(format!(
                "start lag: the 99th percentile is {:.1} ms, and {} ms are allowed: the machine is too busy, or there \
                 are too few --users",
                self.lag.p99_ms, bounds.lag_p99_ms
            ));
        }
        if self.late_share > bounds.late_share {
            because.push(format!(
                "starvation: {:.2} % of what was due was sent more than {} ms late, and {} % are allowed: give more \
                 --users",
                self.late_share * 100.0,
                LATE_US / 1_000,
                bounds.late_share * 100.0
            ));
        }
        if self.sent == 0 {
            because.push("nothing was sent".to_owned());
        }
        because
    }
}

/// How late the harness may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The 99th percentile of the start lag, in milliseconds.
    pub lag_p99_ms: f64,
    /// The share sent more than [`LATE_US`] late.
    pub late_share: f64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            lag_p99_ms: 100.0,
            late_share: 0.01,
        }
    }
}

fn wrong<'a>(rows: impl Iterator<Item = &'a Row>) -> u64 {
    rows.filter(|row| !row.is_right).count() as u64
}

fn of_kind(what: What, rows: &[Row]) -> Option<(OfKind, OfOneKind)> {
    let own = || rows.iter().filter(|row| row.what == what);
    let mut histograms = OfOneKind::default();
    let mut statuses = std::collections::BTreeMap::new();
    for row in own() {
        histograms.latency.record(u64::from(row.latency_us));
        histograms.service_latency.record(u64::from(row.service_us()));
        *statuses.entry(row.status).or_default() += 1;
    }
    let kind = OfKind {
        what,
        sent: histograms.latency.0.len(),
        wrong: wrong(own()),
        statuses,
        latency: Percentiles::of(&histograms.latency),
        service_latency: Percentiles::of(&histograms.service_latency),
    };
    (kind.sent > 0).then_some((kind, histograms))
}

#[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests;
