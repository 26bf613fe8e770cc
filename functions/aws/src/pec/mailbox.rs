//! Receipts by IMAPS. Each call is a session of its own: two a minute, and none that a frozen Lambda keeps open.

use super::imap::{self, Opened};
use super::session::Failed;
use super::{PecPassword, PecSettings, receipt};
use async_trait::async_trait;
use imap_proto::{AttributeValue, MailboxDatum, Response};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use steps::ports::{Fault, MailId, PecMailbox, Unread};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long connection and login may take, and how long the work after it. A page is read and marked in 56 s
/// at most, of the minute that the step leaves itself.
const CONNECT: Duration = Duration::from_secs(8);
const WORK: Duration = Duration::from_secs(20);

/// Reads the mailbox by IMAPS.
pub struct ImapMailbox {
    settings: PecSettings,
    password: Arc<PecPassword>,
    tls: OnceLock<Option<TlsConnector>>,
    is_login_refused: AtomicBool,
}

impl ImapMailbox {
    /// Reads as `settings` say.
    #[must_use]
    pub fn new(settings: PecSettings, password: Arc<PecPassword>) -> Self {
        Self {
            settings,
            password,
            tls: OnceLock::new(),
            is_login_refused: AtomicBool::new(false),
        }
    }

    /// The inbox, and its validity.
    async fn open(&self) -> Result<(Opened, u32), Fault> {
        let password = self.password.get().await?;
        let tls = self.tls.get_or_init(|| imap::connector(&self.settings.roots));
        let tls = tls.as_ref().ok_or(Fault::Refused)?;
        let mut session = imap::connect(tls, &self.settings.imap).await.map_err(of)?;
        match imap::log_in(&mut session, &self.settings, &password).await {
            Ok(()) => self.is_login_refused.store(false, Ordering::Relaxed),
            Err(Failed::No) => {
                self.password.forget();
                if !self.is_login_refused.swap(true, Ordering::Relaxed) {
                    tracing::error!("the PEC provider refuses our login to the mailbox");
                }
                return Err(Fault::Unavailable);
            }
            Err(failed) => return Err(of(failed)),
        }
        let validity = imap::select(&mut session).await.map_err(of)?;
        Ok((session, validity))
    }

    async fn opened(&self) -> Result<(Opened, u32), Fault> {
        timeout(CONNECT, self.open())
            .await
            .map_err(|_| Fault::Unavailable)?
    }
}

/// A login that works and a command that does not: later it may. Marking twice is as good as once, so a broken
/// connection is nothing worse.
const fn of(_: Failed) -> Fault {
    Fault::Unavailable
}

/// The UIDs of unread messages after `after`, at most `limit`, lowest first.
async fn search(session: &mut Opened, after: u32, limit: u32) -> Result<Vec<u32>, Failed> {
    let Some(first) = after.checked_add(1) else {
        return Ok(Vec::new());
    };
    let mut uids = Vec::new();
    let hear = |response: &Response<'_>| {
        if let Response::MailboxData(MailboxDatum::Search(found)) = response {
            uids.extend_from_slice(found);
        }
    };
    session
        .command(&format!("UID SEARCH UNSEEN UID {first}:*"), hear)
        .await?;
    // In a range without end the last message is always meant, however low its UID (RFC 9051, 6.4.4).
    uids.retain(|uid| *uid >= first);
    uids.sort_unstable();
    uids.dedup();
    uids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(uids)
}

/// The beginning of a message; `None` if it is not there any more.
async fn fetch(session: &mut Opened, uid: u32) -> Result<Option<Vec<u8>>, Failed> {
    let mut message = None;
    let hear = |response: &Response<'_>| {
        if let Response::Fetch(_, attributes) = response
            && attributes.contains(&AttributeValue::Uid(uid))
        {
            let text = attributes.iter().find_map(|attribute| match attribute {
                AttributeValue::BodySection {
                    section: None, data, ..
                } => data.as_deref(),
                _ => None,
            });
            message = text.map(<[u8]>::to_vec).or_else(|| message.take());
        }
    };
    let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{}>)", receipt::MOST_BYTES);
    session.command(&command, hear).await?;
    Ok(message)
}

#[async_trait]
impl PecMailbox for ImapMailbox {
    async fn unread(&self, after: Option<MailId>, limit: u32) -> Result<Vec<Unread>, Fault> {
        let (mut session, validity) = self.opened().await?;
        let after = after
            .filter(|after| after.validity == validity)
            .map_or(0, |after| after.uid);
        let read = async {
            let mut unread = Vec::new();
            for uid in search(&mut session, after, limit).await? {
                if let Some(message) = fetch(&mut session, uid).await? {
                    unread.push(Unread {
                        id: MailId { validity, uid },
                        receipt: receipt::read(&message, &self.settings.message_host),
                    });
                }
            }
            // Nothing was changed: whether the server hears the end is its own affair.
            let _ = session.command("LOGOUT", |_| {}).await;
            Ok::<_, Failed>(unread)
        };
        let read = timeout(WORK, read).await.map_err(|_| Fault::Unavailable)?;
        read.map_err(of)
    }

    async fn mark_read(&self, ids: &[MailId]) -> Result<(), Fault> {
        if ids.is_empty() {
            return Ok(());
        }
        let (mut session, validity) = self.opened().await?;
        let uids: Vec<String> = ids
            .iter()
            .filter(|id| id.validity == validity)
            .map(|id| id.uid.to_string())
            .collect();
        let mark = async {
            if !uids.is_empty() {
                let command = format!("UID STORE {} +FLAGS.SILENT (\\Seen)", uids.join(","));
                session.command(&command, |_| {}).await?;
            }
            let _ = session.command("LOGOUT", |_| {}).await;
            Ok::<_, Failed>(())
        };
        let marked = timeout(WORK, mark).await.map_err(|_| Fault::Unavailable)?;
        marked.map_err(of)
    }
}
