//! The drafts' readers: one visitor an object, generated from the list of its members.

use pin::access::{ActivationDraft, LoginDraft};
use pin::field::Field;
use pin::request::{AddressDraft, ContactsDraft, PersonDraft, PrecheckDraft, RequestDraft};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads `null`, a text, or anything else; never fails on well-formed JSON.
struct Text;

/// The answers of a visitor to everything that is not what it looks for.
macro_rules! anything_else_is_ill_typed {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Field::Absent)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Field::IllTyped)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Field::IllTyped)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Field::IllTyped)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Field::IllTyped)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Field::IllTyped)
        }
    };
}

impl<'de> Visitor<'de> for Text {
    type Value = Field<String>;

    anything_else_is_ill_typed!();

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Given(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Field::Given(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::IllTyped)
    }
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Field<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The longest piece of an unknown member's name that is said back.
const LONGEST_NAME: usize = 64;

/// The most unknown members that are named: the rest says nothing new.
const MOST_UNKNOWN: usize = 50;

/// Notes an unknown member by its pointer (RFC 6901: `~` and `/` are escaped).
pub(super) fn note(unknown: &mut Vec<String>, prefix: &str, name: &str) {
    if unknown.len() < MOST_UNKNOWN {
        let name: String = name
            .chars()
            .filter(|character| !character.is_control())
            .take(LONGEST_NAME)
            .collect();
        unknown.push(format!("{prefix}/{}", name.replace('~', "~0").replace('/', "~1")));
    }
}

/// Writes the reader of one object: `$reader(prefix, unknown)` is a seed that yields `Field<$draft>`.
macro_rules! object {
    ($reader:ident, $draft:ident, $members:ident, $prefix:literal {
        $($name:literal => $field:ident $(: $nested:ident)?),+ $(,)?
    }) => {
        pub(super) struct $reader<'a>(&'a mut Vec<String>);

        /// The object's members, as the interface names them; the OpenAPI document is held against them.
        #[cfg(test)]
        pub(crate) const $members: &[&str] = &[$($name),+];

        impl<'de> Visitor<'de> for $reader<'_> {
            type Value = Field<$draft>;

            anything_else_is_ill_typed!();

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Field::IllTyped)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let mut draft = $draft::default();
                while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
                    match &*name {
                        $($name => draft.$field = members.next_value_seed(object!(@seed self $($nested)?))?,)+
                        unknown => {
                            note(self.0, $prefix, unknown);
                            members.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Field::Given(draft))
            }
        }

        impl<'de> DeserializeSeed<'de> for $reader<'_> {
            type Value = Field<$draft>;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                deserializer.deserialize_any(self)
            }
        }
    };
    (@seed $self:ident) => { Text };
    (@seed $self:ident $nested:ident) => { $nested($self.0) };
}

object!(Person, PersonDraft, PERSON, "/person" {
    "surname" => surname,
    "name" => name,
    "birthDate" => birth_date,
    "sex" => sex,
    "birthProvince" => birth_province,
    "birthPlace" => birth_place,
});

object!(Address, AddressDraft, ADDRESS, "/address" {
    "street" => street,
    "number" => number,
    "province" => province,
    "municipality" => municipality,
    "postalCode" => postal_code,
    "city" => city,
    "country" => country,
});

object!(Contacts, ContactsDraft, CONTACTS, "/contacts" {
    "homePhone" => home_phone,
    "mobile" => mobile,
    "email" => email,
    "pec" => pec,
});

object!(Request, RequestDraft, REQUEST, "" {
    "taxCode" => tax_code,
    "residence" => residence,
    "language" => language,
    "person" => person: Person,
    "address" => address: Address,
    "contacts" => contacts: Contacts,
    "preferredPhone" => preferred_phone,
    "preferredTime" => preferred_time,
});

object!(Precheck, PrecheckDraft, PRECHECK, "" {
    "taxCode" => tax_code,
    "residence" => residence,
});

object!(Activation, ActivationDraft, ACTIVATION, "" {
    "taxCode" => tax_code,
    "initialPin" => initial_pin,
    "chosenPin" => chosen_pin,
});

