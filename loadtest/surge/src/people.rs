//! People as a function of their index: distinct by construction, plausible by province and age, and found again
//! by their tax code without a table of people.
//!
//! An index is permuted under the seed's key ([`permutation`]) into a position; positions are dealt out to places
//! of birth by inhabitants, within a place to days of birth and sexes by the pyramid of ages ([`births`]), and
//! those who share place, day and sex get different names ([`names`]). So a tax code says which position it
//! belongs to. Everything else about a person is drawn from a keyed hash of the index.

mod births;
mod contacts;
mod homes;
mod lists;
mod names;
mod permutation;
mod provinces;
mod years;

use crate::chance::{Purpose, mix, stream, unit};
use crate::profile::{Languages, Mix};
use births::{Birth, Births};
use homes::Door;
use jiff::civil::Date;
use permutation::Permutation;
use pin::Language;
use pin::places::{PlaceCode, ProvinceCode};
use pin::request::PreferredTime;
use pin::tax_code::{Identity, PersonalCode, Sex, TaxCode, encode};
use rand::Rng;
use std::fmt;

/// Where a person lives, word for word as they would type it. `Debug` hides it, as it hides a person.
#[derive(Clone, PartialEq, Eq)]
pub enum Residence {
    /// In Italy (R18).
    Italy {
        /// Street type and name.
        street: &'static str,
        /// House number, with its exponent if it has one.
        number: String,
        /// The municipality's province.
        province: ProvinceCode,
        /// A municipality of today.
        municipality: PlaceCode,
        /// One of the municipality's CAPs.
        postal_code: &'static str,
    },
    /// Abroad (D10).
    Abroad {
        /// Street and number, as the country writes them.
        street: String,
        /// City.
        city: &'static str,
        /// Postal code, as the country writes it.
        postal_code: &'static str,
        /// ISO 3166-1 alpha-2.
        country: &'static str,
    },
}

impl fmt::Debug for Residence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Residence(…)")
    }
}

/// Which residence the Institute's archive has for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveAnswer {
    /// The one that the person states.
    Same,
    /// Another one, which does not match it (R27).
    Elsewhere(Residence),
}

/// A made-up person: whoever finds their own name or number here has met a coincidence.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The index the person was made from.
    pub index: u32,
    /// Surname.
    pub surname: &'static str,
    /// Name.
    pub name: &'static str,
    /// Day of birth, from 1930 to 2001.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Municipality of birth, which existed all that time, or state.
    pub birth_place: PlaceCode,
    /// Its province of today; EE abroad.
    pub birth_province: ProvinceCode,
    /// The code that the rules give to these data.
    pub tax_code: PersonalCode,
    /// The language the person asks in.
    pub language: Language,
    /// Where the person says to live.
    pub residence: Residence,
    /// What the archive says.
    pub archive: ArchiveAnswer,
    /// Mobile, in E.164; nobody else has it.
    pub mobile: Option<String>,
    /// Home phone, in E.164; others may have it too. Everyone has one of the two (R19).
    pub home_phone: Option<String>,
    /// Email, under example.org; nobody else has it.
    pub email: Option<String>,
    /// PEC, under pec.example.org; nobody else has it. Everyone has email or PEC (R19).
    pub pec: Option<String>,
    /// When the person would like to be called (R22).
    pub preferred_time: PreferredTime,
}

/// Shows the index alone: what else there is looks like personal data.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Person").field(&self.index).finish()
    }
}

/// What is drawn for a person, each from its own hash, so that none hangs on another. The order is part of the
/// schedule: new ones go to the end.
#[derive(Clone, Copy)]
enum Draw {
    German,
    OtherLanguage,
    Abroad,
    Moved,
    Home,
    Door,
    Mismatch,
    Elsewhere,
    Mobile,
    HomePhone,
    HomeNumber,
    Email,
    Pec,
    Time,
}

/// The people of a seed and a mix; some 100 bytes, cheap to clone.
#[derive(Clone, Copy, Debug)]
pub struct People {
    permutation: Permutation,
    key: u64,
    births: &'static Births,
    mix: Mix,
    german: GermanSpeakers,
}

impl People {
    /// How many people there are: indexes are below it.
    pub const COUNT: u32 = 1 << 24;

    /// The people of a seed. The first call in a process makes the table of places of birth.
    #[must_use]
    pub fn new(seed: u64, mix: &Mix) -> Self {
        let mut stream = stream(seed, Purpose::People);
        let births = Births::table();
        Self {
            permutation: Permutation::new(&mut stream),
            key: stream.next_u64(),
            births,
            mix: *mix,
            german: GermanSpeakers::new(&mix.languages, births.german_share()),
        }
    }

