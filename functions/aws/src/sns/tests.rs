use super::*;
use crate::sending::peer::{provider, xml};
use aws_sdk_sns::config::{BehaviorVersion, Credentials, Region};
use pin::RequestId;
use pin::contact::Phone;
use pin::delivery::{DeliveryId, ProviderId};
use std::net::TcpListener;
use zeroize::Zeroizing;

#[test]
fn answers_are_told_apart() {
    use SendOutcome::{OverQuota, Refused, Throttled, Unavailable, Unclear};
    for (code, message, status, expected) in [
        ("Throttled", "Rate exceeded", 429, Throttled),
        ("ThrottlingException", "Rate exceeded", 400, Throttled),
        ("Throttling", "", 503, Throttled),
        ("LimitExceeded", "No quota left for account", 400, OverQuota),
        ("MonthlySpendLimitReachedException", "", 400, OverQuota),
        (
            "InvalidParameter",
            "This delivery would exceed max price",
            400,
            OverQuota,
        ),
        (
            "InvalidParameter",
            "Invalid parameter: PhoneNumber Reason: +39333 is not valid to publish to",
            400,
            Refused,
        ),
        ("InvalidParameterValue", "PhoneNumber", 400, Refused),
        ("OptedOut", "Phone number is opted out", 400, Refused),
        ("KMSOptInRequired", "Phone number is opted out", 400, Refused),
        ("EndpointDisabled", "", 400, Refused),
        (
            "InvalidParameter",
            "Invalid parameter: AWS.SNS.SMS.SenderID",
            400,
            Unavailable,
        ),
        (
            "InvalidParameterValue",
            "The value of a message attribute is wrong",
            400,
            Unavailable,
        ),
        (
            "AuthorizationError",
            "not authorised to perform: SNS:Publish",
            403,
            Unavailable,
        ),
        ("InvalidClientTokenId", "", 403, Unavailable),
        ("InternalError", "", 500, Unclear),
        ("ServiceUnavailable", "", 503, Unclear),
        ("somethingNew", "", 400, Unavailable),
    ] {
        assert_eq!(of_answer(code, message, status), expected, "{code} {message}");
    }
}

fn sms(endpoint: &str, settings: &SmsSettings) -> SnsSms {
    let config = aws_sdk_sns::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-south-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    SnsSms::new(&Client::from_conf(config), settings).expect("settings")
}

fn text() -> Text {
    Text {
        id: DeliveryId {
            request: RequestId::from_bytes([7; 16]),
            generation: 1,
        },
        to: Phone::from_e164("+393331234567").expect("a phone"),
        text: Zeroizing::new("codice ABCD EFGH".to_owned()),
    }
}

#[tokio::test]
async fn a_message_is_published_as_transactional_with_sender_and_price() {
    let (endpoint, bodies) = provider(xml(
        "200 OK",
        "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>m-1\
         </MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>",
    ));
    let settings = SmsSettings {
        sender_id: Some("INPS".into()),
        max_price_usd: Some("0.10".into()),
        ..SmsSettings::default()
    };
    let outcome = sms(&endpoint, &settings).send(&text()).await;
    let body = bodies.recv().expect("a request");
    assert_eq!(outcome, SendOutcome::Taken(ProviderId("m-1".into())), "{body}");
    for part in [
        "Action=Publish",
        "PhoneNumber=%2B393331234567",
        "Message=codice%20ABCD%20EFGH",
        "Name=AWS.SNS.SMS.SMSType",
        "StringValue=Transactional",
        "Name=AWS.SNS.SMS.SenderID",
        "StringValue=INPS",
        "Name=AWS.SNS.SMS.MaxPrice",
        "DataType=Number",
        "StringValue=0.10",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[tokio::test]
async fn a_failed_send_is_never_tried_again_here() {
    let (endpoint, bodies) = provider(xml("500 Internal Server Error", ""));
    let outcome = sms(&endpoint, &SmsSettings::default()).send(&text()).await;
    assert_eq!(outcome, SendOutcome::Unclear);
    bodies.recv().expect("one request");
    assert!(bodies.try_recv().is_err(), "a second request");
}

#[tokio::test]
async fn a_provider_that_says_nothing_leaves_it_unclear_and_one_out_of_reach_does_not() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let settings = SmsSettings {
        time_out: Duration::from_millis(300),
        ..SmsSettings::default()
    };
    let sms = sms(&endpoint, &settings);
    assert_eq!(sms.send(&text()).await, SendOutcome::Unclear);
    drop(listener);
    assert_eq!(sms.send(&text()).await, SendOutcome::Unavailable);
}
