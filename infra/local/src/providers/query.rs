//! What AWS services of the Query protocol have in common: a form in, XML out; reached by the real client through an
//! in-process connector, without a socket or a signature.

use crate::clock::LocalClock;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use steps::ports::Clock;

/// How long a caller waits, on the clock, for a provider that does not answer.
const TIME_OUT: SignedDuration = SignedDuration::from_secs(5);

/// A service of the Query protocol.
pub(crate) trait QueryService: Send + Sync {
    /// The XML namespace of its answers.
    fn namespace(&self) -> &'static str;

    /// The body of the answer to a call; `None` if the call was carried out but its caller is not to know.
    fn answer(&self, body: &[u8]) -> Result<Option<String>, QueryError>;
}

/// An error as such a service tells it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QueryError {
    /// The HTTP status; 0 where no connection comes about.
    pub(crate) status: u16,
    /// `Sender` or `Receiver`.
    pub(crate) kind: &'static str,
    /// The code.
    pub(crate) code: &'static str,
    /// The message.
    pub(crate) message: String,
}

impl QueryError {
    /// The caller's mistake.
    pub(crate) fn sender(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: "Sender",
            code,
            message: message.into(),
        }
    }

    /// The service's own trouble.
    pub(crate) fn receiver(code: &'static str) -> Self {
        Self {
            status: 500,
            kind: "Receiver",
            code,
            message: "internal error".to_owned(),
        }
    }

    /// None: no connection comes about.
    pub(crate) const fn unreached() -> Self {
        Self {
            status: 0,
            kind: "",
            code: "",
            message: String::new(),
        }
    }

    /// An action or version that the service does not have.
    pub(crate) fn action() -> Self {
        Self::sender("InvalidAction", "The action or its version is not known here")
    }

    /// The answer's body.
    pub(crate) fn xml(&self, namespace: &str) -> String {
        format!(
            "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{}</Type><Code>{}</Code><Message>{}</Message></Error>\
             <RequestId>{REQUEST_ID}</RequestId></ErrorResponse>",
            self.kind,
            self.code,
            escape(&self.message),
        )
    }
}

/// AWS names every answer; here the names need not differ.
const REQUEST_ID: uuid::Uuid = uuid::Uuid::nil();

/// The body of the answer of `action` with the id of the message it took.
pub(crate) fn taken_xml(action: &str, namespace: &str, message_id: &str) -> String {
    format!(
        "<{action}Response xmlns=\"{namespace}\"><{action}Result><MessageId>{message_id}</MessageId></{action}Result>\
         <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{action}Response>",
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A call's members by name.
pub(crate) fn form(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The connector by which a client's calls reach a service and nothing else.
#[derive(Clone)]
pub(crate) struct Endpoint {
    service: Arc<dyn QueryService>,
    clock: Arc<LocalClock>,
}

impl Endpoint {
    /// The connector to `service`, whose callers wait on `clock`.
    pub(crate) fn new(service: impl QueryService + 'static, clock: Arc<LocalClock>) -> Self {
        Self {
            service: Arc::new(service),
            clock,
        }
    }
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
        HttpConnectorFuture::new(async move {
            let body = request.body().bytes().unwrap_or_default();
            match endpoint.service.answer(body) {
                Ok(Some(xml)) => answer(200, xml),
                Ok(None) => {
                    endpoint.clock.sleep(TIME_OUT).await;
                    Err(ConnectorError::timeout(
                        "the provider did not answer in time".into(),
                    ))
                }
                Err(error) if error.status == 0 => {
                    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                    Err(ConnectorError::io(refused.into()))
                }
                Err(error) => answer(error.status, error.xml(endpoint.service.namespace())),
            }
        })
    }
}

fn answer(status: u16, body: String) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "text/xml");
    Ok(response)
}
