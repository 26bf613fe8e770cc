//! S3 `PutObject`, reached by the real client through an in-process connector (Amazon S3 API reference; "How to prevent
//! object overwrites with conditional writes").

use super::BUCKET;
use super::bucket::{Bucket, Put};
use super::press::Press;
use crate::clock::LocalClock;
use crate::providers::{Mode, Taking};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, Credentials, IdentityCache, Region, RequestChecksumCalculation,
    StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use jiff::SignedDuration;
use std::fmt;
use std::sync::Arc;
use steps::ports::Clock;

/// How long a caller waits, on the clock, for a bucket that does not answer.
const TIME_OUT: SignedDuration = SignedDuration::from_secs(5);

/// An S3 client whose calls reach `press`'s bucket and nothing else. It never tries twice, and it waits only on `clock`.
pub(crate) fn client(press: Arc<Press>, clock: Arc<LocalClock>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-south-1"))
        // S3's protocol wants a signature; nobody checks this one.
        .credentials_provider(Credentials::new("embedded", "embedded", None, None, "embedded"))
        .identity_cache(IdentityCache::no_cache())
        .endpoint_url("http://printer.invalid")
        .force_path_style(true)
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Endpoint { press, clock })
        .build();
    Client::from_conf(config)
}

#[derive(Clone)]
struct Endpoint {
    press: Arc<Press>,
    clock: Arc<LocalClock>,
}

/// An answer: the status, and S3's word for what is wrong.
type Answer = (u16, &'static str);

const TAKEN: Answer = (200, "");
const EXISTS: Answer = (412, "PreconditionFailed");
const TOO_FAST: Answer = (503, "SlowDown");
const BROKEN: Answer = (500, "InternalError");
const STRANGE: Answer = (400, "InvalidRequest");

impl Endpoint {
    async fn put(&self, key: &str, body: &[u8], only_new: bool) -> Answer {
        let mode = self.press.provider.behaviour().mode;
        if matches!(mode, Mode::Throttle | Mode::Down) {
            return TOO_FAST;
        }
        if !Bucket::is_key(key) {
            return STRANGE;
        }
        // The letters before the manifest: whoever is killed between the two finds the batch not taken, and comes again.
        if key.ends_with("/manifest.json") && self.press.bucket.get(key).is_none() {
            match self.press.take(body).await {
                Some(Taking::Taken(_)) => {}
                Some(Taking::Throttled | Taking::Unreached) => return TOO_FAST,
                Some(_) => return BROKEN,
                None => tracing::error!("a manifest is not signed as agreed; its batch is left alone"),
            }
        }
        match self.press.bucket.put(key, body, only_new) {
            Ok(Put::Stored) => TAKEN,
            Ok(Put::Exists) => EXISTS,
            Err(error) => {
                tracing::error!(%error, "the printer's bucket cannot be written");
                BROKEN
            }
        }
    }

    async fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let path = request.uri().split('?').next().unwrap_or_default();
        let key = path
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .and_then(|(_, path)| path.strip_prefix(BUCKET)?.strip_prefix('/'));
        let (Some(key), "PUT", Some(body)) = (key, request.method(), request.body().bytes()) else {
            return respond(STRANGE);
        };
        let answer = self
            .put(key, body, request.headers().contains_key("if-none-match"))
            .await;
        if answer == TAKEN && self.press.provider.behaviour().mode == Mode::Timeout {
            self.clock.sleep(TIME_OUT).await;
            return Err(ConnectorError::timeout(
                "the bucket did not answer in time".into(),
            ));
        }
        respond(answer)
    }
}

fn respond((status, code): Answer) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let body = if code.is_empty() {
        String::new()
    } else {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>"
        )
    };
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "application/xml");
    Ok(response)
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Endpoint")
    }
}

impl HttpClient for Endpoint {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let endpoint = self.clone();
        HttpConnectorFuture::new(async move { endpoint.answer(&request).await })
    }
}
