//! The query of a call.

use super::members::Complaints;
use edge::Refused;
use http::Uri;
use pin::field::FieldCode;
use std::collections::BTreeMap;

/// The members of a query, by name, and what is wrong with them so far.
pub(super) struct Query {
    members: BTreeMap<String, String>,
    complaints: Complaints,
}

impl Query {
    /// Reads a query that may have these members and no others.
    pub(super) fn read(uri: &Uri, allowed: &[&str]) -> Self {
        let mut members = BTreeMap::new();
        let mut complaints = Complaints::default();
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            if allowed.contains(&&*name) {
                members.insert(name.into_owned(), value.into_owned());
            } else {
                complaints.add_unknown(&name);
            }
        }
        Self { members, complaints }
    }

    /// A member, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.members.get(name).map(String::as_str)
    }

    /// A count, `default` if it is not there or wrong.
    pub(super) fn count(&mut self, name: &str, default: usize) -> usize {
        let parsed = self.get(name).map(str::parse);
        match parsed {
            None => default,
            Some(Ok(count)) => count,
            Some(Err(_)) => {
                self.complain(name, FieldCode::IllTyped);
                default
            }
        }
    }

    /// Names a wrong member.
    pub(super) fn complain(&mut self, name: &str, code: FieldCode) {
        self.complaints.add(format!("/{name}"), code);
    }

    /// Refuses if there is anything wrong.
    pub(super) fn end(self) -> Result<(), Refused> {
        self.complaints.end()
    }
}
