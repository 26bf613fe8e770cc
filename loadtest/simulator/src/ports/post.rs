//! The ports of letters, as a step sees them.

use super::Seen;
use crate::calls::Call;
use crate::calls::units::Units;
use crate::{laws, post, rest};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId};
use pin::letter::{Batch, BatchId, Book, Letter, Progress};
use pin::request::RequestId;
use steps::Step;
use steps::ports::{
    Batches, Fault, Found, Letters, PostBook, PrintJob, PrintOutcome, Printer, RequestReader,
};

#[async_trait]
impl RequestReader for Seen {
    async fn find(&self, request: RequestId) -> Result<Option<Found>, Fault> {
        let finding = async {
            rest::wake(&self.outside, request);
            self.outside.twin.find(request).await
        };
        let found = self.call(Call::Find, None, finding).await;
        #[cfg(test)]
        let found = crate::hunt::bugs::found_row(&self.outside, self.step, found);
        found
    }
}

#[async_trait]
impl Letters for Seen {
    async fn read_letter(&self, id: DeliveryId) -> Result<Option<Letter>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::ReadLetter, None, twin.read_letter(id)).await
    }

    async fn commit_letter(&self, letter: &Letter) -> Result<(), Fault> {
        let committing = async {
            let before = self.outside.twin.letter(letter.id);
            self.outside.twin.commit_letter(letter).await?;
            self.outside.changed();
            if let Some(before) = before {
                self.letter_changed(&before, letter);
            }
            Ok(())
        };
        self.call(Call::CommitLetter, None, committing).await
    }

    async fn hand_to_centre(&self, letter: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        let handing = async {
            let before = self.outside.twin.letter(letter.id);
            self.outside.twin.hand_to_centre(letter, delivery).await?;
            self.outside.changed();
            if let Some(before) = before {
                self.letter_changed(&before, letter);
            }
            self.delivery_changed(delivery);
            Ok(())
        };
        self.call(Call::HandToCentre, None, handing).await
    }

    async fn reissue(&self, old: &Letter, next: &Letter, delivery: &Delivery) -> Result<(), Fault> {
        let making = async {
            self.outside.twin.reissue(old, next, delivery).await?;
            self.outside.changed();
            self.outside.journal().letters.counts.owed += 1;
            self.outside.journal().centre.lets_go(delivery.id.request);
            self.delivery_changed(delivery);
            Ok(())
        };
        self.call(Call::Reissue, None, making).await
    }
}

impl Seen {
    /// A delivery has moved on.
    pub(super) fn delivery_changed(&self, delivery: &Delivery) {
        let now = self.outside.agenda.now_ns();
        let mut journal = self.outside.journal();
        if matches!(self.step, Step::RecordCallbackOutcome | Step::ValidateByPhone) {
            journal.spoken_to(delivery);
        }
        journal.committed(delivery, now);
        drop(journal);
        self.outside.tell_committed(self.step, delivery);
    }

    fn tell_letter(&self, before: &Letter, after: &Letter) {
        let request = after.id.request;
        if before.posted_at.is_none() && after.posted_at.is_some() {
            self.outside.tell(request, || "letter: it is posted".to_owned());
        }
        let word = match (before.progress, after.progress) {
            (Progress::Held, Progress::Waiting) => "it waits for the printer",
            (before, after) if before == after => return,
            (_, Progress::Stopped { .. }) => "it is stopped",
            (_, Progress::Discarded { .. }) => "the printer cannot make it",
            (_, Progress::Returned { .. }) => "it has come back",
            _ => return,
        };
        self.outside.tell(request, || format!("letter: {word}"));
    }

    /// A letter has moved on: what the world makes of it.
    pub(super) fn letter_changed(&self, before: &Letter, after: &Letter) {
        let now = self.outside.agenda.now_ns();
        self.tell_letter(before, after);
        let mut journal = self.outside.journal();
        let letters = &mut journal.letters;
        match (before.progress, after.progress) {
            (Progress::Held, Progress::Waiting) => letters.counts.owed += 1,
            (Progress::Waiting, Progress::Stopped { .. }) => letters.counts.stopped += 1,
            (Progress::Waiting, Progress::Discarded { .. }) => letters.counts.unaddressable += 1,
            (Progress::Discarded { .. } | Progress::Returned { .. }, _) => {}
            (_, Progress::Discarded { .. }) => letters.counts.discarded += 1,
            (_, Progress::Returned { .. }) => letters.counts.returned += 1,
            _ => {}
        }
        let is_news = before.posted_at.is_none() && after.posted_at.is_some();
        letters.counts.posted += u64::from(is_news);
        let is_reported = letters.of(after.id).is_none_or(|seen| seen.is_reported_posted);
        drop(journal);
        if is_news && self.step == Step::RecordPost {
            let law = "what counts as posted was reported";
            let request = Some(after.id.request);
            self.outside.laws().check(law, is_reported, now, request);
        }
    }
}

#[async_trait]
impl Batches for Seen {
    async fn begin_batch(&self, batch: &Batch, letters: &[Letter], book: &Book) -> Result<(), Fault> {
        let beginning = async {
            self.outside.twin.begin_batch(batch, letters, book).await?;
            self.outside.changed();
            laws::letters::at_the_beginning(&self.outside, batch, book);
            Ok(())
        };
        self.spend(Call::BeginBatch, None, Units::batch(letters.len()), beginning)
            .await
    }

    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Batch, None, twin.batch(id)).await
    }

    async fn count_waiting(&self, now: Timestamp) -> Result<u64, Fault> {
        let twin = &self.outside.twin;
        let waiting = self.call(Call::CountWaiting, None, twin.count_waiting(now)).await;
        if let Ok(waiting) = waiting {
            self.outside.meter.counted(self.step, waiting);
        }
        waiting
    }

    async fn write_book(&self, book: &Book) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::WriteBook, None, twin.write_book(book)).await
    }
}

#[async_trait]
impl PostBook for Seen {
    async fn book(&self) -> Result<Option<Book>, Fault> {
        let twin = &self.outside.twin;
        let book = self.call(Call::Book, None, twin.book()).await;
        #[cfg(test)]
        let book = crate::hunt::bugs::book(&self.outside, book);
        book
    }
}

impl Seen {
    /// The time that making so many letters takes.
    #[allow(clippy::cast_possible_truncation, reason = "minutes in nanoseconds")]
    async fn make(&self, letters: usize) {
        let each_ns = (self.outside.world.letter_ms * 1e6) as i64;
        let span_ns = each_ns.saturating_mul(i64::try_from(letters).unwrap_or(i64::MAX));
        if span_ns > 0 {
            self.pass(span_ns).await;
        }
    }
}

#[async_trait]
impl Printer for Seen {
    async fn print(&self, batch: BatchId, jobs: &[PrintJob]) -> PrintOutcome {
        #[cfg(test)]
        crate::hunt::bugs::printing(&self.outside, batch, jobs);
        self.make(jobs.len()).await;
        let handing = async { Ok(post::hand(&self.outside, batch, jobs)) };
        // A call of the printer fails as the printer says, never as a port.
        self.call(Call::Print, None, handing)
            .await
            .unwrap_or(PrintOutcome::Unavailable)
    }
}
