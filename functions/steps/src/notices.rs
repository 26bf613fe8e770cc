//! Telling the contacts known to the archive of what became of a request. `request_pin` writes the first notice with
//! the request; whoever stops a PIN or puts it to use writes the next one here.

use crate::ports::{ArchiveRecord, Fault, OpenNotices, RequestRecord};
use jiff::Timestamp;
use pin::notice::{KnownContacts, Notice, NoticeId, NoticeKind};
use pin::{Language, RequestId};

/// D16: the contacts known to the archive are told of every request, whether or not its address fits, and however it
/// was made. Written in the request's own transaction.
pub(crate) fn of_request(record: &RequestRecord, known: Option<&ArchiveRecord>) -> Option<Notice> {
    let id = NoticeId {
        request: record.id,
        kind: NoticeKind::Requested,
    };
    let contacts = &known?.contacts;
    Notice::open(id, record.request.language, contacts, record.requested_at)
}

/// What is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Of which request.
    pub request: RequestId,
    /// What happened.
    pub kind: NoticeKind,
    /// In which language.
    pub language: Language,
    /// When it happened.
    pub about: Timestamp,
}

/// Writes a notice down, if the archive knows a way to the person; `deliver_notices` sends it. The same telling again
/// changes nothing, so that a step that is tried again may tell again.
///
/// # Errors
/// The port's fault; nothing is told then, and the same call again is safe.
pub async fn tell(
    notices: &dyn OpenNotices,
    telling: &Telling,
    contacts: &KnownContacts,
) -> Result<(), Fault> {
    let id = NoticeId {
        request: telling.request,
        kind: telling.kind,
    };
    match Notice::open(id, telling.language, contacts, telling.about) {
        Some(notice) => notices.open_notice(&notice).await,
        None => Ok(()),
    }
}
