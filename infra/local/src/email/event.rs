//! Reports on email, as SES publishes them to a topic of SNS and as SNS hands them to a function (Amazon SES,
//! "Examples of event data that Amazon SES publishes to Amazon SNS"; AWS Lambda, "Invoking Lambda functions with
//! Amazon SNS notifications").

use crate::email::{CONFIGURATION_SET, SOURCE};
use crate::providers::Message;
use jiff::Timestamp;
use serde_json::{Value, json};

/// An event with a report on each message; with each, when it is made. SNS hands out one at a time; here those that
/// are due together come together.
pub(crate) fn event(reports: &[(Timestamp, Message)]) -> Value {
    let records: Vec<Value> = reports
        .iter()
        .map(|(at, message)| {
            json!({
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": "arn:aws:sns:eu-south-1:000000000000:mail-events:local",
                "Sns": {
                    "Type": "Notification",
                    "MessageId": message.message_id,
                    "TopicArn": "arn:aws:sns:eu-south-1:000000000000:mail-events",
                    "Subject": "Amazon SES Email Event Notification",
                    "Message": report(message, *at).to_string(),
                    "Timestamp": at,
                    "MessageAttributes": {},
                },
            })
        })
        .collect();
    json!({ "Records": records })
}

/// What SES says of a message. Mailboxes of its simulator answer as they are documented to (Amazon SES, "Using the
/// Amazon SES mailbox simulator"); every other one takes its message.
fn report(message: &Message, at: Timestamp) -> Value {
    let mail = json!({
        "timestamp": message.at,
        "source": SOURCE,
        "messageId": message.message_id,
        "destination": [message.to],
        "headersTruncated": false,
        "commonHeaders": {
            "from": [SOURCE],
            "to": [message.to],
            "messageId": message.message_id,
            "subject": message.subject,
        },
        "tags": {"ses:configuration-set": [CONFIGURATION_SET]},
    });
    let bounce = |kind: &str, sub_type: &str| {
        json!({
            "eventType": "Bounce",
            "bounce": {
                "bounceType": kind,
                "bounceSubType": sub_type,
                "bouncedRecipients": [{"emailAddress": message.to}],
                "timestamp": at,
            },
            "mail": mail.clone(),
        })
    };
    match simulated(&message.to) {
        Some("bounce" | "suppressionlist") => bounce("Permanent", "General"),
        Some("ooto") => bounce("Transient", "General"),
        Some("complaint") => json!({
            "eventType": "Complaint",
            "complaint": {"complainedRecipients": [{"emailAddress": message.to}], "timestamp": at},
            "mail": mail,
        }),
        _ => json!({
            "eventType": "Delivery",
            "delivery": {
                "timestamp": at,
                "processingTimeMillis": at.duration_since(message.at).as_millis(),
                "recipients": [message.to],
                "smtpResponse": "250 2.6.0 Message received",
                "reportingMTA": "mta.inps.example",
            },
            "mail": mail,
        }),
    }
}

/// Which mailbox of the simulator an address is, its label apart.
fn simulated(to: &str) -> Option<&str> {
    let user = to.strip_suffix("@simulator.amazonses.com")?;
    user.split('+').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pin::Channel;
    use zeroize::Zeroizing;

    fn reported(to: &str) -> (Value, String) {
        let message = Message {
            message_id: "m-1".to_owned(),
            channel: Channel::Email,
            to: to.to_owned(),
            subject: Some("Prima parte".to_owned()),
            text: Zeroizing::new("ABCDEFGH".to_owned()),
            at: "2020-03-26T07:00:00.123Z".parse().unwrap(),
            is_returned: false,
        };
        let event = event(&[("2020-03-26T07:00:02.123Z".parse().unwrap(), message)]);
        let record = &event["Records"][0]["Sns"];
        assert_eq!(record["Type"], "Notification");
        let text = record["Message"].as_str().unwrap().to_owned();
        (serde_json::from_str(&text).unwrap(), text)
    }

    #[test]
    fn a_report_reads_as_ses_writes_it_and_quotes_no_text() {
        let (report, text) = reported("mario@example.org");
        assert_eq!(report["eventType"], "Delivery");
        assert_eq!(report["mail"]["messageId"], "m-1");
        assert_eq!(report["mail"]["timestamp"], "2020-03-26T07:00:00.123Z");
        assert_eq!(report["delivery"]["processingTimeMillis"], 2_000);
        assert!(!text.contains("ABCDEFGH"));
    }

    #[test]
    fn the_simulators_mailboxes_answer_as_documented() {
        for (to, kind, bounce) in [
            ("success@simulator.amazonses.com", "Delivery", None),
            ("bounce@simulator.amazonses.com", "Bounce", Some("Permanent")),
            (
                "bounce+label@simulator.amazonses.com",
                "Bounce",
                Some("Permanent"),
            ),
            ("ooto@simulator.amazonses.com", "Bounce", Some("Transient")),
            ("complaint@simulator.amazonses.com", "Complaint", None),
        ] {
            let (report, _) = reported(to);
            assert_eq!(report["eventType"], kind, "{to}");
            assert_eq!(report["bounce"]["bounceType"].as_str(), bounce, "{to}");
        }
    }
}
