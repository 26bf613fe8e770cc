//! Cases as their files say.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// One file of `fixtures/requests/`.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) rule: String,
    pub(crate) given: Map<String, Value>,
    pub(crate) request: Call,
    pub(crate) answer: Expected,
    pub(crate) afterwards: Afterwards,
}

/// What must have come of the case once the background work has run.
#[derive(Debug)]
pub(crate) struct Afterwards {
    /// What the carriers report, message by message.
    pub(crate) receipts: Vec<String>,
    /// The record's public events, by name.
    pub(crate) events: Option<Value>,
    /// The messages that went out; `{half}` in a text is a half.
    pub(crate) messages: Option<Value>,
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// What the answer must have.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// By name; `None`: the header must not be there.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// A subset of the body; `None`: anything.
    pub(crate) body: Option<Value>,
}

pub(crate) fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../fixtures", name]
        .iter()
        .collect()
}

pub(crate) fn read_json(path: &PathBuf) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files of a folder under `fixtures/`, by name.
pub(crate) fn json_files(name: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(name))
        .expect("the fixtures are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

pub(crate) fn all_cases() -> Vec<Case> {
    json_files("requests")
        .into_iter()
        .map(|path| Case::read(&path))
        .collect()
}

const MEMBERS: [&str; 8] = [
    "name", "rule", "given", "request", "answer", "receipts", "events", "messages",
];

impl Case {
    fn read(path: &PathBuf) -> Self {
        let file = path.file_name().expect("a file").to_string_lossy().into_owned();
        let value = read_json(path);
        let members = value.as_object().unwrap_or_else(|| panic!("{file}: no object"));
        for name in members.keys() {
            assert!(MEMBERS.contains(&name.as_str()), "{file}: unknown member {name}");
        }
        let text = |name: &str| {
            value[name]
                .as_str()
                .unwrap_or_else(|| panic!("{file}: no {name}"))
                .to_owned()
        };
        Self {
            name: text("name"),
            rule: text("rule"),
            given: value["given"].as_object().cloned().unwrap_or_default(),
            request: Call::read(&value["request"], &file),
            answer: Expected::read(&value["answer"], &file),
            afterwards: Afterwards::read(&value, &file),
            file,
        }
    }

    pub(crate) fn slug(&self) -> Option<String> {
        let kind = self.answer.body.as_ref()?["type"].as_str()?;
        kind.strip_prefix("urn:pin:problem:").map(str::to_owned)
    }

    pub(crate) fn field_codes(&self) -> Vec<String> {
        let errors = self
            .answer
            .body
            .as_ref()
            .and_then(|body| body["errors"].as_array());
        errors
            .into_iter()
            .flatten()
            .filter_map(|error| error["code"].as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Every text value of the request's body.
    pub(crate) fn collect_texts(&self, into: &mut Vec<String>) {
        if let Ok(body) = serde_json::from_slice(&self.request.body) {
            collect(&body, into);
        }
    }
}

fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(members) => members.values().for_each(|member| collect(member, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Call {
    pub(crate) fn read(value: &Value, file: &str) -> Self {
        let headers = value["headers"].as_object().cloned().unwrap_or_default();
        Self {
            method: value["method"]
                .as_str()
                .unwrap_or_else(|| panic!("{file}: no method"))
                .to_owned(),
            path: value["path"]
                .as_str()
                .unwrap_or_else(|| panic!("{file}: no path"))
                .to_owned(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()))
                .collect(),
            body: body(value, file),
        }
    }
}

/// A body as it stands (`rawBody`, or `rawBody` repeated `repeat` times), as JSON (`body`), or one of
/// `requests/bodies/` with members changed (`change`: pointer → value) and left out (`without`: pointers).
fn body(value: &Value, file: &str) -> Vec<u8> {
    if let Some(raw) = value["rawBody"].as_str() {
        let times = value["repeat"].as_u64().unwrap_or(1);
        return raw.repeat(usize::try_from(times).expect("small")).into_bytes();
    }
    if let Some(body) = value.get("body") {
        return body.to_string().into_bytes();
    }
    let Some(base) = value["base"].as_str() else {
        return Vec::new();
    };
    let mut body = read_json(&folder("requests/bodies").join(format!("{base}.json")));
    for (pointer, changed) in value["change"].as_object().into_iter().flatten() {
        let (parent, name) = pointer
            .rsplit_once('/')
            .unwrap_or_else(|| panic!("{file}: {pointer}"));
        body.pointer_mut(parent)
            .unwrap_or_else(|| panic!("{file}: {pointer}"))[name] = changed.clone();
    }
    for pointer in value["without"].as_array().into_iter().flatten() {
        let (parent, name) = pointer
            .as_str()
            .and_then(|text| text.rsplit_once('/'))
            .expect("a pointer");
        let parent = body
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .expect("an object");
        assert!(parent.remove(name).is_some(), "{file}: {pointer} is not there");
    }
    body.to_string().into_bytes()
}

impl Afterwards {
    fn read(value: &Value, file: &str) -> Self {
        let list = |name: &str| {
            let list = value.get(name);
            assert!(list.is_none_or(Value::is_array), "{file}: {name} is no list");
            list.cloned()
        };
        let receipts = list("receipts").unwrap_or_default();
        let read = Self {
            receipts: receipts
                .as_array()
                .into_iter()
                .flatten()
                .map(|outcome| outcome.as_str().expect("a word").to_owned())
                .collect(),
            events: list("events"),
            messages: list("messages"),
        };
        assert!(
            read.receipts.is_empty() || read.is_asked_for(),
            "{file}: receipts that nothing is compared after"
        );
        read
    }

    /// Whether the case says what must have come of it.
    pub(crate) const fn is_asked_for(&self) -> bool {
        self.events.is_some() || self.messages.is_some()
    }
}

impl Expected {
    fn read(value: &Value, file: &str) -> Self {
        let status = value["status"]
            .as_u64()
            .unwrap_or_else(|| panic!("{file}: no status"));
        let headers = value["headers"].as_object().cloned().unwrap_or_default();
        Self {
            status: u16::try_from(status).expect("a status"),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name, value.as_str().map(str::to_owned)))
                .collect(),
            body: value.get("body").cloned(),
        }
    }
}

/// Where `found` is not what is wanted: objects may have more members, `"*"` is anything but nothing, arrays
/// have exactly the items.
pub(crate) fn differences(wanted: Option<&Value>, found: &Value, at: &str) -> Vec<String> {
    let Some(wanted) = wanted else { return Vec::new() };
    match (wanted, found) {
        (Value::String(any), found) if any == "*" && !found.is_null() => Vec::new(),
        (Value::Object(wanted), Value::Object(found)) => wanted
            .iter()
            .flat_map(|(name, value)| {
                let there = found.get(name).unwrap_or(&Value::Null);
                differences(Some(value), there, &format!("{at}/{name}"))
            })
            .collect(),
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => wanted
            .iter()
            .zip(found)
            .enumerate()
            .flat_map(|(index, (wanted, found))| differences(Some(wanted), found, &format!("{at}/{index}")))
            .collect(),
        (wanted, found) if wanted == found => Vec::new(),
        (wanted, found) => vec![format!("{at}: {found} instead of {wanted}")],
    }
}
