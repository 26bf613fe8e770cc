//! The laws of notices (D16).

use crate::journal::notices::{Notices, Telling};
use crate::laws::Laws;
use crate::outside::Outside;
use crate::person;
use pin::RequestId;
use pin::notice::{Notice, NoticeId, NoticeKind, NoticeProgress};

/// The law that a lost notice breaks.
pub(crate) const TOLD: &str = "who has a known contact is told of every request";

/// What came of a notice was committed.
pub(crate) fn at_a_commit(outside: &Outside, notice: &Notice) {
    let (now, request) = (outside.agenda.now_ns(), notice.id.request);
    let mut journal = outside.journal();
    let Some(telling) = journal.notices.of(request) else {
        return;
    };
    telling.is_claimed = false;
    let seen = *telling;
    let is_news = notice.next_attempt_at.is_none() && !std::mem::replace(&mut telling.is_over, true);
    if notice.next_attempt_at.is_some() {
        telling.is_over = false;
    }
    let is_sent = matches!(notice.progress, NoticeProgress::Sent { .. });
    if is_news {
        let counts = &mut journal.notices.counts;
        *(if is_sent {
            &mut counts.sent
        } else {
            &mut counts.given_up
        }) += 1;
    }
    drop(journal);
    let mut laws = outside.laws();
    let law = "a notice that counts as sent went out";
    laws.check(law, !is_sent || seen.messages > 0, now, Some(request));
    laws.check(OFTEN, is_allowed(&seen), now, Some(request));
    drop(laws);
    if is_news && outside.hostility.is_none() {
        outside.journal().notices.forget(request);
        outside.twin.forget_notice(notice.id);
    }
}

const OFTEN: &str = "a notice goes out no more often than its ambiguous failures allow";

fn is_allowed(seen: &Telling) -> bool {
    seen.messages <= seen.channels.count_ones().max(1) + seen.allowed_sixths / 6
}

/// Notices add up.
pub(super) fn conserve(outside: &Outside, notices: &Notices, laws: &mut Laws, now: i64) {
    let rows = u64::try_from(outside.twin.notices()).unwrap_or(u64::MAX);
    let stand = if outside.hostility.is_some() {
        notices.counts.opened
    } else {
        notices.waiting()
    };
    laws.check(TOLD, rows == stand, now, None);
}

/// At the end of a small world: whoever the archive knows a contact of was told, or there was no way.
pub(crate) fn at_the_end_of(outside: &Outside, request: RequestId) {
    let id = NoticeId {
        request,
        kind: NoticeKind::Requested,
    };
    let mut journal = outside.journal();
    let Some(person) = journal.live(request).map(|live| live.person) else {
        return;
    };
    let seen = journal.notices.of(request).copied();
    drop(journal);
    let is_known = !person::known(outside, &outside.people.person(person)).is_empty();
    let row = outside.twin.notice(id).ok().flatten();
    let is_told = match row.map(|row| row.progress) {
        Some(NoticeProgress::Sent { .. }) => seen.is_some_and(|seen| seen.messages > 0),
        Some(NoticeProgress::GivenUp { .. }) => true,
        Some(NoticeProgress::Waiting) | None => !is_known,
    };
    let now = outside.agenda.now_ns();
    let mut laws = outside.laws();
    laws.check(TOLD, is_told, now, Some(request));
    laws.check(
        OFTEN,
        seen.is_none_or(|seen| is_allowed(&seen)),
        now,
        Some(request),
    );
}
