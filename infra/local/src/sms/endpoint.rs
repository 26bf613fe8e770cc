//! The SNS endpoint, reached by the real client through an in-process connector: no socket, no signature.

use crate::clock::LocalClock;
use crate::sms::provider::{SmsProvider, Taking};
use crate::sms::publish::{self, SnsError};
use aws_sdk_sns::Client;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::config::timeout::TimeoutConfig;
use aws_sdk_sns::config::{BehaviorVersion, Config, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use jiff::SignedDuration;
use std::fmt;
use std::sync::Arc;
use steps::ports::Clock;

/// How long a caller waits, on the clock, for a provider that does not answer.
const TIME_OUT: SignedDuration = SignedDuration::from_secs(5);

/// An SNS client whose calls reach `provider` and nothing else. It never tries twice, and it waits only on
/// `clock`.
#[must_use]
pub fn client(provider: Arc<SmsProvider>, clock: Arc<LocalClock>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-south-1"))
        .allow_no_auth()
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Endpoint { provider, clock })
        .build();
    Client::from_conf(config)
}

#[derive(Clone)]
struct Endpoint {
    provider: Arc<SmsProvider>,
    clock: Arc<LocalClock>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Endpoint")
    }
}

impl HttpClient for Endpoint {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let endpoint = self.clone();
        HttpConnectorFuture::new(async move {
            let body = request.body().bytes().unwrap_or_default();
            match endpoint.publish(body) {
                Ok(Some(message_id)) => answer(200, publish::taken_xml(&message_id, &request_id())),
                Ok(None) => {
                    endpoint.clock.sleep(TIME_OUT).await;
                    Err(ConnectorError::timeout(
                        "the provider did not answer in time".into(),
                    ))
                }
                Err(error) => answer(error.status, error.xml(&request_id())),
            }
        })
    }
}

impl Endpoint {
    /// The id of a message that was taken; `None` if it was, but the caller is not to know.
    fn publish(&self, body: &[u8]) -> Result<Option<String>, SnsError> {
        let publish = publish::read(body)?;
        match self.provider.take(&publish.to, publish.text) {
            Taking::Taken(message_id) => Ok(Some(message_id)),
            Taking::TakenUnheard => Ok(None),
            Taking::Throttled => Err(SnsError::sender("Throttling", "Rate exceeded")),
            Taking::Refused => Err(SnsError::refused(&publish.to)),
            Taking::Broken => Err(SnsError::receiver()),
        }
    }
}

fn answer(status: u16, body: String) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "text/xml");
    Ok(response)
}

/// AWS names every answer; here the names need not differ.
fn request_id() -> String {
    uuid::Uuid::nil().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sms::provider::{Behaviour, Mode};
    use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
    use aws_sdk_sns::types::MessageAttributeValue;

    struct Rig {
        provider: Arc<SmsProvider>,
        clock: Arc<LocalClock>,
        client: Client,
    }

    impl Rig {
        fn new() -> Self {
            let clock = Arc::new(LocalClock::start("2020-03-26T07:00:00Z".parse().unwrap(), 1.0));
            clock.hold();
            let provider = Arc::new(SmsProvider::open(None, Arc::clone(&clock)).unwrap());
            let client = client(Arc::clone(&provider), Arc::clone(&clock));
            Self {
                provider,
                clock,
                client,
            }
        }

        fn behave(&self, mode: Mode, rate_per_s: Option<u32>) {
            self.provider.behave(Behaviour { mode, rate_per_s }).unwrap();
        }

        fn publish(&self) -> aws_sdk_sns::operation::publish::builders::PublishFluentBuilder {
            let kind = MessageAttributeValue::builder()
                .data_type("String")
                .string_value("Transactional");
            self.client
                .publish()
                .phone_number("+393331234567")
                .message("Il tuo PIN è ABCD EFGH & altro")
                .message_attributes("AWS.SNS.SMS.SMSType", kind.build().unwrap())
        }

        async fn refusal(&self) -> String {
            let error = self.publish().send().await.unwrap_err();
            error.code().unwrap_or_default().to_owned()
        }
    }

    #[tokio::test]
    async fn what_the_client_publishes_is_in_the_outbox_and_a_report_is_due() {
        let rig = Rig::new();
        let answer = rig.publish().send().await.unwrap();
        let (page, _) = rig.provider.page(Some("+393331234567"), None, 10).unwrap();
        assert_eq!(Some(page[0].message_id.as_str()), answer.message_id());
        assert_eq!(page[0].text.as_str(), "Il tuo PIN è ABCD EFGH & altro");
        assert_eq!(page[0].at, rig.clock.now());
        let due = rig.clock.now().checked_add(SignedDuration::from_secs(2)).unwrap();
        assert_eq!(rig.provider.next_report(), Some(due));
    }

    #[tokio::test]
    async fn the_client_reads_each_refusal_as_snss_own() {
        let rig = Rig::new();
        rig.behave(Mode::Throttle, None);
        assert_eq!(rig.refusal().await, "Throttling");
        rig.behave(Mode::Reject, None);
        assert_eq!(rig.refusal().await, "InvalidParameter");
        assert!(rig.provider.page(None, None, 1).unwrap().0.is_empty());
        let error = rig
            .client
            .publish()
            .phone_number("+393331234567")
            .message("")
            .send()
            .await
            .unwrap_err();
        assert!(error.into_service_error().is_invalid_parameter_exception());
    }

    #[tokio::test]
    async fn a_silent_provider_takes_the_message_and_owes_no_report() {
        let rig = Rig::new();
        rig.behave(Mode::Silent, None);
        rig.publish().send().await.unwrap();
        assert_eq!(rig.provider.page(None, None, 9).unwrap().0.len(), 1);
        assert_eq!(rig.provider.next_report(), None);
    }

    #[tokio::test]
    async fn on_a_time_out_the_message_is_taken_and_the_caller_waits_on_the_clock() {
        let rig = Rig::new();
        rig.behave(Mode::Timeout, None);
        let send = tokio::spawn(rig.publish().send());
        let until = loop {
            match rig.clock.earliest_sleeper() {
                Some(until) => break until,
                None => tokio::task::yield_now().await,
            }
        };
        assert_eq!(rig.provider.page(None, None, 9).unwrap().0.len(), 1);
        assert!(rig.provider.next_report().is_some());
        rig.clock.set(until);
        rig.clock.wake_due();
        let error = send.await.unwrap().unwrap_err();
        assert!(
            matches!(&error, SdkError::DispatchFailure(failure) if failure.is_timeout()),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn no_more_than_the_rate_in_any_second() {
        let rig = Rig::new();
        rig.behave(Mode::Accept, Some(2));
        rig.publish().send().await.unwrap();
        let half = SignedDuration::from_millis(500);
        rig.clock.set(rig.clock.now().checked_add(half).unwrap());
        rig.publish().send().await.unwrap();
        assert_eq!(rig.refusal().await, "Throttling");
        rig.clock.set(rig.clock.now().checked_add(half).unwrap());
        rig.publish().send().await.unwrap();
        assert_eq!(rig.refusal().await, "Throttling");
        assert_eq!(rig.provider.page(None, None, 9).unwrap().0.len(), 3);
    }
}
