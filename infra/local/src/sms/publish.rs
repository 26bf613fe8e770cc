//! SNS `Publish` as the AWS Query protocol carries it (Amazon SNS API reference, version 2010-03-31).

use crate::providers::query::{QueryError, form};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A call to publish a text message, read.
pub(crate) struct Publish {
    /// The number, E.164.
    pub(crate) to: String,
    /// The text.
    pub(crate) text: Zeroizing<String>,
}

/// The XML namespace of SNS's answers.
pub(crate) const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// What SNS says of a number it will not send to.
pub(crate) fn refused(to: &str) -> QueryError {
    invalid(&format!("PhoneNumber Reason: {to} is not valid to publish to"))
}

fn invalid(what: &str) -> QueryError {
    QueryError::sender("InvalidParameter", format!("Invalid parameter: {what}"))
}

/// Reads a call's body, and checks what SNS checks.
pub(crate) fn read(body: &[u8]) -> Result<Publish, QueryError> {
    let form = form(body);
    let member = |name: &str| form.get(name).map(String::as_str);
    if member("Action") != Some("Publish") || member("Version") != Some("2010-03-31") {
        return Err(QueryError::action());
    }
    if member("TopicArn").is_some() || member("TargetArn").is_some() {
        return Err(QueryError::sender(
            "NotFound",
            "There are no topics or targets here",
        ));
    }
    let to = member("PhoneNumber").ok_or_else(|| invalid("TopicArn or TargetArn or PhoneNumber"))?;
    if !is_e164(to) {
        return Err(refused(to));
    }
    let text = member("Message").unwrap_or_default();
    if text.is_empty() {
        return Err(invalid("Empty message"));
    }
    // Longer texts are cut by SNS; ours is one part, so a longer one is a mistake worth hearing of.
    if text.chars().count() > 1_600 {
        return Err(invalid("Message too long"));
    }
    check_attributes(&form)?;
    Ok(Publish {
        to: to.to_owned(),
        text: Zeroizing::new(text.to_owned()),
    })
}

fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// The attributes of text messages ("Publishing to a mobile phone", Amazon SNS developer guide).
fn check_attributes(form: &BTreeMap<String, String>) -> Result<(), QueryError> {
    for number in 1.. {
        let member = |what: &str| {
            form.get(&format!("MessageAttributes.entry.{number}.{what}"))
                .map(String::as_str)
        };
        let Some(name) = member("Name") else {
            return Ok(());
        };
        let (Some(kind), Some(value)) = (member("Value.DataType"), member("Value.StringValue")) else {
            return Err(QueryError::sender(
                "ParameterValueInvalid",
                format!("The attribute {name} has no value"),
            ));
        };
        let is_valid = match name {
            "AWS.SNS.SMS.SMSType" => kind == "String" && matches!(value, "Transactional" | "Promotional"),
            "AWS.SNS.SMS.SenderID" => {
                kind == "String"
                    && (1..=11).contains(&value.len())
                    && value
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && value.bytes().any(|byte| byte.is_ascii_alphabetic())
            }
            "AWS.SNS.SMS.MaxPrice" => {
                kind == "Number"
                    && value
                        .parse::<f64>()
                        .is_ok_and(|price| price.is_finite() && price >= 0.0)
            }
            _ => true,
        };
        if !is_valid {
            return Err(QueryError::sender(
                "ParameterValueInvalid",
                format!("The attribute {name} is not valid"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(members: &[(&str, &str)]) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([("Action", "Publish"), ("Version", "2010-03-31")]);
        form.extend_pairs(members);
        form.finish().into_bytes()
    }

    fn code(body: &[u8]) -> &'static str {
        match read(body) {
            Ok(_) => "",
            Err(error) => error.code,
        }
    }

    #[test]
    fn what_sns_refuses_is_refused() {
        let number = ("PhoneNumber", "+393331234567");
        let name = ("MessageAttributes.entry.1.Name", "AWS.SNS.SMS.SenderID");
        let text = ("MessageAttributes.entry.1.Value.DataType", "String");
        let value = |value| ("MessageAttributes.entry.1.Value.StringValue", value);
        let message = ("Message", "ciao");
        assert_eq!(code(&form(&[number, message])), "");
        assert_eq!(code(&form(&[number, message, name, text, value("INPS")])), "");
        assert_eq!(
            code(&form(&[number, message, name, text, value("12345")])),
            "ParameterValueInvalid"
        );
        assert_eq!(
            code(&form(&[number, message, name, text, value("MuchTooLongASender")])),
            "ParameterValueInvalid"
        );
        assert_eq!(code(&form(&[number, message, name])), "ParameterValueInvalid");
        assert_eq!(code(&form(&[number])), "InvalidParameter");
        assert_eq!(code(&form(&[message])), "InvalidParameter");
        assert_eq!(
            code(&form(&[("PhoneNumber", "3331234567"), message])),
            "InvalidParameter"
        );
        assert_eq!(code(&form(&[("TopicArn", "arn:aws:sns:x"), message])), "NotFound");
        assert_eq!(code(b"Action=Subscribe&Version=2010-03-31"), "InvalidAction");
        assert_eq!(code(b""), "InvalidAction");
        assert_eq!(code(&[0xff, 0xfe]), "InvalidAction");
    }

    #[test]
    fn text_comes_through_whole_and_what_is_quoted_is_escaped() {
        let publish = read(&form(&[
            ("PhoneNumber", "+393331234567"),
            ("Message", "è & <più> 100%\n+"),
        ]))
        .ok()
        .unwrap();
        assert_eq!(publish.text.as_str(), "è & <più> 100%\n+");
        let xml = invalid("<&>").xml(NAMESPACE);
        assert!(xml.contains("&lt;&amp;&gt;"), "{xml}");
    }
}
