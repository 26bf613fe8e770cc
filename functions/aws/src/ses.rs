//! Email by Amazon SES (API version 2010-12-01): one `SendEmail` a message, never retried here.

use crate::errors::is_throttling;
use crate::sending::{outcome, time_outs};
use async_trait::async_trait;
use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::error::BuildError;
use aws_sdk_ses::operation::send_email::SendEmailOutput;
use aws_sdk_ses::types::{Body, Content, Destination, Message as Mime, MessageTag};
use pin::contact::Email;
use pin::delivery::SendOutcome;
use std::time::Duration;
use steps::ports::{Mail, Message};

/// How email is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// The address it comes from: a verified identity of the account, or one of a verified domain.
    pub from: Email,
    /// The name beside it, as mail programs show it: printable ASCII without quotes or backslashes.
    pub from_name: String,
    /// The configuration set, whose event destination brings the receipts. Without one no receipt comes.
    pub configuration_set: Option<String>,
    /// How long a send may take as a whole; longer than that nobody can say whether it went out. Shorter than
    /// the claim's lease (`Policy::lease`).
    pub time_out: Duration,
}

impl MailSettings {
    /// Email from an address, with the other settings as they are by default.
    #[must_use]
    pub fn from(from: Email) -> Self {
        Self {
            from,
            from_name: "INPS".to_owned(),
            configuration_set: None,
            time_out: Duration::from_secs(10),
        }
    }
}

/// Sends email by SES.
#[derive(Clone, Debug)]
pub struct SesMail {
    client: Client,
    source: String,
    configuration_set: Option<String>,
}

impl SesMail {
    /// Sends as `settings` say. Whatever retries `client` was made with are turned off.
    #[must_use]
    pub fn new(client: &Client, settings: &MailSettings) -> Self {
        let config = client
            .config()
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(time_outs(settings.time_out))
            .build();
        Self {
            client: Client::from_conf(config),
            source: format!("\"{}\" <{}>", settings.from_name, settings.from.as_str()),
            configuration_set: settings.configuration_set.clone(),
        }
    }
}

/// The tag by which an event names our message: letters, digits, `_` and `-` only (AWS, "`MessageTag`"). It holds
/// the delivery's random id and nothing of the person.
fn tag(message: &Message) -> Result<MessageTag, BuildError> {
    MessageTag::builder()
        .name("delivery")
        .value(format!("{}-{}", message.id.request, message.id.generation))
        .build()
}

fn content(data: &str) -> Result<Content, BuildError> {
    Content::builder().data(data).charset("UTF-8").build()
}

fn mime(message: &Message) -> Result<Mime, BuildError> {
    let mut body = Body::builder().text(content(&message.text)?);
    if let Some(html) = &message.html {
        body = body.html(content(html)?);
    }
    Ok(Mime::builder()
        .subject(content(&message.subject)?)
        .body(body.build())
        .build())
}

#[async_trait]
impl Mail for SesMail {
    async fn send(&self, message: &Message) -> SendOutcome {
        // The builders cannot know that every mandatory member is given.
        let (Ok(mime), Ok(tag)) = (mime(message), tag(message)) else {
            return SendOutcome::Unavailable;
        };
        let sent = self
            .client
            .send_email()
            .source(&self.source)
            .destination(Destination::builder().to_addresses(message.to.as_str()).build())
            .message(mime)
            .tags(tag)
            .set_configuration_set_name(self.configuration_set.clone())
            .send()
            .await;
        outcome(
            sent.as_ref()
                .map(|taken| Some(SendEmailOutput::message_id(taken))),
            of_answer,
        )
    }
}

/// What a definite answer means (AWS, "Errors related to the sending quotas", "Amazon SES API errors"). Too fast
/// and the day's quota come under one code and differ by their text. Only what concerns the recipient refuses a
/// message for good: an unverified sender, a wrong configuration set or permission is ours to mend, and must not
/// send every citizen to the contact centre.
fn of_answer(code: &str, message: &str, status: u16) -> SendOutcome {
    let says = |word: &str| message.to_ascii_lowercase().contains(word);
    let named = |word: &str| code.to_ascii_lowercase().contains(word);
    let concerns_settings = [
        "not verified",
        "source",
        "sender",
        "configuration set",
        "message tag",
        "return path",
    ]
    .into_iter()
    .any(says);
    if says("quota") || named("sendingpaused") || says("sending paused") || says("sending is paused") {
        SendOutcome::OverQuota
    } else if is_throttling(code) || says("maximum sending rate") {
        SendOutcome::Throttled
    } else if status >= 500 {
        SendOutcome::Unclear
    } else if (named("messagerejected") || named("invalidparameter") || named("validation"))
        && !concerns_settings
    {
        SendOutcome::Refused
    } else {
        SendOutcome::Unavailable
    }
}

#[cfg(test)]
mod tests;
