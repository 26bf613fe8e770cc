//! A notice's row, which is also its outbox entry.

use crate::row::{Item, Reader, Writer, ms, n, s, ttl};
use crate::table::{self, key};
use jiff::Timestamp;
use pin::channel::Channel;
use pin::contact::{Email, Phone};
use pin::notice::{KnownContacts, Notice, NoticeId, NoticeKind, NoticeProgress};
use pin::{Language, RequestId};
use steps::ports::Fault;

/// The row of a notice at `version`; it may go at `forget_at`.
pub(crate) fn write_notice(notice: &Notice, version: u64, forget_at: Option<Timestamp>) -> Item {
    let (pk, sk) = key::notice(notice.id);
    let (progress, progress_at) = match notice.progress {
        NoticeProgress::Waiting => ("waiting", None),
        NoticeProgress::Sent { at } => ("sent", Some(at)),
        NoticeProgress::GivenUp { at } => ("given-up", Some(at)),
    };
    let queue = notice.queue().zip(notice.next_attempt_at);
    let row = Writer::new(pk, sk)
        .text("requestId", notice.id.request.to_string())
        .text("kind", notice.id.kind.as_str())
        .instant("about", notice.about)
        .text("language", notice.language.code())
        .text("channel", notice.channel.as_str())
        .text("progress", progress)
        .maybe("progressAt", progress_at.map(|at| s(at.to_string())))
        .number("setbacks", notice.setbacks)
        .number("ambiguous", notice.ambiguous)
        .number(table::FENCE, notice.fence)
        .number(table::VERSION, version)
        .maybe(table::DUE_PK, queue.map(|(queue, _)| s(key::due(queue))))
        .maybe(table::DUE_AT, queue.map(|(_, at)| n(ms(at))))
        .maybe(table::TTL, forget_at.map(ttl));
    write_contacts(row, &notice.contacts).into_item()
}

/// How the archive can reach a person, in the archive's rows too.
pub(crate) fn write_contacts(row: Writer, contacts: &KnownContacts) -> Writer {
    row.maybe("mobile", contacts.mobile.as_ref().map(|phone| s(phone.as_str())))
        .maybe("email", contacts.email.as_ref().map(|email| s(email.as_str())))
}

/// Reads what [`write_contacts`] wrote.
pub(crate) fn read_contacts(row: Reader<'_>) -> Result<KnownContacts, Fault> {
    Ok(KnownContacts {
        mobile: row.maybe_parsed("mobile", Phone::from_e164)?,
        email: row.maybe_text("email")?.map(Email::from_stored),
    })
}

pub(crate) fn read_notice(item: &Item) -> Result<Notice, Fault> {
    let row = Reader(item);
    let at = || row.instant("progressAt");
    Ok(Notice {
        id: NoticeId {
            request: row.parsed("requestId", RequestId::parse)?,
            kind: row.parsed("kind", NoticeKind::parse)?,
        },
        about: row.instant("about")?,
        language: row.parsed("language", Language::parse)?,
        contacts: read_contacts(row)?,
        channel: row.parsed("channel", Channel::parse)?,
        progress: match row.text("progress")? {
            "waiting" => NoticeProgress::Waiting,
            "sent" => NoticeProgress::Sent { at: at()? },
            "given-up" => NoticeProgress::GivenUp { at: at()? },
            _ => return Err(Fault::Refused),
        },
        next_attempt_at: row.maybe_ms(table::DUE_AT)?,
        setbacks: row.number("setbacks")?,
        ambiguous: row.number("ambiguous")?,
        fence: row.number(table::FENCE)?,
        version: row.number(table::VERSION)?,
    })
}
