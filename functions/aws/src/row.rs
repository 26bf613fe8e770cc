//! Writing and reading a row's attributes. A row that does not read back is damaged: [`Fault::Refused`].

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use pin::promise::whole_ms;
use std::fmt::Display;
use std::str::FromStr;
use steps::ports::Fault;

/// An item as the SDK has it.
#[allow(
    clippy::disallowed_types,
    reason = "the SDK's own type; its order is never used"
)]
pub(crate) type Item = std::collections::HashMap<String, AttributeValue>;

/// A text.
pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number, exact up to 38 digits.
pub(crate) fn n(number: impl Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Bytes.
pub(crate) fn b(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// An instant as whole milliseconds since 1970, rounded up: what is due at an instant is never found before it.
pub(crate) fn ms(at: Timestamp) -> i64 {
    // The last second of all has no milliseconds that read back.
    whole_ms(at)
        .as_millisecond()
        .min(Timestamp::MAX.as_second() * 1_000)
}

/// An instant as whole seconds since 1970, rounded up: DynamoDB's TTL ("Time to Live (TTL)").
pub(crate) fn ttl(at: Timestamp) -> AttributeValue {
    n((-at.as_nanosecond()).div_euclid(1_000_000_000).saturating_neg())
}

/// Builds an item.
#[derive(Debug, Default)]
pub(crate) struct Writer(Item);

impl Writer {
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self::default()
            .put(crate::table::PK, s(pk))
            .put(crate::table::SK, s(sk))
    }

    pub(crate) fn put(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.put(name, s(text))
    }

    pub(crate) fn number(self, name: &str, number: impl Display) -> Self {
        self.put(name, n(number))
    }

    /// An instant, to the nanosecond, legible (RFC 3339).
    pub(crate) fn instant(self, name: &str, at: Timestamp) -> Self {
        self.put(name, s(at.to_string()))
    }

    pub(crate) fn maybe(self, name: &str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    pub(crate) fn into_item(self) -> Item {
        self.0
    }
}

/// Reads an item.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a Item);

impl<'a> Reader<'a> {
    pub(crate) fn maybe_text(self, name: &str) -> Result<Option<&'a str>, Fault> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::S(text)) => Ok(Some(text)),
            Some(_) => Err(Fault::Refused),
        }
    }

    pub(crate) fn text(self, name: &str) -> Result<&'a str, Fault> {
        self.maybe_text(name)?.ok_or(Fault::Refused)
    }

    pub(crate) fn maybe_number<N: FromStr>(self, name: &str) -> Result<Option<N>, Fault> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::N(digits)) => digits.parse().map(Some).map_err(|_| Fault::Refused),
            Some(_) => Err(Fault::Refused),
        }
    }

    pub(crate) fn number<N: FromStr>(self, name: &str) -> Result<N, Fault> {
        self.maybe_number(name)?.ok_or(Fault::Refused)
    }

    pub(crate) fn instant(self, name: &str) -> Result<Timestamp, Fault> {
        self.text(name)?.parse().map_err(|_| Fault::Refused)
    }

    pub(crate) fn maybe_ms(self, name: &str) -> Result<Option<Timestamp>, Fault> {
        self.maybe_number(name)?
            .map(|ms| Timestamp::from_millisecond(ms).map_err(|_| Fault::Refused))
            .transpose()
    }

    pub(crate) fn maybe_bytes(self, name: &str) -> Result<Option<&'a [u8]>, Fault> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::B(bytes)) => Ok(Some(bytes.as_ref())),
            Some(_) => Err(Fault::Refused),
        }
    }

    pub(crate) fn texts(self, name: &str) -> Result<Vec<&'a str>, Fault> {
        match self.0.get(name) {
            Some(AttributeValue::L(list)) => list
                .iter()
                .map(|value| value.as_s().map(String::as_str).map_err(|_| Fault::Refused))
                .collect(),
            _ => Err(Fault::Refused),
        }
    }

    /// A text read by `parse`; damaged if it gives nothing.
    pub(crate) fn parsed<T>(self, name: &str, parse: impl FnOnce(&'a str) -> Option<T>) -> Result<T, Fault> {
        parse(self.text(name)?).ok_or(Fault::Refused)
    }

    /// Like [`Reader::parsed`], of an attribute that may be missing.
    pub(crate) fn maybe_parsed<T>(
        self,
        name: &str,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        self.maybe_text(name)?
            .map(|text| parse(text).ok_or(Fault::Refused))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn sort_keys_are_rounded_up_on_both_sides_of_1970_and_at_the_end_of_time() {
        let epoch = Timestamp::UNIX_EPOCH;
        for (nanos, expected) in [
            (0, 0),
            (1, 1),
            (999_999, 1),
            (1_000_000, 1),
            (-1, 0),
            (-1_000_001, -1),
        ] {
            assert_eq!(ms(epoch + SignedDuration::from_nanos(nanos)), expected, "{nanos}");
        }
        assert!(Timestamp::from_millisecond(ms(Timestamp::MAX)).is_ok());
        assert!(Timestamp::from_millisecond(ms(Timestamp::MIN)).is_ok());
    }

    #[test]
    fn a_row_never_expires_before_its_time() {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(1_500);
        assert_eq!(ttl(at), AttributeValue::N("2".into()));
    }
}
