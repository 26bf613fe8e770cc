use super::*;
use crate::sending::peer::{provider, xml};
use aws_sdk_ses::config::{BehaviorVersion, Credentials, Region};
use pin::RequestId;
use pin::delivery::{DeliveryId, ProviderId};
use std::net::TcpListener;
use zeroize::Zeroizing;

#[test]
fn answers_are_told_apart() {
    use SendOutcome::{OverQuota, Refused, Throttled, Unavailable, Unclear};
    for (code, message, status, expected) in [
        ("Throttling", "Maximum sending rate exceeded.", 400, Throttled),
        (
            "ThrottlingException",
            "Maximum sending rate exceeded",
            400,
            Throttled,
        ),
        ("Throttling", "Rate exceeded", 400, Throttled),
        ("Throttling", "", 503, Throttled),
        ("Throttling", "Daily message quota exceeded.", 400, OverQuota),
        (
            "ThrottlingException",
            "Daily message quota exceeded",
            400,
            OverQuota,
        ),
        ("Throttling", "Daily sending quota exceeded.", 400, OverQuota),
        ("AccountSendingPausedException", "", 400, OverQuota),
        (
            "ConfigurationSetSendingPausedException",
            "Email sending is disabled for the configuration set",
            400,
            OverQuota,
        ),
        (
            "MessageRejected",
            "Sending paused for this account. Please contact support.",
            400,
            OverQuota,
        ),
        ("MessageRejected", "Address blacklisted.", 400, Refused),
        (
            "MessageRejected",
            "Transaction failed: Missing final '@domain'",
            400,
            Refused,
        ),
        ("InvalidParameterValue", "Illegal address", 400, Refused),
        (
            "InvalidParameterValue",
            "Local address contains control or whitespace",
            400,
            Refused,
        ),
        (
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region EU-SOUTH-1",
            400,
            Unavailable,
        ),
        (
            "InvalidParameterValue",
            "Invalid configuration set name",
            400,
            Unavailable,
        ),
        (
            "InvalidParameterValue",
            "Invalid message tag value",
            400,
            Unavailable,
        ),
        ("MailFromDomainNotVerifiedException", "", 400, Unavailable),
        (
            "ConfigurationSetDoesNotExist",
            "Configuration set does not exist",
            400,
            Unavailable,
        ),
        (
            "AccessDenied",
            "not authorised to perform ses:SendEmail",
            403,
            Unavailable,
        ),
        ("InternalFailure", "", 500, Unclear),
        ("ServiceUnavailable", "", 503, Unclear),
        ("somethingNew", "", 400, Unavailable),
    ] {
        assert_eq!(of_answer(code, message, status), expected, "{code} {message}");
    }
}

fn settings() -> MailSettings {
    MailSettings {
        configuration_set: Some("inps-pin".into()),
        ..MailSettings::from(Email::parse("pin@inps.example").expect("an address"))
    }
}

fn mail(endpoint: &str, settings: &MailSettings) -> SesMail {
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-south-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    SesMail::new(&Client::from_conf(config), settings)
}

fn message() -> Message {
    Message {
        id: DeliveryId {
            request: RequestId::from_bytes([7; 16]),
            generation: 2,
        },
        attempt: 1,
        to: Email::parse("mario@example.org").expect("an address"),
        subject: "La metà del PIN".to_owned(),
        text: Zeroizing::new("codice ABCDEFGH".to_owned()),
        html: Some(Zeroizing::new("<p>codice ABCDEFGH</p>".to_owned())),
    }
}

const TAKEN: &str = "<SendEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendEmailResult>\
    <MessageId>m-1</MessageId></SendEmailResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
    </SendEmailResponse>";

#[tokio::test]
async fn a_message_goes_out_in_two_parts_with_the_configuration_set_and_its_delivery_as_its_tag() {
    let (endpoint, bodies) = provider(xml("200 OK", TAKEN));
    let outcome = mail(&endpoint, &settings()).send(&message()).await;
    let body = bodies.recv().expect("a request");
    assert_eq!(outcome, SendOutcome::Taken(ProviderId("m-1".into())), "{body}");
    for part in [
        "Action=SendEmail",
        "Source=%22INPS%22%20%3Cpin%40inps.example%3E",
        "Destination.ToAddresses.member.1=mario%40example.org",
        "Message.Subject.Data=La%20met%C3%A0%20del%20PIN",
        "Message.Subject.Charset=UTF-8",
        "Message.Body.Text.Data=codice%20ABCDEFGH",
        "Message.Body.Html.Data=%3Cp%3Ecodice%20ABCDEFGH%3C%2Fp%3E",
        "ConfigurationSetName=inps-pin",
        "Tags.member.1.Name=delivery",
        "Tags.member.1.Value=07070707-0707-0707-0707-070707070707-2",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(!body.contains("ReplyTo"), "{body}");
    assert_eq!(body.matches("Tags.member.").count(), 2, "one tag: {body}");
}

#[tokio::test]
async fn the_days_quota_and_the_rate_come_under_one_code_and_are_told_apart() {
    for (says, expected) in [
        ("Daily message quota exceeded.", SendOutcome::OverQuota),
        ("Maximum sending rate exceeded.", SendOutcome::Throttled),
    ] {
        let body = format!(
            "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
             <Code>Throttling</Code><Message>{says}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        );
        let (endpoint, bodies) = provider(xml("400 Bad Request", &body));
        assert_eq!(
            mail(&endpoint, &settings()).send(&message()).await,
            expected,
            "{says}"
        );
        bodies.recv().expect("one request");
        assert!(bodies.try_recv().is_err(), "a second request");
    }
}

#[tokio::test]
async fn a_failed_send_is_never_tried_again_here() {
    let (endpoint, bodies) = provider(xml("500 Internal Server Error", ""));
    assert_eq!(
        mail(&endpoint, &settings()).send(&message()).await,
        SendOutcome::Unclear
    );
    bodies.recv().expect("one request");
    assert!(bodies.try_recv().is_err(), "a second request");
}

#[tokio::test]
async fn a_provider_that_says_nothing_leaves_it_unclear_and_one_out_of_reach_does_not() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let settings = MailSettings {
        time_out: Duration::from_millis(300),
        ..settings()
    };
    let mail = mail(&endpoint, &settings);
    assert_eq!(mail.send(&message()).await, SendOutcome::Unclear);
    drop(listener);
    assert_eq!(mail.send(&message()).await, SendOutcome::Unavailable);
}
