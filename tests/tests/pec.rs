//! R2, D5: a person whose only channel is PEC, over HTTP, SMTP and IMAP, in each mood of the provider.

use serde_json::{Value, json};
use whole_service_tests::{Running, request_of};

const THURSDAY: &str = "2020-03-26T09:00:00+01:00";

/// A citizen's request with nothing but a PEC address and a landline.
fn by_pec_alone(citizen: &Value) -> Value {
    let mut request = request_of(citizen);
    request["contacts"] = json!({"homePhone": "+390669821234", "pec": "mario@pec.example.org"});
    request["preferredPhone"] = json!("home");
    request
}

/// How the first half stands after five minutes of a provider in this mood, and the messages that it took.
fn after_five_minutes(mode: &str) -> (Value, Vec<Value>) {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    let mood = json!({"mode": mode}).to_string();
    let set = client.call("PUT", "/_local/providers/pec", &[], &mood);
    assert_eq!(set.status, 200, "{}", set.text);
    let citizen = &client.citizens(1)[0];
    let accepted = client.post("/v1/pin-requests", &by_pec_alone(citizen));
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    client.advance("PT5M");
    let outbox = client.get("/_local/outbox?channel=pec").json();
    let messages = outbox["items"].as_array().cloned().unwrap_or_default();
    (client.follow(&accepted)["firstHalf"].clone(), messages)
}

#[test]
fn r2_d5_the_first_half_goes_by_pec_and_its_receipt_is_read() {
    let (first_half, messages) = after_five_minutes("accept");
    assert_eq!(first_half, json!({"status": "delivered", "channel": "pec"}));
    assert_eq!(messages.len(), 1);
    let (to, id) = (
        &messages[0]["to"],
        messages[0]["messageId"].as_str().unwrap_or_default(),
    );
    assert_eq!(to, "mario@pec.example.org");
    assert!(id.ends_with(".1.1@pin.example.org"), "{id}");
    let (subject, text) = (
        &messages[0]["subject"],
        messages[0]["text"].as_str().unwrap_or_default(),
    );
    assert!(
        subject.as_str().is_some_and(|subject| subject.contains("PIN")),
        "{subject}"
    );
    let halves = text.split_whitespace().filter(|word| {
        word.len() == 8
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    });
    assert_eq!(halves.count(), 1, "{text}");
}

#[test]
fn a_message_that_is_sent_back_has_failed() {
    let (first_half, messages) = after_five_minutes("reject");
    assert_eq!((&first_half["status"], messages.len()), (&json!("failed"), 1));
}

#[test]
fn a_lost_answer_is_made_good_by_the_receipt_that_names_the_message() {
    let (first_half, messages) = after_five_minutes("timeout");
    assert_eq!(first_half["status"], "delivered");
    // The next attempt is due with the tick that reads the receipt.
    assert!((1..=2).contains(&messages.len()), "{messages:?}");
}

#[test]
fn a_silent_provider_leaves_it_sent_and_one_that_throttles_waiting() {
    let (first_half, messages) = after_five_minutes("silent");
    assert_eq!((&first_half["status"], messages.len()), (&json!("sent"), 1));
    let (first_half, messages) = after_five_minutes("throttle");
    assert_eq!((&first_half["status"], messages.len()), (&json!("waiting"), 0));
}
