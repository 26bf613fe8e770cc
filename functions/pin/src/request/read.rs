//! Reading single members: each complaint is collected, none stops the next.

use crate::field::{Field, FieldCode, FieldError};
use std::borrow::Cow;

/// Collects what is wrong with a body.
#[derive(Debug, Default)]
pub(crate) struct Complaints(Vec<FieldError>);

impl Complaints {
    pub(crate) fn add(&mut self, pointer: impl Into<Cow<'static, str>>, code: FieldCode) {
        self.0.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    }

    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// All complaints in the order of their pointers, so that the same body always gets the same answer.
    pub(crate) fn into_sorted(mut self) -> Vec<FieldError> {
        self.0
            .sort_by(|left, right| (&left.pointer, left.code).cmp(&(&right.pointer, right.code)));
        self.0
    }

    pub(crate) fn unknown(&mut self, pointers: &[String]) {
        for pointer in pointers {
            self.add(pointer.clone(), FieldCode::Unknown);
        }
    }

    /// A member that must be there.
    pub(crate) fn required<'a, T>(&mut self, pointer: &'static str, field: &'a Field<T>) -> Option<&'a T> {
        match field {
            Field::Given(value) => Some(value),
            Field::Absent => self.complain(pointer, FieldCode::Required),
            Field::IllTyped => self.complain(pointer, FieldCode::IllTyped),
        }
    }

    /// A member that may be `null` or missing.
    pub(crate) fn optional<'a, T>(&mut self, pointer: &'static str, field: &'a Field<T>) -> Option<&'a T> {
        match field {
            Field::Given(value) => Some(value),
            Field::Absent => None,
            Field::IllTyped => self.complain(pointer, FieldCode::IllTyped),
        }
    }

    /// A mandatory member that `parse` reads.
    pub(crate) fn parsed<T>(
        &mut self,
        pointer: &'static str,
        field: &Field<String>,
        code: FieldCode,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(pointer, field, 64)?;
        parse(text).or_else(|| self.complain(pointer, code))
    }

    /// A mandatory text, trimmed: neither blank, nor longer than `longest` characters, nor with control
    /// characters in it.
    pub(crate) fn text<'a>(
        &mut self,
        pointer: &'static str,
        field: &'a Field<String>,
        longest: usize,
    ) -> Option<&'a str> {
        let text = self.required(pointer, field)?.trim();
        if text.is_empty() {
            return self.complain(pointer, FieldCode::Required);
        }
        if text.chars().count() > longest {
            return self.complain(pointer, FieldCode::TooLong);
        }
        if text.chars().any(char::is_control) {
            return self.complain(pointer, FieldCode::Character);
        }
        Some(text)
    }

    /// An optional text: blank counts as not given, as a form sends it.
    pub(crate) fn optional_text<'a>(
        &mut self,
        pointer: &'static str,
        field: &'a Field<String>,
    ) -> Option<&'a str> {
        self.optional(pointer, field)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// A member that the chosen residence does not have.
    pub(crate) fn absent(&mut self, pointer: &'static str, field: &Field<String>) {
        if !field.is_absent() {
            self.add(pointer, FieldCode::Unknown);
        }
    }

    pub(crate) fn complain<T>(&mut self, pointer: &'static str, code: FieldCode) -> Option<T> {
        self.add(pointer, code);
        None
    }
}
