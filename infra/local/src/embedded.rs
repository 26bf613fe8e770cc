//! DynamoDB in this process: the real SDK client over an embedded database, without a socket.
//!
//! The SDK's HTTP client is replaced by one that hands each request's JSON to the database and answers within
//! the same poll: no call is ever left waiting, so virtual time may move between any two polls.

mod dispatch;
mod open;
mod tables;

pub use open::{OpenError, open};
pub use tables::{ARCHIVE_TABLE, RECORD_TABLE, SERVICE_TABLE, SetupError, create_tables};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, Credentials, IdentityCache, Region, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynoxide::Database;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// An embedded database behind the SDK, with a count of its calls. Cheap to clone.
#[derive(Clone)]
pub struct Embedded {
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl Embedded {
    /// Puts the SDK in front of a database.
    #[must_use]
    pub fn new(database: &Database) -> Self {
        let shared = Shared {
            database: database.clone(),
            calls: Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The SDK's client. It does not retry: what the database answers now it would answer again.
    #[must_use]
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-south-1"))
            // DynamoDB's protocol wants a signature; nobody checks this one.
            .credentials_provider(Credentials::new("embedded", "embedded", None, None, "embedded"))
            .identity_cache(IdentityCache::no_cache())
            .endpoint_url("http://embedded.invalid")
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            // It would ask for a timer, and so for a runtime, on every call.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
            .build();
        Client::from_conf(config)
    }

    /// How often each operation has been called, by its name in DynamoDB's API.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.shared
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn count(&self, operation: &str) {
        let mut calls = self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner);
        match calls.get_mut(operation) {
            Some(count) => *count += 1,
            None => {
                calls.insert(operation.to_owned(), 1);
            }
        }
    }
}

/// The SDK's client over `database`, where nobody asks for the count of calls.
#[must_use]
pub fn client(database: &Database) -> Client {
    Embedded::new(database).client()
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded(…)")
    }
}

impl HttpClient for Embedded {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Embedded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(dispatch::call(self, &request))
    }
}

#[cfg(test)]
mod tests;
