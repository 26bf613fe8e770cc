//! The 12-hour promise over HTTP, with the clock in the test's hand.

use serde_json::json;
use whole_service_tests::{Running, half_in};

const THURSDAY: &str = "2020-03-26T09:00:00+01:00";

#[test]
fn r32_silence_ends_with_the_contact_centre_before_the_deadline() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    client.providers("silent");
    let accepted = client.ask(&client.citizens(1)[0]);
    client.advance("PT8H");
    assert_eq!(
        client.follow(&accepted)["state"],
        "first-half-sent",
        "there is time left"
    );
    client.advance("PT4H");
    let followed = client.follow(&accepted);
    assert_eq!(
        (&followed["state"], &followed["breached"]),
        (&json!("escalated"), &json!(false)),
        "{followed}"
    );
    let escalated = followed["events"]
        .as_array()
        .expect("events")
        .last()
        .expect("some")["at"]
        .clone();
    assert!(escalated.as_str().expect("an instant") < followed["firstHalfDue"].as_str().expect("an instant"));
    assert_eq!(
        client.outbox().len(),
        1,
        "silence is no reason to send the same again"
    );
}

#[test]
fn d9_a_saturday_evening_that_nobody_can_call_is_escalated_and_breached() {
    let running = Running::in_memory("2020-03-28T19:05:00+01:00");
    let client = &running.client;
    client.providers("silent");
    let accepted = client.ask(&client.citizens(1)[0]);
    client.advance("PT11H30M");
    let followed = client.follow(&accepted);
    assert_eq!(
        (&followed["state"], &followed["breached"]),
        (&json!("escalated"), &json!(false))
    );
    client.advance("PT30M");
    let followed = client.follow(&accepted);
    assert_eq!(
        (&followed["state"], &followed["breached"]),
        (&json!("escalated"), &json!(true))
    );
}

#[test]
fn d9_the_night_of_the_change_of_clocks_has_twelve_elapsed_hours() {
    let running = Running::in_memory("2020-03-28T22:00:00+01:00");
    let client = &running.client;
    client.providers("silent");
    let accepted = client.ask(&client.citizens(1)[0]);
    let due = accepted.json()["firstHalfDue"]
        .as_str()
        .expect("an instant")
        .to_owned();
    assert!(
        due.starts_with("2020-03-29T09:00:"),
        "{due}: 11 o'clock summer time, not 10"
    );
    // 10 o'clock on the wall: eleven hours have passed, and on a Sunday nobody can call.
    client.advance("PT10H55M");
    assert_eq!(client.follow(&accepted)["state"], "first-half-sent");
    client.advance("PT10M");
    let followed = client.follow(&accepted);
    assert_eq!(
        (&followed["state"], &followed["breached"]),
        (&json!("escalated"), &json!(false))
    );
    client.advance("PT1H");
    assert_eq!(client.follow(&accepted)["breached"], true);
}

#[test]
fn a_throttling_provider_delays_and_loses_nothing() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    client.providers("throttle");
    let accepted: Vec<_> = client
        .citizens(5)
        .iter()
        .map(|citizen| client.ask(citizen))
        .collect();
    client.advance("PT1H");
    assert_eq!(client.outbox().len(), 0);
    client.providers("accept");
    client.advance("PT15M");
    assert_eq!(client.outbox().len(), 5);
    for accepted in &accepted {
        assert_eq!(client.follow(accepted)["state"], "first-half-accepted");
    }
}

#[test]
fn a_refused_message_goes_to_the_centre_at_once() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    client.providers("reject");
    let accepted = client.ask(&client.citizens(1)[0]);
    client.advance("PT5M");
    let followed = client.follow(&accepted);
    assert_eq!(
        (&followed["state"], &followed["breached"]),
        (&json!("escalated"), &json!(false)),
        "{followed}"
    );
    assert_eq!(followed["firstHalf"]["status"], "failed");
}

#[test]
fn an_ambiguous_timeout_sends_the_same_half_at_most_once_more() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    client.providers("timeout");
    let accepted = client.ask(&client.citizens(1)[0]);
    // Wakes the drain of the first minute, whose send times out, and nothing after it.
    client.advance("PT30S");
    client.providers("accept");
    client.advance("PT10M");
    let halves: Vec<_> = client
        .outbox()
        .iter()
        .map(|message| half_in(message["text"].as_str().expect("a text")))
        .collect();
    assert_eq!(halves.len(), 2, "one for the time-out, one more");
    assert_eq!(halves[0], halves[1]);
    assert_eq!(client.follow(&accepted)["state"], "first-half-accepted");
}

#[test]
fn a_dead_provider_holds_up_no_escalation() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    client.providers("throttle");
    let accepted: Vec<_> = client
        .citizens(3)
        .iter()
        .map(|citizen| client.ask(citizen))
        .collect();
    client.advance("PT12H");
    for accepted in &accepted {
        let followed = client.follow(accepted);
        assert_eq!(
            (&followed["state"], &followed["breached"]),
            (&json!("escalated"), &json!(false))
        );
    }
    client.providers("accept");
    client.advance("PT1H");
    for accepted in &accepted {
        let status = client.follow(accepted)["firstHalf"]["status"].clone();
        assert!(
            status == "accepted" || status == "delivered",
            "late, and still sent: {status}"
        );
    }
}
