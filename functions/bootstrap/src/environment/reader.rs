//! Reading variables, and remembering what is wrong with them.

use super::Wrong;
use base64::Engine as _;
use pin::digest::KeyVersion;
use std::collections::BTreeMap;

pub(super) struct Reader<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    wrong: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            variable,
            wrong: Vec::new(),
        }
    }

    /// An empty variable is as good as none: a template cannot leave one out.
    pub(super) fn optional(&self, name: &'static str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push(Wrong { name, must_be: None });
            String::new()
        })
    }

    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        must_be: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.optional(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.wrong.push(Wrong {
                name,
                must_be: Some(must_be),
            });
        }
        parsed
    }

    /// `1=…,2=…`: what each version of a key is.
    pub(super) fn versions<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> BTreeMap<KeyVersion, T> {
        let text = self.required(name);
        if text.is_empty() {
            return BTreeMap::new();
        }
        let read = |entry: &str| {
            let (version, value) = entry.split_once('=')?;
            let value = Some(value).filter(|value| !value.is_empty())?;
            Some((KeyVersion(version.trim().parse().ok()?), parse(value)?))
        };
        let entries: Option<Vec<_>> = text.split(',').map(read).collect();
        let count = entries.as_ref().map_or(0, Vec::len);
        let versions: BTreeMap<_, _> = entries.unwrap_or_default().into_iter().collect();
        if versions.is_empty() || versions.len() != count {
            let must_be = Some("of the form version=key, comma-separated, each version once");
            self.wrong.push(Wrong { name, must_be });
        }
        versions
    }

    pub(super) fn finish(self) -> Result<(), Vec<Wrong>> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(self.wrong)
        }
    }
}

/// RFC 4648 section 4, padded, and not empty.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}
