//! The SNS endpoint, reached by the real client.

use crate::clock::LocalClock;
use crate::providers::query::{Endpoint, QueryError, QueryService, taken_xml};
use crate::providers::{Content, Provider, Taking};
use crate::sms::publish::{self, NAMESPACE};
use aws_sdk_sns::Client;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::config::timeout::TimeoutConfig;
use aws_sdk_sns::config::{BehaviorVersion, Config, Region, StalledStreamProtectionConfig};
use std::sync::Arc;

/// An SNS client whose calls reach `provider` and nothing else. It never tries twice, and it waits only on
/// `clock`.
#[must_use]
pub fn client(provider: Arc<Provider>, clock: Arc<LocalClock>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-south-1"))
        .allow_no_auth()
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Endpoint::new(Sns { provider }, clock))
        .build();
    Client::from_conf(config)
}

struct Sns {
    provider: Arc<Provider>,
}

impl QueryService for Sns {
    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn answer(&self, body: &[u8]) -> Result<Option<String>, QueryError> {
        let publish = publish::read(body)?;
        let content = Content {
            subject: None,
            text: publish.text,
        };
        match self.provider.take(&publish.to, content) {
            Taking::Taken(message_id) => Ok(Some(taken_xml("Publish", NAMESPACE, &message_id))),
            Taking::TakenUnheard => Ok(None),
            Taking::Throttled => Err(QueryError::sender("Throttling", "Rate exceeded")),
            Taking::Refused => Err(publish::refused(&publish.to)),
            Taking::Broken => Err(QueryError::receiver("InternalError")),
            Taking::Unreached => Err(QueryError::unreached()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{Behaviour, Mode, Providers};
    use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
    use aws_sdk_sns::types::MessageAttributeValue;
    use jiff::SignedDuration;
    use steps::ports::Clock;

    struct Rig {
        providers: Providers,
        clock: Arc<LocalClock>,
        client: Client,
    }

    impl Rig {
        fn new() -> Self {
            let clock = Arc::new(LocalClock::start("2020-03-26T07:00:00Z".parse().unwrap(), 1.0));
            clock.hold();
            let providers = Providers::open(None, &clock).unwrap();
            let client = client(Arc::clone(providers.sms()), Arc::clone(&clock));
            Self {
                providers,
                clock,
                client,
            }
        }

        fn behave(&self, mode: Mode, rate_per_s: Option<u32>) {
            self.providers
                .sms()
                .behave(Behaviour { mode, rate_per_s })
                .unwrap();
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
        let (page, _) = rig.providers.page(None, Some("+393331234567"), None, 10).unwrap();
        assert_eq!(Some(page[0].message_id.as_str()), answer.message_id());
        assert_eq!(page[0].text.as_str(), "Il tuo PIN è ABCD EFGH & altro");
        assert_eq!(page[0].at, rig.clock.now());
        let due = rig.clock.now().checked_add(SignedDuration::from_secs(2)).unwrap();
        assert_eq!(rig.providers.next_report(), Some(due));
    }

    #[tokio::test]
    async fn the_client_reads_each_refusal_as_snss_own() {
        let rig = Rig::new();
        rig.behave(Mode::Throttle, None);
        assert_eq!(rig.refusal().await, "Throttling");
        rig.behave(Mode::Reject, None);
        assert_eq!(rig.refusal().await, "InvalidParameter");
        assert!(rig.providers.page(None, None, None, 1).unwrap().0.is_empty());
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
        assert_eq!(rig.providers.page(None, None, None, 9).unwrap().0.len(), 1);
        assert_eq!(rig.providers.next_report(), None);
    }

    #[tokio::test]
    async fn a_provider_that_is_down_is_not_reached_and_takes_nothing() {
        let rig = Rig::new();
        rig.behave(Mode::Down, None);
        let error = rig.publish().send().await.unwrap_err();
        assert!(
            matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()),
            "{error:?}"
        );
        assert!(rig.providers.page(None, None, None, 1).unwrap().0.is_empty());
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
        assert_eq!(rig.providers.page(None, None, None, 9).unwrap().0.len(), 1);
        assert!(rig.providers.next_report().is_some());
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
        assert_eq!(rig.providers.page(None, None, None, 9).unwrap().0.len(), 3);
    }
}