object!(Login, LoginDraft, LOGIN, "" {
    "taxCode" => tax_code,
    "pin" => pin,
});

/// Reads the body of a request for a PIN.
pub(crate) fn read_request(body: &[u8]) -> serde_json::Result<Field<RequestDraft>> {
    let mut unknown = Vec::new();
    let mut read = whole(body, Request(&mut unknown))?;
    if let Field::Given(draft) = &mut read {
        draft.unknown = unknown;
    }
    Ok(read)
}

/// Reads the body of a pre-check.
pub(crate) fn read_precheck(body: &[u8]) -> serde_json::Result<Field<PrecheckDraft>> {
    let mut unknown = Vec::new();
    let mut read = whole(body, Precheck(&mut unknown))?;
    if let Field::Given(draft) = &mut read {
        draft.unknown = unknown;
    }
    Ok(read)
}

/// Reads the body of an activation.
pub(crate) fn read_activation(body: &[u8]) -> serde_json::Result<Field<ActivationDraft>> {
    let mut unknown = Vec::new();
    let mut read = whole(body, Activation(&mut unknown))?;
    if let Field::Given(draft) = &mut read {
        draft.unknown = unknown;
    }
    Ok(read)
}

/// Reads the body of a login.
pub(crate) fn read_login(body: &[u8]) -> serde_json::Result<Field<LoginDraft>> {
    let mut unknown = Vec::new();
    let mut read = whole(body, Login(&mut unknown))?;
    if let Field::Given(draft) = &mut read {
        draft.unknown = unknown;
    }
    Ok(read)
}

fn whole<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S) -> serde_json::Result<S::Value> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn given(body: &str) -> RequestDraft {
        match read_request(body.as_bytes()).expect("JSON") {
            Field::Given(draft) => draft,
            other => panic!("no object: {other:?}"),
        }
    }

    #[test]
    fn every_type_is_taken_and_told_apart() {
        let draft =
            given(r#"{"taxCode":"a","residence":null,"language":1,"person":[],"address":{"street":{}}}"#);
        assert_eq!(draft.tax_code, Field::text("a"));
        assert_eq!(draft.residence, Field::Absent);
        assert_eq!(draft.language, Field::IllTyped);
        assert!(matches!(draft.person, Field::IllTyped));
        assert!(matches!(&draft.address, Field::Given(address) if address.street == Field::IllTyped));
        assert!(matches!(draft.contacts, Field::Absent));
    }

    #[test]
    fn unknown_members_are_named_at_any_depth() {
        let draft = given(r#"{"x":1,"person":{"a/b":{"c":[1]}},"contacts":{"~":null}}"#);
        assert_eq!(draft.unknown, ["/x", "/person/a~1b", "/contacts/~0"]);
    }

    #[test]
    fn a_flood_of_unknown_members_is_cut() {
        let members: Vec<String> = (0..200)
            .map(|n| format!("\"{}{n}\":1", "k".repeat(100)))
            .collect();
        let draft = given(&format!("{{{}}}", members.join(",")));
        assert_eq!(draft.unknown.len(), MOST_UNKNOWN);
        assert!(
            draft
                .unknown
                .iter()
                .all(|pointer| pointer.len() <= LONGEST_NAME + 1)
        );
    }

    #[test]
    fn what_is_no_object_is_ill_typed_and_what_is_no_json_is_malformed() {
        for body in ["[]", "1", "\"x\"", "true"] {
            assert!(
                matches!(read_request(body.as_bytes()), Ok(Field::IllTyped)),
                "{body}"
            );
        }
        for body in ["", "{", "{}{}", "{\"a\":}", "\u{1}"] {
            assert!(read_request(body.as_bytes()).is_err(), "{body}");
        }
        assert!(read_request(b"{\"taxCode\":\"\xff\"}").is_err());
    }

    proptest! {
        #[test]
        fn reading_never_panics(body in any::<Vec<u8>>()) {
            let _ = read_request(&body);
            let _ = read_precheck(&body);
            let _ = read_activation(&body);
            let _ = read_login(&body);
        }
    }
}
