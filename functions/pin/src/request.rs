//! A request for a PIN: its identity, what it says, and where it stands.

mod draft;
mod read;
mod rules;
mod state;
mod subject;

pub use draft::{AddressDraft, ContactsDraft, Member, PersonDraft, PrecheckDraft, RequestDraft};
pub(crate) use read::Complaints;
pub(crate) use rules::read_tax_code;
pub use rules::{Precheck, precheck, read};
pub use state::{Guard, OperatorReason, Standing, State, state};
pub use subject::{SubjectDraft, subject};

use crate::address::Address;
use crate::contact::{Email, Phone};
use crate::field::Advice;
use crate::language::Language;
use crate::places::{PlaceCode, ProvinceCode};
use crate::tax_code::{Sex, TaxCode};
use jiff::civil::Date;
use std::fmt;
use uuid::Uuid;

/// Names a request: a version 4 UUID (RFC 9562), 16 bytes, nothing of the person in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(Uuid);

impl RequestId {
    /// Makes an id out of 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the hyphenated form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36)
            .then(|| Uuid::try_parse(text).ok().map(Self))
            .flatten()
    }

    /// The 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// Takes the 16 bytes of an id made before.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A request every rule has passed. Personal data: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose PIN it is.
    pub tax_code: TaxCode,
    /// The language of everything sent to the person.
    pub language: Language,
    /// Who the person is (R16, R17).
    pub person: Person,
    /// Where the person lives (R18, D10).
    pub address: Address,
    /// How the person is reached (R19).
    pub contacts: Contacts,
    /// When the contact centre should call (R22).
    pub preferred_time: PreferredTime,
    /// What is worth saying, though it stops nothing (R24).
    pub advice: Vec<Advice>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Request(…)")
    }
}

/// The person's particulars (R16, R17).
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Surname, as typed, trimmed.
    pub surname: String,
    /// Name, as typed, trimmed.
    pub name: String,
    /// Day of birth.
    pub birth_date: Date,
    /// Sex, as the registry has it.
    pub sex: Sex,
    /// Province of birth; `EE` abroad.
    pub birth_province: ProvinceCode,
    /// Municipality or state of birth.
    pub birth_place: PlaceCode,
}

/// The person's contacts; R19 holds: a phone, and an email or PEC.
#[derive(Clone, PartialEq, Eq)]
pub struct Contacts {
    /// A number to be called on.
    pub home_phone: Option<Phone>,
    /// A number that takes text messages.
    pub mobile: Option<Phone>,
    /// Email address.
    pub email: Option<Email>,
    /// PEC address.
    pub pec: Option<Email>,
    /// The one of the phones that the centre calls (R21, R28).
    pub preferred_phone: PreferredPhone,
}

/// Which phone the contact centre calls (R21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreferredPhone {
    /// The mobile.
    Mobile,
    /// The home phone.
    Home,
}

/// When the contact centre calls (R22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreferredTime {
    /// 8 to 13.
    Morning,
    /// 13 to 18.
    Afternoon,
    /// 18 to 20.
    Evening,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl $type {
            /// The interface's word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the interface's word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(PreferredPhone { Mobile = "mobile", Home = "home" });
words!(PreferredTime { Morning = "morning", Afternoon = "afternoon", Evening = "evening" });

/// Where a person resides, as the first step of the request asks (R14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Residence {
    /// In Italy.
    Italy,
    /// Abroad.
    Abroad,
}

words!(Residence { Italy = "italy", Abroad = "abroad" });

#[cfg(test)]
mod tests;
