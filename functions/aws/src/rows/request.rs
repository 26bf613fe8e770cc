//! A request's row: what the person asked for, and where it stands. Personal data, under the table's key.

use super::{read_address, read_person, read_standing, write_address, write_standing};
use crate::row::{Item, Reader, Writer, s};
use crate::table::key;
use aws_sdk_dynamodb::types::AttributeValue;
use pin::contact::{Email, Phone};
use pin::field::Advice;
use pin::places::{PlaceCode, ProvinceCode};
use pin::request::{Contacts, Person, PreferredPhone, PreferredTime, Request};
use pin::tax_code::{Sex, TaxCode};
use pin::{Language, RequestId};
use steps::ports::{Fault, RequestRecord};

pub(crate) fn write_request(record: &RequestRecord) -> Item {
    let (pk, sk) = key::request(record.id);
    let request = &record.request;
    let row = Writer::new(pk, sk)
        .text("requestId", record.id.to_string())
        .text("person", record.person.to_string())
        .instant("requestedAt", record.requested_at)
        .text("taxCode", request.tax_code.as_str())
        .text("language", request.language.code())
        .text("preferredTime", request.preferred_time.as_str())
        .put(
            "advice",
            AttributeValue::L(request.advice.iter().map(|advice| s(advice.as_str())).collect()),
        );
    let row = write_standing(row, record.standing);
    let row = write_person(row, &request.person);
    let row = write_contacts(row, &request.contacts);
    write_address(row, &request.address).into_item()
}

pub(crate) fn read_request(item: &Item) -> Result<RequestRecord, Fault> {
    let row = Reader(item);
    let advice = row.texts("advice")?.into_iter().map(|word| {
        Advice::ALL
            .into_iter()
            .find(|advice| advice.as_str() == word)
            .ok_or(Fault::Refused)
    });
    Ok(RequestRecord {
        id: row.parsed("requestId", RequestId::parse)?,
        person: read_person(row)?,
        requested_at: row.instant("requestedAt")?,
        standing: read_standing(row)?,
        request: Request {
            tax_code: row.parsed("taxCode", |code| TaxCode::parse(code).ok())?,
            language: row.parsed("language", Language::parse)?,
            person: read_particulars(row)?,
            address: read_address(row)?,
            contacts: read_contacts(row)?,
            preferred_time: row.parsed("preferredTime", PreferredTime::parse)?,
            advice: advice.collect::<Result<_, _>>()?,
        },
    })
}

fn write_person(row: Writer, person: &Person) -> Writer {
    let sex = match person.sex {
        Sex::F => "F",
        Sex::M => "M",
    };
    row.text("surname", &person.surname)
        .text("name", &person.name)
        .text("birthDate", person.birth_date.to_string())
        .text("sex", sex)
        .text("birthProvince", person.birth_province.as_str())
        .text("birthPlace", person.birth_place.as_str())
}

fn read_particulars(row: Reader<'_>) -> Result<Person, Fault> {
    Ok(Person {
        surname: row.text("surname")?.to_owned(),
        name: row.text("name")?.to_owned(),
        birth_date: row.parsed("birthDate", |date| date.parse().ok())?,
        sex: row.parsed("sex", |word| match word {
            "F" => Some(Sex::F),
            "M" => Some(Sex::M),
            _ => None,
        })?,
        birth_province: row.parsed("birthProvince", ProvinceCode::parse)?,
        birth_place: row.parsed("birthPlace", PlaceCode::parse)?,
    })
}

fn write_contacts(row: Writer, contacts: &Contacts) -> Writer {
    let phone = |phone: &Option<Phone>| phone.as_ref().map(|phone| s(phone.as_str()));
    let email = |email: &Option<Email>| email.as_ref().map(|email| s(email.as_str()));
    row.maybe("homePhone", phone(&contacts.home_phone))
        .maybe("mobile", phone(&contacts.mobile))
        .maybe("email", email(&contacts.email))
        .maybe("pec", email(&contacts.pec))
        .text("preferredPhone", contacts.preferred_phone.as_str())
}

fn read_contacts(row: Reader<'_>) -> Result<Contacts, Fault> {
    let email = |name| row.maybe_text(name).map(|stored| stored.map(Email::from_stored));
    Ok(Contacts {
        home_phone: row.maybe_parsed("homePhone", Phone::from_e164)?,
        mobile: row.maybe_parsed("mobile", Phone::from_e164)?,
        email: email("email")?,
        pec: email("pec")?,
        preferred_phone: row.parsed("preferredPhone", PreferredPhone::parse)?,
    })
}
