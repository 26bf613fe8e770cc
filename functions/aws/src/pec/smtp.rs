//! Messages by SMTPS. The commands are given one by one, since which of them failed decides whether a message may
//! have gone out: until the text is handed over nothing has; after that, only an answer tells.

use super::answer::{Phase, outcome};
use super::{PecPassword, PecRoots, PecSettings};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use pin::delivery::SendOutcome;
use pin::pec::MessageId;
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use steps::ports::{Clock, Message, Pec};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long each part of a send may take. All of them, with a kept connection that turns out to be dead, are 50 s:
/// less than the 60 s that a delivery is claimed (`Policy::lease`).
const PLACE: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(10);
const ENVELOPE: Duration = Duration::from_secs(10);
const TEXT: Duration = Duration::from_secs(15);

/// How long a connection is kept unused: providers close it after some minutes, and a frozen Lambda does not see it.
const KEEP: SignedDuration = SignedDuration::from_secs(60);

/// Sends PEC by SMTPS.
pub struct SmtpPec {
    settings: PecSettings,
    password: Arc<PecPassword>,
    clock: Arc<dyn Clock>,
    tls: OnceLock<Option<TlsParameters>>,
    kept: Mutex<Vec<(Timestamp, AsyncSmtpConnection)>>,
    places: Semaphore,
    is_login_refused: AtomicBool,
}

/// A message as it goes out.
struct Parcel {
    to: Address,
    bytes: Zeroizing<Vec<u8>>,
    message_id: MessageId,
}

/// The connection failed before the text was handed over: nothing was sent.
struct Lost;

impl SmtpPec {
    /// Sends as `settings` say.
    #[must_use]
    pub fn new(settings: PecSettings, password: Arc<PecPassword>, clock: Arc<dyn Clock>) -> Self {
        Self {
            places: Semaphore::new(settings.connections.max(1)),
            settings,
            password,
            clock,
            tls: OnceLock::new(),
            kept: Mutex::default(),
            is_login_refused: AtomicBool::new(false),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Timestamp, AsyncSmtpConnection)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of a moment ago.
    fn take_kept(&self) -> Option<AsyncSmtpConnection> {
        let oldest = self.clock.now().saturating_sub(KEEP).unwrap_or(Timestamp::MIN);
        let mut kept = self.kept();
        kept.retain(|(since, _)| *since >= oldest);
        kept.pop().map(|(_, connection)| connection)
    }

    /// The message; `None` if the address cannot be one of PEC, or nothing can be made of it.
    fn parcel(&self, message: &Message) -> Option<Parcel> {
        let to: Address = message
            .to
            .as_str()
            .parse()
            .ok()
            .filter(|_| message.to.as_str().is_ascii())?;
        let from: Address = self.settings.from.as_str().parse().ok()?;
        let message_id = MessageId {
            delivery: message.id,
            attempt: message.attempt,
        };
        // Receipts then leave the original out, and with it the half (RFC 6109, 3.3).
        let brief = HeaderValue::new(
            HeaderName::new_from_ascii_str("X-TipoRicevuta"),
            "sintetica".to_owned(),
        );
        let mail = Mail::builder()
            .from(Mailbox::new(None, from))
            .to(Mailbox::new(None, to.clone()))
            .subject(message.subject.as_str())
            .message_id(Some(format!(
                "<{}>",
                message_id.text(&self.settings.message_host)
            )))
            .date(SystemTime::from(self.clock.now()))
            .raw_header(brief)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.to_string())
            .ok()?;
        Some(Parcel {
            to,
            bytes: Zeroizing::new(mail.formatted()),
            message_id,
        })
    }

    fn tls(&self) -> Option<TlsParameters> {
        let build = || {
            let builder = TlsParameters::builder(self.settings.smtp.host.clone());
            let builder = match &self.settings.roots {
                PecRoots::System => builder,
                PecRoots::Only(root) => builder
                    .certificate_store(CertificateStore::None)
                    .add_root_certificate(Certificate::from_der(root.clone()).ok()?),
            };
            builder.build_rustls().ok()
        };
        self.tls.get_or_init(build).clone()
    }

