//! One connection a user: HTTP/1.1, kept alive, opened again when it is gone.

use crate::host::Host;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// How long an answer may take; API Gateway's own limit is 30 s.
const TIME_OUT: Duration = Duration::from_mins(1);

/// How long one may take of a service whose clock is being moved through hours of work.
const PATIENCE: Duration = Duration::from_hours(1);

/// What has been idle for longer is opened anew: services close connections after half a minute, and one that is being
/// closed just then would fail a call that no citizen's would.
const LONGEST_IDLE: Duration = Duration::from_secs(15);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unanswered {
    /// No connection could be made: nothing was sent.
    #[error("no connection")]
    NoConnection,
    /// The connection broke before the answer was whole: it may have been done or not.
    #[error("the connection broke")]
    Broken,
    /// No answer came in time: it may have been done or not.
    #[error("no answer in time")]
    TooSlow,
}

/// An answer, read to its end.
#[derive(Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body.
    pub body: Bytes,
}

/// Shows no body: it may hold a token or a half.
impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}

/// Where connections go.
#[derive(Clone)]
pub struct Target {
    host: HeaderValue,
    addresses: Arc<[SocketAddr]>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Target").field(&self.addresses).finish()
    }
}

impl Target {
    /// A host at these addresses and no others.
    ///
    /// # Errors
    /// If TLS is asked for and cannot be had.
    pub fn new(host: &Host, addresses: Vec<SocketAddr>) -> Result<Self, String> {
        let value = HeaderValue::try_from(host.authority());
        let tls = host.is_tls.then(|| connector(&host.name)).transpose()?;
        Ok(Self {
            host: value.map_err(|_| format!("--host {}: it cannot stand in a header", host.name))?,
            addresses: addresses.into(),
            tls,
        })
    }
}

fn connector(name: &str) -> Result<(TlsConnector, ServerName<'static>), String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err("--host: this machine has no root certificates, and https:// needs them".to_owned());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let server = ServerName::try_from(name.to_owned()).map_err(|error| format!("--host {name}: {error}"))?;
    Ok((TlsConnector::from(Arc::new(config)), server))
}

/// What is asked.
#[derive(Clone)]
pub struct Ask<'a> {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: &'a str,
    /// What goes behind `Bearer`, if anything.
    pub token: Option<&'a str>,
    /// JSON; empty if there is none.
    pub body: Bytes,
}

/// Shows neither token nor body nor query.
impl fmt::Debug for Ask<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = self.path.split('?').next().unwrap_or_default();
        write!(formatter, "Ask({} {route})", self.method)
    }
}

impl<'a> Ask<'a> {
    /// A GET.
    #[must_use]
    pub const fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            token: None,
            body: Bytes::new(),
        }
    }

    /// A POST of JSON.
    #[must_use]
    pub const fn post(path: &'a str, body: Bytes) -> Self {
        Self {
            method: Method::POST,
            path,
            token: None,
            body,
        }
    }

    /// A `PUT`.
    #[must_use]
    pub const fn put(path: &'a str, body: Bytes) -> Self {
        Self {
            method: Method::PUT,
            path,
            token: None,
            body,
        }
    }
}

/// A connection that is opened when it is needed.
#[derive(Debug)]
pub struct Client {
    target: Target,
    open: Option<Open>,
    time_out: Duration,
}

#[derive(Debug)]
struct Open {
    sender: SendRequest<Full<Bytes>>,
    used: Instant,
}

impl Client {
    /// A connection to a target, not opened yet.
    #[must_use]
    pub const fn new(target: Target) -> Self {
        Self {
            target,
            open: None,
            time_out: TIME_OUT,
        }
    }

    /// The same for calls that may take an hour.
    #[must_use]
    pub const fn patient(target: Target) -> Self {
        Self {
            target,
            open: None,
            time_out: PATIENCE,
        }
    }

    /// Asks, and reads the answer to its end.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn ask(&mut self, ask: Ask<'_>) -> Result<Answer, Unanswered> {
        let answered = tokio::time::timeout(self.time_out, self.asked(ask)).await;
        let answered = answered.unwrap_or(Err(Unanswered::TooSlow));
        if answered.is_err() {
            // Whatever is still on the wire belongs to no call any more.
            self.open = None;
        }
        answered
    }

    async fn asked(&mut self, ask: Ask<'_>) -> Result<Answer, Unanswered> {
        let request = self.request(&ask).ok_or(Unanswered::Broken)?;
        let mut open = match self.open.take() {
            Some(open) if !open.sender.is_closed() && open.used.elapsed() < LONGEST_IDLE => open,
            _ => self.connect().await?,
        };
        if open.sender.ready().await.is_err() {
            open = self.connect().await?;
        }
        let response = open
            .sender
            .send_request(request)
            .await
            .map_err(|_| Unanswered::Broken)?;
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|_| Unanswered::Broken)?;
        open.used = Instant::now();
        self.open = Some(open);
        Ok(Answer {
            status,
            body: body.to_bytes(),
        })
    }

    fn request(&self, ask: &Ask<'_>) -> Option<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(ask.path)
            .header(HOST, &self.target.host);
        if !ask.body.is_empty() {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(token) = ask.token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        request.body(Full::new(ask.body.clone())).ok()
    }

    async fn connect(&self) -> Result<Open, Unanswered> {
        let stream = TcpStream::connect(&*self.target.addresses).await;
        let stream = stream.map_err(|_| Unanswered::NoConnection)?;
        stream.set_nodelay(true).map_err(|_| Unanswered::NoConnection)?;
        let sender = match &self.target.tls {
            None => serve(stream).await?,
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await;
                serve(stream.map_err(|_| Unanswered::NoConnection)?).await?
            }
        };
        Ok(Open {
            sender,
            used: Instant::now(),
        })
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>, Unanswered> {
    let (sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Unanswered::NoConnection)?;
    // Ends with the connection; what breaks it shows in the call that is under way.
    tokio::spawn(connection);
    Ok(sender)
}
