//! One batch: begun in one transaction, printed under its id, committed letter by letter.

use super::{Deps, View, later};
use crate::draw;
use crate::halves::Halves;
use crate::letters::commit_trouble;
use crate::ports::{Fault, Found, PrintJob, PrintOutcome};
use jiff::SignedDuration;
use pin::calendar::day_in_italy;
use pin::digest::{DisownCode, disown_message};
use pin::letter::address::rows;
use pin::letter::sheet::Sheet;
use pin::letter::{Batch, BatchId, Book, Letter, Progress};

/// How often another writer may be first before a letter is left to the next round.
const TRIES: u32 = 6;

/// Takes letters that wait up into a new batch; the fingerprint of each is committed here, before anything is
/// printed (decision 4). `None` if none is left, or another writer was first.
pub(super) async fn begin(
    deps: &Deps,
    waiting: Vec<Found>,
    book: Book,
    view: &mut View,
) -> Result<Option<(BatchId, Vec<Found>)>, Fault> {
    let now = deps.clock.now();
    let id = BatchId(draw::bytes(&*deps.chance));
    let until = later(now, deps.post.lease);
    let mut taken = Vec::new();
    for found in waiting {
        if !found.delivery.has_gone() && now < found.delivery.due {
            put_off(deps, found).await?;
            continue;
        }
        if rows(&found.record.request.person, &found.record.request.address).is_none() {
            let mut letter = found.letter;
            letter.cannot_be_addressed(now);
            match commit_trouble(&*deps.letters, &letter, found.delivery, now).await {
                Ok(_) => view.unaddressable += 1,
                // The first half's drain was first, or it was stopped: the next round sees.
                Err(Fault::Conflict) => {}
                Err(fault) => return Err(fault),
            }
            continue;
        }
        let (_, print) = halves(deps).of(found.letter.id, None).await?;
        let letter = found.letter.taken_up(id, print, until).ok_or(Fault::Conflict)?;
        taken.push(Found { letter, ..found });
    }
    let letters: Vec<Letter> = taken.iter().map(|found| found.letter.clone()).collect();
    if letters.is_empty() {
        return Ok(None);
    }
    let batch = Batch {
        id,
        at: now,
        letters: letters.iter().map(|letter| letter.id).collect(),
    };
    let count = u32::try_from(letters.len()).unwrap_or(u32::MAX);
    let book = Book {
        taken: book.taken.saturating_add(count),
        ..book
    };
    match deps.batches.begin_batch(&batch, &letters, &book).await {
        Ok(()) => {}
        // One of them moved on, perhaps to the contact centre; the others are found again in the next round.
        Err(Fault::Conflict) => {
            view.left += 1;
            return Ok(None);
        }
        Err(fault) => return Err(fault),
    }
    for found in &mut taken {
        found.letter.version += 1;
    }
    Ok(Some((id, taken)))
}

/// A letter says when and where the first half went (D16): it waits until that has gone, or had its time.
async fn put_off(deps: &Deps, found: Found) -> Result<(), Fault> {
    let mut letter = found.letter;
    let until = later(deps.clock.now(), deps.post.after_first).min(found.delivery.due);
    letter.put_off(until);
    match deps.letters.commit_letter(&letter).await {
        // Another writer was first: the next round sees.
        Err(Fault::Conflict) => Ok(()),
        done => done,
    }
}

/// Prints a batch's letters and commits that the printer has them; how many. What was stopped meanwhile is left out.
pub(super) async fn hand_over(deps: &Deps, id: BatchId, found: &[Found]) -> Result<u32, Fault> {
    let mine = |found: &&Found| found.letter.batch == Some(id) && found.letter.progress == Progress::Batched;
    let mine: Vec<&Found> = found.iter().filter(mine).collect();
    if mine.is_empty() {
        return Ok(0);
    }
    let mut jobs = Vec::with_capacity(mine.len());
    for found in &mine {
        jobs.push(job(deps, found).await?);
    }
    match deps.printer.print(id, &jobs).await {
        PrintOutcome::Taken | PrintOutcome::TakenBefore => {}
        PrintOutcome::Unavailable => return Err(Fault::Unavailable),
        PrintOutcome::Refused => return Err(Fault::Refused),
    }
    let mut count = 0;
    for found in mine {
        commit(deps, found.letter.clone()).await?;
        count += 1;
    }
    Ok(count)
}

/// A letter that another writer changed is read again: a report may have come, or it was stopped.
async fn commit(deps: &Deps, mut letter: Letter) -> Result<(), Fault> {
    for attempt in 0..TRIES {
        if !letter.handed_over() {
            return Ok(());
        }
        match deps.letters.commit_letter(&letter).await {
            Ok(()) => return Ok(()),
            Err(Fault::Refused) => return Err(Fault::Refused),
            Err(_) => deps.clock.sleep(SignedDuration::from_millis(20 << attempt)).await,
        }
        letter = match deps.letters.read_letter(letter.id).await? {
            Some(read) => read,
            None => return Ok(()),
        };
    }
    Err(Fault::Conflict)
}

async fn job(deps: &Deps, found: &Found) -> Result<PrintJob, Fault> {
    let Found {
        record,
        delivery,
        letter,
    } = found;
    let rows = rows(&record.request.person, &record.request.address).ok_or(Fault::Refused)?;
    let kept = letter.fingerprint.ok_or(Fault::Refused)?;
    let (half, _) = halves(deps).of(letter.id, Some(kept)).await?;
    let tag = deps
        .tokens
        .tag(deps.tokens.current(), &disown_message(letter.id.request))
        .await?;
    let code = DisownCode::from_tag(&tag);
    let today = day_in_italy(deps.clock.now());
    let sheet = Sheet::write(
        letter.id,
        rows,
        &half,
        &code,
        delivery,
        today,
        deps.validity.second_half_days,
    );
    Ok(PrintJob { id: letter.id, sheet })
}

fn halves(deps: &Deps) -> Halves<'_> {
    Halves::second(&deps.derive, &deps.fingerprint, deps.alphabet)
}
