//! Days of birth by the pyramid of ages. A year counts as many parts as people were born in it; its parts are
//! split evenly over its days, each with a cell for women and one for men. A cohort of any size is spread evenly
//! over all parts, so that an ordinal has its cell, and a cell its first ordinal, by one division each.

use jiff::civil::{Date, date};
use pin::tax_code::Sex;

/// The first year of birth: such people are 89 or 90 in 2020.
pub(super) const FIRST_YEAR: i16 = 1930;
/// How many years of birth: the last is 2001, so that everyone is 18 in 2020.
const YEARS: usize = 72;

/// Residents of Italy by year of birth, in thousands: five years each from 1930, the last for 2000 and 2001
/// (Istat, resident population by age on 1 January 2020, rounded).
const PYRAMID: [u64; 15] = [
    260, 430, 530, 660, 690, 780, 900, 980, 950, 850, 720, 660, 640, 595, 575,
];

/// The parts that a thousand people count, so that division among few loses nothing that shows.
const FINENESS: u64 = 1 << 20;

/// Each day has a cell for women and one for men (as many of each: assumed).
const SEXES: u64 = 2;

/// People to be spread over the years.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cohort {
    /// How many; below 2²⁴.
    pub(super) count: u32,
    /// Where in the first share of parts the first person stands, so that not all cohorts begin on one day.
    pub(super) phase: u64,
}

/// A day and a sex: which year, from the first, and which cell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    year: usize,
    number: u64,
}

impl Cell {
    /// The cell after it; after a year's last, one that stands for the beginning of the next.
    pub(super) fn next(self) -> Self {
        Self {
            number: self.number + 1,
            ..self
        }
    }

    /// A number that no other cell has.
    pub(super) fn key(self) -> u64 {
        (self.year as u64) << 16 | self.number
    }
}

/// A year's parts and cells.
#[derive(Clone, Copy, Debug)]
struct Year {
    start: u64,
    parts: u64,
    cells: u64,
}

/// All years, cumulated.
#[derive(Debug)]
pub(super) struct Years {
    years: [Year; YEARS],
    total: u64,
}

impl Years {
    pub(super) fn new() -> Self {
        let mut total = 0;
        let mut number = 0;
        let years = [(); YEARS].map(|()| {
            let thousands = PYRAMID.get(number / 5).copied().unwrap_or_default();
            let year = Year {
                start: total,
                parts: thousands * FINENESS,
                cells: if is_leap(number) { 366 } else { 365 } * SEXES,
            };
            total += year.parts;
            number += 1;
            year
        });
        Self { years, total }
    }

    /// The parts of all years together.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The cell of the person with this ordinal in a cohort.
    pub(super) fn cell(&self, cohort: Cohort, ordinal: u32) -> Cell {
        let part = (u64::from(ordinal) * self.total + cohort.phase) / u64::from(cohort.count.max(1));
        let year = self.years.partition_point(|year| year.start <= part) - 1;
        let of = self.years[year % YEARS];
        Cell {
            year,
            number: (part - of.start) * of.cells / of.parts,
        }
    }

    /// The first ordinal that a cell or one after it has, in a cohort.
    pub(super) fn first_in(&self, cohort: Cohort, cell: Cell) -> u32 {
        let of = self.years[cell.year % YEARS];
        let part = of.start + (cell.number * of.parts).div_ceil(of.cells);
        let parts_before = (part * u64::from(cohort.count)).saturating_sub(cohort.phase);
        let first = u32::try_from(parts_before.div_ceil(self.total)).unwrap_or(cohort.count);
        first.min(cohort.count)
    }

    /// The cell of a day and a sex, if the day is in these years.
    pub(super) fn cell_of(day: Date, sex: Sex) -> Option<Cell> {
        let year = usize::try_from(day.year() - FIRST_YEAR).ok()?;
        let day_of_year = u64::try_from(day.day_of_year() - 1).ok()?;
        (year < YEARS).then(|| Cell {
            year,
            number: day_of_year * SEXES + u64::from(sex == Sex::M),
        })
    }

    /// The day and the sex of a cell.
    pub(super) fn day(cell: Cell) -> (Date, Sex) {
        let sex = if cell.number.is_multiple_of(SEXES) {
            Sex::F
        } else {
            Sex::M
        };
        let mut left = cell.number / SEXES;
        let mut month = 0;
        for days in month_lengths(cell.year) {
            month += 1;
            if left < days {
                break;
            }
            left -= days;
        }
        let year = FIRST_YEAR + i16::try_from(cell.year).unwrap_or_default();
        (date(year, month, 1 + i8::try_from(left).unwrap_or_default()), sex)
    }
}

/// Between 1901 and 2099 every fourth year is one.
fn is_leap(number: usize) -> bool {
    (number + 2).is_multiple_of(4)
}

fn month_lengths(number: usize) -> [u64; 12] {
    let february = if is_leap(number) { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_the_ordinals_between_its_first_and_the_next_ones() {
        let years = Years::new();
        for (count, phase) in [(1, 0), (2_400, 77), (52_594, 5), (400_000, years.total() - 1)] {
            let cohort = Cohort { count, phase };
            for ordinal in (0..count).step_by(1 + count as usize / 20_000) {
                let cell = years.cell(cohort, ordinal);
                assert!(years.first_in(cohort, cell) <= ordinal, "{count} {ordinal}");
                assert!(ordinal < years.first_in(cohort, cell.next()), "{count} {ordinal}");
                let (day, sex) = Years::day(cell);
                assert_eq!(Years::cell_of(day, sex), Some(cell));
            }
        }
    }

    #[test]
    fn the_years_end_where_they_should() {
        let years = Years::new();
        let cohort = Cohort {
            count: 200_000,
            phase: 0,
        };
        let day = |ordinal| Years::day(years.cell(cohort, ordinal)).0;
        assert_eq!(day(0), date(1930, 1, 1));
        assert_eq!(day(199_999), date(2001, 12, 31));
        assert_eq!(Years::cell_of(date(1929, 12, 31), Sex::F), None);
        assert_eq!(Years::cell_of(date(2002, 1, 1), Sex::F), None);
    }
}
