//! What a run came to: for a reader, as JSON, and row by row.

use crate::audit::Audit;
use crate::coded::Histograms;
use crate::figures::{Figures, OfKind, Percentiles, Row, Second};
use crate::outage::Outage;
use crate::rules::Judged;
use crate::shard::Shard;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

/// How a run ended, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The promise and every rule hold.
    Holds = 0,
    /// A rule is not met.
    RuleMissed = 1,
    /// Bad input.
    BadInput = 2,
    /// The promise does not hold.
    HoldsNot = 3,
    /// The harness was too late: the run proves nothing.
    Invalid = 4,
}

/// A run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The profile's name.
    pub profile: String,
    /// The seed.
    pub seed: u64,
    /// What every load of the profile was multiplied by.
    pub scale: f64,
    /// Only the first so many arrivals.
    pub limit: Option<u32>,
    /// How many times faster than the profile it ran.
    pub speed: f64,
    /// How many users there were.
    pub users: usize,
    /// SHA-256 over the arrivals: the simulator's, for the same profile, seed and number of arrivals.
    pub schedule_hash: String,
    /// Arrivals of the profile.
    pub arrivals: u32,
    /// All that was sent: arrivals, and what people do around them.
    pub sent: u64,
    /// Follow-ups and sessions for which there was nothing to send: not accepted, or no half there yet.
    pub skipped: u64,
    /// How long the load lasted, in seconds of real time.
    pub elapsed_s: f64,
    /// Sent a second of real time, on average.
    pub sent_per_s: f64,
    /// When the load began, on the service's clock.
    pub start: String,
    /// From before the load until the audit ended, on the service's clock.
    pub span: Span,
    /// How many messages (SMS: parts) a second each channel sent.
    pub channels: BTreeMap<String, u32>,
    /// Whether first halves waited for the drain's tick, as deployed; `None` where the service does not say.
    pub as_deployed: Option<bool>,
    /// Providers that were down meanwhile.
    pub outages: Vec<Outage>,
    /// Whose arrivals it sent and audited: everybody's, or a part's.
    pub shard: Shard,
    /// How many reports it is the sum of.
    pub merged_from: u32,
    /// Whether the run proves anything.
    pub valid: bool,
    /// Why it does not.
    pub invalid_because: Vec<String>,
    /// From the intended start to the end of the body.
    pub latency: Percentiles,
    /// From when it was sent: what a closed loop would have measured.
    pub service_latency: Percentiles,
    /// From the intended start until it was sent.
    pub start_lag: Percentiles,
    /// The share sent more than 50 ms late.
    pub late_share: f64,
    /// By kind.
    pub kinds: Vec<OfKind>,
    /// The rules.
    pub thresholds: Vec<Judged>,
    /// What became of every accepted request.
    pub audit: Audit,
    /// CPU seconds of this process; `None` where the machine does not tell.
    pub cpu_s: Option<f64>,
    /// Second by second.
    pub seconds: Vec<Second>,
    /// What the percentiles are of.
    pub histograms: Histograms,
}

/// A span of the service's time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Span {
    /// Its first instant.
    pub from: String,
    /// Its last.
    pub until: String,
}

impl Report {
    /// Takes the figures in.
    #[must_use]
    pub fn with(mut self, figures: Figures) -> Self {
        self.sent = figures.sent;
        self.latency = figures.latency;
        self.service_latency = figures.service;
        self.start_lag = figures.lag;
        self.late_share = figures.late_share;
        self.kinds = figures.kinds;
        self.seconds = figures.seconds;
        self.histograms = figures.histograms;
        for delay_ms in &self.audit.delays_ms {
            self.histograms.first_half.record(*delay_ms);
        }
        self
    }