    /// The person with an index; one of [`Self::COUNT`] or more means the person as many below.
    #[must_use]
    pub fn person(&self, index: u32) -> Person {
        let index = index % Self::COUNT;
        let birth = self.births.at(self.permutation.forward(index));
        let (surname, name) = names::of(&birth);
        let identity = Identity {
            surname,
            name,
            birth_date: birth.date,
            sex: birth.sex,
            birth_place: birth.place,
            birth_province: birth.province,
        };
        let (residence, archive, area) = self.homes(index, &birth);
        let is_mobile = self.happens(index, Draw::Mobile, self.mix.mobile);
        let has_home_phone = !is_mobile || self.happens(index, Draw::HomePhone, contacts::HOME_PHONE_TOO);
        let (has_email, has_pec) = self.mailboxes(index);
        Person {
            index,
            surname,
            name,
            birth_date: birth.date,
            sex: birth.sex,
            birth_place: birth.place,
            birth_province: birth.province,
            tax_code: encode(&identity),
            language: self.language(index, birth.draw.is_german),
            mobile: is_mobile.then(|| contacts::mobile(index)),
            home_phone: has_home_phone
                .then(|| contacts::home_phone(area, self.bits(index, Draw::HomeNumber))),
            email: has_email.then(|| contacts::mailbox(name, surname, index, "example.org")),
            pec: has_pec.then(|| contacts::mailbox(name, surname, index, "pec.example.org")),
            preferred_time: contacts::preferred_time(self.bits(index, Draw::Time)),
            residence,
            archive,
        }
    }

    /// The index of the person with a tax code, in upper or lower case; none if nobody has it.
    #[must_use]
    pub fn index_of(&self, tax_code: &str) -> Option<u32> {
        let code = TaxCode::parse(tax_code).ok()?;
        let code = code.personal().filter(|code| !code.is_omocodic())?;
        let position = self.births.position_of(code)?;
        Some(self.permutation.backward(position))
    }

    /// The index of the person with a mobile, in E.164; none if nobody could have it. Whether the person has a
    /// mobile at all is not looked at.
    #[must_use]
    pub fn index_of_mobile(&self, e164: &str) -> Option<u32> {
        contacts::index_of_mobile(e164)
    }

    fn bits(&self, index: u32, draw: Draw) -> u64 {
        mix(self.key ^ (u64::from(index) << 8 | draw as u64))
    }

    fn happens(&self, index: u32, draw: Draw, share: f64) -> bool {
        unit(self.bits(index, draw)) < share
    }

    /// Who has no email has a PEC; the others so often that the share of PECs is the mix's.
    fn mailboxes(&self, index: u32) -> (bool, bool) {
        let Mix { email, pec, .. } = self.mix;
        if !self.happens(index, Draw::Email, email) {
            return (false, true);
        }
        let also = (pec - (1.0 - email)) / email;
        (true, self.happens(index, Draw::Pec, also))
    }

    fn language(&self, index: u32, is_german: bool) -> Language {
        let Languages { de, en, .. } = self.mix.languages;
        let share = if is_german {
            self.german.of_german_names
        } else {
            self.german.of_others
        };
        if self.happens(index, Draw::German, share) {
            return Language::De;
        }
        if self.happens(index, Draw::OtherLanguage, en / (1.0 - de)) {
            return Language::En;
        }
        Language::It
    }

    /// Where a person lives, where the archive says so, and the dialling code there.
    fn homes(&self, index: u32, birth: &Birth) -> (Residence, ArchiveAnswer, &'static str) {
        let door = Door::drawn(self.bits(index, Draw::Door));
        let has_moved = self.happens(index, Draw::Moved, homes::MOVED);
        let home = birth.home.filter(|_| !has_moved);
        let home = home.unwrap_or_else(|| self.births.municipality(self.bits(index, Draw::Home)));
        let archive = if self.happens(index, Draw::Mismatch, self.mix.address_mismatch) {
            let before = birth.home.unwrap_or(home);
            let door = door.elsewhere(self.bits(index, Draw::Elsewhere));
            ArchiveAnswer::Elsewhere(homes::italian(before, door))
        } else {
            ArchiveAnswer::Same
        };
        let residence = if self.happens(index, Draw::Abroad, self.mix.foreign_residence) {
            homes::abroad(self.bits(index, Draw::Home))
        } else {
            homes::italian(home, door)
        };
        (residence, archive, home.area)
    }
}

/// How often each group asks in German, so that the share of all is the mix's: first those with German names.
#[derive(Clone, Copy, Debug)]
struct GermanSpeakers {
    of_german_names: f64,
    of_others: f64,
}

impl GermanSpeakers {
    fn new(languages: &Languages, german_names: f64) -> Self {
        let of_german_names = (languages.de / german_names).min(1.0);
        Self {
            of_german_names,
            of_others: (languages.de - of_german_names * german_names) / (1.0 - german_names),
        }
    }
}
