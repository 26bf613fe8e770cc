//! Draft → request: every rule on the body (R14, R16–R22), every complaint at once.

use super::draft::{AddressDraft, ContactsDraft, PersonDraft, PrecheckDraft, RequestDraft};
use super::read::Complaints;
use super::{Contacts, Person, PreferredPhone, PreferredTime, Request, Residence};
use crate::address::{Address, ForeignAddress, ItalianAddress};
use crate::contact::{Email, Phone, PhoneKind};
use crate::field::{Advice, FieldCode, FieldError};
use crate::language::Language;
use crate::places::{self, PlaceCode, ProvinceCode};
use crate::tax_code::{self, Identity, Mismatch, Sex, TaxCode, TaxCodeError};
use jiff::civil::Date;

/// A pre-check every rule has passed (R14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precheck {
    /// Whose PIN is asked for; the 11-digit provisional form is accepted here.
    pub tax_code: TaxCode,
    /// Where the person says to reside.
    pub residence: Residence,
}

/// Reads the body of a pre-check.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn precheck(draft: &PrecheckDraft) -> Result<Precheck, Vec<FieldError>> {
    let mut complaints = Complaints::default();
    complaints.unknown(&draft.unknown);
    let tax_code = read_tax_code(&mut complaints, &draft.tax_code);
    let residence = complaints.parsed(
        "/residence",
        &draft.residence,
        FieldCode::NotAChoice,
        Residence::parse,
    );
    match (tax_code, residence) {
        (Some(tax_code), Some(residence)) if complaints.are_none() => Ok(Precheck { tax_code, residence }),
        _ => Err(complaints.into_sorted()),
    }
}

/// Reads the body of a request. `today` is the date in Italy, against which birth dates are held.
///
/// # Errors
/// Every wrong field, in the order of the pointers.
pub fn read(draft: &RequestDraft, today: Date) -> Result<Request, Vec<FieldError>> {
    let mut complaints = Complaints::default();
    let mut advice = Vec::new();
    complaints.unknown(&draft.unknown);
    let tax_code = read_tax_code(&mut complaints, &draft.tax_code);
    let residence = complaints.parsed(
        "/residence",
        &draft.residence,
        FieldCode::NotAChoice,
        Residence::parse,
    );
    let language = match complaints.optional_text("/language", &draft.language) {
        None => Some(Language::default()),
        Some(word) => {
            Language::parse(word).or_else(|| complaints.complain("/language", FieldCode::NotAChoice))
        }
    };
    let particulars = complaints
        .required("/person", &draft.person)
        .map(|person| read_person(&mut complaints, person, today, tax_code.as_ref()));
    let address = complaints
        .required("/address", &draft.address)
        .and_then(|address| read_address(&mut complaints, &mut advice, address, residence));
    let preferred_phone = complaints.parsed(
        "/preferredPhone",
        &draft.preferred_phone,
        FieldCode::NotAChoice,
        PreferredPhone::parse,
    );
    let preferred_time = complaints.parsed(
        "/preferredTime",
        &draft.preferred_time,
        FieldCode::NotAChoice,
        PreferredTime::parse,
    );
    let contacts = complaints
        .required("/contacts", &draft.contacts)
        .and_then(|contacts| read_contacts(&mut complaints, &mut advice, contacts, preferred_phone));
    if let (Some(code), Some(particulars)) = (&tax_code, &particulars) {
        hold_together(&mut complaints, &mut advice, code, particulars);
    }
    let person = particulars.and_then(Particulars::complete);
    match (tax_code, language, person, address, contacts, preferred_time) {
        (
            Some(tax_code),
            Some(language),
            Some(person),
            Some(address),
            Some(contacts),
            Some(preferred_time),
        ) if complaints.are_none() => Ok(Request {
            tax_code,
            language,
            person,
            address,
            contacts,
            preferred_time,
            advice,
        }),
        _ => Err(complaints.into_sorted()),
    }
}

/// `/taxCode`, in any case.
pub(crate) fn read_tax_code(
    complaints: &mut Complaints,
    field: &crate::field::Field<String>,
) -> Option<TaxCode> {
    let text = complaints.required("/taxCode", field)?;
    if text.trim().is_empty() {
        return complaints.complain("/taxCode", FieldCode::Required);
    }
    TaxCode::parse(text)
        .map_err(|error| complaints.add("/taxCode", tax_code_complaint(error)))
        .ok()
}

