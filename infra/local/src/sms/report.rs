//! Carriers' reports, as SNS writes them to its delivery status log and as CloudWatch Logs hands the lines to
//! a function: JSON in gzip in base64 (Amazon SNS, "SMS delivery status logs"; CloudWatch Logs, "subscription
//! filters").

use crate::providers::Message;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::io::Write;

/// The account that everything here seems to belong to.
const ACCOUNT: &str = "000000000000";

/// An event with a report on each message, all taken over by the carrier; with each, when it reports.
pub(crate) fn log_event(reports: &[(Timestamp, Message)]) -> std::io::Result<Value> {
    let lines: Vec<Value> = reports
        .iter()
        .enumerate()
        .map(|(place, (at, message))| {
            json!({
                // CloudWatch's event ids have 56 digits.
                "id": format!("{:056}", at.as_millisecond().unsigned_abs() * 1_000 + place as u64),
                "timestamp": at.as_millisecond(),
                "message": line(message, *at).to_string(),
            })
        })
        .collect();
    let batch = json!({
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": format!("sns/eu-south-1/{ACCOUNT}/DirectPublishToPhoneNumber"),
        "logStream": "local",
        "subscriptionFilters": ["record_receipt"],
        "logEvents": lines,
    });
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut gzip, &batch)?;
    gzip.flush()?;
    Ok(json!({"awslogs": {"data": BASE64_STANDARD.encode(gzip.finish()?)}}))
}

/// A line of the status log: the carrier has taken the message over.
fn line(message: &Message, at: Timestamp) -> Value {
    let taken = message.at.to_zoned(TimeZone::UTC);
    json!({
        "notification": {
            "messageId": message.message_id,
            "timestamp": taken.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string(),
        },
        "delivery": {
            "phoneCarrier": "Local",
            "mnc": 1,
            "mcc": 222,
            "numberOfMessageParts": 1,
            "destination": message.to,
            "priceInUSD": 0.07,
            "smsType": "Transactional",
            "providerResponse": "Message has been accepted by phone carrier",
            "dwellTimeMs": at.duration_since(message.at).as_millis(),
        },
        "status": "SUCCESS",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use pin::Channel;
    use zeroize::Zeroizing;

    #[test]
    fn a_report_reads_as_aws_writes_it() {
        let message = Message {
            message_id: "34d9b400-c6dd-5444-820d-fbeb0f1f54cf".to_owned(),
            channel: Channel::Sms,
            to: "+393331234567".to_owned(),
            subject: None,
            text: Zeroizing::new("ABCDEFGH".to_owned()),
            at: "2020-03-26T07:00:00.123Z".parse().unwrap(),
            is_returned: false,
        };
        let event = log_event(&[("2020-03-26T07:00:02.123Z".parse().unwrap(), message)]).unwrap();
        let packed = BASE64_STANDARD
            .decode(event["awslogs"]["data"].as_str().unwrap())
            .unwrap();
        let batch: Value = serde_json::from_reader(GzDecoder::new(packed.as_slice())).unwrap();
        assert_eq!(batch["messageType"], "DATA_MESSAGE");
        let log_event = &batch["logEvents"][0];
        assert_eq!(log_event["id"].as_str().unwrap().len(), 56);
        assert!(
            !batch.to_string().contains("ABCDEFGH"),
            "a report never quotes the message"
        );
        let line: Value = serde_json::from_str(log_event["message"].as_str().unwrap()).unwrap();
        assert_eq!(
            line["notification"]["messageId"],
            "34d9b400-c6dd-5444-820d-fbeb0f1f54cf"
        );
        assert_eq!(line["notification"]["timestamp"], "2020-03-26 07:00:00.123");
        assert_eq!(line["delivery"]["dwellTimeMs"], 2_000);
        assert_eq!(line["status"], "SUCCESS");
    }
}
