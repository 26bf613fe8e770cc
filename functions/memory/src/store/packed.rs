//! A request's row, packed: six texts in one piece of memory, since millions of rows live at once.

use super::letters::Fresh;
use jiff::Timestamp;
use jiff::civil::Date;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::digest::PersonKey;
use pin::field::Advice;
use pin::language::Language;
use pin::places::{PlaceCode, ProvinceCode};
use pin::request::{Contacts, Person, PreferredTime, Request, RequestId, Standing};
use pin::tax_code::{Sex, TaxCode};
use steps::ports::RequestRecord;

/// What a [`RequestRecord`] holds.
pub(crate) struct PackedRecord {
    id: RequestId,
    person: PersonKey,
    requested_at: Timestamp,
    standing: Standing,
    tax_code: TaxCode,
    language: Language,
    birth_date: Date,
    sex: Sex,
    birth_province: ProvinceCode,
    birth_place: PlaceCode,
    place: Place,
    contacts: Contacts,
    preferred_time: PreferredTime,
    advice: Box<[Advice]>,
    texts: Texts,
    /// The request's letter, while it stands as it was opened.
    pub(super) letter: Option<Fresh>,
}

/// What an address has beside its texts.
#[derive(Clone, Copy)]
enum Place {
    Italy(ProvinceCode, PlaceCode),
    Abroad,
}

impl PackedRecord {
    pub(crate) const fn standing(&self) -> Standing {
        self.standing
    }

    pub(crate) const fn stand(&mut self, standing: Standing) {
        self.standing = standing;
    }

    pub(crate) fn pack(record: &RequestRecord) -> Self {
        let RequestRecord {
            id,
            person: key,
            requested_at,
            standing,
            request,
        } = record;
        let Request {
            tax_code,
            language,
            person,
            address,
            contacts,
            preferred_time,
            advice,
        } = request;
        let Person {
            surname,
            name,
            birth_date,
            sex,
            birth_province,
            birth_place,
        } = person;
        let (place, [street, second, postal_code, country]) = texts_of(address);
        Self {
            id: *id,
            person: *key,
            requested_at: *requested_at,
            standing: *standing,
            tax_code: *tax_code,
            language: *language,
            birth_date: *birth_date,
            sex: *sex,
            birth_province: *birth_province,
            birth_place: *birth_place,
            place,
            contacts: contacts.clone(),
            preferred_time: *preferred_time,
            advice: advice.as_slice().into(),
            texts: Texts::join([surname, name, street, second, postal_code, country]),
            letter: None,
        }
    }

    /// Whose it is, and since when.
    pub(super) const fn opening(&self) -> (RequestId, PersonKey, Timestamp) {
        (self.id, self.person, self.requested_at)
    }

    pub(crate) fn unpack(&self) -> RequestRecord {
        let [surname, name, street, second, postal_code, country] = self.texts.split();
        let address = match self.place {
            Place::Italy(province, municipality) => Address::Italy(ItalianAddress {
                street,
                number: second,
                province,
                municipality,
                postal_code,
            }),
            Place::Abroad => Address::Abroad(ForeignAddress {
                street,
                city: second,
                postal_code,
                country,
            }),
        };
        RequestRecord {
            id: self.id,
            person: self.person,
            requested_at: self.requested_at,
            standing: self.standing,
            request: Request {
                tax_code: self.tax_code,
                language: self.language,
                person: Person {
                    surname,
                    name,
                    birth_date: self.birth_date,
                    sex: self.sex,
                    birth_province: self.birth_province,
                    birth_place: self.birth_place,
                },
                address,
                contacts: self.contacts.clone(),
                preferred_time: self.preferred_time,
                advice: self.advice.to_vec(),
            },
        }
    }
}

fn texts_of(address: &Address) -> (Place, [&str; 4]) {
    match address {
        Address::Italy(ItalianAddress {
            street,
            number,
            province,
            municipality,
            postal_code,
        }) => (
            Place::Italy(*province, *municipality),
            [street, number, postal_code, ""],
        ),
        Address::Abroad(ForeignAddress {
            street,
            city,
            postal_code,
            country,
        }) => (Place::Abroad, [street, city, postal_code, country]),
    }
}

/// Six texts, one behind the other, and where each ends.
struct Texts {
    joined: Box<str>,
    ends: [u32; 6],
}

impl Texts {
    fn join(texts: [&str; 6]) -> Self {
        let mut end = 0;
        let ends = texts.map(|text| {
            end += text.len();
            u32::try_from(end).unwrap_or(u32::MAX)
        });
        Self {
            joined: texts.concat().into(),
            ends,
        }
    }

    fn split(&self) -> [String; 6] {
        let mut start = 0;
        self.ends.map(|end| {
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            let text = self.joined.get(start..end).unwrap_or_default().to_owned();
            start = end;
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{new_request, person};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_come_back_as_they_were(texts in any::<[String; 6]>()) {
            let packed = Texts::join(texts.each_ref().map(String::as_str));
            prop_assert_eq!(packed.split(), texts);
        }

        #[test]
        fn records_come_back_as_they_were(n in any::<u8>(), surname in any::<String>()) {
            let mut record = new_request(n, person(n), None, Timestamp::UNIX_EPOCH).record;
            record.request.person.surname = surname;
            prop_assert_eq!(PackedRecord::pack(&record).unpack(), record);
        }
    }
}
