//! Histograms that a report carries, so that several reports can be added up exactly: HdrHistogram's own coding (V2,
//! deflated), in base64.

use crate::schedule::What;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize, de, ser};
use std::collections::BTreeMap;

/// The longest that is told apart among answers, in microseconds: an hour.
const LONGEST_US: u64 = 3_600_000_000;

/// The longest that is told apart among first halves, in milliseconds: a year.
const LONGEST_MS: u64 = 366 * 24 * 3_600_000;

/// A histogram, to three digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded(pub Histogram<u64>);

impl Coded {
    /// One for microseconds up to an hour.
    #[must_use]
    pub fn micros() -> Self {
        Self::up_to(LONGEST_US)
    }

    /// One for milliseconds up to a year.
    #[must_use]
    pub fn millis() -> Self {
        Self::up_to(LONGEST_MS)
    }

    /// # Panics
    /// Never: the bounds are constants that a histogram takes.
    fn up_to(longest: u64) -> Self {
        Self(Histogram::new_with_bounds(1, longest, 3).expect("constant bounds"))
    }

    /// One more; what is longer than the longest counts as the longest.
    pub fn record(&mut self, value: u64) {
        self.0.saturating_record(value);
    }

    /// All that another has.
    ///
    /// # Errors
    /// If the other's figures do not fit into this one's bounds.
    pub fn add(&mut self, other: &Self) -> Result<(), String> {
        self.0
            .add(&other.0)
            .map_err(|_| "a histogram has figures beyond its bounds".to_owned())
    }

    /// The figure in seconds, of milliseconds, that so many thousandths do not exceed; `None` of none.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "a thousand at most, and milliseconds of a year"
    )]
    pub fn seconds_at(&self, thousandths: usize) -> Option<f64> {
        let at = self.0.value_at_quantile(thousandths as f64 / 1e3);
        (!self.0.is_empty()).then_some(at as f64 / 1e3)
    }
}

impl Serialize for Coded {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        V2DeflateSerializer::new()
            .serialize(&self.0, &mut bytes)
            .map_err(|error| ser::Error::custom(format!("a histogram cannot be coded: {error:?}")))?;
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Coded {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || de::Error::custom("a histogram is not HdrHistogram V2 in base64");
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| wrong())?;
        let read = Deserializer::new().deserialize(&mut bytes.as_slice());
        read.map(Self).map_err(|_| wrong())
    }
}

/// All histograms of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Histograms {
    /// From when an arrival was due to the end of the answer's body, in microseconds.
    pub latency: Coded,
    /// From when it was sent, in microseconds.
    pub service_latency: Coded,
    /// From when it was due until it was sent, in microseconds.
    pub start_lag: Coded,
    /// From acceptance to the first receipt, in milliseconds of the service's clock, of those who were validated.
    pub first_half: Coded,
    /// By kind.
    pub kinds: BTreeMap<What, OfOneKind>,
}

/// The histograms of one kind, in microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfOneKind {
    /// Intended latency.
    pub latency: Coded,
    /// From when it was sent.
    pub service_latency: Coded,
}

impl Default for OfOneKind {
    fn default() -> Self {
        Self {
            latency: Coded::micros(),
            service_latency: Coded::micros(),
        }
    }
}

impl Default for Histograms {
    fn default() -> Self {
        Self {
            latency: Coded::micros(),
            service_latency: Coded::micros(),
            start_lag: Coded::micros(),
            first_half: Coded::millis(),
            kinds: BTreeMap::new(),
        }
    }
}

impl Histograms {
    /// All that others have.
    ///
    /// # Errors
    /// If the others' figures do not fit into these bounds.
    pub fn add(&mut self, other: &Self) -> Result<(), String> {
        self.latency.add(&other.latency)?;
        self.service_latency.add(&other.service_latency)?;
        self.start_lag.add(&other.start_lag)?;
        self.first_half.add(&other.first_half)?;
        for (what, kind) in &other.kinds {
            let own = self.kinds.entry(*what).or_default();
            own.latency.add(&kind.latency)?;
            own.service_latency.add(&kind.service_latency)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_to_the_last_count() {
        let mut whole = Coded::micros();
        for value in (0..10_000).map(|number| number * number * 7 % 90_000_000) {
            whole.record(value);
        }
        let text = serde_json::to_string(&whole).unwrap();
        assert!(text.len() < 20_000, "{}", text.len());
        let read: Coded = serde_json::from_str(&text).unwrap();
        assert_eq!(read, whole);
        assert_eq!((read.0.max(), read.0.len()), (whole.0.max(), 10_000));
        for wrong in ["\"\"", "\"AAAA\"", "\"~\"", "3"] {
            assert!(serde_json::from_str::<Coded>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn delays_are_told_in_seconds_and_none_of_none() {
        let mut delays = Coded::millis();
        assert_eq!(delays.seconds_at(500), None);
        (1..=1_000).for_each(|number| delays.record(number));
        assert_eq!(delays.seconds_at(500), Some(0.5));
        assert_eq!(delays.seconds_at(1_000), Some(1.0));
    }
}
