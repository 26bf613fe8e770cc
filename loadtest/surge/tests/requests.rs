//! People as the rules of a request see them: nothing to complain of.

use jiff::civil::{Date, date};
use pin::contact::{Phone, PhoneKind};
use pin::field::{Advice, Field};
use pin::request::{self, AddressDraft, ContactsDraft, PersonDraft, RequestDraft};
use pin::tax_code::{self, Identity, Sex};
use std::collections::BTreeSet;
use surge::{Mix, People, Person, Profile, Residence};

const TODAY: Date = date(2020, 3, 26);

fn mix() -> Mix {
    Profile::parse(Profile::named("smoke").expect("built in"))
        .expect("a profile")
        .mix
}

fn people(seed: u64) -> People {
    People::new(seed, &mix())
}

/// Indexes spread over all there are.
fn spread(count: usize) -> impl Iterator<Item = u32> {
    (0..People::COUNT).step_by(People::COUNT as usize / count)
}

fn address_draft(residence: &Residence) -> (&'static str, AddressDraft) {
    match residence {
        Residence::Italy {
            street,
            number,
            province,
            municipality,
            postal_code,
        } => (
            "italy",
            AddressDraft {
                street: Field::text(street),
                number: Field::text(number),
                province: Field::text(province.as_str()),
                municipality: Field::text(municipality.as_str()),
                postal_code: Field::text(postal_code),
                ..AddressDraft::default()
            },
        ),
        Residence::Abroad {
            street,
            city,
            postal_code,
            country,
        } => (
            "abroad",
            AddressDraft {
                street: Field::text(street),
                city: Field::text(city),
                postal_code: Field::text(postal_code),
                country: Field::text(country),
                ..AddressDraft::default()
            },
        ),
    }
}

fn draft(person: &Person) -> RequestDraft {
    let optional = |value: &Option<String>| value.as_deref().map_or(Field::Absent, Field::text);
    let (residence, address) = address_draft(&person.residence);
    RequestDraft {
        tax_code: Field::text(person.tax_code.as_str()),
        residence: Field::text(residence),
        language: Field::text(person.language.code()),
        person: Field::Given(PersonDraft {
            surname: Field::text(person.surname),
            name: Field::text(person.name),
            birth_date: Field::text(&person.birth_date.to_string()),
            sex: Field::text(if person.sex == Sex::F { "F" } else { "M" }),
            birth_province: Field::text(person.birth_province.as_str()),
            birth_place: Field::text(person.birth_place.as_str()),
        }),
        address: Field::Given(address),
        contacts: Field::Given(ContactsDraft {
            home_phone: optional(&person.home_phone),
            mobile: optional(&person.mobile),
            email: optional(&person.email),
            pec: optional(&person.pec),
        }),
        preferred_phone: Field::text(if person.mobile.is_some() { "mobile" } else { "home" }),
        preferred_time: Field::text(person.preferred_time.as_str()),
        unknown: Vec::new(),
    }
}

#[test]
fn r16_r17_r18_r19_r20_r21_r22_every_rule_of_a_request_is_kept() {
    let people = people(1);
    for index in spread(4_000) {
        let person = people.person(index);
        let read = request::read(&draft(&person), TODAY);
        let request = read.unwrap_or_else(|errors| unreachable!("{index}: {errors:?}"));
        let unusual = request
            .advice
            .iter()
            .filter(|advice| **advice != Advice::OneContactOnly);
        assert_eq!(unusual.count(), 0, "{index}: {:?}", request.advice);
        let mobile = request.contacts.mobile.as_ref().map(Phone::as_str);
        assert_eq!(mobile, person.mobile.as_deref(), "{index}: E.164 as it stands");
    }
}

#[test]
fn every_place_of_birth_existed_and_every_dialling_code_exists() {
    let people = people(2);
    let mut areas = BTreeSet::new();
    for index in spread(100_000) {
        let person = people.person(index);
        let identity = Identity {
            surname: person.surname,
            name: person.name,
            birth_date: person.birth_date,
            sex: person.sex,
            birth_place: person.birth_place,
            birth_province: person.birth_province,
        };
        let findings = tax_code::check(&person.tax_code, &identity);
        assert!(findings.agrees(), "{index}");
        assert_eq!(findings.warnings().next(), None, "{index} {}", person.birth_place);
        if let (Residence::Italy { province, .. }, Some(home_phone)) = (&person.residence, &person.home_phone)
            && areas.insert(*province)
        {
            let (phone, kind) = Phone::parse(home_phone).expect("can be dialled");
            assert_eq!(
                (phone.as_str(), kind),
                (home_phone.as_str(), PhoneKind::Other),
                "{province}"
            );
        }
    }
    assert_eq!(areas.len(), 107, "every province has people and a dialling code");
}