const fn tax_code_complaint(error: TaxCodeError) -> FieldCode {
    match error {
        TaxCodeError::Length => FieldCode::TaxCodeLength,
        TaxCodeError::Character => FieldCode::TaxCodeCharacter,
        TaxCodeError::CheckCharacter => FieldCode::TaxCodeCheck,
        TaxCodeError::Date => FieldCode::TaxCodeDate,
        TaxCodeError::Place => FieldCode::TaxCodePlace,
    }
}

/// What could be read of a person. What was wrong is missing; the rest is still held against the tax code, so
/// that one answer names every wrong field.
struct Particulars {
    surname: Option<String>,
    name: Option<String>,
    birth_date: Option<Date>,
    sex: Option<Sex>,
    birth_province: Option<ProvinceCode>,
    birth_place: Option<PlaceCode>,
}

impl Particulars {
    fn complete(self) -> Option<Person> {
        Some(Person {
            surname: self.surname?,
            name: self.name?,
            birth_date: self.birth_date?,
            sex: self.sex?,
            birth_province: self.birth_province?,
            birth_place: self.birth_place?,
        })
    }
}

fn read_person(
    complaints: &mut Complaints,
    draft: &PersonDraft,
    today: Date,
    tax_code: Option<&TaxCode>,
) -> Particulars {
    let surname = read_name(complaints, "/person/surname", &draft.surname);
    let name = read_name(complaints, "/person/name", &draft.name);
    let birth_date = complaints
        .parsed("/person/birthDate", &draft.birth_date, FieldCode::Date, read_date)
        .and_then(|date| in_range(complaints, date, today));
    let sex = complaints.parsed(
        "/person/sex",
        &draft.sex,
        FieldCode::NotAChoice,
        |word| match word {
            "F" => Some(Sex::F),
            "M" => Some(Sex::M),
            _ => None,
        },
    );
    let birth_province = complaints.parsed(
        "/person/birthProvince",
        &draft.birth_province,
        FieldCode::ProvinceUnknown,
        birth_province,
    );
    let birth_place = complaints
        .parsed(
            "/person/birthPlace",
            &draft.birth_place,
            FieldCode::PlaceCode,
            PlaceCode::parse,
        )
        .and_then(|place| born_there(complaints, place, birth_province, tax_code));
    Particulars {
        surname,
        name,
        birth_date,
        sex,
        birth_province,
        birth_place,
    }
}

/// Names have at least one letter and no digits; the registry knows none longer than 100 characters.
fn read_name(
    complaints: &mut Complaints,
    pointer: &'static str,
    field: &crate::field::Field<String>,
) -> Option<String> {
    let text = complaints.text(pointer, field, 100)?;
    let looks_like_a_name = text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_numeric);
    if !looks_like_a_name {
        return complaints.complain(pointer, FieldCode::Character);
    }
    Some(text.to_owned())
}

/// Exactly `YYYY-MM-DD`: the library alone would take other ISO 8601 forms too.
fn read_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped.then(|| text.parse().ok()).flatten()
}

/// Nobody older than 130 years asks for a PIN, nobody unborn does.
fn in_range(complaints: &mut Complaints, date: Date, today: Date) -> Option<Date> {
    if date > today || today.year() - date.year() > 130 {
        return complaints.complain("/person/birthDate", FieldCode::BirthDateRange);
    }
    Some(date)
}

fn birth_province(word: &str) -> Option<ProvinceCode> {
    let code = ProvinceCode::parse(word)?;
    (code.as_str() == "EE" || places::province(code).is_some()).then_some(code)
}

/// A place of birth must be known to us or to the registry, which put it into the tax code: our table has gaps.
/// It must lie abroad exactly when the province says so. In which province a municipality lay then, our table
/// cannot always tell: that is not held against anyone.
fn born_there(
    complaints: &mut Complaints,
    place: PlaceCode,
    province: Option<ProvinceCode>,
    tax_code: Option<&TaxCode>,
) -> Option<PlaceCode> {
    let is_known = if place.is_abroad() {
        places::country(place).is_some()
    } else {
        places::municipality(place).is_some()
    };
    let is_the_codes = tax_code
        .and_then(TaxCode::personal)
        .is_some_and(|code| code.place() == place);
    if !is_known && !is_the_codes {
        return complaints.complain("/person/birthPlace", FieldCode::PlaceUnknown);
    }
    if province.is_some_and(|province| (province.as_str() == "EE") != place.is_abroad()) {
        return complaints.complain("/person/birthPlace", FieldCode::ProvinceMismatch);
    }
    Some(place)
}

