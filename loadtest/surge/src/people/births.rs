//! Places and days of birth. A position is dealt to a place by inhabitants, and within the place to a day and a
//! sex by the pyramid of ages; both ways by arithmetic on the place's few numbers.

use super::People;
use super::names::{self, NameDraw};
use super::provinces::{BOLZANO, FOREIGN_BIRTHS, PROVINCES};
use super::years::{self, Cell, Cohort, Years};
use crate::chance::{below, mix};
use jiff::civil::{Date, date};
use pin::places::{self, Municipality, PlaceCode, ProvinceCode};
use pin::tax_code::{PersonalCode, Sex};
use std::sync::LazyLock;

/// Of those born in the province of Bolzano, per thousand, those with German names (census of 2011, Astat: 69 %
/// declared the German language group).
const GERMAN_PER_THOUSAND: u32 = 690;

/// The share of a province's people born in its main town, per cent (assumed).
const MAIN_TOWN_PER_CENT: u64 = 30;

/// When and where somebody was born, and which of those born there on that day.
#[derive(Clone, Copy)]
pub(super) struct Birth {
    pub(super) date: Date,
    pub(super) sex: Sex,
    pub(super) place: PlaceCode,
    pub(super) province: ProvinceCode,
    /// The municipality to live in; none for those born abroad.
    pub(super) home: Option<Home>,
    /// Which of those with the same place, day and sex, from 0.
    pub(super) rank: u32,
    /// What the names of those with the same place, day and sex begin with.
    pub(super) draw: NameDraw,
}

/// A municipality of today to live in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home {
    pub(super) province: ProvinceCode,
    pub(super) municipality: PlaceCode,
    /// Its first CAP.
    pub(super) postal_code: &'static str,
    /// Dialling code of the province's main town.
    pub(super) area: &'static str,
}

/// A place of birth and the positions dealt to it: `count` from `first` on.
#[derive(Clone, Copy, Debug)]
struct Birthplace {
    place: PlaceCode,
    province: ProvinceCode,
    home: Option<Home>,
    first: u32,
    people: Cohort,
}

/// The places of birth and the years, made once in a process.
#[derive(Debug)]
pub(super) struct Births {
    /// In the order of their positions.
    birthplaces: Vec<Birthplace>,
    /// The birthplace of the first of every [`GUIDED`] positions.
    guide: Vec<u16>,
    /// The birthplace by the number of its code; [`NOWHERE`] if it is none.
    by_code: Vec<u16>,
    /// Where the positions of those born in Italy end.
    first_abroad: u32,
    years: Years,
    german_share: f64,
}

const GUIDED: u32 = 1 << 12;
const NOWHERE: u16 = u16::MAX;
/// A letter and three digits.
const CODES: usize = 26_000;

static TABLE: LazyLock<Births> = LazyLock::new(Births::new);

impl Births {
    /// The table.
    pub(super) fn table() -> &'static Self {
        &TABLE
    }

    fn new() -> Self {
        let years = Years::new();
        let birthplaces = dealt(&years);
        let mut by_code = vec![NOWHERE; CODES];
        for (number, birthplace) in (0..).zip(&birthplaces) {
            if let Some(slot) = by_code.get_mut(number_of(birthplace.place)) {
                *slot = number;
            }
        }
        let owner = |position: u32| {
            let after = birthplaces.partition_point(|place| place.first <= position);
            u16::try_from(after - 1).unwrap_or(NOWHERE)
        };
        let guide = (0..People::COUNT / GUIDED).map(|at| owner(at * GUIDED)).collect();
        let abroad = birthplaces.iter().find(|place| place.home.is_none());
        let german_born = birthplaces
            .iter()
            .filter(|place| place.province.as_str() == BOLZANO)
            .map(|place| f64::from(place.people.count) * f64::from(GERMAN_PER_THOUSAND) / 1000.0);
        Self {
            german_share: german_born.sum::<f64>() / f64::from(People::COUNT),
            first_abroad: abroad.map_or(People::COUNT, |place| place.first),
            guide,
            by_code,
            years,
            birthplaces,
        }
    }

    /// The share of people with German names.
    pub(super) fn german_share(&self) -> f64 {
        self.german_share
    }

    /// The birth at a position, which is below [`People::COUNT`].
    pub(super) fn at(&self, position: u32) -> Birth {
        let birthplace = self.birthplace(position);
        let ordinal = position - birthplace.first;
        let cell = self.years.cell(birthplace.people, ordinal);
        let (date, sex) = Years::day(cell);
        Birth {
            date,
            sex,
            place: birthplace.place,
            province: birthplace.province,
            home: birthplace.home,
            rank: ordinal - self.years.first_in(birthplace.people, cell),
            draw: draw(birthplace, cell),
        }
    }

    /// The position of the person with this code, if there is one.
    pub(super) fn position_of(&self, code: &PersonalCode) -> Option<u32> {
        let number = self.by_code.get(number_of(code.place()))?;
        let birthplace = self.birthplaces.get(usize::from(*number))?;
        let sex = code.sex();
        let mut cells = code
            .birth_dates()
            .into_iter()
            .flatten()
            .filter_map(|date| Years::cell_of(date, sex));
        let cell = cells.next()?;
        let rank = names::rank_of(code, draw(birthplace, cell))?;
        let ordinal = self.years.first_in(birthplace.people, cell).checked_add(rank)?;
        let end = self.years.first_in(birthplace.people, cell.next());
        (ordinal < end).then_some(birthplace.first + ordinal)
    }

    /// A municipality to live in, by its people.
    pub(super) fn municipality(&self, bits: u64) -> Home {
        let born_here = self.birthplace(below(bits, self.first_abroad));
        born_here
            .home
            .unwrap_or_else(|| unreachable!("those born in Italy stand before the others"))
    }

    fn birthplace(&self, position: u32) -> &Birthplace {
        let guided = self.guide.get((position / GUIDED) as usize).copied();
        let from = self
            .birthplaces
            .get(usize::from(guided.unwrap_or_default())..)
            .unwrap_or_default();
        let beyond = |place: &Birthplace| position - place.first >= place.people.count;
        let passed = from.iter().take_while(|place| beyond(place)).count();
        from.get(passed).unwrap_or(&self.birthplaces[0])
    }
}

