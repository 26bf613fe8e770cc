use super::*;
use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/events/");

fn event(name: &str) -> Request {
    let text = std::fs::read_to_string(format!("{FIXTURES}{name}.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    lambda_http::request::from_str(&case["event"].to_string()).unwrap()
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
