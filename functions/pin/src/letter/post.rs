//! What the printer and the post report of a letter.

use super::{Letter, Progress};
use jiff::Timestamp;

/// Why a letter was discarded or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The file could not be opened, or is not what the manifest says.
    Unreadable,
    /// The file cannot be printed: its size, its margins, its fonts.
    Unprintable,
    /// The address cannot be posted to, or nobody lives there under that name.
    Address,
    /// The addressee refused it, or did not collect it.
    Unclaimed,
    /// Anything else.
    Other,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 5] = [
        Self::Unreadable,
        Self::Unprintable,
        Self::Address,
        Self::Unclaimed,
        Self::Other,
    ];

    /// The cause in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Unprintable => "unprintable",
            Self::Address => "address",
            Self::Unclaimed => "unclaimed",
            Self::Other => "other",
        }
    }

    /// Reads a cause's name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == name)
    }
}

/// What happened to a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// The printer has it and will make it.
    Accepted,
    /// On paper.
    Printed,
    /// The printer could not make or post it.
    Discarded(Cause),
    /// Given to the post.
    Posted,
    /// The post brought it back.
    Returned(Cause),
}

/// One report of the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostEvent {
    /// What happened.
    pub outcome: PostOutcome,
    /// When, by the printer.
    pub at: Timestamp,
}

impl Letter {
    /// What a report makes of it: the same twice is as good as once, and the order in which reports come does
    /// not matter, but the order of what they report does. Whether it changed.
    pub fn report(&mut self, event: PostEvent) -> bool {
        // No printer knows of a letter that no batch has.
        if self.batch.is_none() {
            return false;
        }
        let before = self.clone();
        self.next_attempt_at = None;
        let at = event.at;
        let next = match event.outcome {
            PostOutcome::Accepted => self.progress,
            PostOutcome::Printed => Progress::Printed { at },
            PostOutcome::Discarded(cause) => Progress::Discarded { at, cause },
            PostOutcome::Posted => {
                // Of two reports the earlier day is the one the person may rely on least.
                self.posted_at = Some(self.posted_at.map_or(at, |known| known.min(at)));
                Progress::Posted { at }
            }
            PostOutcome::Returned(cause) => Progress::Returned { at, cause },
        };
        if rank(next) > rank(self.progress) {
            self.progress = next;
        }
        *self != before
    }
}

/// What comes later on a letter's way stands above what comes before; what is stopped stays so.
const fn rank(progress: Progress) -> u8 {
    match progress {
        Progress::Held | Progress::Waiting | Progress::Batched => 0,
        Progress::Printed { .. } => 1,
        Progress::Discarded { .. } => 2,
        Progress::Posted { .. } => 3,
        Progress::Returned { .. } => 4,
        Progress::Stopped { .. } => 5,
    }
}
