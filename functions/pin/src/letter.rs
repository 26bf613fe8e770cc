//! The letter with the second half (R3, R31): one record a request and generation, which is also its outbox
//! row, as [`crate::delivery::Delivery`] is for the first half.
//!
//! Every change is a pure function of the record, what happened, and the instant. Stores only commit what
//! comes out, on the condition that the record has not changed since it was read (`version`).

pub mod address;
mod capitals;
mod plan;
mod post;
pub mod sheet;

pub use plan::{Book, PostPolicy};
pub use post::{Cause, PostEvent, PostOutcome};

use crate::channel::{Channel, Class};
use crate::delivery::{DeliveryId, Queue, shard};
use crate::digest::{PersonKey, read_hex, write_hex};
use crate::half::Fingerprint;
use crate::promise::whole_ms;
use crate::request::Standing;
use jiff::Timestamp;
use std::fmt;

/// Names a batch of letters: 16 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub [u8; 16]);

impl BatchId {
    /// Reads the 32 hexadecimal characters that `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        read_hex(text).map(Self)
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

/// A letter's name as the printer and the interface know it: the request's, and the generation.
#[must_use]
pub fn name(id: DeliveryId) -> String {
    format!("{}-{}", id.request, id.generation)
}

/// Reads a letter's name.
#[must_use]
pub fn read_name(name: &str) -> Option<DeliveryId> {
    let (request, generation) = name.rsplit_once('-')?;
    let request = crate::request::RequestId::parse(request)?;
    let generation = generation.parse().ok().filter(|generation| *generation > 0)?;
    Some(DeliveryId { request, generation })
}

/// Letters that are printed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its name.
    pub id: BatchId,
    /// When it was begun.
    pub at: Timestamp,
    /// Its letters.
    pub letters: Vec<DeliveryId>,
}

/// The record of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its name. The generation is the second half's own: a re-issued letter is one more, whatever became of
    /// the first half.
    pub id: DeliveryId,
    /// Whose second half it carries.
    pub person: PersonKey,
    /// When the request was accepted, or the letter asked for again.
    pub requested_at: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// When `post_letters` looks at it next. `None`: not queued. Whole milliseconds.
    pub next_attempt_at: Option<Timestamp>,
    /// The batch that took it up: one, for ever.
    pub batch: Option<BatchId>,
    /// Recognises the half; there from the moment a batch takes the letter up, before anything is printed
    /// (decision 4).
    pub fingerprint: Option<Fingerprint>,
    /// When it was posted, which its validity counts from (D11). Stays when it comes back.
    pub posted_at: Option<Timestamp>,
    /// Rises with every commit.
    pub version: u64,
}

/// How far a letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Not to be posted until the contact centre has validated the request (R27).
    Held,
    /// To be printed.
    Waiting,
    /// A batch has it.
    Batched,
    /// On paper.
    Printed {
        /// When.
        at: Timestamp,
    },
    /// On its way.
    Posted {
        /// When.
        at: Timestamp,
    },
    /// The printer could not make or post it: the contact centre has it.
    Discarded {
        /// When.
        at: Timestamp,
        /// Why.
        cause: Cause,
    },
    /// It came back: the contact centre has it.
    Returned {
        /// When.
        at: Timestamp,
        /// Why.
        cause: Cause,
    },
    /// The request was rejected or withdrawn, or the PIN stopped: its half opens nothing.
    Stopped {
        /// When.
        at: Timestamp,
    },
}

impl Progress {
    /// Whether no report of the printer changes it any more.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Returned { .. } | Self::Stopped { .. })
    }

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            // Whether the address fits is nobody's to learn (D13).
            Self::Held | Self::Waiting | Self::Batched => "waiting",
            Self::Printed { .. } => "printed",
            Self::Posted { .. } => "posted",
            // Neither reached the person; the contact centre calls.
            Self::Discarded { .. } | Self::Returned { .. } => "returned",
            Self::Stopped { .. } => "none",
        }
    }
}

/// Why the contact centre has a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// What the printer or the post said.
    pub cause: Cause,
}

