//! What people send, as JSON, and what the archive has of them.

use bytes::Bytes;
use pin::tax_code::Sex;
use serde_json::{Value, json};
use surge::{ArchiveAnswer, Person, Residence};

/// The body of a request. A malformed one, as in the simulator, has a tax code whose check character does not fit and
/// no contacts at all.
pub(crate) fn request(person: &Person, is_malformed: bool) -> Bytes {
    let mut tax_code = person.tax_code.as_str().to_owned();
    let mut contacts = json!({
        "homePhone": person.home_phone, "mobile": person.mobile, "email": person.email, "pec": person.pec,
    });
    if is_malformed {
        let wrong = if tax_code.ends_with('A') { 'B' } else { 'A' };
        tax_code.pop();
        tax_code.push(wrong);
        contacts = json!({});
    }
    let body = json!({
        "taxCode": tax_code,
        "residence": residence(&person.residence),
        "language": person.language.code(),
        "person": who(person),
        "address": address(&person.residence),
        "contacts": contacts,
        "preferredPhone": if person.mobile.is_some() { "mobile" } else { "home" },
        "preferredTime": person.preferred_time.as_str(),
    });
    Bytes::from(body.to_string())
}

/// The body of a pre-check.
pub(crate) fn pre_check(person: &Person) -> Bytes {
    let body = json!({"taxCode": person.tax_code.as_str(), "residence": residence(&person.residence)});
    Bytes::from(body.to_string())
}

/// A person as the archive is to have them: at their own address, or at another one. It knows no contacts of anybody,
/// so that no notices go out (D16).
pub(crate) fn archived(person: &Person) -> Value {
    let at = match &person.archive {
        ArchiveAnswer::Same => &person.residence,
        ArchiveAnswer::Elsewhere(residence) => residence,
    };
    json!({
        "taxCode": person.tax_code.as_str(),
        "residence": residence(at),
        "person": who(person),
        "address": address(at),
        "contacts": {"homePhone": null, "mobile": null, "email": null, "pec": null},
    })
}

/// Whether the archive will find the address in order, so that nobody has to call first (R25, R27).
pub(crate) fn fits(person: &Person) -> bool {
    person.archive == ArchiveAnswer::Same
}

/// Every number and address to which a person's first half may go.
pub(crate) fn ways(person: &Person) -> impl Iterator<Item = &String> {
    [&person.mobile, &person.email, &person.pec].into_iter().flatten()
}

fn who(person: &Person) -> Value {
    json!({
        "surname": person.surname,
        "name": person.name,
        "birthDate": person.birth_date.to_string(),
        "sex": if person.sex == Sex::F { "F" } else { "M" },
        "birthProvince": person.birth_province.as_str(),
        "birthPlace": person.birth_place.as_str(),
    })
}

const fn residence(of: &Residence) -> &'static str {
    match of {
        Residence::Italy { .. } => "italy",
        Residence::Abroad { .. } => "abroad",
    }
}

fn address(of: &Residence) -> Value {
    match of {
        Residence::Italy {
            street,
            number,
            province,
            municipality,
            postal_code,
        } => json!({
            "street": street, "number": number, "province": province.as_str(),
            "municipality": municipality.as_str(), "postalCode": postal_code,
        }),
        Residence::Abroad {
            street,
            city,
            postal_code,
            country,
        } => json!({"street": street, "city": city, "postalCode": postal_code, "country": country}),
    }
}
