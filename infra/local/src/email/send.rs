//! SES `SendEmail` as the AWS Query protocol carries it (Amazon SES API reference, version 2010-12-01).

use crate::email::{CONFIGURATION_SET, SOURCE};
use crate::providers::query::{QueryError, form};
use pin::contact::Email;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The XML namespace of SES's answers.
pub(crate) const NAMESPACE: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

/// A call to send an email, read.
pub(crate) struct Send {
    /// The address.
    pub(crate) to: String,
    /// The subject.
    pub(crate) subject: String,
    /// The plain text.
    pub(crate) text: Zeroizing<String>,
}

/// Reads a call's body, and checks what SES checks.
pub(crate) fn read(body: &[u8]) -> Result<Send, QueryError> {
    let form = form(body);
    let member = |name: &str| form.get(name).map(String::as_str);
    if member("Action") != Some("SendEmail") || member("Version") != Some("2010-12-01") {
        return Err(QueryError::action());
    }
    let source = member("Source").ok_or_else(|| invalid("Missing required header 'From'."))?;
    if !source.ends_with(&format!("<{SOURCE}>")) && source != SOURCE {
        return Err(QueryError::sender(
            "MessageRejected",
            "Email address is not verified.",
        ));
    }
    if member("ConfigurationSetName").is_some_and(|name| name != CONFIGURATION_SET) {
        return Err(QueryError::sender(
            "ConfigurationSetDoesNotExist",
            "Configuration set does not exist.",
        ));
    }
    let to = member("Destination.ToAddresses.member.1").ok_or_else(|| invalid("Missing destination"))?;
    if member("Destination.ToAddresses.member.2").is_some() {
        // SES would send to both; here each message is one person's.
        return Err(invalid("One recipient a message"));
    }
    if Email::parse(to).is_err() {
        return Err(invalid("Illegal address"));
    }
    let subject = member("Message.Subject.Data").ok_or_else(|| invalid("Missing subject"))?;
    let text = member("Message.Body.Text.Data").ok_or_else(|| invalid("Missing text"))?;
    check_tags(&form)?;
    Ok(Send {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: Zeroizing::new(text.to_owned()),
    })
}

fn invalid(what: &str) -> QueryError {
    QueryError::sender("InvalidParameterValue", what)
}

/// Names and values of tags: letters, digits, `_` and `-`, fewer than 256 (SES, "`MessageTag`").
fn check_tags(form: &BTreeMap<String, String>) -> Result<(), QueryError> {
    let tags = form.iter().filter(|(name, _)| name.starts_with("Tags.member."));
    for (_, text) in tags {
        let is_valid = (1..256).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !is_valid {
            return Err(invalid("Invalid message tag"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 7] = [
        ("Source", "\"INPS\" <pin@inps.example>"),
        ("Destination.ToAddresses.member.1", "mario@example.org"),
        ("Message.Subject.Data", "La metà"),
        ("Message.Body.Text.Data", "è & <più>\n+"),
        ("ConfigurationSetName", "inps-pin"),
        ("Tags.member.1.Name", "delivery"),
        ("Tags.member.1.Value", "0707-1"),
    ];

    /// The good call with one member changed, or left out.
    fn changed(name: &str, value: Option<&str>) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([("Action", "SendEmail"), ("Version", "2010-12-01")]);
        form.extend_pairs(GOOD.iter().filter(|(member, _)| *member != name));
        form.extend_pairs(value.map(|value| (name, value)));
        form.finish().into_bytes()
    }

    #[test]
    fn what_ses_refuses_is_refused() {
        for (name, value, expected) in [
            ("Source", None, "InvalidParameterValue"),
            ("Source", Some("eve@example.org"), "MessageRejected"),
            ("Destination.ToAddresses.member.1", None, "InvalidParameterValue"),
            (
                "Destination.ToAddresses.member.1",
                Some("mario"),
                "InvalidParameterValue",
            ),
            (
                "Destination.ToAddresses.member.2",
                Some("a@example.org"),
                "InvalidParameterValue",
            ),
            ("Message.Subject.Data", None, "InvalidParameterValue"),
            ("Message.Body.Text.Data", None, "InvalidParameterValue"),
            (
                "ConfigurationSetName",
                Some("other"),
                "ConfigurationSetDoesNotExist",
            ),
            (
                "Tags.member.1.Value",
                Some("mario@example.org"),
                "InvalidParameterValue",
            ),
            ("Tags.member.1.Value", Some(""), "InvalidParameterValue"),
        ] {
            let error = read(&changed(name, value)).err().expect(name);
            assert_eq!(error.code, expected, "{name} {value:?}");
        }
        assert_eq!(
            read(b"Action=SendRawEmail&Version=2010-12-01")
                .err()
                .expect("refused")
                .code,
            "InvalidAction"
        );
    }

    #[test]
    fn text_comes_through_whole() {
        let Ok(send) = read(&changed("none", None)) else {
            panic!("a good call is refused");
        };
        assert_eq!(
            (send.to.as_str(), send.subject.as_str(), send.text.as_str()),
            ("mario@example.org", "La metà", "è & <più>\n+")
        );
    }
}
