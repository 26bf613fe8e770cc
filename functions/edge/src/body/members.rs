//! Small flat bodies, member by member.

use super::draft::note;
use super::object;
use crate::problem::Refused;
use bytes::Bytes;
use pin::field::Field;
use serde_json::{Map, Value};

/// The members of a body that is one flat object.
pub(crate) struct Members {
    members: Map<String, Value>,
    unknown: Vec<String>,
}

impl Members {
    /// Reads a body that may have these members and no others. Of a member that comes twice the later counts.
    pub(crate) fn read(body: &Bytes, allowed: &[&str]) -> Result<Self, Refused> {
        let members = object(body, |bytes| {
            serde_json::from_slice(bytes).map(|value| match value {
                Value::Object(members) => Field::Given(members),
                _ => Field::IllTyped,
            })
        })?;
        let mut unknown = Vec::new();
        for name in members.keys().filter(|name| !allowed.contains(&name.as_str())) {
            note(&mut unknown, "", name);
        }
        Ok(Self { members, unknown })
    }

    /// Pointers of the members that are not allowed.
    pub(crate) fn take_unknown(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unknown)
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str) -> Field<String> {
        self.field(name, |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    /// A truth value.
    pub(crate) fn flag(&mut self, name: &str) -> Field<bool> {
        self.field(name, |value| value.as_bool())
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&mut self, name: &str) -> Field<u64> {
        self.field(name, |value| value.as_u64())
    }

    fn field<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Option<T>) -> Field<T> {
        match self.members.remove(name) {
            None | Some(Value::Null) => Field::Absent,
            Some(value) => read(value).map_or(Field::IllTyped, Field::Given),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &'static str) -> Result<Members, Refused> {
        Members::read(&Bytes::from_static(body.as_bytes()), &["a", "b", "c"])
    }

    #[test]
    fn members_are_given_absent_or_ill_typed() {
        let mut members = read(r#"{"a":"x","b":null,"c":true,"d/e":1}"#).expect("an object");
        assert_eq!(members.text("a"), Field::text("x"));
        assert_eq!(members.text("b"), Field::Absent);
        assert_eq!(members.flag("c"), Field::Given(true));
        assert_eq!(members.take_unknown(), ["/d~1e"]);
        let mut members = read(r#"{"a":1,"b":"true","c":-1}"#).expect("an object");
        assert_eq!(members.text("a"), Field::IllTyped);
        assert_eq!(members.flag("b"), Field::IllTyped);
        assert_eq!(members.number("c"), Field::IllTyped);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert_eq!(read("{").err(), Some(Refused::MalformedJson));
        for body in ["[]", "null", "1"] {
            assert_eq!(
                read(body).err().map(|refused| refused.kind().0),
                Some("invalid-request"),
                "{body}"
            );
        }
    }
}
