//! People as the steps meet them: what they send, how the table names them, what the archive has.

use crate::outside::{KEY_VERSION, Outside};
use crate::provider::Dice;
use crate::streams::spread_bits;
use async_trait::async_trait;
use memory::TwinMac;
use pin::Channel;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::contact::{Email, Phone};
use pin::digest::{KeyVersion, PersonKey, Purpose, Tag};
use pin::field::Field;
use pin::notice::KnownContacts;
use pin::request::{AddressDraft, ContactsDraft, PersonDraft, RequestDraft};
use pin::tax_code::Sex;
use steps::ports::{ArchiveRecord, Fault, Mac};
use surge::{ArchiveAnswer, People, Person, Residence};

/// The body that a person sends. A malformed one has a tax code whose check character does not fit and no
/// phone at all.
#[must_use]
pub(crate) fn draft(person: &Person, is_malformed: bool) -> RequestDraft {
    let text = Field::text;
    let given = |value: &Option<String>| value.clone().map_or(Field::Absent, Field::Given);
    let mut tax_code = person.tax_code.as_str().to_owned();
    if is_malformed {
        let wrong = if tax_code.ends_with('A') { 'B' } else { 'A' };
        tax_code.pop();
        tax_code.push(wrong);
    }
    let contacts = if is_malformed {
        ContactsDraft::default()
    } else {
        ContactsDraft {
            home_phone: given(&person.home_phone),
            mobile: given(&person.mobile),
            email: given(&person.email),
            pec: given(&person.pec),
        }
    };
    RequestDraft {
        tax_code: Field::Given(tax_code),
        residence: text(match person.residence {
            Residence::Italy { .. } => "italy",
            Residence::Abroad { .. } => "abroad",
        }),
        language: text(person.language.code()),
        person: Field::Given(PersonDraft {
            surname: text(person.surname),
            name: text(person.name),
            birth_date: Field::Given(person.birth_date.to_string()),
            sex: text(if person.sex == Sex::F { "F" } else { "M" }),
            birth_province: text(person.birth_province.as_str()),
            birth_place: text(person.birth_place.as_str()),
        }),
        address: Field::Given(address_draft(&person.residence)),
        contacts: Field::Given(contacts),
        preferred_phone: text(if person.mobile.is_some() { "mobile" } else { "home" }),
        preferred_time: text(person.preferred_time.as_str()),
        unknown: Vec::new(),
    }
}

fn address_draft(residence: &Residence) -> AddressDraft {
    match residence {
        Residence::Italy {
            street,
            number,
            province,
            municipality,
            postal_code,
        } => AddressDraft {
            street: Field::text(street),
            number: Field::text(number),
            province: Field::text(province.as_str()),
            municipality: Field::text(municipality.as_str()),
            postal_code: Field::text(postal_code),
            ..AddressDraft::default()
        },
        Residence::Abroad {
            street,
            city,
            postal_code,
            country,
        } => AddressDraft {
            street: Field::text(street),
            city: Field::text(city),
            postal_code: Field::text(postal_code),
            country: Field::text(country),
            ..AddressDraft::default()
        },
    }
}

/// What the archive has of a person.
#[must_use]
pub(crate) fn archived(outside: &Outside, index: u32) -> ArchiveRecord {
    let person = &outside.people.person(index);
    let residence = match &person.archive {
        ArchiveAnswer::Same => &person.residence,
        ArchiveAnswer::Elsewhere(residence) => residence,
    };
    ArchiveRecord {
        address: address(residence),
        contacts: match known(outside, person).as_slice() {
            [] => KnownContacts::default(),
            channels => contacts(person, channels),
        },
    }
}

/// The ways on which the archive knows a person of whom it knows any: the person's own email address, or else the
/// mobile; in a hostile world both, so that one can take the other's place.
#[must_use]
pub(crate) fn known(outside: &Outside, person: &Person) -> Vec<Channel> {
    let mut dice = Dice::new(outside.seed ^ 0x00a4_c41e, person.index, 0);
    if !dice.happens(outside.world.archive_contacts_share) {
        return Vec::new();
    }
    let email = person.email.as_ref().map(|_| Channel::Email);
    let mobile = person.mobile.as_ref().map(|_| Channel::Sms);
    let wanted = if outside.hostility.is_some() { 2 } else { 1 };
    email.into_iter().chain(mobile).take(wanted).collect()
}

fn contacts(person: &Person, channels: &[Channel]) -> KnownContacts {
    let on = |channel, contact: &Option<String>| contact.clone().filter(|_| channels.contains(&channel));
    KnownContacts {
        mobile: on(Channel::Sms, &person.mobile).and_then(|number| Phone::from_e164(&number)),
        email: on(Channel::Email, &person.email).map(|address| Email::from_stored(&address)),
    }
}

fn address(residence: &Residence) -> Address {
    match residence {
        Residence::Italy {
            street,
            number,
            province,
            municipality,
            postal_code,
        } => Address::Italy(ItalianAddress {
            street: (*street).to_string(),
            number: number.clone(),
            province: *province,
            municipality: *municipality,
            postal_code: (*postal_code).to_string(),
        }),
        Residence::Abroad {
            street,
            city,
            postal_code,
            country,
        } => Address::Abroad(ForeignAddress {
            street: street.clone(),
            city: (*city).to_string(),
            postal_code: (*postal_code).to_string(),
            country: (*country).to_string(),
        }),
    }
}

/// Where a person's calls come from: hardly anybody shares an address, so the limit on a source binds nobody.
#[must_use]
pub(crate) fn source(person: u32) -> String {
    let [_, b, c, d] = (spread_bits(u64::from(person)) >> 32).to_be_bytes()[4..] else {
        return String::new();
    };
    format!("10.{b}.{c}.{d}")
}

/// The table's keys in virtual time. A person's key says which person it is, so that the archive can answer by
/// computing; to the steps it is as opaque as any other. Everything else is keyed as on the twin.
pub(crate) struct Keyed {
    people: People,
    keyed: TwinMac,
}

/// How a message that names a person begins.
const PERSON: &[u8] = b"inps-pin/person/1\0";

impl Keyed {
    pub(crate) fn new(people: People) -> Self {
        Self {
            people,
            keyed: TwinMac::new(Purpose::Index, KEY_VERSION),
        }
    }
}

#[async_trait]
impl Mac for Keyed {
    fn current(&self) -> KeyVersion {
        KEY_VERSION
    }

    async fn tag(&self, version: KeyVersion, message: &[u8]) -> Result<Tag, Fault> {
        let known = message
            .strip_prefix(PERSON)
            .and_then(|code| std::str::from_utf8(code).ok())
            .and_then(|code| self.people.index_of(code));
        match known {
            Some(index) => Ok(tag(index)),
            None => self.keyed.tag(version, message).await,
        }
    }
}

/// The tag that stands for a person.
fn tag(index: u32) -> Tag {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_le_bytes());
    bytes[4..12].copy_from_slice(&spread_bits(u64::from(index)).to_le_bytes());
    Tag(bytes)
}

/// The table's key of a person.
#[must_use]
pub(crate) fn key(index: u32) -> PersonKey {
    PersonKey::from_tag(&tag(index))
}

/// The person a key stands for; `None` for a key that stands for nobody made here.
#[must_use]
pub(crate) fn index(key: PersonKey) -> Option<u32> {
    let index = u32::from_le_bytes([key.0[0], key.0[1], key.0[2], key.0[3]]);
    (self::key(index) == key).then_some(index)
}
