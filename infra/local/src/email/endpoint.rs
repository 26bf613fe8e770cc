//! The SES endpoint, reached by the real client.

use crate::clock::LocalClock;
use crate::email::send::{self, NAMESPACE};
use crate::providers::query::{Endpoint, QueryError, QueryService, taken_xml};
use crate::providers::{Content, Provider, Taking};
use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::timeout::TimeoutConfig;
use aws_sdk_ses::config::{BehaviorVersion, Config, Region, StalledStreamProtectionConfig};
use std::sync::Arc;

/// An SES client whose calls reach `provider` and nothing else. It never tries twice, and it waits only on `clock`.
#[must_use]
pub fn client(provider: Arc<Provider>, clock: Arc<LocalClock>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-south-1"))
        .allow_no_auth()
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Endpoint::new(Ses { provider }, clock))
        .build();
    Client::from_conf(config)
}

struct Ses {
    provider: Arc<Provider>,
}

impl QueryService for Ses {
    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn answer(&self, body: &[u8]) -> Result<Option<String>, QueryError> {
        let send = send::read(body)?;
        let content = Content {
            subject: Some(send.subject),
            text: send.text,
        };
        match self.provider.take(&send.to, content) {
            Taking::Taken(message_id) => Ok(Some(taken_xml("SendEmail", NAMESPACE, &message_id))),
            Taking::TakenUnheard => Ok(None),
            Taking::Throttled => Err(QueryError::sender("Throttling", "Maximum sending rate exceeded.")),
            Taking::Refused => Err(QueryError::sender("MessageRejected", "Address blacklisted.")),
            Taking::Broken => Err(QueryError::receiver("InternalFailure")),
            Taking::Unreached => Err(QueryError::unreached()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::{CONFIGURATION_SET, SOURCE};
    use crate::providers::{Behaviour, Mode, Providers};
    use aws::{MailSettings, SesMail};
    use pin::RequestId;
    use pin::contact::Email;
    use pin::delivery::{DeliveryId, SendOutcome};
    use steps::ports::{Clock, Mail, Message};
    use zeroize::Zeroizing;

    struct Rig {
        providers: Providers,
        clock: Arc<LocalClock>,
        mail: SesMail,
    }

    impl Rig {
        fn new() -> Self {
            let clock = Arc::new(LocalClock::start("2020-03-26T07:00:00Z".parse().unwrap(), 1.0));
            clock.hold();
            let providers = Providers::open(None, &clock).unwrap();
            let client = client(Arc::clone(providers.email()), Arc::clone(&clock));
            let settings = MailSettings {
                configuration_set: Some(CONFIGURATION_SET.to_owned()),
                ..MailSettings::from(Email::from_stored(SOURCE))
            };
            Self {
                providers,
                clock,
                mail: SesMail::new(&client, &settings),
            }
        }

        fn behave(&self, mode: Mode, rate_per_s: Option<u32>) {
            let behaviour = Behaviour { mode, rate_per_s };
            self.providers.email().behave(behaviour).unwrap();
        }

        async fn send(&self) -> SendOutcome {
            let message = Message {
                id: DeliveryId {
                    request: RequestId::from_bytes([7; 16]),
                    generation: 1,
                },
                attempt: 1,
                to: Email::from_stored("mario+inps@example.org"),
                subject: "La metà".to_owned(),
                text: Zeroizing::new("ABCDEFGH & altro".to_owned()),
                html: Some(Zeroizing::new("<p>ABCDEFGH &amp; altro</p>".to_owned())),
            };
            self.mail.send(&message).await
        }
    }

    #[tokio::test]
    async fn what_the_adapter_sends_is_in_the_outbox_with_its_subject_and_a_report_is_due() {
        let rig = Rig::new();
        let outcome = rig.send().await;
        let (page, _) = rig
            .providers
            .page(None, Some("mario+inps@example.org"), None, 9)
            .unwrap();
        assert_eq!(
            outcome.provider_id().map(|id| &*id.0),
            Some(page[0].message_id.as_str())
        );
        assert_eq!(page[0].subject.as_deref(), Some("La metà"));
        assert_eq!(page[0].text.as_str(), "ABCDEFGH & altro");
        assert!(rig.providers.next_report().is_some_and(|at| at > rig.clock.now()));
        assert_eq!(rig.providers.sms().next_report(), None);
    }

    #[tokio::test]
    async fn the_adapter_reads_each_way_to_behave_as_sess_own() {
        let rig = Rig::new();
        for (mode, outcome) in [
            (Mode::Throttle, SendOutcome::Throttled),
            (Mode::Reject, SendOutcome::Refused),
            (Mode::Down, SendOutcome::Unavailable),
        ] {
            rig.behave(mode, None);
            assert_eq!(rig.send().await, outcome, "{mode:?}");
        }
        assert!(rig.providers.page(None, None, None, 1).unwrap().0.is_empty());
        rig.behave(Mode::Silent, None);
        assert!(rig.send().await.provider_id().is_some());
        assert_eq!(rig.providers.next_report(), None);
        rig.behave(Mode::Accept, Some(1));
        assert_eq!(
            rig.send().await,
            SendOutcome::Throttled,
            "one went out this second"
        );
    }

    #[tokio::test]
    async fn on_a_time_out_the_message_is_taken_and_nobody_can_say() {
        let rig = Arc::new(Rig::new());
        rig.behave(Mode::Timeout, None);
        let sender = Arc::clone(&rig);
        let send = tokio::spawn(async move { sender.send().await });
        let until = loop {
            match rig.clock.earliest_sleeper() {
                Some(until) => break until,
                None => tokio::task::yield_now().await,
            }
        };
        assert_eq!(rig.providers.page(None, None, None, 9).unwrap().0.len(), 1);
        rig.clock.set(until);
        rig.clock.wake_due();
        assert_eq!(send.await.unwrap(), SendOutcome::Unclear);
    }
}
