//! The PEC provider of one machine: takes messages by SMTPS, and hands out the receipts on them by IMAPS, on loopback
//! alone. Its certificate is made anew at every start, under a root that the adapters are given: they check it as they
//! would the real one.

mod certificate;
mod imap;
mod lines;
mod mailbox;
mod receipt;
mod smtp;
mod watched;

pub(crate) use watched::{WatchedMailbox, WatchedPec};

use crate::error::StartError;
use crate::providers::Provider;
use aws::{PecPassword, PecRoots, PecServer, PecSettings};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mailbox::PecInbox;
use pin::contact::Email;
use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// The mailbox that sends, and that receipts come to.
pub(crate) const SOURCE: &str = "pin@pec.example.org";

/// The name to log in with.
const USER: &str = "pin";

/// The host in Message-IDs.
const MESSAGE_HOST: &str = "pin.example.org";

/// The provider's two servers.
pub(crate) struct PecPeer {
    settings: PecSettings,
    password: Zeroizing<String>,
    tasks: [JoinHandle<()>; 2],
}

impl PecPeer {
    /// Starts both servers, on free ports of this machine.
    pub(crate) async fn start(provider: Arc<Provider>) -> Result<Self, StartError> {
        let machine = |error: std::io::Error| StartError::Machine(error.to_string());
        let made = certificate::make().map_err(|error| StartError::Machine(error.to_string()))?;
        let mut random = Zeroizing::new([0; 16]);
        getrandom::fill(random.as_mut()).map_err(|error| StartError::Machine(error.to_string()))?;
        let password = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(random.as_slice()));
        let mut listeners = Vec::new();
        let mut servers = Vec::new();
        for _ in 0..2 {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
                .await
                .map_err(machine)?;
            servers.push(PecServer {
                host: Ipv4Addr::LOCALHOST.to_string(),
                port: listener.local_addr().map_err(machine)?.port(),
            });
            listeners.push(listener);
        }
        let [smtp, imap] = <[_; 2]>::try_from(servers).map_err(|_| StartError::Build("two ports".into()))?;
        let [for_smtp, for_imap] =
            <[_; 2]>::try_from(listeners).map_err(|_| StartError::Build("two ports".into()))?;
        let inbox = Arc::new(PecInbox::new(Arc::clone(&provider)));
        let known = Zeroizing::clone(&password);
        let takes = move |stream| {
            let (provider, known) = (Arc::clone(&provider), Zeroizing::clone(&known));
            async move { smtp::converse(stream, &provider, USER, &known).await }
        };
        let known = Zeroizing::clone(&password);
        let hands_out = move |stream| {
            let (inbox, known) = (Arc::clone(&inbox), Zeroizing::clone(&known));
            async move { imap::converse(stream, &inbox, USER, &known).await }
        };
        Ok(Self {
            tasks: [
                serve(for_smtp, made.acceptor.clone(), takes),
                serve(for_imap, made.acceptor, hands_out),
            ],
            settings: PecSettings {
                smtp,
                imap,
                user: USER.to_owned(),
                from: Email::from_stored(SOURCE),
                message_host: MESSAGE_HOST.to_owned(),
                connections: 4,
                roots: PecRoots::Only(made.root),
            },
            password,
        })
    }

    /// How the adapters reach it.
    pub(crate) const fn settings(&self) -> &PecSettings {
        &self.settings
    }

    /// The password that they log in with.
    pub(crate) fn password(&self) -> PecPassword {
        PecPassword::known(Zeroizing::clone(&self.password))
    }
}

impl Drop for PecPeer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Serves every connection in a task of its own; whoever does not speak TLS is let go.
fn serve<F>(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    converse: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let converse = Arc::new(converse);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, converse) = (acceptor.clone(), Arc::clone(&converse));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    // Who hangs up in the middle ends the conversation, and nothing else.
                    let _ = converse(stream).await;
                }
            });
        }
    })
}

#[cfg(test)]
mod tests;