fn read_address(
    complaints: &mut Complaints,
    advice: &mut Vec<Advice>,
    draft: &AddressDraft,
    residence: Option<Residence>,
) -> Option<Address> {
    let Some(residence) = residence else {
        read_either(complaints, draft);
        return None;
    };
    match residence {
        Residence::Italy => {
            complaints.absent("/address/city", &draft.city);
            complaints.absent("/address/country", &draft.country);
            read_italian(complaints, advice, draft).map(Address::Italy)
        }
        Residence::Abroad => {
            complaints.absent("/address/number", &draft.number);
            complaints.absent("/address/province", &draft.province);
            complaints.absent("/address/municipality", &draft.municipality);
            read_foreign(complaints, draft).map(Address::Abroad)
        }
    }
}

/// Without a residence, what holds for both kinds is still looked at.
fn read_either(complaints: &mut Complaints, draft: &AddressDraft) {
    complaints.text("/address/street", &draft.street, 120);
    complaints.text("/address/postalCode", &draft.postal_code, 16);
    for (pointer, field) in [
        ("/address/number", &draft.number),
        ("/address/province", &draft.province),
        ("/address/municipality", &draft.municipality),
        ("/address/city", &draft.city),
        ("/address/country", &draft.country),
    ] {
        complaints.optional(pointer, field);
    }
}

fn read_italian(
    complaints: &mut Complaints,
    advice: &mut Vec<Advice>,
    draft: &AddressDraft,
) -> Option<ItalianAddress> {
    let street = complaints.text("/address/street", &draft.street, 120);
    let number = complaints.text("/address/number", &draft.number, 20);
    let province = complaints.parsed(
        "/address/province",
        &draft.province,
        FieldCode::ProvinceUnknown,
        |word| ProvinceCode::parse(word).filter(|code| places::province(*code).is_some()),
    );
    let municipality = complaints
        .parsed(
            "/address/municipality",
            &draft.municipality,
            FieldCode::PlaceCode,
            PlaceCode::parse,
        )
        .and_then(|code| resides_there(complaints, code, province));
    let postal_code = complaints.parsed(
        "/address/postalCode",
        &draft.postal_code,
        FieldCode::PostalCode,
        |text| (text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned()),
    );
    if let (Some(municipality), Some(postal_code)) = (&municipality, &postal_code)
        && municipality.has_postal_code(postal_code) == Some(false)
    {
        advice.push(Advice::PostalCodeUnusual);
    }
    Some(ItalianAddress {
        street: street?.to_owned(),
        number: number?.to_owned(),
        province: province?,
        municipality: municipality?.code,
        postal_code: postal_code?,
    })
}

/// A residence is in a municipality of today, and in its province.
fn resides_there(
    complaints: &mut Complaints,
    code: PlaceCode,
    province: Option<ProvinceCode>,
) -> Option<places::Municipality> {
    const POINTER: &str = "/address/municipality";
    let Some(municipality) = places::municipality(code) else {
        return complaints.complain(POINTER, FieldCode::PlaceUnknown);
    };
    if !municipality.is_current() {
        return complaints.complain(POINTER, FieldCode::PlaceAbolished);
    }
    if province.is_some_and(|province| province != municipality.province) {
        return complaints.complain(POINTER, FieldCode::ProvinceMismatch);
    }
    Some(municipality)
}

fn read_foreign(complaints: &mut Complaints, draft: &AddressDraft) -> Option<ForeignAddress> {
    let street = complaints.text("/address/street", &draft.street, 120);
    let city = complaints.text("/address/city", &draft.city, 80);
    let postal_code = complaints.text("/address/postalCode", &draft.postal_code, 16);
    let country = complaints
        .parsed(
            "/address/country",
            &draft.country,
            FieldCode::CountryUnknown,
            |word| {
                let word = word.to_ascii_uppercase();
                (word == "IT" || places::country_by_alpha2(&word).is_some()).then_some(word)
            },
        )
        .and_then(|country| match country.as_str() {
            "IT" => complaints.complain("/address/country", FieldCode::CountryIsItaly),
            _ => Some(country),
        });
    Some(ForeignAddress {
        street: street?.to_owned(),
        city: city?.to_owned(),
        postal_code: postal_code?.to_owned(),
        country: country?,
    })
}

