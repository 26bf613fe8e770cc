//! The rules on a body one by one, all of them at once, and drafts of any kind.

use super::*;
use crate::field::{Field, FieldCode, FieldError};
use crate::tax_code::{Identity, encode};
use jiff::civil::date;

mod any;
mod contacts;
mod members;
mod person;

const TODAY: Date = date(2020, 3, 26);

fn text(value: &str) -> Field<String> {
    Field::text(value)
}

fn italy() -> RequestDraft {
    RequestDraft {
        tax_code: text("RSSMRA85T10A562S"),
        residence: text("italy"),
        language: text("it"),
        person: Field::Given(PersonDraft {
            surname: text("Rossi"),
            name: text("Mario"),
            birth_date: text("1985-12-10"),
            sex: text("M"),
            birth_province: text("PI"),
            birth_place: text("A562"),
        }),
        address: Field::Given(AddressDraft {
            street: text("Viale G. Mazzini"),
            number: text("12/A"),
            province: text("PI"),
            municipality: text("A562"),
            postal_code: text("56017"),
            ..AddressDraft::default()
        }),
        contacts: Field::Given(ContactsDraft {
            mobile: text("+393331234567"),
            email: text("m@example.org"),
            ..ContactsDraft::default()
        }),
        preferred_phone: text("mobile"),
        preferred_time: text("morning"),
        unknown: Vec::new(),
    }
}

fn abroad() -> RequestDraft {
    let mut draft = italy();
    draft.residence = text("abroad");
    draft.address = Field::Given(AddressDraft {
        street: text("Hauptstraße 7"),
        city: text("Wien"),
        postal_code: text("1010"),
        country: text("AT"),
        ..AddressDraft::default()
    });
    draft
}

fn part<T>(field: &mut Field<T>) -> &mut T {
    match field {
        Field::Given(part) => part,
        Field::Absent | Field::IllTyped => panic!("the part is there"),
    }
}

/// A member of the draft by its pointer.
fn member<'a>(draft: &'a mut RequestDraft, pointer: &str) -> &'a mut Field<String> {
    match pointer {
        "/taxCode" => &mut draft.tax_code,
        "/residence" => &mut draft.residence,
        "/language" => &mut draft.language,
        "/preferredPhone" => &mut draft.preferred_phone,
        "/preferredTime" => &mut draft.preferred_time,
        "/person/surname" => &mut part(&mut draft.person).surname,
        "/person/name" => &mut part(&mut draft.person).name,
        "/person/birthDate" => &mut part(&mut draft.person).birth_date,
        "/person/sex" => &mut part(&mut draft.person).sex,
        "/person/birthProvince" => &mut part(&mut draft.person).birth_province,
        "/person/birthPlace" => &mut part(&mut draft.person).birth_place,
        "/address/street" => &mut part(&mut draft.address).street,
        "/address/number" => &mut part(&mut draft.address).number,
        "/address/province" => &mut part(&mut draft.address).province,
        "/address/municipality" => &mut part(&mut draft.address).municipality,
        "/address/postalCode" => &mut part(&mut draft.address).postal_code,
        "/address/city" => &mut part(&mut draft.address).city,
        "/address/country" => &mut part(&mut draft.address).country,
        "/contacts/homePhone" => &mut part(&mut draft.contacts).home_phone,
        "/contacts/mobile" => &mut part(&mut draft.contacts).mobile,
        "/contacts/email" => &mut part(&mut draft.contacts).email,
        "/contacts/pec" => &mut part(&mut draft.contacts).pec,
        other => panic!("no member {other}"),
    }
}

fn with(base: RequestDraft, changes: &[(&str, &str)]) -> RequestDraft {
    let mut draft = base;
    for (pointer, value) in changes {
        *member(&mut draft, pointer) = text(value);
    }
    draft
}

fn without(base: RequestDraft, pointer: &str) -> RequestDraft {
    let mut draft = base;
    *member(&mut draft, pointer) = Field::Absent;
    draft
}

fn ill_typed(base: RequestDraft, pointer: &str) -> RequestDraft {
    let mut draft = base;
    *member(&mut draft, pointer) = Field::IllTyped;
    draft
}

fn errors(draft: &RequestDraft) -> Vec<(String, FieldCode)> {
    let pair = |error: FieldError| (error.pointer.into_owned(), error.code);
    read(draft, TODAY)
        .expect_err("refused")
        .into_iter()
        .map(pair)
        .collect()
}

fn refused(draft: &RequestDraft, expected: &[(&str, FieldCode)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(pointer, code)| ((*pointer).to_owned(), *code))
        .collect();
    assert_eq!(errors(draft), expected);
}

fn accepted(draft: &RequestDraft) -> Request {
    read(draft, TODAY).expect("accepted")
}

const ALWAYS: [&str; 10] = [
    "/taxCode",
    "/residence",
    "/preferredPhone",
    "/preferredTime",
    "/person/surname",
    "/person/name",
    "/person/birthDate",
    "/person/sex",
    "/person/birthProvince",
    "/person/birthPlace",
];
const ITALY: [&str; 5] = [
    "/address/street",
    "/address/number",
    "/address/province",
    "/address/municipality",
    "/address/postalCode",
];
const ABROAD: [&str; 4] = [
    "/address/street",
    "/address/city",
    "/address/postalCode",
    "/address/country",
];
