//! Names: common ones, combined so that people who share place, day and sex of birth never share the letters
//! that a tax code takes from them.

use super::births::Birth;
use super::lists::{GERMAN_MEN, GERMAN_SURNAMES, GERMAN_WOMEN, ITALIAN_MEN, ITALIAN_SURNAMES, ITALIAN_WOMEN};
use jiff::civil::date;
use pin::places::{PlaceCode, ProvinceCode};
use pin::tax_code::{Identity, PersonalCode, Sex, encode};
use std::sync::LazyLock;

/// What place, day and sex of birth decide about the names of those born there then.
#[derive(Clone, Copy)]
pub(super) struct NameDraw {
    /// Which pair of names the first of them has.
    pub(super) salt: u64,
    /// Whether their names are German.
    pub(super) is_german: bool,
}

/// Surnames and names to be combined. The lists' lengths are powers of two.
struct Stock {
    surnames: List,
    women: List,
    men: List,
}

/// Names that give the tax code different letters each, with their letters in order.
struct List {
    names: &'static [&'static str],
    letters: Vec<([u8; 3], u16)>,
}

/// From one person to the next of the same place, day and sex: odd, so that all pairs are gone through; both the
/// surname and the name change.
const STRIDE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What undoes it, modulo any power of two.
const UNSTRIDE: u64 = inverse(STRIDE);

static ITALIAN: LazyLock<Stock> =
    LazyLock::new(|| Stock::new(&ITALIAN_SURNAMES, &ITALIAN_WOMEN, &ITALIAN_MEN));
static GERMAN: LazyLock<Stock> = LazyLock::new(|| Stock::new(&GERMAN_SURNAMES, &GERMAN_WOMEN, &GERMAN_MEN));

impl Stock {
    fn new(
        surnames: &'static [&'static str],
        women: &'static [&'static str],
        men: &'static [&'static str],
    ) -> Self {
        Self {
            surnames: List::new(surnames, PersonalCode::surname_code),
            women: List::new(women, PersonalCode::name_code),
            men: List::new(men, PersonalCode::name_code),
        }
    }

    fn of(is_german: bool) -> &'static Self {
        if is_german { &GERMAN } else { &ITALIAN }
    }

    fn names(&self, sex: Sex) -> &List {
        match sex {
            Sex::F => &self.women,
            Sex::M => &self.men,
        }
    }
}

impl List {
    fn new(names: &'static [&'static str], part: fn(&PersonalCode) -> &str) -> Self {
        let mut letters: Vec<_> = names.iter().map(|name| letters_of(name, part)).zip(0..).collect();
        letters.sort_unstable();
        Self { names, letters }
    }

    fn len(&self) -> u64 {
        self.names.len() as u64
    }

    fn name(&self, at: u64) -> &'static str {
        let at = usize::try_from(at).unwrap_or_default();
        self.names.get(at).copied().unwrap_or_default()
    }

    fn place_of(&self, letters: &str) -> Option<u64> {
        let letters: [u8; 3] = letters.as_bytes().try_into().ok()?;
        let found = self
            .letters
            .binary_search_by_key(&letters, |(own, _)| *own)
            .ok()?;
        self.letters.get(found).map(|(_, at)| u64::from(*at))
    }
}

/// The surname and the name of somebody.
pub(super) fn of(birth: &Birth) -> (&'static str, &'static str) {
    let stock = Stock::of(birth.draw.is_german);
    let (surnames, names) = (&stock.surnames, stock.names(birth.sex));
    let step = u64::from(birth.rank).wrapping_mul(STRIDE);
    let pair = birth.draw.salt.wrapping_add(step) % (surnames.len() * names.len());
    (
        surnames.name(pair % surnames.len()),
        names.name(pair / surnames.len()),
    )
}

/// Which of those with the same place, day and sex has the letters of a code, if one of them could.
pub(super) fn rank_of(code: &PersonalCode, draw: NameDraw) -> Option<u32> {
    let stock = Stock::of(draw.is_german);
    let (surnames, names) = (&stock.surnames, stock.names(code.sex()));
    let surname = surnames.place_of(code.surname_code())?;
    let name = names.place_of(code.name_code())?;
    let pair = name * surnames.len() + surname;
    let rank = pair.wrapping_sub(draw.salt).wrapping_mul(UNSTRIDE) % (surnames.len() * names.len());
    u32::try_from(rank).ok()
}

/// The letters that a tax code takes from a name, which stands as surname and as name.
fn letters_of(name: &str, part: fn(&PersonalCode) -> &str) -> [u8; 3] {
    let code = encode(&Identity {
        surname: name,
        name,
        birth_date: date(2000, 1, 1),
        sex: Sex::F,
        birth_place: PlaceCode::parse("H501").unwrap_or_else(|| unreachable!("H501 has the shape of a code")),
        birth_province: ProvinceCode::ABROAD,
    });
    part(&code).as_bytes().try_into().unwrap_or_default()
}

/// The inverse of an odd number modulo 2⁶⁴ (Newton: each round doubles the right bits, from three).
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut round = 0;
    while round < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        round += 1;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_of_a_list_give_the_tax_code_the_same_letters() {
        for stock in [&*ITALIAN, &*GERMAN] {
            for list in [&stock.surnames, &stock.women, &stock.men] {
                assert!(list.names.len().is_power_of_two());
                for pair in list.letters.windows(2) {
                    let [(left, at), (right, other)] = pair else {
                        unreachable!("two")
                    };
                    let names = (list.names[usize::from(*at)], list.names[usize::from(*other)]);
                    assert_ne!(left, right, "{names:?}");
                }
            }
        }
    }

    #[test]
    fn the_stride_is_undone() {
        assert_eq!(STRIDE.wrapping_mul(UNSTRIDE), 1);
    }
}
