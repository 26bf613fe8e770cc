//! What the printer reports of its letters, as its topic hands it on (ADR 0028): a message holds any number of them,
//! `{"version": 1, "letters": [{"letterId", "outcome", "cause"?, "at"}]}`.

use crate::sns_topic;
use jiff::Timestamp;
use pin::letter::{Cause, PostEvent, PostOutcome, read_name};
use serde::Deserialize;
use serde_json::Value;
use steps::record_post::Report;

/// What an event says.
#[derive(Debug, Default)]
pub(crate) struct PostReports {
    /// The reports in it.
    pub(crate) reports: Vec<Report>,
    /// How many were none: another version, another outcome, no letter's name. They are counted, never shown.
    pub(crate) unread: u32,
}

#[derive(Deserialize)]
struct Told {
    version: u32,
    letters: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldOfLetter {
    letter_id: String,
    outcome: String,
    cause: Option<String>,
    at: Timestamp,
}

/// Unpacks an event; `None` if it is none of an SNS topic's.
pub(crate) fn read(event: &Value) -> Option<PostReports> {
    let mut read = PostReports::default();
    for message in sns_topic::messages(event)? {
        match serde_json::from_str::<Told>(&message) {
            Ok(told) if told.version == 1 => {
                for letter in &told.letters {
                    match report(letter) {
                        Some(report) => read.reports.push(report),
                        None => read.unread += 1,
                    }
                }
            }
            _ => read.unread += 1,
        }
    }
    Some(read)
}

fn report(letter: &Value) -> Option<Report> {
    let told = ToldOfLetter::deserialize(letter).ok()?;
    // A cause that came later than this reading does the letter no harm.
    let cause = told
        .cause
        .as_deref()
        .and_then(Cause::parse)
        .unwrap_or(Cause::Other);
    let outcome = match told.outcome.as_str() {
        "accepted" => PostOutcome::Accepted,
        "printed" => PostOutcome::Printed,
        "discarded" => PostOutcome::Discarded(cause),
        "posted" => PostOutcome::Posted,
        "returned" => PostOutcome::Returned(cause),
        _ => return None,
    };
    Some(Report {
        letter: read_name(&told.letter_id)?,
        event: PostEvent { outcome, at: told.at },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(messages: &[Value]) -> Value {
        let records = messages.iter().map(|message| {
            let text = message
                .as_str()
                .map_or_else(|| message.to_string(), str::to_owned);
            json!({"EventSource": "aws:sns", "Sns": {"Message": text}})
        });
        json!({"Records": records.collect::<Vec<_>>()})
    }

    #[test]
    fn every_outcome_is_read_and_what_is_none_is_counted() {
        let id = "07070707-0707-4707-8707-070707070707-1";
        let letter =
            |outcome: &str| json!({"letterId": id, "outcome": outcome, "at": "2020-03-27T10:00:00Z"});
        let outcomes = ["accepted", "printed", "posted", "lost", "returned"].map(letter);
        let mut caused = letter("discarded");
        caused["cause"] = json!("address");
        let strange = json!({"letterId": "no-name", "outcome": "posted", "at": "2020-03-27T10:00:00Z"});
        let read = read(&event(&[
            json!({"version": 1, "letters": outcomes}),
            json!({"version": 1, "letters": [caused, strange, 7]}),
            json!({"version": 2, "letters": []}),
            json!("Successfully subscribed"),
        ]))
        .expect("a topic's");
        let outcomes: Vec<_> = read.reports.iter().map(|report| report.event.outcome).collect();
        assert_eq!(
            outcomes,
            [
                PostOutcome::Accepted,
                PostOutcome::Printed,
                PostOutcome::Posted,
                PostOutcome::Returned(Cause::Other),
                PostOutcome::Discarded(Cause::Address),
            ]
        );
        assert_eq!(read.unread, 5);
        assert_eq!(read.reports[0].letter.generation, 1);
    }

    #[test]
    fn what_no_topic_hands_on_is_refused() {
        assert!(super::read(&json!({})).is_none());
        assert!(
            super::read(&json!({"Records": [{"EventSource": "aws:s3", "Sns": {"Message": "{}"}}]})).is_none()
        );
    }
}