    /// A new connection, logged in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Lost> {
        let Ok(password) = self.password.get().await else {
            tracing::error!("the PEC mailbox's password cannot be read");
            return Err(Lost);
        };
        let server = &self.settings.smtp;
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (server.host.as_str(), server.port),
            Some(CONNECT),
            &ClientId::Domain(self.settings.message_host.clone()),
            Some(self.tls().ok_or(Lost)?),
            None,
        )
        .await
        .map_err(|_| Lost)?;
        let credentials = Credentials::new(self.settings.user.clone(), password.to_string());
        match connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await
        {
            Ok(_) => {
                self.is_login_refused.store(false, Ordering::Relaxed);
                Ok(connection)
            }
            Err(error) => {
                if error.is_permanent() || error.is_client() {
                    self.password.forget();
                    if !self.is_login_refused.swap(true, Ordering::Relaxed) {
                        let code = error.status().map(u16::from);
                        tracing::error!(code, "the PEC provider refuses our login");
                    }
                }
                Err(Lost)
            }
        }
    }

    /// Gives a message to a connection, and keeps the connection if all went well.
    async fn hand_over(
        &self,
        mut connection: AsyncSmtpConnection,
        parcel: &Parcel,
    ) -> Result<SendOutcome, Lost> {
        let envelope = self.envelope(&mut connection, parcel);
        match timeout(ENVELOPE, envelope).await.map_err(|_| Lost)? {
            Ok(()) => {}
            Err((phase, error)) => return judge(phase, &error).ok_or(Lost),
        }
        match timeout(TEXT, connection.message(&parcel.bytes)).await {
            Ok(Ok(_)) => {
                let now = self.clock.now();
                self.kept().push((now, connection));
                let id = parcel.message_id.provider_id(&self.settings.message_host);
                Ok(SendOutcome::Taken(id))
            }
            Ok(Err(error)) => Ok(judge(Phase::Text, &error).unwrap_or(SendOutcome::Unclear)),
            Err(_) => Ok(SendOutcome::Unclear),
        }
    }

    async fn envelope(
        &self,
        connection: &mut AsyncSmtpConnection,
        parcel: &Parcel,
    ) -> Result<(), (Phase, Error)> {
        let from = self.settings.from.as_str().parse().ok();
        let sender = connection.command(From::new(from, Vec::new())).await;
        sender.map_err(|error| (Phase::Sender, error))?;
        let recipient = connection.command(Rcpt::new(parcel.to.clone(), Vec::new())).await;
        recipient.map_err(|error| (Phase::Recipient, error))?;
        let text = connection.command(Data).await;
        text.map_err(|error| (Phase::Text, error)).map(|_| ())
    }
}

/// What a failed command means; `None` if the server gave no answer, or closed (421).
fn judge(phase: Phase, error: &Error) -> Option<SendOutcome> {
    let code = error.status().map(u16::from)?;
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    (code != 421).then(|| outcome(phase, code, &text))
}

#[async_trait]
impl Pec for SmtpPec {
    async fn send(&self, message: &Message) -> SendOutcome {
        let Some(parcel) = self.parcel(message) else {
            return SendOutcome::Refused;
        };
        let Ok(Ok(_place)) = timeout(PLACE, self.places.acquire()).await else {
            return SendOutcome::Unavailable;
        };
        if let Some(connection) = self.take_kept()
            && let Ok(outcome) = self.hand_over(connection, &parcel).await
        {
            return outcome;
        }
        let Ok(Ok(connection)) = timeout(CONNECT, self.connect()).await else {
            return SendOutcome::Unavailable;
        };
        let handed = self.hand_over(connection, &parcel).await;
        handed.unwrap_or(SendOutcome::Unavailable)
    }
}
