//! Rules that a run must meet: Goose's on latencies and errors, and our own on how long first halves took.

use goose::GooseError;
use goose::threshold::Threshold;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What begins a rule on the delays of first halves, from acceptance to the first receipt on the service's clock.
const PREFIX: &str = "first-half-";

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Goose's own, such as `p99<2s`, `error-rate<0.1%`, `p95<500ms for ARRIVAL request`.
    Goose(String),
    /// Such as `first-half-p99<60s`.
    FirstHalf(FirstHalf),
}

/// A rule on the delays of first halves.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstHalf {
    text: String,
    /// In thousandths; 1,000 is the longest.
    thousandths: usize,
    limit_s: f64,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged {
    /// The rule, as it was given.
    pub rule: String,
    /// What was observed.
    pub observed: String,
    /// Whether it was met.
    pub passed: bool,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix(PREFIX) {
            return FirstHalf::parse(text, rest).map(Self::FirstHalf).ok_or_else(|| {
                format!("--threshold «{text}»: for instance first-half-p99<60s or first-half-max<=12h")
            });
        }
        match text.parse::<Threshold>() {
            Ok(_) => Ok(Self::Goose(text.to_owned())),
            // Shown as a whole, the error does not say what is wrong.
            Err(GooseError::InvalidOption { detail, .. }) => Err(format!("--threshold «{text}»: {detail}")),
            Err(error) => Err(format!("--threshold «{text}»: {error}")),
        }
    }
}

impl FirstHalf {
    fn parse(text: &str, rest: &str) -> Option<Self> {
        let (metric, limit) = rest.split_once('<')?;
        let limit = limit.strip_prefix('=').unwrap_or(limit).trim();
        let thousandths = match metric.trim() {
            "p50" => 500,
            "p95" => 950,
            "p99" => 990,
            "p99.9" => 999,
            "max" => 1_000,
            _ => return None,
        };
        let (number, unit) = [("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3_600.0)]
            .into_iter()
            .find_map(|(suffix, unit)| Some((limit.strip_suffix(suffix)?, unit)))?;
        let limit_s = number.trim().parse::<f64>().ok()? * unit;
        (limit_s.is_finite() && limit_s > 0.0).then(|| Self {
            text: text.to_owned(),
            thousandths,
            limit_s,
        })
    }

    /// Held against sorted delays in milliseconds; of none, it is not met.
    #[must_use]
    pub fn judge(&self, sorted_ms: &[u64]) -> Judged {
        self.judge_at(quantile_s(sorted_ms, self.thousandths))
    }

    /// Which delay it is about: that which so many thousandths do not exceed.
    #[must_use]
    pub const fn thousandths(&self) -> usize {
        self.thousandths
    }

    /// Held against that delay, in seconds; of none, it is not met.
    #[must_use]
    pub fn judge_at(&self, observed: Option<f64>) -> Judged {
        let is_inclusive = self.text.contains("<=");
        Judged {
            rule: self.text.clone(),
            observed: observed.map_or_else(|| "no samples".to_owned(), |seconds| format!("{seconds:.1} s")),
            passed: observed
                .is_some_and(|seconds| seconds < self.limit_s || (is_inclusive && seconds <= self.limit_s)),
        }
    }
}

/// The delay, in seconds, that so many thousandths do not exceed (nearest rank); `None` of none.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "milliseconds of at most years")]
pub fn quantile_s(sorted_ms: &[u64], thousandths: usize) -> Option<f64> {
    let rank = (sorted_ms.len() * thousandths).div_ceil(1_000).max(1);
    sorted_ms.get(rank - 1).map(|ms| *ms as f64 / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> FirstHalf {
        match text.parse() {
            Ok(Rule::FirstHalf(rule)) => rule,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn rules_are_gooses_or_on_first_halves_or_refused() {
        assert_eq!("p99<2s".parse(), Ok(Rule::Goose("p99<2s".to_owned())));
        assert_eq!(own("first-half-max<=12h").limit_s.to_bits(), 43_200_f64.to_bits());
        for wrong in [
            "p200<2s",
            "fast",
            "first-half-p99",
            "first-half-p98<2s",
            "first-half-max<2",
            "first-half-max<0s",
            "first-half-max<-1s",
        ] {
            let why = wrong.parse::<Rule>().expect_err(wrong);
            assert!(why.len() > wrong.len() + 30, "it says what is wrong: {why}");
        }
    }

    #[test]
    fn delays_are_held_against_the_limit() {
        let delays: Vec<u64> = (1..=100).map(|second| second * 1_000).collect();
        assert!(own("first-half-p99<=99s").judge(&delays).passed);
        assert!(!own("first-half-p99<99s").judge(&delays).passed);
        assert_eq!(own("first-half-max<1m").judge(&delays).observed, "100.0 s");
        assert!(!own("first-half-max<1m").judge(&[]).passed);
    }
}
