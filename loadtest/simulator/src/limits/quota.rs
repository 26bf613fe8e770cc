//! Quotas of messages: money a calendar month, and emails in any 24 hours.

use crate::agenda::{nanoseconds, timestamp};
use crate::world::World;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use std::collections::VecDeque;

/// 24 hours, in nanoseconds.
pub(crate) const DAY: i64 = 24 * 3_600 * 1_000_000_000;

/// Money in whole millionths of a dollar.
#[allow(
    clippy::cast_possible_truncation,
    reason = "at most a hundred million dollars"
)]
pub(crate) fn millionths(usd: f64) -> i64 {
    libm::round(usd * 1e6) as i64
}

/// The spend cap on text messages (AWS, "Setting SMS messaging preferences": a month's; nothing goes out beyond it).
/// AWS says "within minutes" of that; here at once.
#[derive(Debug)]
pub(crate) struct Spend {
    part: i64,
    cap: i64,
    spent: i64,
    /// When the month ends.
    until: i64,
}

impl Spend {
    /// As the world has it; `None` without a cap.
    #[must_use]
    pub(crate) fn of(world: &World, now: i64) -> Option<Self> {
        let cap = millionths(world.sms_spend_cap_usd);
        (cap > 0).then(|| Self {
            part: millionths(world.sms_part_usd),
            cap,
            spent: 0,
            until: month_ends(now),
        })
    }

    /// Whether so many parts can be paid for.
    pub(crate) fn has_room(&mut self, parts: i64, now: i64) -> bool {
        if now >= self.until {
            self.until = month_ends(now);
            self.spent = 0;
        }
        self.spent + parts * self.part <= self.cap
    }

    /// So many parts went out.
    pub(crate) const fn pay(&mut self, parts: i64) {
        self.spent += parts * self.part;
    }
}

/// The first instant of the next month, in UTC.
fn month_ends(now: i64) -> i64 {
    let day = timestamp(now).to_zoned(TimeZone::UTC).date().first_of_month();
    let next = day
        .checked_add(1.month())
        .and_then(|day| day.to_zoned(TimeZone::UTC));
    next.map_or(i64::MAX, |next| nanoseconds(next.timestamp()))
}

/// SES's quota of any 24 hours (AWS, "Service quotas in Amazon SES": a rolling period).
#[derive(Debug)]
pub(crate) struct Quota {
    most: usize,
    /// When each email of the last 24 hours went out.
    sent: VecDeque<i64>,
}

impl Quota {
    /// So many in 24 hours; `None` for 0, which is no quota.
    #[must_use]
    pub(crate) fn of(most: u32) -> Option<Self> {
        (most > 0).then(|| Self {
            most: usize::try_from(most).unwrap_or(usize::MAX),
            sent: VecDeque::new(),
        })
    }

    /// Whether one more may go out.
    pub(crate) fn has_room(&mut self, now: i64) -> bool {
        while self.sent.front().is_some_and(|sent| now - sent >= DAY) {
            self.sent.pop_front();
        }
        self.sent.len() < self.most
    }

    /// One went out.
    pub(crate) fn note(&mut self, now: i64) {
        self.sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> i64 {
        nanoseconds(text.parse().expect("an instant"))
    }

    #[test]
    fn the_cap_is_reached_exactly_and_begins_anew_with_the_month() {
        let world = World {
            sms_part_usd: 0.07,
            sms_spend_cap_usd: 1.0,
            ..World::default()
        };
        let last = instant("2020-03-31T23:59:59.999999999Z");
        let mut spend = Spend::of(&world, last).expect("a cap");
        let mut pay = |parts, now| {
            let has_room = spend.has_room(parts, now);
            if has_room {
                spend.pay(parts);
            }
            has_room
        };
        assert_eq!(
            (0..100).filter(|_| pay(1, last)).count(),
            14,
            "14 times 0.07 is 0.98"
        );
        assert!(pay(14, last + 1), "April");
        assert!(!pay(1, instant("2020-04-30T23:59:59Z")));
        assert!(pay(10, instant("2020-05-01T00:00:00Z")));
        assert!(!pay(5, instant("2020-05-02T00:00:00Z")));
        assert!(pay(4, instant("2020-05-02T00:00:00Z")));
    }

    #[test]
    fn the_quota_is_of_any_24_hours_and_not_of_a_day() {
        let mut quota = Quota::of(2).expect("a quota");
        let mut send = |now| {
            let has_room = quota.has_room(now);
            if has_room {
                quota.note(now);
            }
            has_room
        };
        assert!(send(0) && send(DAY / 2) && !send(DAY - 1));
        assert!(send(DAY) && !send(DAY + 1));
        assert!(!send(DAY + DAY / 2 - 1) && send(DAY + DAY / 2));
    }
}
