//! The laws of letters.

use crate::journal::letters::Letters;
use crate::laws::Laws;
use crate::outside::Outside;
use crate::person;
use crate::sending::hashed;
use jiff::SignedDuration;
use pin::calendar::{day_in_italy, next_working_day};
use pin::delivery::DeliveryId;
use pin::letter::{Batch, BatchId, Book, Letter, Progress};
use pin::request::RequestId;
use steps::ports::PrintJob;

/// The law that the bugs put in on purpose break.
pub(crate) const ONCE: &str = "a letter is printed once";
pub(crate) const IN_TURN: &str = "every letter is printed in its turn";
pub(crate) const DAY: &str = "the printer's day is never overrun";

/// A batch was begun: its day has room for it.
pub(crate) fn at_the_beginning(outside: &Outside, batch: &Batch, book: &Book) {
    let now = outside.agenda.now_ns();
    let printing_day = |at| next_working_day(day_in_italy(at));
    // The book was turned a moment before, perhaps before midnight.
    let before = batch.at.saturating_sub(SignedDuration::from_mins(5));
    let is_today =
        book.day == printing_day(batch.at) || before.is_ok_and(|before| book.day == printing_day(before));
    let count = u32::try_from(batch.letters.len()).unwrap_or(u32::MAX);
    let mut journal = outside.journal();
    let taken = journal.letters.begun(book.day, count);
    for id in &batch.letters {
        let live = journal
            .live(id.request)
            .map(|live| (live.is_validated, live.is_over));
        // Of those that are folded only validated ones are left.
        let was_free = live.is_none_or(|(is_validated, is_over)| is_validated && !is_over);
        journal.letters.in_post(*id).was_free = was_free;
    }
    drop(journal);
    let mut laws = outside.laws();
    laws.check(DAY, taken <= outside.settings.post.per_day, now, None);
    laws.check("a batch is of its own day", is_today, now, None);
}

/// A letter is printed: what must hold of it holds now or never.
pub(crate) fn at_the_printer(outside: &Outside, batch: BatchId, job: &PrintJob, letter: Option<&Letter>) {
    let (now, request) = (outside.agenda.now_ns(), Some(job.id.request));
    let person = letter.and_then(|letter| person::index(letter.person));
    let mut journal = outside.journal();
    let is_first = person.is_some_and(|person| journal.letters.print(job.id, person));
    let in_post = journal.letters.in_post(job.id);
    in_post.is_printed = true;
    let was_free = in_post.was_free;
    let is_own = outside.hostility.is_none() || journal.is_new_text(hashed(&job.sheet.half));
    drop(journal);
    let is_recognised = letter.is_some_and(|letter| letter.fingerprint.is_some());
    let is_its_batch = letter.is_some_and(|letter| letter.batch == Some(batch));
    let mut laws = outside.laws();
    laws.check(ONCE, is_first, now, request);
    laws.check(
        "no two people are sent the same half",
        is_own || !is_first,
        now,
        request,
    );
    laws.check(
        "a half is recognised before it is printed",
        is_recognised,
        now,
        request,
    );
    laws.check("a letter is in one batch", is_its_batch, now, request);
    laws.check(
        "nothing is printed of what was held or stopped before its batch",
        was_free,
        now,
        request,
    );
}

/// Letters and their queue add up.
pub(super) fn conserve(outside: &Outside, letters: &Letters, laws: &mut Laws, now: i64) {
    let waiting = u64::try_from(outside.twin.letters_waiting()).unwrap_or(u64::MAX);
    laws.check(
        "every letter waits, is in a batch, or is stopped",
        waiting == letters.counts.waiting(),
        now,
        None,
    );
    laws.check(
        "no more is printed than batches have",
        letters.counts.printed <= letters.counts.begun,
        now,
        None,
    );
}

/// At the end of a small world: every letter that should be printed is, unless the printer has had its day's worth.
pub(crate) fn at_the_end_of(outside: &Outside, request: RequestId, is_full: bool) {
    let Some(letter) = outside.twin.newest_letter(request) else {
        return;
    };
    let now = outside.agenda.now_ns();
    let mut journal = outside.journal();
    let ends_well = (1..=letter.id.generation).all(|generation| {
        let id = DeliveryId { request, generation };
        let seen = journal.letters.of(id).cloned().unwrap_or_default();
        match outside.twin.letter(id).map(|letter| letter.progress) {
            None => false,
            Some(Progress::Held) => !seen.is_printed,
            Some(Progress::Waiting) => is_full && !seen.is_printed,
            Some(Progress::Stopped { .. }) => true,
            // What no row of capitals can address is in no batch.
            Some(Progress::Discarded { .. }) => seen.is_printed || !seen.was_free,
            Some(_) => seen.is_printed,
        }
    });
    drop(journal);
    outside.laws().check(IN_TURN, ends_well, now, Some(request));
}

/// Whether the printer's day has no room left at `now`, by its own book.
pub(crate) fn is_full(book: Option<&Book>, outside: &Outside) -> bool {
    let now = outside.agenda.now();
    book.is_some_and(|book| book.clone().turned(now).room(&outside.settings.post) == 0)
}
