//! A code held against what the person says of themselves (R16–R18).

use std::fmt;

use jiff::civil::Date;

use super::personal::{PersonalCode, birth_code};
use super::{Sex, names};
use crate::places::{self, Existence, PlaceCode, ProvinceCode};

/// What a person says of themselves; a code is made of it.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// All surnames; a woman's own.
    pub surname: &'a str,
    /// All names.
    pub name: &'a str,
    /// Day of birth.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Municipality of birth, or state if born abroad.
    pub birth_place: PlaceCode,
    /// Province of birth, as it was then or as it is now; EE if born abroad.
    pub birth_province: ProvinceCode,
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// Something stated that the code contradicts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mismatch {
    /// The surname gives other letters.
    Surname,
    /// The name gives other letters.
    Name,
    /// Another day, month or year, in both centuries.
    BirthDate,
    /// The other sex.
    Sex,
    /// Another municipality or state.
    BirthPlace,
}

impl Mismatch {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Surname,
        Self::Name,
        Self::BirthDate,
        Self::Sex,
        Self::BirthPlace,
    ];

    /// The code of a 422's error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Surname => "tax-code-surname-mismatch",
            Self::Name => "tax-code-name-mismatch",
            Self::BirthDate => "tax-code-birth-date-mismatch",
            Self::Sex => "tax-code-sex-mismatch",
            Self::BirthPlace => "tax-code-birth-place-mismatch",
        }
    }
}

/// Something that the table of places does not bear out. The table has gaps, so that nobody is refused for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Warning {
    /// No place with this code.
    PlaceUnknown,
    /// The place began after the birth.
    PlaceNotYet,
    /// The place had ended before the birth.
    PlaceNoLonger,
    /// The place was there before and after the birth, but not then.
    PlaceNotThen,
    /// The place is not known ever to have lain in the stated province.
    ProvinceOther,
}

impl Warning {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::PlaceUnknown,
        Self::PlaceNotYet,
        Self::PlaceNoLonger,
        Self::PlaceNotThen,
        Self::ProvinceOther,
    ];

    /// Its name in logs and for the operator.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PlaceUnknown => "birth-place-unknown",
            Self::PlaceNotYet => "birth-place-not-yet",
            Self::PlaceNoLonger => "birth-place-no-longer",
            Self::PlaceNotThen => "birth-place-not-then",
            Self::ProvinceOther => "birth-province-other",
        }
    }
}

/// All that a check found, each at most once.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Findings {
    mismatches: u8,
    warnings: u8,
}

impl Findings {
    /// What contradicts the code, in the order of the form.
    pub fn mismatches(self) -> impl Iterator<Item = Mismatch> {
        Mismatch::ALL.into_iter().filter(move |one| self.has(*one))
    }

    /// What the table of places does not bear out.
    pub fn warnings(self) -> impl Iterator<Item = Warning> {
        Warning::ALL.into_iter().filter(move |one| self.warns(*one))
    }

    /// Whether nothing contradicts the code; there may be warnings.
    #[must_use]
    pub fn agrees(self) -> bool {
        self.mismatches == 0
    }

    /// Whether this contradicts the code.
    #[must_use]
    pub fn has(self, mismatch: Mismatch) -> bool {
        self.mismatches & (1 << mismatch as u8) != 0
    }

    /// Whether there is this warning.
    #[must_use]
    pub fn warns(self, warning: Warning) -> bool {
        self.warnings & (1 << warning as u8) != 0
    }

    fn add_if(&mut self, wrong: bool, mismatch: Mismatch) {
        self.mismatches |= u8::from(wrong) << mismatch as u8;
    }

    fn warn(&mut self, warning: Warning) {
        self.warnings |= 1 << warning as u8;
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.mismatches())
            .entries(self.warnings())
            .finish()
    }
}

/// Holds a code against an identity. Omocodic letters count as their digits.
#[must_use]
pub fn check(code: &PersonalCode, identity: &Identity<'_>) -> Findings {
    let mut findings = Findings::default();
    let surname = names::surname_code(identity.surname);
    findings.add_if(!code.has_surname(surname), Mismatch::Surname);
    findings.add_if(!code.has_name(names::name_code(identity.name)), Mismatch::Name);
    findings.add_if(
        code.birth_date(identity.birth_date).is_none(),
        Mismatch::BirthDate,
    );
    findings.add_if(code.sex() != identity.sex, Mismatch::Sex);
    findings.add_if(code.place() != identity.birth_place, Mismatch::BirthPlace);
    check_place(identity, &mut findings);
    findings
}

fn check_place(identity: &Identity<'_>, findings: &mut Findings) {
    let (existence, in_province) =
        places::standing(identity.birth_place, identity.birth_date, identity.birth_province);
    match existence {
        Existence::Unknown => return findings.warn(Warning::PlaceUnknown),
        Existence::NotYet => findings.warn(Warning::PlaceNotYet),
        Existence::NoLonger => findings.warn(Warning::PlaceNoLonger),
        Existence::NotThen => findings.warn(Warning::PlaceNotThen),
        Existence::Then => {}
    }
    if !in_province {
        findings.warn(Warning::ProvinceOther);
    }
}

/// The code that the rules give to an identity, without omocodia. Who really has it only the revenue knows.
#[must_use]
pub fn encode(identity: &Identity<'_>) -> PersonalCode {
    PersonalCode::from_parts(
        names::surname_code(identity.surname),
        names::name_code(identity.name),
        birth_code(identity.birth_date, identity.sex),
        *identity.birth_place.as_bytes(),
    )
}
