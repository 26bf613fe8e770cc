//! Certified email (PEC): messages by SMTPS, receipts by IMAPS, both with the provider's certificate checked
//! (RFC 8314). Nothing of a message, a receipt or a server's answer is ever logged: they quote addresses.

mod answer;
mod imap;
mod mailbox;
mod password;
mod receipt;
mod session;
mod smtp;

pub use mailbox::ImapMailbox;
pub use password::PecPassword;
pub use smtp::SmtpPec;

use pin::contact::Email;

/// A server of the provider: its name, which its certificate must bear, and its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PecServer {
    /// The name, or the address.
    pub host: String,
    /// The port, on which TLS begins at once: 465 for SMTP, 993 for IMAP (RFC 8314, 3).
    pub port: u16,
}

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PecRoots {
    /// Those that the system believes.
    #[default]
    System,
    /// Those under this root alone (DER): a peer on the same machine.
    Only(Vec<u8>),
}

/// How PEC is sent and its receipts are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PecSettings {
    /// Where messages go.
    pub smtp: PecServer,
    /// Where receipts come.
    pub imap: PecServer,
    /// The name to log in with.
    pub user: String,
    /// The mailbox: sender of every message, and where its receipts come (RFC 6109, 3.1.1).
    pub from: Email,
    /// The host in our Message-IDs: a domain of ours, the same for as long as receipts may come.
    pub message_host: String,
    /// How many connections are open at most: providers allow a handful a mailbox.
    pub connections: usize,
    /// Whose certificates are believed.
    pub roots: PecRoots,
}
