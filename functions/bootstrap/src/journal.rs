//! One line an invocation: structured, and read by CloudWatch as metrics too (its embedded metric format).
//!
//! What stands in it is counts, times and slugs. Never a path, a body, an address, a header, a query or a
//! provider's text.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use steps::Step;

/// The namespace of the service's metrics; `infra/template.yaml` has alarms on it.
const NAMESPACE: &str = "InpsPin";

/// Where a function's lines go.
pub struct Journal<W> {
    step: Step,
    /// The function's name: the dimension of its metrics, so that two stacks in an account stay apart.
    function: String,
    out: Mutex<W>,
}

/// What an invocation came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// Lambda's name for the invocation.
    pub invocation: &'a str,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub took: SignedDuration,
    /// `ok`, or why not: a slug.
    pub outcome: &'a str,
    /// The status of the answer, for HTTP.
    pub status: Option<u16>,
    /// What a background step counted: numbers, and booleans as 0 and 1.
    pub counts: Option<&'a Map<String, Value>>,
}

impl<W: Write> Journal<W> {
    /// A journal of a step's function that writes to `out`.
    pub fn new(step: Step, function: String, out: W) -> Self {
        Self {
            step,
            function,
            out: Mutex::new(out),
        }
    }

    /// Writes a line. A log that cannot be written must not fail a citizen's request.
    pub fn write(&self, entry: &Entry<'_>) {
        let mut line = self.line(entry).to_string();
        line.push('\n');
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        // One call, so that lines never mix; then there is nobody left to tell.
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.out.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self, entry: &Entry<'_>) -> Value {
        let mut line = Map::new();
        let mut metrics = Vec::new();
        for (name, value) in entry.counts.into_iter().flatten() {
            let Some(number) = number(value) else { continue };
            metrics.push(json!({"Name": name, "Unit": "Count"}));
            line.insert(name.clone(), number.into());
        }
        // HTTP answers are counted by outcome, background steps by what they did.
        let dimensions = if entry.counts.is_none() {
            metrics.push(json!({"Name": "answers", "Unit": "Count"}));
            line.insert("answers".into(), 1.into());
            json!([["FunctionName", "outcome"]])
        } else {
            json!([["FunctionName"]])
        };
        if !metrics.is_empty() {
            let directive = json!({"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics});
            let metadata =
                json!({"Timestamp": entry.began.as_millisecond(), "CloudWatchMetrics": [directive]});
            line.insert("_aws".into(), metadata);
        }
        line.insert("FunctionName".into(), self.function.as_str().into());
        line.insert("step".into(), self.step.name().into());
        line.insert("invocation".into(), entry.invocation.into());
        line.insert("outcome".into(), entry.outcome.into());
        line.insert("durationMs".into(), milliseconds(entry.took).into());
        if let Some(status) = entry.status {
            line.insert("status".into(), status.into());
        }
        Value::Object(line)
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_bool().map(u64::from))
}

fn milliseconds(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry<'static> {
        Entry {
            invocation: "8f507cfc",
            began: "2020-04-01T10:00:00Z".parse().unwrap(),
            took: SignedDuration::from_millis(41),
            outcome: "ok",
            status: None,
            counts: None,
        }
    }

    fn written(entry: &Entry<'_>) -> Value {
        let journal = Journal::new(
            Step::DeliverFirstHalf,
            "stack-deliver_first_half".into(),
            Vec::new(),
        );
        journal.write(entry);
        let bytes = journal.into_inner();
        let line = bytes.strip_suffix(b"\n").unwrap();
        assert!(!line.contains(&b'\n'), "one line");
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn counts_become_metrics() {
        let counts = json!({"sent": 12, "overQuota": true, "busy": false, "note": "no number"});
        let line = written(&Entry {
            counts: counts.as_object(),
            ..entry()
        });
        assert_eq!(
            (&line["sent"], &line["overQuota"], &line["busy"]),
            (&json!(12), &json!(1), &json!(0))
        );
        assert!(line.get("note").is_none(), "only numbers are written");
        let metadata = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(line["_aws"]["Timestamp"], 1_585_735_200_000_u64);
        assert_eq!(metadata["Namespace"], "InpsPin");
        assert_eq!(metadata["Dimensions"], json!([["FunctionName"]]));
        let names: Vec<_> = metadata["Metrics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|metric| &metric["Name"])
            .collect();
        assert_eq!(names, ["busy", "overQuota", "sent"]);
        for dimension_or_metric in ["FunctionName", "busy", "overQuota", "sent"] {
            assert!(
                line.get(dimension_or_metric).is_some(),
                "CloudWatch looks for it at the top"
            );
        }
        assert_eq!(line["FunctionName"], "stack-deliver_first_half");
        assert_eq!(line["durationMs"], 41);
    }

    #[test]
    fn a_failure_without_counts_is_no_metric() {
        let line = written(&Entry {
            outcome: "throttled",
            counts: Some(&Map::new()),
            ..entry()
        });
        assert!(
            line.get("_aws").is_none(),
            "CloudWatch refuses an empty list of metrics"
        );
        assert_eq!(line["outcome"], "throttled");
    }

    #[test]
    fn answers_are_counted_by_outcome() {
        let line = written(&Entry {
            outcome: "pin-already-assigned",
            status: Some(409),
            ..entry()
        });
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
            json!([["FunctionName", "outcome"]])
        );
        assert_eq!((&line["answers"], &line["status"]), (&json!(1), &json!(409)));
        assert_eq!(line["outcome"], "pin-already-assigned");
    }
}