/// What place, day and sex decide about names.
fn draw(birthplace: &Birthplace, cell: Cell) -> NameDraw {
    let place = number_of(birthplace.place) as u64;
    let salt = mix(place << 32 | cell.key());
    let is_german = birthplace.province.as_str() == BOLZANO && below(mix(salt), 1000) < GERMAN_PER_THOUSAND;
    NameDraw { salt, is_german }
}

/// The number of a place's code: letter and digits.
fn number_of(code: PlaceCode) -> usize {
    let digits = |sum: usize, byte: &u8| sum * 10 + usize::from(byte.wrapping_sub(b'0'));
    match code.as_str().as_bytes() {
        [letter, rest @ ..] => rest.iter().fold(usize::from(letter.wrapping_sub(b'A')), digits),
        [] => CODES,
    }
}

/// A place with the people it counts.
struct Weighted {
    place: PlaceCode,
    province: ProvinceCode,
    home: Option<Home>,
    people: u64,
}

/// Deals the positions out to all places of birth, those in Italy first.
fn dealt(years: &Years) -> Vec<Birthplace> {
    let places: Vec<Weighted> = PROVINCES
        .iter()
        .flat_map(|row| born_in(row.code, row.area, row.thousands))
        .chain(born_abroad())
        .collect();
    let total: u64 = places.iter().map(|place| place.people).sum();
    let mut people = 0;
    let mut first = 0;
    let mut birthplaces = Vec::with_capacity(places.len());
    for place in places {
        people += place.people;
        let end = u32::try_from(people * u64::from(People::COUNT) / total).unwrap_or(People::COUNT);
        birthplaces.push(Birthplace {
            place: place.place,
            province: place.province,
            home: place.home,
            first,
            people: Cohort {
                count: end - first,
                phase: mix(number_of(place.place) as u64) % years.total(),
            },
        });
        first = end;
    }
    birthplaces
}

/// A province's people over its municipalities: the one with the most CAPs, nearly always the capital, has its
/// share, and the others the rest in equal parts (assumed).
fn born_in(code: &str, area: &'static str, thousands: u64) -> Vec<Weighted> {
    let Some(province) = ProvinceCode::parse(code) else {
        return Vec::new();
    };
    let lasting: Vec<(Municipality, &'static str)> = places::municipalities(province)
        .filter(|town| town.is_current() && has_lasted(town.code))
        .filter_map(|town| Some((town, town.postal_codes().next()?)))
        .collect();
    let others = u64::try_from(lasting.len()).unwrap_or_default().saturating_sub(1);
    let people = thousands * 1000;
    let main_town = lasting
        .iter()
        .max_by_key(|(town, _)| town.postal_codes().count())
        .map(|(town, _)| town.code);
    let main_people = if others == 0 {
        people
    } else {
        people * MAIN_TOWN_PER_CENT / 100
    };
    let weighted = |(town, postal_code): (Municipality, &'static str)| Weighted {
        place: town.code,
        province,
        home: Some(Home {
            province,
            municipality: town.code,
            postal_code,
            area,
        }),
        people: if Some(town.code) == main_town {
            main_people
        } else {
            (people - main_people) / others.max(1)
        },
    };
    lasting.into_iter().map(weighted).collect()
}

/// Whether there was such a municipality all the years that people are born in. Those abolished for a time,
/// mostly between 1927 and 1947, show at one of these days.
fn has_lasted(code: PlaceCode) -> bool {
    let first_day = date(years::FIRST_YEAR, 1, 1);
    let later = (1935..2005).step_by(3).map(|year| date(year, 7, 1));
    later
        .chain([first_day])
        .all(|day| places::municipality_on(code, day).is_some())
}

fn born_abroad() -> impl Iterator<Item = Weighted> {
    FOREIGN_BIRTHS.iter().filter_map(|(code, thousands)| {
        Some(Weighted {
            place: PlaceCode::parse(code)?,
            province: ProvinceCode::ABROAD,
            home: None,
            people: thousands * 1000,
        })
    })
}

#[cfg(test)]
mod tests;
