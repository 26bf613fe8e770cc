//! R3, R31: has the letters printed, in batches (ADR 0028).
//!
//! A letter is in one batch for ever, from the transaction that takes it up and commits its fingerprint; a batch is
//! printed once, under its id. Whatever is interrupted between the two is found again when its claim runs out, and
//! the same batch is finished.

mod batch;

use crate::deps::deps;
use crate::draw;
use crate::ports::{
    Batches, Chance, Channels, Clock, DeriveSecond, DueDelivery, DueQueue, Fault, FingerprintSecond, Found,
    Lease, Letters, MessageTokens, PostBook, Printer, RequestReader,
};
use crate::problem::Problem;
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::access::Validity;
use pin::channel::{Class, SHARDS};
use pin::delivery::Queue;
use pin::half::Alphabet;
use pin::letter::{Book, PostPolicy, Progress};
use pin::pace::Pace;
use std::collections::BTreeSet;

deps! {
    /// What posting letters needs: never a key of the first half.
    ports {
        /// The time, and waiting.
        clock: dyn Clock,
        /// Names batches and the lease's owner.
        chance: dyn Chance,
        /// The lease and the levers.
        channels: dyn Channels,
        /// What is due.
        queue: dyn DueQueue,
        /// What was asked for, and where the first half went.
        requests: dyn RequestReader,
        /// Commits letters.
        letters: dyn Letters,
        /// Begins batches.
        batches: dyn Batches,
        /// What the printer was given.
        book: dyn PostBook,
        /// Makes the half.
        derive: DeriveSecond,
        /// Makes what recognises it.
        fingerprint: FingerprintSecond,
        /// Makes the code that stops the PIN (D16).
        tokens: MessageTokens,
        /// Prints.
        printer: dyn Printer,
    }
    settings {
        /// The alphabet of the halves (D2).
        alphabet: Alphabet,
        /// How letters are posted.
        post: PostPolicy,
        /// How long the half is valid.
        validity: Validity,
    }
}

/// A tick.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// When it must take up nothing more.
    pub stop_by: Timestamp,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether another round holds the channel, or it is paused.
    pub busy: bool,
    /// Batches that the printer has now.
    pub batches: u32,
    /// Letters in them.
    pub letters: u32,
    /// Letters that no row of capitals can address: the contact centre has them.
    pub unaddressable: u32,
    /// Batches that could not be handed over, or begun: they come again.
    pub left: u32,
    /// Letters that wait for another of the printer's days.
    pub waiting: u64,
}

/// How many entries are read from a queue at a time.
const PAGE: u32 = 40;

/// How many requests are read at once.
const AT_ONCE: usize = 8;

/// Takes up what is due, as far as the printer's day has room, until nothing is left or its time is up.
///
/// # Errors
/// A port's fault before anything was taken up, or while looking for more.
pub async fn post_letters(deps: &Deps, command: Command) -> Result<View, Problem> {
    let now = deps.clock.now();
    let owner = u128::from_le_bytes(draw::bytes(&*deps.chance));
    let until = later(now, deps.post.lease);
    let busy = View {
        busy: true,
        ..View::default()
    };
    let Some(lease) = deps.channels.acquire(Channel::Post, owner, now, until).await? else {
        return Ok(busy);
    };
    let mut round = Round {
        deps,
        lease,
        view: View::default(),
        is_unavailable: false,
        seen: BTreeSet::new(),
    };
    let worked = round.work(command.stop_by).await;
    let counted = round.count().await;
    let given_back = deps.channels.release(&round.lease).await;
    worked.and(counted).and(given_back)?;
    Ok(round.view)
}

struct Round<'a> {
    deps: &'a Deps,
    lease: Lease,
    view: View,
    /// Whether the printer did not take a batch.
    is_unavailable: bool,
    /// What was worked already: the index may show it still.
    seen: BTreeSet<DueDelivery>,
}

