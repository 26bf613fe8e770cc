//! The rows of `fixtures/places/places.bin`, read where they lie in the binary.
//!
//! `fixtures/places/build.py` writes the file: `PLC1`, then an (offset, count) pair a section, then the
//! sections, each of rows of one width, little-endian. Names are slices of `names.txt`. The sections are
//! found while the crate is compiled, so that a file of another shape does not build.

use jiff::civil::Date;

use super::code::{PlaceCode, ProvinceCode};
use super::{Country, Municipality, Province};

const TABLE: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/places/places.bin"
));
const NAMES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/places/names.txt"
));

const fn word(at: usize) -> usize {
    let (_, rest) = TABLE.split_at(at);
    let [a, b, c, d, ..] = *rest else {
        panic!("places.bin is cut short");
    };
    u32::from_le_bytes([a, b, c, d]) as usize
}

const fn section<const WIDTH: usize>(index: usize) -> &'static [[u8; WIDTH]] {
    assert!(
        matches!(TABLE, [b'P', b'L', b'C', b'1', ..]),
        "places.bin is of another version"
    );
    let (_, rest) = TABLE.split_at(word(4 + index * 8));
    let (own, _) = rest.split_at(WIDTH * word(8 + index * 8));
    own.as_chunks().0
}

/// For every ten keys, the first of `RECORDS` that is not before them (2); one more at the end.
static TENS: &[[u8; 2]] = section(7);
/// A period of a municipality: key (2), province (1), from (3), to (3), name (4). Sorted by key, then from.
static RECORDS: &[[u8; 13]] = section(0);
/// Indexes into `RECORDS` (2), by province and then by name.
static BY_PROVINCE: &[[u8; 2]] = section(1);
/// Code (2), name (4), current (1), its first in `BY_PROVINCE` (2), how many (2). Sorted by code.
static PROVINCES: &[[u8; 11]] = section(2);
/// Key (2), CAP (5, digits). Sorted.
static POSTAL_CODES: &[[u8; 7]] = section(3);
/// Key (2), alpha-2 (2), from (3), to (3), name (4). Sorted by key.
static COUNTRIES: &[[u8; 14]] = section(4);
/// Indexes into `COUNTRIES`, by name.
static COUNTRIES_BY_NAME: &[[u8; 1]] = section(5);
/// Indexes into `COUNTRIES` of those with an alpha-2 code, by that.
static COUNTRIES_BY_ALPHA2: &[[u8; 1]] = section(6);

fn key_of<const WIDTH: usize>(row: &[u8; WIDTH]) -> u16 {
    u16::from_le_bytes([row[0], row[1]])
}

/// The rows with this key, in a table sorted by it.
fn with_key<const WIDTH: usize>(rows: &'static [[u8; WIDTH]], key: u16) -> &'static [[u8; WIDTH]] {
    let first = rows.partition_point(|row| key_of(row) < key);
    let rest = rows.get(first..).unwrap_or_default();
    let count = rest.iter().take_while(|row| key_of(row) == key).count();
    rest.get(..count).unwrap_or_default()
}

/// The periods of a municipality.
fn records(code: PlaceCode) -> &'static [[u8; 13]] {
    let key = code.key();
    let bound = |ten: u16| TENS.get(usize::from(ten)).map(|row| usize::from(key_of(row)));
    let (Some(first), Some(last)) = (bound(key / 10), bound(key / 10 + 1)) else {
        return &[];
    };
    with_key(RECORDS.get(first..last).unwrap_or_default(), key)
}

fn name([a, b, c, size]: [u8; 4]) -> &'static str {
    let at = u32::from_le_bytes([a, b, c, 0]) as usize;
    NAMES.get(at..at + usize::from(size)).unwrap_or_default()
}

