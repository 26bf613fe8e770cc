//! Taking the fields out of a TOML table, with every complaint kept.

use super::errors::{ProfileError, ProfileErrors};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Collects what is wrong, and knows in which line each byte stands.
pub(super) struct Complaints<'t> {
    text: &'t str,
    found: Vec<ProfileError>,
}

impl<'t> Complaints<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, span: &Range<usize>, field: &str, problem: impl Into<String>, remedy: &str) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        self.found.push(ProfileError {
            line: before.matches('\n').count() + 1,
            field: field.to_owned(),
            problem: problem.into(),
            remedy: remedy.to_owned(),
        });
    }

    pub(super) fn are_none(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_errors(mut self) -> ProfileErrors {
        self.found.sort();
        self.found.dedup();
        ProfileErrors(self.found)
    }
}

/// A table, where it stands, and the dotted path to it.
pub(super) struct Table<'v, 't> {
    entries: &'v DeTable<'t>,
    span: Range<usize>,
    path: String,
}

/// A value, where it stands, and its path.
pub(super) struct Value<'v, 't> {
    pub(super) what: &'v DeValue<'t>,
    pub(super) span: Range<usize>,
    pub(super) path: String,
}

impl<'v, 't> Value<'v, 't> {
    /// Complains that the value is of another type than `wanted`.
    pub(super) fn ill_typed(&self, complaints: &mut Complaints<'_>, remedy: &str) {
        let problem = format!("this is a TOML {}", self.what.type_str());
        complaints.add(&self.span, &self.path, problem, remedy);
    }

    pub(super) fn wrong(&self, complaints: &mut Complaints<'_>, problem: &str, remedy: &str) {
        complaints.add(&self.span, &self.path, problem, remedy);
    }

    pub(super) fn text(&self, complaints: &mut Complaints<'_>, remedy: &str) -> Option<&'v str> {
        let text = self.what.as_str();
        if text.is_none() {
            self.ill_typed(complaints, remedy);
        }
        text
    }

    /// A number, whole or not.
    pub(super) fn number(&self, complaints: &mut Complaints<'_>, remedy: &str) -> Option<f64> {
        let digits = match self.what {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.ill_typed(complaints, remedy);
                return None;
            }
        };
        let number = digits.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong(complaints, "this number is out of range", remedy);
        }
        number
    }

    pub(super) fn table(&self, complaints: &mut Complaints<'_>, remedy: &str) -> Option<Table<'v, 't>> {
        let DeValue::Table(entries) = self.what else {
            self.ill_typed(complaints, remedy);
            return None;
        };
        Some(Table {
            entries,
            span: self.span.clone(),
            path: self.path.clone(),
        })
    }
}

impl<'v, 't> Table<'v, 't> {
    pub(super) fn root(document: &'v Spanned<DeTable<'t>>) -> Self {
        Self {
            entries: document.get_ref(),
            span: 0..0,
            path: String::new(),
        }
    }

    fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Complains of every key that is not one of `known`.
    pub(super) fn only(&self, complaints: &mut Complaints<'_>, known: &[&str]) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let remedy = format!("take it out, or use one of: {}", known.join(", "));
                complaints.add(
                    &key.span(),
                    &self.path_to(name),
                    "nothing is known by this name",
                    &remedy,
                );
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Value<'v, 't>> {
        self.entries.get(key).map(|value| Value {
            what: value.get_ref(),
            span: value.span(),
            path: self.path_to(key),
        })
    }

    /// A field that must be there.
    pub(super) fn required(
        &self,
        complaints: &mut Complaints<'_>,
        key: &str,
        remedy: &str,
    ) -> Option<Value<'v, 't>> {
        let value = self.get(key);
        if value.is_none() {
            self.missing(complaints, key, remedy);
        }
        value
    }

    pub(super) fn missing(&self, complaints: &mut Complaints<'_>, key: &str, remedy: &str) {
        complaints.add(&self.span, &self.path_to(key), "this is missing", remedy);
    }

    pub(super) fn wrong(&self, complaints: &mut Complaints<'_>, key: &str, problem: &str, remedy: &str) {
        complaints.add(&self.span, &self.path_to(key), problem, remedy);
    }
}
