//! The provider's IMAP server: as much of RFC 9051 as a reader of one mailbox needs.

use super::lines::Lines;
use super::mailbox::PecInbox;
use std::io::Result;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// Speaks with one client until it hangs up.
pub(super) async fn converse(
    stream: TlsStream<TcpStream>,
    inbox: &PecInbox,
    user: &str,
    password: &str,
) -> Result<()> {
    let mut lines = Lines::new(stream);
    let mut is_logged_in = false;
    lines.say("* OK IMAP4rev1 pec.example.org").await?;
    while let Some(line) = lines.next().await? {
        let line = Zeroizing::new(String::from_utf8_lossy(&line).into_owned());
        let (tag, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let words: Vec<&str> = rest.split(' ').collect();
        let answer = match words[..] {
            ["LOGIN", name, secret] => {
                is_logged_in = name == format!("\"{user}\"") && secret == format!("\"{password}\"");
                if is_logged_in {
                    "OK"
                } else {
                    "NO [AUTHENTICATIONFAILED]"
                }
            }
            ["LOGOUT"] => {
                lines.say("* BYE").await?;
                return lines.say(&format!("{tag} OK")).await;
            }
            _ if !is_logged_in => "NO",
            ["SELECT", "INBOX"] => {
                let count = inbox.unread().len();
                lines.say(&format!("* {count} EXISTS")).await?;
                // The outbox only grows, and so do the numbers.
                lines.say("* OK [UIDVALIDITY 1] always the same").await?;
                "OK [READ-WRITE]"
            }
            ["UID", "SEARCH", "UNSEEN", "UID", range] => search(&mut lines, inbox, range).await?,
            ["UID", "FETCH", uid, "(UID", body] => fetch(&mut lines, inbox, uid, body).await?,
            ["UID", "STORE", uids, "+FLAGS.SILENT", "(\\Seen)"] => {
                let uids: Vec<u32> = uids.split(',').filter_map(|uid| uid.parse().ok()).collect();
                inbox.see(&uids);
                "OK"
            }
            _ => "BAD",
        };
        lines.say(&format!("{tag} {answer}")).await?;
    }
    Ok(())
}

/// In a range `n:*` the last message is always meant, however low its UID.
async fn search(lines: &mut Lines, inbox: &PecInbox, range: &str) -> Result<&'static str> {
    let Some(first) = range
        .strip_suffix(":*")
        .and_then(|first| first.parse::<u32>().ok())
    else {
        return Ok("BAD");
    };
    let unread = inbox.unread();
    let first = first.min(unread.last().copied().unwrap_or(first));
    let found = unread.iter().filter(|uid| **uid >= first);
    let found: String = found.map(|uid| format!(" {uid}")).collect();
    lines.say(&format!("* SEARCH{found}")).await?;
    Ok("OK")
}

async fn fetch(lines: &mut Lines, inbox: &PecInbox, uid: &str, body: &str) -> Result<&'static str> {
    let most = body
        .strip_prefix("BODY.PEEK[]<0.")
        .and_then(|body| body.strip_suffix(">)"))
        .and_then(|most| most.parse::<usize>().ok());
    let (Ok(uid), Some(most)) = (uid.parse::<u32>(), most) else {
        return Ok("BAD");
    };
    // One that is not there is passed over (RFC 9051, 6.4.9).
    if let Some(mut mail) = inbox.mail(uid) {
        mail.truncate(most);
        let head = format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", mail.len());
        lines.say_bytes(head.as_bytes()).await?;
        lines.say_bytes(&mail).await?;
        lines.say(")").await?;
    }
    Ok("OK")
}
