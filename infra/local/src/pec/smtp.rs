//! The provider's SMTP server: as much of RFC 5321 and RFC 4954 as a sender of messages needs.

use super::lines::Lines;
use crate::providers::{Content, Provider, Taking};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::MessageParser;
use std::io::Result;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// The most a message may have, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// What has been said of a message so far.
#[derive(Default)]
struct Envelope {
    is_logged_in: bool,
    from: Option<String>,
    to: Option<String>,
}

/// Speaks with one client until it hangs up.
pub(super) async fn converse(
    stream: TlsStream<TcpStream>,
    provider: &Provider,
    user: &str,
    password: &str,
) -> Result<()> {
    let mut lines = Lines::new(stream);
    let mut envelope = Envelope::default();
    lines.say("220 pec.example.org").await?;
    while let Some(line) = lines.next().await? {
        let line = Zeroizing::new(String::from_utf8_lossy(&line).into_owned());
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match command.as_str() {
            "EHLO" => {
                lines
                    .say("250-pec.example.org\r\n250-8BITMIME\r\n250 AUTH PLAIN")
                    .await?;
            }
            "AUTH" => {
                envelope.is_logged_in = is_login(&line, user, password);
                let answer = if envelope.is_logged_in {
                    "235 2.7.0 welcome"
                } else {
                    "535 5.7.8 no"
                };
                lines.say(answer).await?;
            }
            "NOOP" => lines.say("250 2.0.0 ok").await?,
            "QUIT" => return lines.say("221 2.0.0 bye").await,
            _ if !envelope.is_logged_in => lines.say("530 5.7.0 authentication required").await?,
            "MAIL" => {
                envelope.from = address(&line);
                lines.say(said(envelope.from.is_some())).await?;
            }
            "RCPT" => {
                envelope.to = address(&line);
                lines.say(said(envelope.to.is_some())).await?;
            }
            "DATA" => {
                let Some(to) = envelope.to.take().filter(|_| envelope.from.take().is_some()) else {
                    lines.say("503 5.5.1 whom to").await?;
                    continue;
                };
                lines.say("354 go on").await?;
                let Some(answer) = take(&mut lines, provider, &to).await? else {
                    // It was taken, and nobody will hear of it.
                    return Ok(());
                };
                lines.say(answer).await?;
            }
            _ => lines.say("502 5.5.1 unknown").await?,
        }
    }
    Ok(())
}

const fn said(is_understood: bool) -> &'static str {
    if is_understood {
        "250 2.1.0 ok"
    } else {
        "501 5.1.3 no address"
    }
}

/// `AUTH PLAIN` with its initial response (RFC 4616).
fn is_login(line: &str, user: &str, password: &str) -> bool {
    let said = line
        .split(' ')
        .nth(2)
        .and_then(|said| BASE64_STANDARD.decode(said).ok());
    said.is_some_and(|said| *said == *[b"\0", user.as_bytes(), b"\0", password.as_bytes()].concat())
}

/// The address between angle brackets.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    address.contains('@').then(|| address.to_owned())
}

/// Reads the text of a message and deals with it; what is answered, `None` if nothing is.
async fn take(lines: &mut Lines, provider: &Provider, to: &str) -> Result<Option<&'static str>> {
    let mut text = Zeroizing::new(Vec::new());
    loop {
        let Some(line) = lines.next().await? else {
            return Ok(None);
        };
        if *line == b"." {
            break;
        }
        // Lines that begin with a dot come with one more (RFC 5321, 4.5.2).
        let line = line.strip_prefix(b".").unwrap_or(&line);
        if text.len() <= MOST_BYTES {
            text.extend_from_slice(line);
            text.extend_from_slice(b"\r\n");
        }
    }
    if text.len() > MOST_BYTES {
        return Ok(Some("552 5.3.4 too long"));
    }
    let Some(mail) = MessageParser::new().parse(text.as_slice()) else {
        return Ok(Some("554 5.6.0 no message"));
    };
    let Some(message_id) = mail.message_id() else {
        return Ok(Some("554 5.6.0 no Message-ID"));
    };
    let content = Content {
        subject: mail.subject().map(str::to_owned),
        text: Zeroizing::new(mail.body_text(0).unwrap_or_default().into_owned()),
    };
    Ok(match provider.take_certified(message_id, to, content) {
        Taking::Taken(_) => Some("250 2.0.0 taken"),
        Taking::TakenUnheard => None,
        Taking::Throttled => Some("451 4.7.1 too many messages, slow down"),
        Taking::Refused => Some("554 5.7.1 refused"),
        Taking::Broken | Taking::Unreached => Some("451 4.3.0 try later"),
    })
}
