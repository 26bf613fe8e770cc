//! What an SNS topic hands to a function (AWS, "Invoking Lambda functions with Amazon SNS notifications").

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "EventSource")]
    event_source: String,
    #[serde(rename = "Sns")]
    sns: Notification,
}

#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "Message")]
    message: String,
}

/// The messages in an event; `None` if it is none of an SNS topic's.
pub(crate) fn messages(event: &Value) -> Option<Vec<String>> {
    let records = Envelope::deserialize(event).ok()?.records;
    let is_from_topic = records.iter().all(|record| record.event_source == "aws:sns");
    is_from_topic.then(|| records.into_iter().map(|record| record.sns.message).collect())
}
