use super::*;
use crate::clock::SystemClock;
use memory::TwinWorld;
use steps::{Settings, Step};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/events/");

fn event(name: &str) -> Request {
    let text = std::fs::read_to_string(format!("{FIXTURES}{name}.json")).unwrap();
    lambda_http::request::from_str(&text).unwrap()
}

fn world() -> TwinWorld {
    TwinWorld::new("2020-04-01T14:06:10Z".parse().unwrap(), 1)
}

/// The answer, and the journal's line.
async fn answered(step: Step, request: Request) -> (Response<Body>, serde_json::Value) {
    let step = HttpStep::wire(step, &world(), &Settings::default()).unwrap();
    let journal = Journal::new(step.step(), "function".into(), Vec::new());
    let response = http(&step, &SystemClock::default(), &journal, request).await;
    (response, serde_json::from_slice(&journal.into_inner()).unwrap())
}

fn json(response: &Response<Body>) -> serde_json::Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[test]
fn the_source_is_what_the_gateway_saw_and_no_header() {
    let request = event("http-precheck");
    assert!(
        request.headers()["x-forwarded-for"]
            .to_str()
            .unwrap()
            .starts_with("203.0.113.7")
    );
    assert_eq!(source(&request).as_deref(), Some("198.51.100.20"));
}

#[test]
fn a_body_is_the_same_bytes_plain_and_in_base64() {
    let expected = br#"{"taxCode":"RSSMRA85T10A562S","residence":"italy"}"#;
    for name in ["http-precheck", "http-precheck-base64"] {
        assert_eq!(into_bytes(event(name).into_body()), expected.as_slice(), "{name}");
    }
    assert_eq!(into_bytes(event("http-openapi").into_body()), Bytes::new());
}

#[tokio::test]
async fn a_step_answers_an_event() {
    let (response, line) = answered(Step::PrecheckRequest, event("http-precheck")).await;
    assert_eq!(response.status(), 204);
    assert_eq!((&line["outcome"], &line["status"]), (&"ok".into(), &204.into()));
    assert_eq!(line["step"], "precheck_request");
}

#[tokio::test]
async fn query_and_path_arrive() {
    let (response, _) = answered(Step::ListPlaces, event("http-places-municipalities")).await;
    assert_eq!(response.status(), 200);
    let list = json(&response).to_string();
    assert!(
        list.contains("A562"),
        "San Giuliano Terme is in the province of Pisa: {list:.200}"
    );
}

#[tokio::test]
async fn a_refusal_is_noted_by_its_slug_and_names_nobody() {
    let (response, line) = answered(Step::ShowRequest, event("http-show-request")).await;
    assert_eq!(response.status(), 401);
    assert_eq!(line["outcome"], "unauthenticated");
    let line = line.to_string();
    for secret in [
        "018f2c6e",
        "not-a-real-token",
        "198.51.100.20",
        "203.0.113.7",
        "curl",
        "/v1",
    ] {
        assert!(!line.contains(secret), "{line}");
    }
}

#[tokio::test]
async fn a_path_that_is_no_path_is_an_answer_too() {
    let (response, line) = answered(Step::NoRoute, event("http-no-route")).await;
    assert_eq!(response.status(), 404);
    assert_eq!(json(&response)["type"], "urn:pin:problem:not-found");
    assert_eq!(line["outcome"], "not-found");
}

/// What the gateway is handed for an answer: text as it is, the rest in base64.
#[tokio::test]
async fn compressed_bytes_survive_the_gateway() {
    use lambda_http::IntoResponse;
    let (response, _) = answered(Step::ListPlaces, event("http-places-provinces-gzip")).await;
    let encoded = response.headers().contains_key("content-encoding");
    let body = response.body().to_vec();
    let converted = response.into_response().await;
    assert_eq!(
        matches!(converted.body(), Body::Binary(_)),
        encoded,
        "base64 exactly if it is compressed"
    );
    assert_eq!(converted.body().as_ref(), body);
}