/// R19–R21, and R24 as advice.
fn read_contacts(
    complaints: &mut Complaints,
    advice: &mut Vec<Advice>,
    draft: &ContactsDraft,
    preferred: Option<PreferredPhone>,
) -> Option<Contacts> {
    let typed_home = complaints.optional_text("/contacts/homePhone", &draft.home_phone);
    let typed_mobile = complaints.optional_text("/contacts/mobile", &draft.mobile);
    let typed_email = complaints.optional_text("/contacts/email", &draft.email);
    let typed_pec = complaints.optional_text("/contacts/pec", &draft.pec);
    if typed_home.is_none() && typed_mobile.is_none() {
        complaints.add("/contacts/mobile", FieldCode::PhoneRequired);
    }
    if typed_email.is_none() && typed_pec.is_none() {
        complaints.add("/contacts/email", FieldCode::EmailRequired);
    }
    let preferred_is_given = preferred.is_none_or(|preferred| match preferred {
        PreferredPhone::Mobile => typed_mobile.is_some(),
        PreferredPhone::Home => typed_home.is_some(),
    });
    if !preferred_is_given {
        complaints.add("/preferredPhone", FieldCode::PreferredPhoneNotGiven);
    }
    if [typed_mobile, typed_email, typed_pec].iter().flatten().count() < 2 {
        advice.push(Advice::OneContactOnly);
    }
    let home_phone = typed_home.and_then(|typed| read_phone(complaints, "/contacts/homePhone", typed, false));
    let mobile = typed_mobile.and_then(|typed| read_phone(complaints, "/contacts/mobile", typed, true));
    let email = typed_email.and_then(|typed| read_email(complaints, "/contacts/email", typed));
    let pec = typed_pec.and_then(|typed| read_email(complaints, "/contacts/pec", typed));
    Some(Contacts {
        home_phone,
        mobile,
        email,
        pec,
        preferred_phone: preferred?,
    })
}

fn read_phone(
    complaints: &mut Complaints,
    pointer: &'static str,
    typed: &str,
    needs_mobile: bool,
) -> Option<Phone> {
    match Phone::parse(typed) {
        Ok((_, PhoneKind::Other)) if needs_mobile => complaints.complain(pointer, FieldCode::PhoneNotMobile),
        Ok((phone, _)) => Some(phone),
        Err(code) => complaints.complain(pointer, code),
    }
}

fn read_email(complaints: &mut Complaints, pointer: &'static str, typed: &str) -> Option<Email> {
    Email::parse(typed)
        .map_err(|code| complaints.add(pointer, code))
        .ok()
}

/// The tax code says who it belongs to; each disagreement is complained of at the member it concerns. A member
/// that could not be read disagrees with nothing.
fn hold_together(
    complaints: &mut Complaints,
    advice: &mut Vec<Advice>,
    code: &TaxCode,
    person: &Particulars,
) {
    let Some(code) = code.personal() else { return };
    let [earlier, later] = code.birth_dates();
    let identity = Identity {
        surname: person.surname.as_deref().unwrap_or_default(),
        name: person.name.as_deref().unwrap_or_default(),
        birth_date: person.birth_date.or(earlier).or(later).unwrap_or_default(),
        sex: person.sex.unwrap_or_else(|| code.sex()),
        birth_place: person.birth_place.unwrap_or_else(|| code.place()),
        birth_province: person.birth_province.unwrap_or(ProvinceCode::ABROAD),
    };
    let findings = tax_code::check(code, &identity);
    for mismatch in findings.mismatches() {
        let (pointer, complaint) = match mismatch {
            Mismatch::Surname if person.surname.is_none() => continue,
            Mismatch::Name if person.name.is_none() => continue,
            Mismatch::Surname => ("/person/surname", FieldCode::TaxCodeSurname),
            Mismatch::Name => ("/person/name", FieldCode::TaxCodeName),
            Mismatch::BirthDate => ("/person/birthDate", FieldCode::TaxCodeBirthDate),
            Mismatch::Sex => ("/person/sex", FieldCode::TaxCodeSex),
            Mismatch::BirthPlace => ("/person/birthPlace", FieldCode::TaxCodeBirthPlace),
        };
        complaints.add(pointer, complaint);
    }
    if findings.warnings().next().is_some() {
        advice.push(Advice::BirthPlaceNotProven);
    }
}
