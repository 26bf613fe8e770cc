//! Events of Amazon SES, as an SNS topic hands them to a function (AWS, "Contents of event data that Amazon SES
//! publishes to Amazon SNS"; "Invoking Lambda functions with Amazon SNS notifications").

use crate::reports::Reports;
use crate::sns_topic;
use pin::Channel;
use pin::delivery::ProviderId;
use pin::receipt::Said;
use serde::Deserialize;
use serde_json::Value;
use steps::record_receipt::Receipt;

/// Of all that an event holds, the addresses among it, only what says which message and what became of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    event_type: String,
    mail: Mail,
    bounce: Option<Failed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    bounce_type: String,
}

/// Unpacks an event; `None` if it is none of an SNS topic's.
pub(crate) fn read(event: &Value) -> Option<Reports> {
    let mut read = Reports::default();
    for message in sns_topic::messages(event)? {
        match report(&message) {
            Some((said, message_id)) => read.receipts.extend(receipt(said, message_id)),
            None => read.unread += 1,
        }
    }
    Some(read)
}

fn report(message: &str) -> Option<(Said, String)> {
    let event: Told = serde_json::from_str(message).ok()?;
    let bounce = event.bounce.as_ref().map(|bounce| bounce.bounce_type.as_str());
    let said = Said::of_ses(&event.event_type, bounce)?;
    Some((said, event.mail.message_id))
}

fn receipt(said: Said, message_id: String) -> Option<Receipt> {
    match said {
        Said::Nothing => None,
        Said::Outcome(outcome) => Some(Receipt {
            channel: Channel::Email,
            provider_id: ProviderId(message_id.into()),
            outcome,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pin::receipt::Outcome;
    use serde_json::json;

    fn event(messages: &[&str]) -> Value {
        let records: Vec<_> = messages
            .iter()
            .map(|message| {
                json!({"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"Type": "Notification", "Message": message}})
            })
            .collect();
        json!({ "Records": records })
    }

    #[test]
    fn events_as_ses_writes_them_become_receipts_and_strangers_are_counted() {
        let mail = json!({"messageId": "m-1", "destination": ["recipient@example.com"]});
        let of = |kind: &str| json!({"eventType": kind, "mail": mail}).to_string();
        let bounce = |kind: &str| {
            json!({"eventType": "Bounce", "bounce": {"bounceType": kind}, "mail": mail}).to_string()
        };
        let texts = [
            of("Delivery"),
            bounce("Permanent"),
            bounce("Transient"),
            of("Reject"),
            of("Send"),
            of("Complaint"),
            of("DeliveryDelay"),
            of("Open"),
            "Successfully validated SNS topic for Amazon SES event publishing.".to_owned(),
        ];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let read = read(&event(&texts)).expect("an event");
        let outcomes: Vec<_> = read.receipts.iter().map(|receipt| receipt.outcome).collect();
        assert_eq!(
            outcomes,
            [
                Outcome::AcceptedByCarrier,
                Outcome::Refused,
                Outcome::Unreachable,
                Outcome::Refused
            ]
        );
        assert!(
            read.receipts
                .iter()
                .all(|receipt| &*receipt.provider_id.0 == "m-1")
        );
        assert_eq!(read.unread, 2);
    }

    #[test]
    fn what_comes_of_no_topic_is_none() {
        for event in [
            json!({}),
            json!({"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}),
            json!({"Records": [{"EventSource": "aws:other", "Sns": {"Message": "{}"}}]}),
        ] {
            assert!(read(&event).is_none(), "{event}");
        }
    }
}
