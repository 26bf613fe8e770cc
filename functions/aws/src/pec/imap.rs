//! Reaching the mailbox by IMAPS: connection, login, selection.

use super::session::{Failed, Session, quoted};
use super::{PecRoots, PecServer, PecSettings};
use imap_proto::{Response, ResponseCode};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

/// A session in the mailbox.
pub(super) type Opened = Session<TlsStream<TcpStream>>;

/// How TLS is spoken; `None` if no certificate is believed at all.
pub(super) fn connector(roots: &PecRoots) -> Option<TlsConnector> {
    let mut store = RootCertStore::empty();
    match roots {
        PecRoots::System => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        PecRoots::Only(root) => store.add(CertificateDer::from(root.clone())).ok()?,
    }
    if store.is_empty() {
        return None;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(store)
        .with_no_client_auth();
    Some(TlsConnector::from(Arc::new(config)))
}

/// Connects; nobody is logged in yet.
pub(super) async fn connect(tls: &TlsConnector, server: &PecServer) -> Result<Opened, Failed> {
    let name = ServerName::try_from(server.host.clone()).map_err(|_| Failed::Broken)?;
    let tcp = TcpStream::connect((server.host.as_str(), server.port)).await?;
    Session::open(tls.connect(name, tcp).await?).await
}

/// Logs in. [`Failed::No`]: the name or the password is wrong.
pub(super) async fn log_in(
    session: &mut Opened,
    settings: &PecSettings,
    password: &Zeroizing<String>,
) -> Result<(), Failed> {
    let user = quoted(&settings.user).ok_or(Failed::No)?;
    let password = quoted(password).ok_or(Failed::No)?;
    let command = Zeroizing::new(format!("LOGIN {} {}", *user, *password));
    session.command(&command, |_| {}).await
}

/// Opens the inbox, and answers its validity.
pub(super) async fn select(session: &mut Opened) -> Result<u32, Failed> {
    let mut validity = None;
    let hear = |response: &Response<'_>| {
        if let Response::Data { outcome, .. } = response
            && let Some(ResponseCode::UidValidity(value)) = outcome.code
        {
            validity = Some(value);
        }
    };
    session.command("SELECT INBOX", hear).await?;
    validity.ok_or(Failed::Broken)
}