    /// How it ended. A run that proves nothing says nothing else; a request that was lost goes before a slow one.
    #[must_use]
    pub fn code(&self) -> Code {
        if !self.valid {
            Code::Invalid
        } else if !self.audit.verdict.holds {
            Code::HoldsNot
        } else if self.thresholds.iter().any(|judged| !judged.passed) {
            Code::RuleMissed
        } else {
            Code::Holds
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, seed {}, {} arrivals at {} times the speed, {} sent in {:.1} s ({:.1} a second)",
            self.profile, self.seed, self.arrivals, self.speed, self.sent, self.elapsed_s, self.sent_per_s
        )?;
        writeln!(f, "schedule {}", self.schedule_hash)?;
        match (self.shard.is_one_of_several(), self.merged_from) {
            (true, _) => writeln!(f, "shard {} of its people", self.shard)?,
            (false, 2..) => writeln!(f, "the sum of {} shards", self.merged_from)?,
            _ => {}
        }
        writeln!(f, "\nms                 p50      p95      p99    p99.9      max")?;
        line(f, "intended", &self.latency)?;
        line(f, "service", &self.service_latency)?;
        line(f, "start lag", &self.start_lag)?;
        for kind in &self.kinds {
            line(f, kind.what.as_str(), &kind.latency)?;
        }
        writeln!(f)?;
        for kind in &self.kinds {
            let statuses: Vec<String> = kind
                .statuses
                .iter()
                .map(|(status, count)| format!("{status}: {count}"))
                .collect();
            writeln!(
                f,
                "{:<12} {:>8} sent, {} wrong ({})",
                kind.what.as_str(),
                kind.sent,
                kind.wrong,
                statuses.join(", ")
            )?;
        }
        if self.skipped > 0 {
            writeln!(
                f,
                "{} follow-ups and sessions had nothing to ask for yet",
                self.skipped
            )?;
        }
        audited(f, &self.audit)?;
        for judged in &self.thresholds {
            let met = if judged.passed { "met" } else { "NOT MET" };
            writeln!(f, "rule {}: {} ({met})", judged.rule, judged.observed)?;
        }
        if let Some(cpu_s) = self.cpu_s {
            writeln!(f, "{cpu_s:.1} CPU-s of the harness, audit included")?;
        }
        self.end(f)
    }
}

impl Report {
    fn end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        if !self.valid {
            writeln!(f, "INVALID: the run proves nothing about the service.")?;
            return list(f, &self.invalid_because);
        }
        if self.audit.verdict.holds {
            return writeln!(f, "The promise holds (D14).");
        }
        writeln!(f, "The promise does NOT hold (D14):")?;
        list(f, &self.audit.verdict.because)
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, of: &Percentiles) -> fmt::Result {
    writeln!(
        f,
        "{name:<12} {:>9.1}{:>9.1}{:>9.1}{:>9.1}{:>9.1}",
        of.p50_ms, of.p95_ms, of.p99_ms, of.p999_ms, of.max_ms
    )
}

fn list(f: &mut fmt::Formatter<'_>, because: &[String]) -> fmt::Result {
    because.iter().try_for_each(|why| writeln!(f, "  - {why}"))
}

fn audited(f: &mut fmt::Formatter<'_>, audit: &Audit) -> fmt::Result {
    writeln!(
        f,
        "\n{} accepted: {} with an address in order, {} for the contact centre to call first",
        audit.accepted, audit.validated, audit.awaiting_operator
    )?;
    writeln!(
        f,
        "{} first halves ({} on a further channel), {} letters ({} wait for the printer, {} came back)",
        audit.first_halves, audit.elsewhere, audit.letters, audit.letters_waiting, audit.letters_returned
    )?;
    writeln!(
        f,
        "{} lost, {} doubled, {} ambiguous, {} misdirected",
        audit.lost, audit.doubled, audit.ambiguous, audit.misdirected
    )?;
    if audit.unanswered > 0 {
        writeln!(
            f,
            "{} arrivals were not answered, or with a fault: accepted or not, nobody can say",
            audit.unanswered
        )?;
    }
    writeln!(
        f,
        "{} kept, {} escalated, {} breached; {:.3} % of validated requests kept",
        audit.kept,
        audit.escalated,
        audit.breached,
        audit.kept_share * 100.0
    )?;
    let seconds =
        |delay: Option<f64>| delay.map_or_else(|| "none".to_owned(), |seconds| format!("{seconds:.1}"));
    let delays = &audit.first_half;
    writeln!(
        f,
        "first half after p50 {} s, p95 {} s, p99 {} s, longest {} s of 43200",
        seconds(delays.p50_s),
        seconds(delays.p95_s),
        seconds(delays.p99_s),
        seconds(delays.max_s)
    )
}

/// A row for everything sent, in the order in which it was due. Nobody is named: `arrival` is a place in the stream.
#[must_use]
pub fn csv(rows: &[Row]) -> String {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_unstable_by_key(|row| (row.due_us, row.arrival, row.what));
    let mut text = String::from("dueUs,what,arrival,lagUs,latencyUs,status,right\n");
    for row in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{}",
            row.due_us,
            row.what.as_str(),
            row.arrival,
            row.lag_us,
            row.latency_us,
            row.status,
            u8::from(row.is_right)
        );
    }
    text
}

#[cfg(test)]
mod tests;
