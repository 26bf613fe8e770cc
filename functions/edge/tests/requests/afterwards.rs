//! What has come of a case once the background work has run: events and messages.

use crate::case::{Afterwards, Call, differences};
use crate::service::{Answer, Service};
use pin::half::{Alphabet, Half};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where what came of the case is not what its file says.
pub(crate) fn check(afterwards: &Afterwards, service: &mut Service, answer: &Answer) -> Vec<String> {
    if !afterwards.is_asked_for() {
        return Vec::new();
    }
    service.follow(answer);
    service.deliver();
    service.receive(&afterwards.receipts);
    let mut wrong = Vec::new();
    if afterwards.events.is_some() {
        wrong.extend(differences(
            afterwards.events.as_ref(),
            &events(service),
            "events",
        ));
    }
    if let Some(wanted) = &afterwards.messages {
        let wanted = wanted.as_array().expect("a list");
        let found: Vec<(String, String)> = service.sent();
        if wanted.len() != found.len() {
            wrong.push(format!("messages: {} instead of {}", found.len(), wanted.len()));
        }
        for (index, (wanted, (to, text))) in wanted.iter().zip(found).enumerate() {
            let wanted = wanted.as_object().expect("a message");
            wrong.extend(message(wanted, &to, &text, index));
        }
    }
    wrong
}

/// The names of the events that the request's holder sees.
fn events(service: &Service) -> Value {
    let shown = service.answer(&Call {
        method: "GET".to_owned(),
        path: "/v1/pin-requests/{requestId}".to_owned(),
        headers: BTreeMap::from([("Authorization".to_owned(), "Bearer {followUpToken}".to_owned())]),
        body: Vec::new(),
    });
    let events = shown.json()["events"].as_array().cloned().unwrap_or_default();
    events
        .into_iter()
        .map(|mut event| event["event"].take())
        .collect()
}

fn message(wanted: &Map<String, Value>, to: &str, text: &str, index: usize) -> Vec<String> {
    let at = format!("messages/{index}");
    let mut wanted = wanted.clone();
    let mut wrong = Vec::new();
    if let Some(with_half) = wanted.remove("text") {
        let with_half = with_half.as_str().expect("a text");
        if !is_text(with_half, text) {
            wrong.push(format!("{at}/text: {text:?} instead of {with_half:?}"));
        }
    }
    wrong.extend(differences(Some(&Value::Object(wanted)), &json!({"to": to}), &at));
    wrong
}

/// Whether a text is the wanted one, with eight characters of the alphabet where that has `{half}`.
fn is_text(wanted: &str, found: &str) -> bool {
    let Some((before, after)) = wanted.split_once("{half}") else {
        return wanted == found;
    };
    found
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after))
        .is_some_and(|half| Half::read(half, Alphabet::Crockford).is_some())
}

#[test]
fn a_text_has_a_half_where_one_is_wanted() {
    assert!(is_text("PIN: {half}.", "PIN: 7K3M 9QRS."));
    for found in [
        "PIN: {half}.",
        "PIN: 7K3M.",
        "PIN: 7K3M 9QRS",
        "PIN: .",
        "7K3M 9QRS.",
    ] {
        assert!(!is_text("PIN: {half}.", found), "{found}");
    }
}
