//! What the simulator predicts of a schedule: the JSON of its `run`, as far as it is held against a run.

use serde::Deserialize;
use std::path::Path;

/// A prediction.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// The profile's name.
    pub profile: String,
    /// The seed.
    pub seed: u64,
    /// SHA-256 over the arrivals.
    pub schedule_hash: String,
    /// Answered 202.
    pub accepted: u64,
    /// The first halves.
    pub first_half: Predicted,
}

/// The first halves of a prediction. Delays are in seconds from acceptance to the first receipt, of requests whose address
/// is in order.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Predicted {
    /// Requests whose first half the provider took.
    pub sent: u64,
    /// With a receipt within 12 hours.
    pub kept: u64,
    /// That the contact centre had in time.
    pub escalated: u64,
    /// With neither.
    pub breached: u64,
    /// Median delay.
    pub p50_s: Option<f64>,
    /// 95th percentile.
    pub p95_s: Option<f64>,
    /// 99th percentile.
    pub p99_s: Option<f64>,
    /// The longest delay.
    pub max_s: Option<f64>,
}

impl Prediction {
    /// Reads a file that `simulator run --json` wrote.
    ///
    /// # Errors
    /// If it cannot be read, or is no such file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let named = |why: String| format!("--prediction {}: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        serde_json::from_str(&text)
            .map_err(|error| named(format!("not what `simulator run --json` writes: {error}")))
    }

    /// Whether it is of the schedule with this hash.
    ///
    /// # Errors
    /// If it is of another.
    pub fn is_of(&self, schedule_hash: &str) -> Result<(), String> {
        if self.schedule_hash == schedule_hash {
            return Ok(());
        }
        Err(format!(
            "--prediction is of another schedule: «{}», seed {}, schedule {}, and this run's is {schedule_hash}; it takes the \
             same profile, --seed and --scale, and the same number of arrivals",
            self.profile, self.seed, self.schedule_hash
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = r#"{"profile": "smoke", "seed": 3, "scheduleHash": "ab", "accepted": 7, "requests": 9,
        "firstHalf": {"sent": 6, "kept": 6, "escalated": 1, "breached": 0, "p50S": 2.5, "p95S": 3.0, "p99S": 4.0,
        "p999S": null, "maxS": null}}"#;

    #[test]
    fn a_prediction_is_of_one_schedule() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("predicted.json");
        std::fs::write(&file, RUN).unwrap();
        let prediction = Prediction::read(&file).unwrap();
        assert_eq!((prediction.accepted, prediction.first_half.p50_s), (7, Some(2.5)));
        assert_eq!(prediction.is_of("ab"), Ok(()));
        let why = prediction.is_of("cd").unwrap_err();
        assert!(why.contains("schedule ab") && why.contains("is cd"), "{why}");
    }

    #[test]
    fn what_no_run_wrote_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("other.json");
        for text in ["", "[]", r#"{"profile": "smoke"}"#] {
            std::fs::write(&file, text).unwrap();
            let why = Prediction::read(&file).unwrap_err();
            assert!(
                why.starts_with("--prediction ") && why.contains("other.json"),
                "{why}"
            );
            assert!(why.contains("simulator run --json"), "{why}");
        }
        let why = Prediction::read(Path::new("/nowhere/at/all.json")).unwrap_err();
        assert!(why.contains("/nowhere/at/all.json: "), "{why}");
    }
}
