//! What a desk sees of a request: the members of the request's own body, as they were taken in.

use pin::address::Address;
use pin::contact::{Email, Phone};
use pin::request::{Contacts, Person, PreferredPhone, Request};
use pin::tax_code::Sex;
use serde::Serialize;
use utoipa::ToSchema;

/// Who asks. Personal data: for the desk that calls, and for nobody else.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestDetails {
    /// Codice fiscale.
    tax_code: String,
    /// `italy` or `abroad`.
    residence: &'static str,
    /// `it`, `de` or `en`.
    language: &'static str,
    person: PersonDetails,
    address: AddressDetails,
    contacts: ContactDetails,
    /// The number to call.
    phone: Option<String>,
    /// `mobile` or `home`.
    preferred_phone: &'static str,
    /// `morning`, `afternoon` or `evening`.
    preferred_time: &'static str,
}

/// R16, R17.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PersonDetails {
    surname: String,
    name: String,
    birth_date: String,
    sex: &'static str,
    birth_province: String,
    birth_place: String,
}

/// R18; abroad: street, city, postalCode, country.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddressDetails {
    street: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    postal_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

/// R19.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ContactDetails {
    home_phone: Option<String>,
    mobile: Option<String>,
    email: Option<String>,
    pec: Option<String>,
}

impl RequestDetails {
    pub(crate) fn of(request: &Request) -> Self {
        let contacts = &request.contacts;
        let phone = match contacts.preferred_phone {
            PreferredPhone::Mobile => &contacts.mobile,
            PreferredPhone::Home => &contacts.home_phone,
        };
        let (residence, address) = address(&request.address);
        Self {
            tax_code: request.tax_code.as_str().to_owned(),
            residence,
            language: request.language.code(),
            person: person(&request.person),
            address,
            phone: number(phone.as_ref()),
            preferred_phone: contacts.preferred_phone.as_str(),
            preferred_time: request.preferred_time.as_str(),
            contacts: contact_details(contacts),
        }
    }
}

impl RequestDetails {
    /// Without the contacts of a request that somebody says they never made: they are whoever made it.
    pub(crate) fn without_contacts(mut self) -> Self {
        self.contacts = ContactDetails::default();
        self.phone = None;
        self
    }
}

fn person(person: &Person) -> PersonDetails {
    PersonDetails {
        surname: person.surname.clone(),
        name: person.name.clone(),
        birth_date: person.birth_date.to_string(),
        sex: match person.sex {
            Sex::F => "F",
            Sex::M => "M",
        },
        birth_province: person.birth_province.as_str().to_owned(),
        birth_place: person.birth_place.as_str().to_owned(),
    }
}

fn address(address: &Address) -> (&'static str, AddressDetails) {
    match address {
        Address::Italy(address) => (
            "italy",
            AddressDetails {
                street: address.street.clone(),
                number: Some(address.number.clone()),
                province: Some(address.province.as_str().to_owned()),
                municipality: Some(address.municipality.as_str().to_owned()),
                postal_code: address.postal_code.clone(),
                ..AddressDetails::default()
            },
        ),
        Address::Abroad(address) => (
            "abroad",
            AddressDetails {
                street: address.street.clone(),
                city: Some(address.city.clone()),
                postal_code: address.postal_code.clone(),
                country: Some(address.country.clone()),
                ..AddressDetails::default()
            },
        ),
    }
}

fn contact_details(contacts: &Contacts) -> ContactDetails {
    let email = |email: &Option<Email>| email.as_ref().map(|email| email.as_str().to_owned());
    ContactDetails {
        home_phone: number(contacts.home_phone.as_ref()),
        mobile: number(contacts.mobile.as_ref()),
        email: email(&contacts.email),
        pec: email(&contacts.pec),
    }
}

fn number(phone: Option<&Phone>) -> Option<String> {
    phone.map(|phone| phone.as_str().to_owned())
}
