//! The members of a call's body, with every complaint about them at once.

use bytes::Bytes;
use edge::Refused;
use pin::field::{FieldCode, FieldError};
use serde_json::{Map, Value};
use steps::Problem;

/// The members of a body, and what is wrong with them so far.
pub(super) struct Members {
    members: Map<String, Value>,
    complaints: Complaints,
}

/// What is wrong with a call.
#[derive(Default)]
pub(super) struct Complaints(Vec<FieldError>);

impl Complaints {
    /// Names a wrong field.
    pub(super) fn add(&mut self, pointer: impl Into<String>, code: FieldCode) {
        self.0.push(FieldError {
            pointer: pointer.into().into(),
            code,
        });
    }

    /// Names a member that nobody asked for (RFC 6901: `~` and `/` are escaped).
    pub(super) fn add_unknown(&mut self, name: &str) {
        let name = name.replace('~', "~0").replace('/', "~1");
        self.add(format!("/{name}"), FieldCode::Unknown);
    }

    /// Refuses if there is anything wrong.
    pub(super) fn end(self) -> Result<(), Refused> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::Invalid(self.0).into())
        }
    }
}

impl Members {
    /// Reads a body that may have these members and no others.
    pub(super) fn read(body: &Bytes, allowed: &[&str]) -> Result<Self, Refused> {
        let value: Value = serde_json::from_slice(body).map_err(|_| Refused::MalformedJson)?;
        let mut complaints = Complaints::default();
        let Value::Object(members) = value else {
            complaints.add("", FieldCode::IllTyped);
            complaints.end()?;
            return Err(Refused::MalformedJson);
        };
        for name in members.keys().filter(|name| !allowed.contains(&name.as_str())) {
            complaints.add_unknown(name);
        }
        Ok(Self { members, complaints })
    }

    /// What `parse` makes of a member; `None` if it is not there, `null` or wrong.
    pub(super) fn get<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, FieldCode>,
    ) -> Option<T> {
        let value = self.members.get(name).filter(|value| !value.is_null())?;
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(code) => {
                self.complain(&format!("/{name}"), code);
                None
            }
        }
    }

    /// Whether a member is there, right or wrong.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    /// Names a wrong field.
    pub(super) fn complain(&mut self, pointer: &str, code: FieldCode) {
        self.complaints.add(pointer, code);
    }

    /// Refuses if there is anything wrong.
    pub(super) fn end(self) -> Result<(), Refused> {
        self.complaints.end()
    }
}
