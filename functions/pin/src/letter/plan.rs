//! When letters are printed and when they arrive: the printer's daily capacity, working days, the backlog.

use super::{Letter, Progress};
use crate::calendar::{day_in_italy, next_working_day, working_days_later};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// How letters are posted.
#[derive(Clone, Debug)]
pub struct PostPolicy {
    /// Letters the printer takes a working day.
    pub per_day: u32,
    /// Letters in a batch: one transaction claims them all, with the batch and the book (at most 40).
    pub batch: usize,
    /// Letters a second, where the channel's levers do not say.
    pub rate_per_s: u32,
    /// How long a batch that was begun is left to whoever began it.
    pub lease: SignedDuration,
    /// How long a letter is put off whose first half has not gone yet (D16).
    pub after_first: SignedDuration,
    /// Working days from printing to posting.
    pub handling_days: u32,
    /// Working days from posting to arrival, in Italy.
    pub transit_days: u32,
    /// Working days from posting to arrival, abroad.
    pub transit_days_abroad: u32,
}

impl Default for PostPolicy {
    fn default() -> Self {
        Self {
            per_day: 20_000,
            batch: 40,
            rate_per_s: 50,
            lease: SignedDuration::from_mins(10),
            after_first: SignedDuration::from_mins(10),
            handling_days: 1,
            transit_days: 4,
            transit_days_abroad: 10,
        }
    }
}

/// What `post_letters` keeps: how much of the printer's day is used, and how many wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// The printer's working day that `taken` counts for.
    pub day: Date,
    /// Letters handed over for that day.
    pub taken: u32,
    /// Letters that waited when they were last counted.
    pub waiting: u64,
    /// Since when the first of them waited.
    pub oldest: Option<Timestamp>,
    /// When they were counted.
    pub counted_at: Timestamp,
    /// Rises with every commit; 0 before the first.
    pub version: u64,
}

impl Book {
    /// The book before anything was written.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            day: printing_day(now),
            taken: 0,
            waiting: 0,
            oldest: None,
            counted_at: now,
            version: 0,
        }
    }

    /// The book as it is at `now`: a new working day is empty.
    #[must_use]
    pub fn turned(self, now: Timestamp) -> Self {
        let day = printing_day(now);
        if day > self.day {
            Self {
                day,
                taken: 0,
                ..self
            }
        } else {
            self
        }
    }

    /// How many letters the printer still takes for its day.
    #[must_use]
    pub const fn room(&self, policy: &PostPolicy) -> u32 {
        policy.per_day.saturating_sub(self.taken)
    }

    /// How many letters go before one that waits since `since`: those counted are taken to have come evenly.
    fn ahead_of(&self, since: Timestamp) -> u64 {
        let Some(oldest) = self.oldest.filter(|oldest| *oldest < self.counted_at) else {
            return 0;
        };
        let span = self.counted_at.duration_since(oldest).as_millis();
        let part = since.duration_since(oldest).as_millis().clamp(0, span);
        u64::try_from(i128::from(self.waiting) * part / span.max(1)).unwrap_or(self.waiting)
    }
}

/// The working day for which the printer takes letters at `now`.
fn printing_day(now: Timestamp) -> Date {
    next_working_day(day_in_italy(now))
}

impl Letter {
    /// The day a letter is expected at the person's home; `None` if none is on its way. One that is held is shown
    /// like one that waits (D13).
    #[must_use]
    pub fn expected_on(
        &self,
        book: Option<&Book>,
        is_abroad: bool,
        now: Timestamp,
        policy: &PostPolicy,
    ) -> Option<Date> {
        let transit = if is_abroad {
            policy.transit_days_abroad
        } else {
            policy.transit_days
        };
        let from_printing = policy.handling_days + transit;
        match self.progress {
            Progress::Held | Progress::Waiting => {
                let book = book.cloned().unwrap_or_else(|| Book::new(now)).turned(now);
                let ahead = book.ahead_of(self.requested_at) + u64::from(book.taken);
                let days = ahead / u64::from(policy.per_day.max(1));
                let wait = u32::try_from(days).unwrap_or(u32::MAX).min(MAX_WAIT_DAYS);
                Some(working_days_later(book.day, wait + from_printing))
            }
            Progress::Batched => Some(working_days_later(printing_day(now), from_printing)),
            Progress::Printed { at } => Some(working_days_later(printing_day(at), from_printing)),
            Progress::Posted { at } => Some(working_days_later(day_in_italy(at), transit)),
            Progress::Discarded { .. } | Progress::Returned { .. } | Progress::Stopped { .. } => None,
        }
    }
}

/// No date further away than this is worth showing: ten years.
const MAX_WAIT_DAYS: u32 = 2_500;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::DeliveryId;
    use crate::digest::PersonKey;
    use crate::request::{RequestId, Standing};
    use jiff::civil::date;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn letter(since: &str) -> Letter {
        let id = DeliveryId {
            request: RequestId::from_random([1; 16]),
            generation: 1,
        };
        Letter::open(
            id,
            PersonKey([1; 16]),
            Standing::Validated { at: at(since) },
            at(since),
        )
    }

    /// A thousand wait, evenly, since Thursday 9 o'clock.
    fn book(waiting: u64) -> Book {
        Book {
            waiting,
            oldest: Some(at("2020-03-26T09:00:00+01:00")),
            ..Book::new(at("2020-03-26T19:00:00+01:00"))
        }
    }

    fn expected(since: &str, book: &Book, per_day: u32) -> Option<Date> {
        let policy = PostPolicy {
            per_day,
            ..PostPolicy::default()
        };
        letter(since).expected_on(Some(book), false, at("2020-03-26T19:00:00+01:00"), &policy)
    }

    #[test]
    fn r31_the_expected_day_comes_from_backlog_capacity_and_working_days() {
        // Printed on Thursday the 26th, posted on Friday, four working days on the way.
        assert_eq!(
            expected("2020-03-26T19:00:00+01:00", &book(0), 100),
            Some(date(2020, 4, 2))
        );
        // Half of a thousand go before: five more working days.
        assert_eq!(
            expected("2020-03-26T14:00:00+01:00", &book(1_000), 100),
            Some(date(2020, 4, 9))
        );
        assert_eq!(
            expected("2020-03-26T09:00:00+01:00", &book(1_000), 100),
            Some(date(2020, 4, 2))
        );
        let full = Book {
            taken: 100,
            ..book(0)
        };
        assert_eq!(
            expected("2020-03-26T19:00:00+01:00", &full, 100),
            Some(date(2020, 4, 3))
        );
    }

    #[test]
    fn r31_the_printers_day_is_a_working_day_and_begins_empty() {
        let friday = Book {
            taken: 100,
            ..Book::new(at("2020-04-10T09:00:00+02:00"))
        };
        let saturday = friday.turned(at("2020-04-11T09:00:00+02:00"));
        // Monday the 13th is Easter Monday.
        assert_eq!((saturday.day, saturday.taken), (date(2020, 4, 14), 0));
        let monday = saturday.clone().turned(at("2020-04-13T09:00:00+02:00"));
        assert_eq!(monday, saturday);
    }
}
