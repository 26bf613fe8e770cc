//! What the printer says of its letters, as its topic hands it on (ADR 0028).

use super::press::Opened;
use crate::providers::Message;
use jiff::Timestamp;
use pin::letter::Cause;
use serde_json::{Value, json};

/// An event with a report on each letter: printed and posted, or discarded.
pub(crate) fn event(reports: &[(Timestamp, Message)]) -> Value {
    let letters: Vec<Value> = reports.iter().flat_map(|(_, letter)| said(letter)).collect();
    let message = json!({"version": 1, "letters": letters});
    json!({
        "Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": "arn:aws:sns:eu-south-1:000000000000:printer-reports:local",
            "Sns": {
                "Type": "Notification",
                "TopicArn": "arn:aws:sns:eu-south-1:000000000000:printer-reports",
                "Message": message.to_string(),
                "MessageAttributes": {},
            },
        }]
    })
}

fn said(letter: &Message) -> Vec<Value> {
    let at = letter.reported_at();
    let outcome = |outcome: &str| json!({"letterId": letter.message_id, "outcome": outcome, "at": at});
    if !letter.is_returned {
        return ["accepted", "printed", "posted"].map(outcome).into();
    }
    let cause = serde_json::from_str::<Opened>(&letter.text)
        .ok()
        .and_then(|opened| opened.cause.clone());
    let mut discarded = outcome("discarded");
    discarded["cause"] = json!(cause.as_deref().unwrap_or(Cause::Unprintable.as_str()));
    vec![discarded]
}
