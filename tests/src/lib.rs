//! What the whole-service tests share: the service in this process, and a person's way of calling it.

pub mod process;

use jiff::Timestamp;
use local::{Config, Service};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use tokio::runtime::Runtime;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Calls a service over HTTP.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    address: SocketAddr,
}

impl Client {
    /// A client of the service at `address`.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        Self { agent, address }
    }

    /// Where the service listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request; a body makes it JSON.
    ///
    /// # Errors
    /// The connection's.
    pub fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            self.agent
                .run(request.header("content-type", "application/json").body(body)?)?
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        let status = response.status().as_u16();
        Ok(Answer {
            status,
            headers,
            text: response.body_mut().read_to_string()?,
        })
    }

    /// Sends a request.
    ///
    /// # Panics
    /// If the connection fails.
    #[must_use]
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_call(method, path, headers, body)
            .expect("the service answers")
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], "")
    }

    /// POST of JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, &[], &body.to_string())
    }

    /// The first `limit` people of the local archive who live in Italy and have a mobile.
    ///
    /// # Panics
    /// If there are not as many.
    #[must_use]
    pub fn citizens(&self, limit: usize) -> Vec<Value> {
        let mut page = self.get("/_local/citizens?limit=1000").json();
        let items = page["items"].take();
        let all = items.as_array().cloned().unwrap_or_default();
        let people: Vec<Value> = all
            .into_iter()
            .filter(|citizen| citizen["residence"] == "italy" && citizen["contacts"]["mobile"].is_string())
            .take(limit)
            .collect();
        assert_eq!(people.len(), limit, "the archive has enough people");
        people
    }

    /// Asks for a PIN as a citizen of the archive would.
    #[must_use]
    pub fn ask(&self, citizen: &Value) -> Answer {
        self.post("/v1/pin-requests", &request_of(citizen))
    }

    /// Follows a request with the answer that accepted it.
    ///
    /// # Panics
    /// If it is not shown.
    #[must_use]
    pub fn follow(&self, accepted: &Answer) -> Value {
        let body = accepted.json();
        let token = format!("Bearer {}", body["followUpToken"].as_str().unwrap_or_default());
        let path = format!(
            "/v1/pin-requests/{}",
            body["requestId"].as_str().unwrap_or_default()
        );
        let answer = self.call("GET", &path, &[("authorization", &token)], "");
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Every message the SMS provider took, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let page = self
                .get(&format!("/_local/outbox?channel=sms&limit=500{after}"))
                .json();
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return items,
            }
        }
    }

    /// Moves the clock on by an ISO 8601 duration.
    ///
    /// # Panics
    /// If the service refuses.
    pub fn advance(&self, duration: &str) {
        let answer = self.post("/_local/clock", &json!({"advance": duration}));
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Sets how the SMS provider behaves.
    ///
    /// # Panics
    /// If the service refuses.
    pub fn sms(&self, mode: &str) {
        let body = json!({"mode": mode}).to_string();
        let answer = self.call("PUT", "/_local/providers/sms", &[], &body);
        assert!((200..300).contains(&answer.status), "{}", answer.text);
    }

    /// Waits, on the service's clock, until every message has been sent and reported, a minute at a time.
    ///
    /// # Panics
    /// If `count` messages are not in the outbox within ten minutes of that clock.
    pub fn until_sent(&self, count: usize) {
        for _ in 0..10 {
            self.advance("PT1M");
            if self.outbox().len() >= count {
                return;
            }
        }
        panic!("{} of {count} messages after ten minutes", self.outbox().len());
    }
}

/// The body of a request as a citizen of the archive would send it.
#[must_use]
pub fn request_of(citizen: &Value) -> Value {
    json!({
        "taxCode": citizen["taxCode"],
        "residence": citizen["residence"],
        "language": "it",
        "person": citizen["person"],
        "address": citizen["address"],
        "contacts": {
            "homePhone": citizen["contacts"]["homePhone"],
            "mobile": citizen["contacts"]["mobile"],
            "email": citizen["contacts"]["email"].as_str().unwrap_or("m@example.org"),
            "pec": citizen["contacts"]["pec"],
        },
        "preferredPhone": "mobile",
        "preferredTime": "morning",
    })
}

/// The half in an SMS: the eight capitals or digits, without their blank.
///
/// # Panics
/// If there is not exactly one.
#[must_use]
pub fn half_in(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_half = |run: &[u8]| {
        run.iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let found: Vec<String> = (0..bytes.len().saturating_sub(8))
        .filter(|&start| {
            bytes[start + 4] == b' '
                && is_half(&bytes[start..start + 4])
                && is_half(&bytes[start + 5..start + 9])
        })
        .map(|start| text[start..start + 9].replace(' ', ""))
        .collect();
    assert_eq!(found.len(), 1, "one half in «{text}»");
    found[0].clone()
}

/// The service in this process, on a free port; stopped when dropped.
pub struct Running {
    service: Option<Service>,
    runtime: Runtime,
    /// Calls it.
    pub client: Client,
}

impl Running {
    /// A service in memory whose clock starts at `start`.
    #[must_use]
    pub fn in_memory(start: &str) -> Self {
        Self::start(None, start)
    }

    /// A service over a folder.
    #[must_use]
    pub fn in_folder(folder: &Path, start: &str) -> Self {
        Self::start(Some(folder), start)
    }

    fn start(folder: Option<&Path>, start: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let start: Timestamp = start.parse().expect("an instant");
        let config = Config {
            data: folder.map(Path::to_owned),
            start: Some(start),
            ..Config::default()
        };
        let service = runtime
            .block_on(Service::start(config))
            .expect("the service starts");
        let client = Client::new(service.address());
        Self {
            service: Some(service),
            runtime,
            client,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(service) = self.service.take() {
            self.runtime.block_on(service.stop());
        }
    }
}