/// A day as the table has it, in the order of the days; 0 is none.
fn packed([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

fn pack(date: Date) -> u32 {
    let years = u32::try_from(i32::from(date.year()) - 1800).unwrap_or_default();
    (years << 9) | (u32::from(date.month().unsigned_abs()) << 5) | u32::from(date.day().unsigned_abs())
}

fn unpack(bytes: [u8; 3]) -> Option<Date> {
    let number = packed(bytes);
    let part = |value: u32| i8::try_from(value).unwrap_or_default();
    let year = i16::try_from(1800 + (number >> 9)).ok()?;
    Date::new(year, part((number >> 5) & 15), part(number & 31)).ok()
}

fn to_province(row: &[u8; 11]) -> Province {
    let &[a, b, n0, n1, n2, n3, current, ..] = row;
    Province {
        code: ProvinceCode::from_ascii([a, b]),
        name: name([n0, n1, n2, n3]),
        is_current: current == 1,
    }
}

fn province_at(index: u8) -> ProvinceCode {
    let code = |row: &[u8; 11]| ProvinceCode::from_ascii([row[0], row[1]]);
    PROVINCES
        .get(usize::from(index))
        .map_or(ProvinceCode::ABROAD, code)
}

fn to_municipality(row: &[u8; 13]) -> Municipality {
    let &[k0, k1, province, f0, f1, f2, t0, t1, t2, n0, n1, n2, n3] = row;
    Municipality {
        code: PlaceCode::from_key(u16::from_le_bytes([k0, k1])),
        name: name([n0, n1, n2, n3]),
        province: province_at(province),
        valid_from: unpack([f0, f1, f2]),
        valid_to: unpack([t0, t1, t2]),
    }
}

fn to_country(row: &'static [u8; 14]) -> Country {
    let &[k0, k1, _, _, f0, f1, f2, t0, t1, t2, n0, n1, n2, n3] = row;
    Country {
        code: PlaceCode::from_key(u16::from_le_bytes([k0, k1])),
        alpha2: alpha2_of(row),
        name: name([n0, n1, n2, n3]),
        valid_from: unpack([f0, f1, f2]),
        valid_to: unpack([t0, t1, t2]),
    }
}

fn alpha2_of(row: &'static [u8; 14]) -> Option<&'static str> {
    let letters = &row[2..4];
    (letters[0] != 0).then(|| str::from_utf8(letters).unwrap_or_default())
}

pub(super) fn periods(code: PlaceCode) -> impl DoubleEndedIterator<Item = Municipality> {
    records(code).iter().map(to_municipality)
}

pub(super) fn in_province(code: ProvinceCode) -> impl Iterator<Item = Municipality> {
    let of = |row: &[u8; 11]| {
        (
            usize::from(key_of(&[row[7], row[8]])),
            usize::from(key_of(&[row[9], row[10]])),
        )
    };
    let (first, count) = province_row(code).map_or((0, 0), of);
    let indexes = BY_PROVINCE.get(first..first + count).unwrap_or_default();
    indexes
        .iter()
        .filter_map(|index| RECORDS.get(usize::from(u16::from_le_bytes(*index))))
        .map(to_municipality)
}

fn province_row(code: ProvinceCode) -> Option<&'static [u8; 11]> {
    let found = PROVINCES.binary_search_by_key(&code, |row| ProvinceCode::from_ascii([row[0], row[1]]));
    PROVINCES.get(found.ok()?)
}

pub(super) fn province(code: ProvinceCode) -> Option<Province> {
    province_row(code).map(to_province)
}

pub(super) fn provinces() -> impl Iterator<Item = Province> {
    PROVINCES.iter().map(to_province)
}

pub(super) fn postal_codes(code: PlaceCode) -> impl Iterator<Item = &'static str> + Clone {
    let rows = with_key(POSTAL_CODES, code.key());
    rows.iter()
        .map(|row| str::from_utf8(&row[2..]).unwrap_or_default())
}

pub(super) fn country(code: PlaceCode) -> Option<Country> {
    with_key(COUNTRIES, code.key()).first().map(to_country)
}

pub(super) fn countries() -> impl Iterator<Item = Country> {
    COUNTRIES_BY_NAME
        .iter()
        .filter_map(|[index]| COUNTRIES.get(usize::from(*index)))
        .map(to_country)
}

pub(super) fn country_by_alpha2(alpha2: [u8; 2]) -> Option<Country> {
    let row = |[index]: &[u8; 1]| COUNTRIES.get(usize::from(*index));
    let found =
        COUNTRIES_BY_ALPHA2.binary_search_by_key(&Some(alpha2), |at| row(at).map(|row| [row[2], row[3]]));
    row(COUNTRIES_BY_ALPHA2.get(found.ok()?)?).map(to_country)
}

/// Whether a place existed on a day, from all its periods.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) enum Existence {
    /// No such place.
    #[default]
    Unknown,
    /// It began later.
    NotYet,
    /// It had ended.
    NoLonger,
    /// The day lies between two of its periods.
    NotThen,
    /// The day lies in one of its periods.
    Then,
}

impl Existence {
    fn in_period(from: u32, to: u32, day: u32) -> Self {
        match (from <= day, to == 0 || day <= to) {
            (true, true) => Self::Then,
            (false, _) => Self::NotYet,
            (true, false) => Self::NoLonger,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, one) | (one, Self::Unknown) => one,
            (Self::Then, _) | (_, Self::Then) => Self::Then,
            (one, same) if one == same => one,
            _ => Self::NotThen,
        }
    }
}

/// Whether a place existed on a day, and whether it ever lay in a province.
pub(crate) fn standing(code: PlaceCode, day: Date, province: ProvinceCode) -> (Existence, bool) {
    let (mut existence, mut in_province, day) = (Existence::Unknown, false, pack(day));
    if code.is_abroad() {
        for &[_, _, _, _, f0, f1, f2, t0, t1, t2, ..] in with_key(COUNTRIES, code.key()) {
            let one = Existence::in_period(packed([f0, f1, f2]), packed([t0, t1, t2]), day);
            existence = existence.and(one);
        }
        return (existence, province.is_abroad());
    }
    for &[_, _, own, f0, f1, f2, t0, t1, t2, ..] in records(code) {
        let one = Existence::in_period(packed([f0, f1, f2]), packed([t0, t1, t2]), day);
        existence = existence.and(one);
        in_province |= province_at(own) == province;
    }
    (existence, in_province)
}
