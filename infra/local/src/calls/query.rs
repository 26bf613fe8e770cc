//! The query of a call.

use super::invalid;
use edge::Refused;
use http::Uri;
use pin::field::FieldCode;
use std::collections::BTreeMap;

/// The members of a query, by name.
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads a query that may have these members and no others.
    pub(super) fn read(uri: &Uri, allowed: &[&str]) -> Result<Self, Refused> {
        let mut members = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            if !allowed.contains(&&*name) {
                return Err(invalid("", FieldCode::Unknown));
            }
            members.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self(members))
    }

    /// A member, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A count, `default` if it is not there.
    pub(super) fn count(&self, name: &str, pointer: &'static str, default: usize) -> Result<usize, Refused> {
        self.get(name).map_or(Ok(default), |text| {
            text.parse().map_err(|_| invalid(pointer, FieldCode::IllTyped))
        })
    }
}
