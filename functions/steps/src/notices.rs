//! Telling the contacts known to the archive of a request, however it was made.

use crate::ports::{ArchiveRecord, RequestRecord};
use pin::notice::{Notice, NoticeId, NoticeKind};

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