impl Letter {
    /// The record that is written with the request, in the same transaction (decision 2), always: a letter
    /// that waits for the operator costs what one that goes out costs (D13).
    #[must_use]
    pub fn open(id: DeliveryId, person: PersonKey, standing: Standing, now: Timestamp) -> Self {
        let mut letter = Self {
            id,
            person,
            requested_at: now,
            progress: Progress::Held,
            next_attempt_at: None,
            batch: None,
            fingerprint: None,
            posted_at: None,
            version: 1,
        };
        if standing.assigns_pin() {
            letter.release(now);
        }
        letter
    }

    /// Lets a held letter go: the request has been validated. Whether it was held.
    pub fn release(&mut self, now: Timestamp) -> bool {
        let is_held = self.progress == Progress::Held;
        if is_held {
            self.progress = Progress::Waiting;
            self.next_attempt_at = Some(whole_ms(now));
        }
        is_held
    }

    /// Stops it: what is not in a batch is never printed, and what is opens nothing. Whether it changed.
    pub fn stop(&mut self, now: Timestamp) -> bool {
        if matches!(self.progress, Progress::Stopped { .. }) {
            return false;
        }
        self.progress = Progress::Stopped { at: now };
        self.next_attempt_at = None;
        true
    }

    /// Puts it off. Whether it waits at all.
    pub fn put_off(&mut self, until: Timestamp) -> bool {
        let waits = self.progress == Progress::Waiting;
        if waits {
            self.next_attempt_at = Some(whole_ms(until));
        }
        waits
    }

    /// Takes it up into a batch, until `until`: then whoever finds it finishes that batch. `None` if it does not
    /// wait.
    #[must_use]
    pub fn taken_up(&self, batch: BatchId, fingerprint: Fingerprint, until: Timestamp) -> Option<Self> {
        (self.progress == Progress::Waiting).then(|| Self {
            progress: Progress::Batched,
            next_attempt_at: Some(whole_ms(until)),
            batch: Some(batch),
            fingerprint: Some(fingerprint),
            ..self.clone()
        })
    }

    /// No letter can be addressed so: the contact centre has it. Whether it changed.
    pub fn cannot_be_addressed(&mut self, now: Timestamp) -> bool {
        let waits = self.progress == Progress::Waiting;
        if waits {
            let cause = Cause::Address;
            self.progress = Progress::Discarded { at: now, cause };
            self.next_attempt_at = None;
        }
        waits
    }

    /// The printer has its batch. Whether it changed.
    pub fn handed_over(&mut self) -> bool {
        let is_open = self.progress == Progress::Batched && self.next_attempt_at.is_some();
        if is_open {
            self.next_attempt_at = None;
        }
        is_open
    }

    /// The letter that takes this one's place, with another half: the next generation, to be printed at once.
    /// `None` unless this one came back or could not be made, or if no batch ever had it: the same address would
    /// not make a letter the next time either.
    #[must_use]
    pub fn reissue(&self, now: Timestamp) -> Option<Self> {
        self.trouble().filter(|_| self.batch.is_some())?;
        let id = DeliveryId {
            generation: self.id.generation.checked_add(1)?,
            ..self.id
        };
        Some(Self::open(id, self.person, Standing::Validated { at: now }, now))
    }

    /// Why the contact centre has it; `None` if it does not.
    #[must_use]
    pub const fn trouble(&self) -> Option<Trouble> {
        match self.progress {
            Progress::Discarded { at, cause } | Progress::Returned { at, cause } => {
                Some(Trouble { since: at, cause })
            }
            _ => None,
        }
    }

    /// Where `post_letters` finds it. `None` while there is nothing to do.
    #[must_use]
    pub fn queue(&self) -> Option<Queue> {
        self.next_attempt_at.map(|_| Queue {
            channel: Channel::Post,
            // What was begun is finished first, however many wait.
            class: match self.progress {
                Progress::Batched => Class::Urgent,
                _ => Class::Half,
            },
            shard: shard(self.id.request),
        })
    }
}

#[cfg(test)]
mod tests;
