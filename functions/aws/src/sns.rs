//! Text messages by Amazon SNS: one `Publish` a message, never retried here, since only the caller counts
//! attempts (decision 5).

use crate::errors::is_throttling;
use crate::sending::{outcome, time_outs};
use async_trait::async_trait;
use aws_sdk_sns::Client;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::operation::publish::PublishOutput;
use aws_sdk_sns::types::MessageAttributeValue;
use pin::delivery::SendOutcome;
use std::time::Duration;
use steps::ports::{Sms, Text};

/// How text messages are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsSettings {
    /// Who it is from, as the phone shows it: 3 to 11 letters and digits, at least one letter. `None`: the
    /// account's own.
    pub sender_id: Option<String>,
    /// The most a part may cost, in US dollars as AWS writes it, e.g. `0.10`. `None`: the account's limit alone.
    pub max_price_usd: Option<String>,
    /// How long a send may take as a whole; longer than that nobody can say whether it went out. Shorter than
    /// the claim's lease (`Policy::lease`).
    pub time_out: Duration,
}

impl Default for SmsSettings {
    fn default() -> Self {
        Self {
            sender_id: None,
            max_price_usd: None,
            time_out: Duration::from_secs(10),
        }
    }
}

/// Sends text messages by SNS.
#[derive(Clone, Debug)]
pub struct SnsSms {
    client: Client,
    attributes: Vec<(&'static str, MessageAttributeValue)>,
}

impl SnsSms {
    /// Sends as `settings` say. Whatever retries `client` was made with are turned off.
    ///
    /// # Errors
    /// None in fact: the SDK's builder cannot know that every mandatory member is given.
    pub fn new(client: &Client, settings: &SmsSettings) -> Result<Self, aws_sdk_sns::error::BuildError> {
        let config = client
            .config()
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(time_outs(settings.time_out))
            .build();
        let mut attributes = vec![("AWS.SNS.SMS.SMSType", attribute("String", "Transactional")?)];
        if let Some(sender) = &settings.sender_id {
            attributes.push(("AWS.SNS.SMS.SenderID", attribute("String", sender)?));
        }
        if let Some(price) = &settings.max_price_usd {
            attributes.push(("AWS.SNS.SMS.MaxPrice", attribute("Number", price)?));
        }
        Ok(Self {
            client: Client::from_conf(config),
            attributes,
        })
    }
}

fn attribute(kind: &str, value: &str) -> Result<MessageAttributeValue, aws_sdk_sns::error::BuildError> {
    MessageAttributeValue::builder()
        .data_type(kind)
        .string_value(value)
        .build()
}

#[async_trait]
impl Sms for SnsSms {
    async fn send(&self, text: &Text) -> SendOutcome {
        let mut publish = self
            .client
            .publish()
            .phone_number(text.to.as_str())
            .message(text.text.as_str());
        for (name, value) in &self.attributes {
            publish = publish.message_attributes(*name, value.clone());
        }
        let published = publish.send().await;
        outcome(published.as_ref().map(PublishOutput::message_id), of_answer)
    }
}

/// What a definite answer means. Only what concerns this message refuses it for good: a wrong permission,
/// sender or price setting is ours to mend, and must not send every citizen to the contact centre.
fn of_answer(code: &str, message: &str, status: u16) -> SendOutcome {
    let says = |word: &str| message.to_ascii_lowercase().contains(word);
    let named = |word: &str| code.to_ascii_lowercase().contains(word);
    let concerns_settings = says("aws.sns.sms") || says("message attribute") || says("messageattribute");
    let is_invalid = named("invalidparameter") || named("validation");
    let concerns_phone = named("optedout") || says("opted out") || named("endpointdisabled");
    if is_throttling(code) {
        SendOutcome::Throttled
    } else if ["quota", "spend"]
        .into_iter()
        .any(|word| says(word) || named(word))
        || says("max price")
        || says("price limit")
    {
        SendOutcome::OverQuota
    } else if status >= 500 {
        // "Unknown error": it may have gone out.
        SendOutcome::Unclear
    } else if concerns_phone || (is_invalid && !concerns_settings) {
        SendOutcome::Refused
    } else {
        SendOutcome::Unavailable
    }
}

#[cfg(test)]
mod tests;
