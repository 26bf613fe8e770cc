//! The settings of PEC.

use super::names;
use super::reader::Reader;
use aws::{PecRoots, PecServer, PecSettings};
use pin::contact::Email;

/// How many connections are open to the provider at most: no contract promises more than a handful a mailbox.
const CONNECTIONS: usize = 4;

/// The mailbox, and where its password is.
#[derive(Debug)]
pub struct PecAccount {
    /// How it is reached.
    pub settings: PecSettings,
    /// The secret in AWS Secrets Manager whose whole text is the password.
    pub secret: String,
}

pub(super) fn read(reader: &mut Reader<'_>) -> PecAccount {
    let smtp = server(reader, names::PEC_SMTP);
    let imap = server(reader, names::PEC_IMAP);
    let user = reader.required(names::PEC_USER);
    let from = reader.required(names::PEC_FROM);
    if !from.is_empty() {
        reader.parsed(names::PEC_FROM, "an email address", |text| {
            Email::parse(text).ok()
        });
    }
    PecAccount {
        settings: PecSettings {
            smtp,
            imap,
            user,
            from: Email::from_stored(&from),
            message_host: reader.required(names::PEC_DOMAIN),
            connections: CONNECTIONS,
            roots: PecRoots::System,
        },
        secret: reader.required(names::PEC_SECRET),
    }
}

/// `host:port`.
fn server(reader: &mut Reader<'_>, name: &'static str) -> PecServer {
    let text = reader.required(name);
    let nowhere = PecServer {
        host: String::new(),
        port: 0,
    };
    if text.is_empty() {
        return nowhere;
    }
    let read = reader.parsed(name, "of the form host:port", |text| {
        let (host, port) = text.rsplit_once(':')?;
        let is_name = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        Some(PecServer {
            host: is_name.then(|| host.to_owned())?,
            port: port.parse().ok().filter(|port| *port > 0)?,
        })
    });
    read.unwrap_or(nowhere)
}
