//! What a run took of the account's limits, at most.

use super::quota::DAY;
use crate::agenda::timestamp;
use jiff::tz::TimeZone;
use pin::Channel;
use std::collections::VecDeque;

const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;

/// Counts within whole seconds.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    second: i64,
    count: u64,
    most: u64,
}

impl Meter {
    pub(crate) fn note(&mut self, now: i64) {
        let second = now.div_euclid(SECOND);
        if second != self.second {
            (self.second, self.count) = (second, 0);
        }
        self.count += 1;
        self.most = self.most.max(self.count);
    }
}

/// Emails of the last 24 hours, minute by minute.
#[derive(Debug, Default)]
struct Day {
    minutes: VecDeque<(i64, u64)>,
    count: u64,
    most: u64,
}

impl Day {
    fn note(&mut self, now: i64) {
        let minute = now.div_euclid(MINUTE);
        while let Some((first, count)) = self.minutes.front().copied()
            && minute - first >= DAY / MINUTE
        {
            self.count -= count;
            self.minutes.pop_front();
        }
        match self.minutes.back_mut() {
            Some((last, count)) if *last == minute => *count += 1,
            _ => self.minutes.push_back((minute, 1)),
        }
        self.count += 1;
        self.most = self.most.max(self.count);
    }
}

/// What is measured of a run.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    /// Requests at the gateway.
    pub(crate) requests: Meter,
    publishes: Meter,
    emails: Day,
    /// Parts of text messages of the calendar month (UTC), which is named by its number.
    month: (i32, u64),
    most_parts: u64,
}

impl Meters {
    /// A message of so many parts went out.
    pub(crate) fn went_out(&mut self, channel: Channel, parts: i64, now: i64) {
        match channel {
            Channel::Sms => {
                self.publishes.note(now);
                let date = timestamp(now).to_zoned(TimeZone::UTC).date();
                let month = i32::from(date.year()) * 12 + i32::from(date.month());
                if month != self.month.0 {
                    self.month = (month, 0);
                }
                self.month.1 += u64::try_from(parts).unwrap_or_default();
                self.most_parts = self.most_parts.max(self.month.1);
            }
            Channel::Email => self.emails.note(now),
            Channel::Pec | Channel::Post => {}
        }
    }

    /// The most of each.
    pub(crate) const fn peaks(&self) -> Peaks {
        Peaks {
            requests_per_s: self.requests.most,
            publishes_per_s: self.publishes.most,
            emails_in_24_h: self.emails.most,
            parts_in_a_month: self.most_parts,
        }
    }
}

/// The most that a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    /// Requests at API Gateway within a second.
    pub requests_per_s: u64,
    /// Text messages published within a second.
    pub publishes_per_s: u64,
    /// Emails within 24 hours, to the minute.
    pub emails_in_24_h: u64,
    /// Parts of text messages within a calendar month (UTC).
    pub parts_in_a_month: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_of_a_second_a_day_and_a_month_are_kept() {
        let mut meters = Meters::default();
        let start = "2020-03-31T23:59:00Z"
            .parse::<jiff::Timestamp>()
            .expect("an instant");
        let start = crate::agenda::nanoseconds(start);
        for number in 0..3 {
            meters.requests.note(start + number);
            meters.went_out(Channel::Sms, 2, start + number * SECOND);
            meters.went_out(Channel::Email, 1, start + number * MINUTE);
        }
        // The month begins anew, and the first email of the day before is out of its 24 hours, the others are in.
        meters.requests.note(start + 5 * SECOND);
        meters.went_out(Channel::Sms, 5, start + MINUTE);
        meters.went_out(Channel::Email, 1, start + DAY);
        meters.went_out(Channel::Email, 1, start + DAY);
        let peaks = meters.peaks();
        assert_eq!((peaks.requests_per_s, peaks.publishes_per_s), (3, 1));
        assert_eq!((peaks.emails_in_24_h, peaks.parts_in_a_month), (4, 6));
    }
}
