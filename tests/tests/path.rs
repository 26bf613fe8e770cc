//! The true path over HTTP, as a person walks it.

use serde_json::json;
use whole_service_tests::{Running, half_in, request_of};

const THURSDAY: &str = "2020-03-26T09:00:00+01:00";

#[test]
fn r2_r25_r26_a_citizen_asks_and_the_first_half_arrives() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    let citizen = &client.citizens(1)[0];
    let precheck = client.post(
        "/v1/pin-requests/precheck",
        &json!({"taxCode": citizen["taxCode"], "residence": "italy"}),
    );
    assert_eq!((precheck.status, precheck.text.as_str()), (204, ""));
    let accepted = client.ask(citizen);
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    assert_eq!(accepted.json()["state"], "received");
    client.until_sent(1);
    let outbox = client.outbox();
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0]["to"], citizen["contacts"]["mobile"]);
    let text = outbox[0]["text"].as_str().expect("a text");
    assert_eq!(half_in(text).len(), 8);
    assert!(!text.contains(citizen["person"]["surname"].as_str().expect("a surname")));
    let followed = client.follow(&accepted);
    assert_eq!(followed["state"], "first-half-accepted", "{followed}");
    assert_eq!(
        followed["firstHalf"],
        json!({"status": "accepted", "channel": "sms"})
    );
    let events: Vec<_> = followed["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| event["event"].clone())
        .collect();
    assert_eq!(events, ["requested", "first-half-sent", "first-half-accepted"]);
}

#[test]
fn r15_asking_again_is_refused_with_m7_and_so_is_the_precheck() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    let citizen = &client.citizens(1)[0];
    assert_eq!(client.ask(citizen).status, 202);
    let again = client.ask(citizen);
    assert_eq!(again.status, 409);
    assert_eq!(again.json()["type"], "urn:pin:problem:pin-already-assigned");
    assert_eq!(again.json()["title"], "L'utente ha già un PIN assegnato");
    let precheck = json!({"taxCode": citizen["taxCode"], "residence": "italy"});
    let refused = client.post("/v1/pin-requests/precheck", &precheck);
    assert_eq!(
        (refused.status, &refused.json()["type"]),
        (409, &json!("urn:pin:problem:pin-already-assigned"))
    );
}

#[test]
fn r27_d13_a_wrong_address_gets_the_same_answer_and_no_message() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    let citizens = client.citizens(2);
    let right = client.ask(&citizens[0]);
    let mut body = request_of(&citizens[1]);
    body["address"]["number"] = json!("9999");
    let wrong = client.post("/v1/pin-requests", &body);
    assert_eq!((right.status, wrong.status), (202, 202));
    let members = |answer: &whole_service_tests::Answer| {
        answer
            .json()
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(members(&right), members(&wrong));
    assert_eq!(right.json()["message"], wrong.json()["message"]);
    let names = |answer: &whole_service_tests::Answer| {
        answer
            .headers
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| name != "date")
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&right), names(&wrong));
    client.advance("PT30M");
    assert_eq!(client.outbox().len(), 1, "the operator speaks first");
    let followed = client.follow(&wrong);
    assert_eq!(followed["state"], "received");
    assert_eq!(followed["firstHalf"], json!({"status": "waiting"}));
    let again = client.post("/v1/pin-requests", &body);
    assert_eq!(again.json()["type"], "urn:pin:problem:request-open");
}

#[test]
fn one_of_many_simultaneous_requests_is_taken() {
    let running = Running::in_memory(THURSDAY);
    let citizen = running.client.citizens(1)[0].clone();
    let calls: Vec<_> = (0..24)
        .map(|_| {
            let (client, citizen) = (running.client.clone(), citizen.clone());
            std::thread::spawn(move || client.ask(&citizen).status)
        })
        .collect();
    let statuses: Vec<u16> = calls
        .into_iter()
        .map(|call| call.join().expect("no panic"))
        .collect();
    assert_eq!(
        statuses.iter().filter(|&&status| status == 202).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [202, 409].contains(status)),
        "{statuses:?}"
    );
    running.client.advance("PT5M");
    assert_eq!(running.client.outbox().len(), 1);
}

#[test]
fn an_idempotency_key_gives_the_same_answer_and_no_second_message() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    let citizens = client.citizens(2);
    let key = [("idempotency-key", "6f1c1a1e-0000-4000-8000-000000000001")];
    let body = request_of(&citizens[0]).to_string();
    let first = client.call("POST", "/v1/pin-requests", &key, &body);
    let again = client.call("POST", "/v1/pin-requests", &key, &body);
    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(first.json(), again.json());
    let other = client.call(
        "POST",
        "/v1/pin-requests",
        &key,
        &request_of(&citizens[1]).to_string(),
    );
    assert_eq!(
        (other.status, &other.json()["type"]),
        (422, &json!("urn:pin:problem:idempotency-key-reused"))
    );
    client.advance("PT5M");
    assert_eq!(client.outbox().len(), 1);
}

#[test]
fn every_answer_but_places_is_no_store_and_every_error_problem_json() {
    let running = Running::in_memory(THURSDAY);
    let client = &running.client;
    for (method, path, body, status) in [
        ("POST", "/v1/pin-requests", "{", 400),
        ("POST", "/v1/pin-requests", "{}", 422),
        ("POST", "/v1/pin-requests/precheck", "[]", 422),
        (
            "GET",
            "/v1/pin-requests/00000000-0000-4000-8000-000000000000",
            "",
            401,
        ),
        ("GET", "/v1/pin-requests/nonsense", "", 404),
        ("GET", "/v1/nowhere", "", 404),
        ("DELETE", "/v1/pin-requests", "", 405),
        ("GET", "/v1/places/municipalities", "", 422),
        ("GET", "/_local/nowhere", "", 404),
    ] {
        let answer = client.call(method, path, &[("accept-language", "de")], body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{method} {path}"
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{method} {path}"
        );
    }
    let provinces = client.get("/v1/places/provinces");
    assert_eq!(provinces.header("cache-control"), Some("public, max-age=86400"));
    assert_eq!(
        client.get("/v1/openapi.json").header("cache-control"),
        Some("no-store")
    );
    let too_large = format!("{{\"taxCode\":\"{}\"}}", "A".repeat(70_000));
    assert_eq!(
        client.call("POST", "/v1/pin-requests", &[], &too_large).status,
        413
    );
}
