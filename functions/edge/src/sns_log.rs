//! SNS delivery status logs, as a CloudWatch Logs subscription hands them to a function: JSON in gzip in
//! base64 (AWS, "Using CloudWatch Logs subscription filters"; "Amazon SNS message delivery status").

use crate::reports::Reports;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use pin::Channel;
use pin::delivery::ProviderId;
use pin::receipt::Outcome;
use serde::Deserialize;
use std::io::Read as _;
use steps::record_receipt::Receipt;

/// CloudWatch sends at most 1 MiB; what unpacks to more is none of its doing.
const LARGEST: u64 = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Envelope {
    awslogs: Packed,
}

#[derive(Deserialize)]
struct Packed {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    message_type: String,
    #[serde(default)]
    log_events: Vec<LogEvent>,
}

#[derive(Deserialize)]
struct LogEvent {
    message: String,
}

#[derive(Deserialize)]
struct Line {
    notification: Notification,
    delivery: Delivery,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    message_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    #[serde(default)]
    provider_response: String,
    dwell_time_ms_until_device_ack: Option<f64>,
}

/// Unpacks an event; `None` if it is no CloudWatch Logs subscription event.
pub(crate) fn read(event: &serde_json::Value) -> Option<Reports> {
    let envelope = Envelope::deserialize(event).ok()?;
    let packed = BASE64_STANDARD.decode(envelope.awslogs.data).ok()?;
    let mut json = Vec::new();
    GzDecoder::new(packed.as_slice())
        .take(LARGEST)
        .read_to_end(&mut json)
        .ok()?;
    let batch: Batch = serde_json::from_slice(&json).ok()?;
    let mut read = Reports::default();
    // CloudWatch sends a CONTROL_MESSAGE when it tries whether the function is there.
    if batch.message_type == "DATA_MESSAGE" {
        for event in batch.log_events {
            match line(&event.message) {
                Some(receipt) => read.receipts.push(receipt),
                None => read.unread += 1,
            }
        }
    }
    Some(read)
}

fn line(message: &str) -> Option<Receipt> {
    let line: Line = serde_json::from_str(message).ok()?;
    let acknowledged = line.delivery.dwell_time_ms_until_device_ack.is_some();
    let outcome = Outcome::of_sns(&line.status, &line.delivery.provider_response, acknowledged)?;
    Some(Receipt {
        channel: Channel::Sms,
        provider_id: ProviderId(line.notification.message_id.into()),
        outcome,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn event(lines: &[&str]) -> serde_json::Value {
        let events: Vec<_> = lines
            .iter()
            .map(|line| serde_json::json!({"id": "1", "timestamp": 1, "message": line}))
            .collect();
        let batch = serde_json::json!({"messageType": "DATA_MESSAGE", "owner": "1", "logEvents": events});
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(batch.to_string().as_bytes()).expect("in memory");
        let data = BASE64_STANDARD.encode(gzip.finish().expect("in memory"));
        serde_json::json!({"awslogs": {"data": data}})
    }

    #[test]
    fn lines_as_aws_writes_them_become_receipts_and_strangers_are_counted() {
        let success = r#"{"notification":{"messageId":"34d9b400-c6dd-5444-820d-fbeb0f1f54cf","timestamp":"2016-06-28 00:40:34.558"},"delivery":{"phoneCarrier":"My Phone Carrier","mnc":270,"numberOfMessageParts":1,"destination":"+1XXX5550100","priceInUSD":0.00645,"smsType":"Transactional","mcc":310,"providerResponse":"Message has been accepted by phone carrier","dwellTimeMs":599,"dwellTimeMsUntilDeviceAck":1344},"status":"SUCCESS"}"#;
        let failure = r#"{"notification":{"messageId":"1077257a-92f3-5ca3-bc97-6a915b310625","timestamp":"2016-06-28 00:40:34.559"},"delivery":{"mnc":0,"numberOfMessageParts":1,"destination":"+1XXX5550100","priceInUSD":0.00645,"smsType":"Transactional","mcc":0,"providerResponse":"Unknown error attempting to reach phone","dwellTimeMs":1420},"status":"FAILURE"}"#;
        let read = read(&event(&[success, failure, "{}", "no JSON"])).expect("an event");
        let found: Vec<_> = read
            .receipts
            .iter()
            .map(|receipt| (&*receipt.provider_id.0, receipt.outcome))
            .collect();
        assert_eq!(
            found,
            [
                ("34d9b400-c6dd-5444-820d-fbeb0f1f54cf", Outcome::ReceivedByPhone),
                ("1077257a-92f3-5ca3-bc97-6a915b310625", Outcome::Unreachable),
            ]
        );
        assert_eq!(read.unread, 2);
    }

    #[test]
    fn what_is_no_subscription_event_is_none() {
        for event in [
            serde_json::json!({}),
            serde_json::json!({"awslogs": {"data": "?"}}),
            serde_json::json!({"awslogs": {"data": "AAAA"}}),
        ] {
            assert!(read(&event).is_none());
        }
    }
}
