//! One batch: begun in one transaction, printed under its id, committed letter by letter.

use super::{Deps, View, later};
use crate::draw;
use crate::letters::commit_trouble;
use crate::ports::{Fault, Found, PrintJob, PrintOutcome};
use jiff::SignedDuration;
use pin::calendar::day_in_italy;
use pin::delivery::DeliveryId;
use pin::digest::{DisownCode, KeyVersion, disown_message};
use pin::half::{self, Alphabet, Fingerprint, Half, Part};
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
        let (_, print) = derive(deps, found.letter.id, deps.derive.current(), deps.alphabet).await?;
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
    let half = same_half(deps, letter).await?;
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
        deps.post.valid_days,
    );
    Ok(PrintJob { id: letter.id, sheet })
}

/// The half whose fingerprint was committed, though the key or the alphabet has been changed since.
async fn same_half(deps: &Deps, letter: &Letter) -> Result<Half, Fault> {
    let kept = letter.fingerprint.ok_or(Fault::Refused)?;
    for alphabet in [deps.alphabet].into_iter().chain(Alphabet::ALL) {
        let (half, made) = derive(deps, letter.id, kept.key_version, alphabet).await?;
        if made == kept {
            return Ok(half);
        }
    }
    Err(Fault::Refused)
}

/// The half and what recognises it. Rude words ask for the next try; a hundred in a row mean a broken key.
async fn derive(
    deps: &Deps,
    id: DeliveryId,
    version: KeyVersion,
    alphabet: Alphabet,
) -> Result<(Half, Fingerprint), Fault> {
    for attempt in 0..100 {
        let message = Part::Second.message(id.request, id.generation, attempt);
        let tag = deps.derive.tag(version, &message).await?;
        if let Some(half) = half::encode(&tag, alphabet) {
            let message = Part::Second.fingerprint_message(id.request, id.generation, &half);
            let tag = deps.fingerprint.tag(version, message.as_bytes()).await?;
            let print = Fingerprint {
                key_version: version,
                tag: tag.0,
            };
            return Ok((half, print));
        }
    }
    Err(Fault::Refused)
}