impl Round<'_> {
    async fn work(&mut self, stop_by: Timestamp) -> Result<(), Fault> {
        let mut pace = Pace::start(self.deps.post.rate_per_s, self.deps.clock.now());
        while self.may_go_on(stop_by, &mut pace).await? {
            // What was begun is finished first, whether or not the printer's day has room.
            let begun = self.heads(Class::Urgent, PAGE).await?;
            if !begun.is_empty() {
                self.finish(begun).await?;
                continue;
            }
            // What the printer does not take now it would not take of another batch; they would all come at once later.
            if self.is_unavailable {
                return Ok(());
            }
            let book = self.book().await?;
            let size = u32::try_from(self.deps.post.batch.clamp(1, PAGE as usize)).unwrap_or(PAGE);
            let heads = self
                .heads(Class::Half, size.min(book.room(&self.deps.post)))
                .await?;
            if heads.is_empty() {
                return Ok(());
            }
            for _ in &heads {
                let slot = pace.reserve(self.deps.clock.now());
                let wait = slot.duration_since(self.deps.clock.now());
                if wait > SignedDuration::ZERO {
                    self.deps.clock.sleep(wait).await;
                }
            }
            self.begin(heads, book).await?;
        }
        Ok(())
    }

    /// The time, the lease and the levers.
    async fn may_go_on(&mut self, stop_by: Timestamp, pace: &mut Pace) -> Result<bool, Fault> {
        let now = self.deps.clock.now();
        if now >= stop_by {
            return Ok(false);
        }
        let until = later(now, self.deps.post.lease);
        let Some(lease) = self.deps.channels.renew(&self.lease, until).await? else {
            return Ok(false);
        };
        self.lease = lease;
        let settings = self.deps.channels.settings(Channel::Post).await?;
        pace.set_rate(settings.rate_per_s.unwrap_or(self.deps.post.rate_per_s));
        self.view.busy = settings.is_paused(now);
        Ok(!self.view.busy)
    }

    /// The first entries of a class that were not worked yet, at most `limit`.
    async fn heads(&mut self, class: Class, limit: u32) -> Result<Vec<DueDelivery>, Fault> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let now = self.deps.clock.now();
        let pages = (0..SHARDS).map(|shard| {
            let queue = Queue {
                channel: Channel::Post,
                class,
                shard,
            };
            self.deps.queue.due(queue, now, PAGE)
        });
        let mut heads = Vec::new();
        for page in futures_util::future::join_all(pages).await {
            heads.extend(page?.into_iter().filter(|head| !self.seen.contains(head)));
        }
        heads.sort_unstable();
        heads.truncate(limit as usize);
        self.seen.extend(heads.iter().copied());
        Ok(heads)
    }

    async fn read(&self, heads: &[DueDelivery]) -> Result<Vec<Found>, Fault> {
        let reads = futures_util::stream::iter(heads)
            .map(|head| self.deps.requests.find(head.id.request))
            .buffered(AT_ONCE)
            .collect::<Vec<_>>();
        let mut found = Vec::new();
        for (head, read) in heads.iter().zip(reads.await) {
            // Of an entry that stands no longer there is nothing to do.
            found.extend(
                read?.filter(|found| {
                    found.letter.id == head.id && found.letter.next_attempt_at == Some(head.at)
                }),
            );
        }
        Ok(found)
    }

    /// Finishes the batches that these letters are in.
    async fn finish(&mut self, heads: Vec<DueDelivery>) -> Result<(), Fault> {
        let found = self.read(&heads).await?;
        let ids: BTreeSet<_> = found.iter().filter_map(|found| found.letter.batch).collect();
        for id in ids {
            if let Some(begun) = self.deps.batches.batch(id).await? {
                let mut mine = Vec::with_capacity(begun.letters.len());
                for letter in &begun.letters {
                    mine.extend(self.deps.requests.find(letter.request).await?);
                }
                self.hand_over(id, &mine).await;
            }
        }
        Ok(())
    }

    /// Begins a batch of these letters and finishes it.
    async fn begin(&mut self, heads: Vec<DueDelivery>, book: Book) -> Result<(), Fault> {
        let found = self.read(&heads).await?;
        let waiting = found
            .into_iter()
            .filter(|found| found.letter.progress == Progress::Waiting);
        let Some(begun) = batch::begin(self.deps, waiting.collect(), book, &mut self.view).await? else {
            return Ok(());
        };
        let (id, letters) = begun;
        self.hand_over(id, &letters).await;
        Ok(())
    }

    /// Prints a batch and commits it. A fault is this batch's alone: it is found again when its claim runs out.
    async fn hand_over(&mut self, id: pin::letter::BatchId, found: &[Found]) {
        match batch::hand_over(self.deps, id, found).await {
            Ok(letters) => {
                self.view.batches += 1;
                self.view.letters += letters;
            }
            Err(fault) => {
                self.view.left += 1;
                self.is_unavailable |= fault != Fault::Refused;
            }
        }
    }

    async fn book(&self) -> Result<Book, Fault> {
        let now = self.deps.clock.now();
        let book = self.deps.book.book().await?;
        Ok(book.unwrap_or_else(|| Book::new(now)).turned(now))
    }

    /// Notes how many wait, and since when, for those who ask (R31).
    async fn count(&mut self) -> Result<(), Fault> {
        let now = self.deps.clock.now();
        self.seen.clear();
        let waiting = self.deps.batches.count_waiting(now).await?;
        let oldest = self.heads(Class::Half, 1).await?.first().map(|head| head.at);
        self.view.waiting = waiting;
        let read = self.book().await?;
        let book = Book {
            waiting,
            oldest,
            counted_at: now,
            ..read
        };
        match self.deps.batches.write_book(&book).await {
            // Another round has counted since.
            Err(Fault::Conflict) => Ok(()),
            done => done,
        }
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}
