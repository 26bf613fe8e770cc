//! When the contact centre is open (R34, R35, D15), in Italian time.

use jiff::civil::{Date, DateTime, Time, Weekday, date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Italian time, compiled in: no file of the machine is asked.
pub static ROME: TimeZone = jiff::tz::get!("Europe/Rome");

/// The day it is in Italy.
#[must_use]
pub fn day_in_italy(instant: Timestamp) -> Date {
    ROME.to_datetime(instant).date()
}

/// Whether post and printers work on a day: Monday to Friday, national holidays apart.
#[must_use]
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_national_holiday(day)
}

/// The day itself if it is a working day, or else the next one.
#[must_use]
pub fn next_working_day(day: Date) -> Date {
    // No span without a working day is longer than a week.
    day.series(1.day())
        .take(10)
        .find(|day| is_working_day(*day))
        .unwrap_or(day)
}

/// The working day that comes so many after `day`.
#[must_use]
pub fn working_days_later(day: Date, count: u32) -> Date {
    (0..count).fold(day, |day, _| next_working_day(day.saturating_add(1.day())))
}

/// The centre's opening hours. Holidays are the national ones (law 260/1949 as amended) and those added.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    closures: Vec<Date>,
}

/// A span in which the centre answers: from its first instant to just before its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub until: Timestamp,
}

impl Opening {
    /// How long it lasts.
    #[must_use]
    pub fn length(&self) -> SignedDuration {
        self.until.duration_since(self.from)
    }
}

impl Calendar {
    /// The national holidays and, beyond them, `closures` (a patron saint, a strike).
    #[must_use]
    pub fn with_closures(mut closures: Vec<Date>) -> Self {
        closures.sort_unstable();
        Self { closures }
    }

    /// The openings that overlap `from..until`, each cut to that span, in order.
    pub fn openings(&self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Opening> {
        let first = day_in_italy(from);
        let last = day_in_italy(until);
        first
            .series(1.day())
            .take_while(move |day| *day <= last)
            .filter_map(|day| self.hours(day).map(|(opens, closes)| (day, opens, closes)))
            .map(|(day, opens, closes)| Opening {
                from: instant(day.to_datetime(opens)),
                until: instant(day.to_datetime(closes)),
            })
            .map(move |opening| Opening {
                from: opening.from.max(from),
                until: opening.until.min(until),
            })
            .filter(|opening| opening.from < opening.until)
    }

    /// Whether the centre answers at `instant`.
    #[must_use]
    pub fn is_open(&self, instant: Timestamp) -> bool {
        let local = ROME.to_datetime(instant);
        self.hours(local.date())
            .is_some_and(|(opens, closes)| opens <= local.time() && local.time() < closes)
    }

    fn hours(&self, day: Date) -> Option<(Time, Time)> {
        if is_national_holiday(day) || self.closures.binary_search(&day).is_ok() {
            return None;
        }
        match day.weekday() {
            Weekday::Sunday => None,
            Weekday::Saturday => Some((time(8, 0, 0, 0), time(14, 0, 0, 0))),
            _ => Some((time(8, 0, 0, 0), time(20, 0, 0, 0))),
        }
    }
}

/// The clock changes between 1 and 3 in the night, when the centre is shut: no opening is ambiguous.
fn instant(local: DateTime) -> Timestamp {
    ROME.to_ambiguous_timestamp(local)
        .compatible()
        .unwrap_or(Timestamp::MAX)
}

fn is_national_holiday(day: Date) -> bool {
    const FIXED: [(i8, i8); 10] = [
        (1, 1),
        (1, 6),
        (4, 25),
        (5, 1),
        (6, 2),
        (8, 15),
        (11, 1),
        (12, 8),
        (12, 25),
        (12, 26),
    ];
    FIXED.contains(&(day.month(), day.day())) || day == easter_monday(day.year())
}

/// The Monday after Easter Sunday, which the Gregorian computus gives (Meeus, Astronomical Algorithms, ch. 8).
fn easter_monday(year: i16) -> Date {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let after_march = epact + weekday - 7 * late + 22;
    date(year, 3, 1).saturating_add(i32::from(after_march).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn r34_r35_weekdays_8_to_20_saturday_8_to_14_sunday_never() {
        let calendar = Calendar::default();
        for (instant, open) in [
            ("2020-03-27T07:59:59+01:00", false),
            ("2020-03-27T08:00:00+01:00", true),
            ("2020-03-27T19:59:59+01:00", true),
            ("2020-03-27T20:00:00+01:00", false),
            ("2020-03-28T13:59:59+01:00", true),
            ("2020-03-28T14:00:00+01:00", false),
            ("2020-03-29T10:00:00+02:00", false),
            ("2020-03-30T08:00:00+02:00", true),
        ] {
            assert_eq!(calendar.is_open(at(instant)), open, "{instant}");
        }
    }

    #[test]
    fn d15_national_holidays_and_easter_monday() {
        for (year, month, day) in [
            (2019, 4, 22),
            (2020, 4, 13),
            (2021, 4, 5),
            (2024, 4, 1),
            (2025, 4, 21),
            (2038, 4, 26),
        ] {
            assert_eq!(easter_monday(year), date(year, month, day));
        }
        let calendar = Calendar::with_closures(vec![date(2020, 6, 24)]);
        for closed in [
            "2020-04-13T10:00:00+02:00",
            "2020-05-01T10:00:00+02:00",
            "2020-06-24T10:00:00+02:00",
        ] {
            assert!(!calendar.is_open(at(closed)), "{closed}");
        }
        assert!(calendar.is_open(at("2020-04-14T10:00:00+02:00")));
    }

    #[test]
    fn openings_are_cut_to_the_span_and_follow_the_change_of_clocks() {
        let calendar = Calendar::default();
        let found: Vec<_> = calendar
            .openings(at("2020-03-28T12:00:00+01:00"), at("2020-03-30T09:00:00+02:00"))
            .collect();
        assert_eq!(
            found,
            [
                Opening {
                    from: at("2020-03-28T11:00:00Z"),
                    until: at("2020-03-28T13:00:00Z")
                },
                Opening {
                    from: at("2020-03-30T06:00:00Z"),
                    until: at("2020-03-30T07:00:00Z")
                },
            ]
        );
    }
}
