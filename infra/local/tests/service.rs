//! The service in one process, over its socket.

use local::{Config, Service};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

struct Answer {
    status: u16,
    head: String,
    body: Value,
}

async fn call(address: SocketAddr, method: &str, path: &str, token: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    // A body that is too large is not read to its end.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    Answer {
        status: head[9..12].parse().expect("a status"),
        head: head.to_ascii_lowercase(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
    }
}

async fn get(address: SocketAddr, path: &str) -> Value {
    let answer = call(address, "GET", path, "", b"").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

async fn advance(address: SocketAddr, by: &str) -> Value {
    let body = json!({"advance": by}).to_string();
    let answer = call(address, "POST", "/_local/clock", "", body.as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn config(folder: &Path) -> Config {
    let start = "2020-03-26T08:00:30+01:00".parse().expect("an instant");
    Config {
        data: Some(folder.to_owned()),
        start: Some(start),
        ..Config::default()
    }
}

/// A request for someone with a mobile, by place in the list.
async fn request(address: SocketAddr, place: usize) -> (Answer, String) {
    let people = get(address, "/_local/citizens").await;
    let reachable = |person: &&Value| person["contacts"]["mobile"].is_string();
    let person = people["items"]
        .as_array()
        .expect("people")
        .iter()
        .filter(reachable)
        .nth(place);
    let mut body = person.expect("a person").clone();
    body.as_object_mut().expect("an object").remove("healthCard");
    body["preferredPhone"] = json!("mobile");
    body["preferredTime"] = json!("morning");
    let mobile = body["contacts"]["mobile"].as_str().expect("a mobile").to_owned();
    let answer = call(
        address,
        "POST",
        "/v1/pin-requests",
        "",
        body.to_string().as_bytes(),
    )
    .await;
    (answer, mobile)
}

async fn follow(address: SocketAddr, accepted: &Answer) -> Value {
    let id = accepted.body["requestId"].as_str().expect("an id");
    let token = accepted.body["followUpToken"].as_str().expect("a token");
    let answer = call(address, "GET", &format!("/v1/pin-requests/{id}"), token, b"").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_becomes_a_message_and_a_receipt_and_all_of_it_outlives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(config(folder.path())).await.expect("it starts");
    let (accepted, mobile) = request(service.address(), 0).await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    let moved = advance(service.address(), "PT1M").await;
    let outbox = get(service.address(), &format!("/_local/outbox?to={mobile}")).await;
    assert_eq!(outbox["items"].as_array().expect("messages").len(), 1, "{outbox}");
    assert_eq!(
        follow(service.address(), &accepted).await["state"],
        "first-half-accepted"
    );
    service.stop().await;

    let service = Service::start(config(folder.path()))
        .await
        .expect("it starts again");
    let now = get(service.address(), "/_local/health").await["now"].clone();
    assert!(now.as_str() >= moved["now"].as_str(), "the clock goes on: {now}");
    assert_eq!(
        get(service.address(), &format!("/_local/outbox?to={mobile}")).await,
        outbox
    );
    assert_eq!(
        follow(service.address(), &accepted).await["state"],
        "first-half-accepted"
    );
    let (again, _) = request(service.address(), 0).await;
    assert_eq!(
        (again.status, &again.body["type"]),
        (409, &json!("urn:pin:problem:pin-already-assigned"))
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_the_minute_and_a_report_owed_at_a_restart_still_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(config(folder.path())).await.expect("it starts");
    let (accepted, _) = request(service.address(), 0).await;
    // The clock is at 30 seconds past: within 20 s real time no minute passes.
    let began = std::time::Instant::now();
    while get(service.address(), "/_local/outbox").await["items"] == json!([]) {
        assert!(began.elapsed().as_secs() < 20, "the drain was nudged");
    }
    service.stop().await;
    let service = Service::start(config(folder.path()))
        .await
        .expect("it starts again");
    advance(service.address(), "PT3S").await;
    assert_eq!(
        follow(service.address(), &accepted).await["state"],
        "first-half-accepted"
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_or_nowhere_is_answered_as_everywhere() {
    let service = Service::start(Config::default()).await.expect("it starts");
    let large = vec![b' '; 4 * 1024 * 1024];
    let answer = call(service.address(), "POST", "/v1/pin-requests", "", &large).await;
    assert_eq!(answer.status, 413, "{}", answer.head);
    assert!(answer.head.contains("connection: close"), "{}", answer.head);
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/_local/nowhere", 404),
        ("DELETE", "/v1/pin-requests", 405),
        ("DELETE", "/_local/clock", 405),
    ] {
        let answer = call(service.address(), method, path, "", b"").await;
        assert_eq!(answer.status, status, "{path}");
        assert!(
            answer.head.contains("application/problem+json"),
            "{path}: {}",
            answer.head
        );
        assert!(answer.head.contains("cache-control: no-store"), "{path}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_listens_where_it_is_asked_to() {
    let listen = "127.0.0.1:0".parse().ok();
    let config = Config {
        dynamodb_listen: listen,
        ..Config::default()
    };
    let service = Service::start(config).await.expect("it starts");
    let address = service.dynamodb_address().expect("it listens");
    let answer = call(address, "GET", "/", "", b"").await;
    assert_eq!(answer.status, 200);
    service.stop().await;
    assert!(TcpStream::connect(address).await.is_err(), "it stopped");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_breaks_off_is_answered_as_everywhere() {
    let service = Service::start(Config::default()).await.expect("it starts");
    let mut stream = TcpStream::connect(service.address()).await.expect("it listens");
    let call = b"POST /v1/pin-requests HTTP/1.1\r\nhost: localhost\r\naccept-language: de\r\ntransfer-encoding: chunked\r\n\r\nno length\r\n";
    stream.write_all(call).await.expect("it reads");
    let mut answer = String::new();
    // The connection ends with the answer.
    stream.read_to_string(&mut answer).await.expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    for header in [
        "application/problem+json",
        "no-store",
        "connection: close",
        "content-language: de",
    ] {
        assert!(head.to_ascii_lowercase().contains(header), "{header}: {head}");
    }
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["type"], "urn:pin:problem:body-broken");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_page_is_not_heard() {
    let service = Service::start(Config::default()).await.expect("it starts");
    let mut stream = TcpStream::connect(service.address()).await.expect("it listens");
    let call = b"GET /_local/outbox HTTP/1.1\r\nhost: rebound.example.org\r\nconnection: close\r\n\r\n";
    stream.write_all(call).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.contains("urn:pin:problem:forbidden"), "{answer}");
    service.stop().await;
}
