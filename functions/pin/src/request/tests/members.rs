//! Members missing, of another type, wrong alone and all at once.

use super::*;

#[test]
fn r14_r22_a_right_body_is_read() {
    let request = accepted(&italy());
    assert_eq!(request.person.birth_date, date(1985, 12, 10));
    assert_eq!(request.contacts.preferred_phone, PreferredPhone::Mobile);
    assert_eq!(request.preferred_time, PreferredTime::Morning);
    assert_eq!(request.advice, []);
    assert!(matches!(request.address, Address::Italy(_)));
    assert!(matches!(accepted(&abroad()).address, Address::Abroad(_)));
}

#[test]
fn r14_r22_everything_missing_is_named_at_once() {
    let required = [
        "/address",
        "/contacts",
        "/person",
        "/preferredPhone",
        "/preferredTime",
        "/residence",
        "/taxCode",
    ];
    refused(
        &RequestDraft::default(),
        &required.map(|pointer| (pointer, FieldCode::Required)),
    );
    let mut draft = italy();
    for pointer in ALWAYS.iter().chain(&ITALY) {
        *member(&mut draft, pointer) = Field::Absent;
    }
    draft.residence = text("italy");
    let mut expected: Vec<_> = ALWAYS
        .iter()
        .chain(&ITALY)
        .filter(|pointer| **pointer != "/residence")
        .collect();
    expected.sort_unstable();
    assert_eq!(
        errors(&draft),
        expected
            .into_iter()
            .map(|at| ((*at).to_owned(), FieldCode::Required))
            .collect::<Vec<_>>()
    );
}

#[test]
fn objects_of_another_type_are_named() {
    let mut draft = italy();
    draft.person = Field::IllTyped;
    draft.address = Field::IllTyped;
    draft.contacts = Field::IllTyped;
    let all = ["/address", "/contacts", "/person"];
    refused(&draft, &all.map(|pointer| (pointer, FieldCode::IllTyped)));
}

#[test]
fn each_wrong_member_alone() {
    let long = "x".repeat(121);
    let cases: &[(&str, &str, FieldCode)] = &[
        ("/taxCode", "RSSMRA85T10A562", FieldCode::TaxCodeLength),
        ("/taxCode", "RSSMRA8AT10A562S", FieldCode::TaxCodeCharacter),
        ("/taxCode", "RSSMRA85T10A562T", FieldCode::TaxCodeCheck),
        ("/taxCode", "12345678901", FieldCode::TaxCodeCheck),
        ("/residence", "Italy", FieldCode::NotAChoice),
        ("/language", "fr", FieldCode::NotAChoice),
        ("/language", "IT", FieldCode::NotAChoice),
        ("/preferredPhone", "pager", FieldCode::NotAChoice),
        ("/preferredTime", "night", FieldCode::NotAChoice),
        ("/person/surname", "R2D2", FieldCode::Character),
        ("/person/surname", "'-'", FieldCode::Character),
        ("/person/surname", "Ros\u{0}si", FieldCode::Character),
        ("/person/name", &long, FieldCode::TooLong),
        ("/person/birthDate", "10/12/1985", FieldCode::Date),
        ("/person/birthDate", "1985-02-30", FieldCode::Date),
        ("/person/birthDate", "19851210", FieldCode::Date),
        ("/person/birthDate", "1985-12-10T00:00", FieldCode::Date),
        ("/person/birthDate", "2020-03-27", FieldCode::BirthDateRange),
        ("/person/birthDate", "1889-12-10", FieldCode::BirthDateRange),
        ("/person/sex", "m", FieldCode::NotAChoice),
        ("/person/birthProvince", "XX", FieldCode::ProvinceUnknown),
        ("/person/birthProvince", "Pisa", FieldCode::ProvinceUnknown),
        ("/person/birthPlace", "Pisa", FieldCode::PlaceCode),
        ("/person/birthPlace", "C985", FieldCode::PlaceUnknown),
        ("/person/birthPlace", "Z112", FieldCode::ProvinceMismatch),
        ("/address/street", &long, FieldCode::TooLong),
        ("/address/street", "Viale\nMazzini", FieldCode::Character),
        ("/address/number", "123456789012345678901", FieldCode::TooLong),
        ("/address/province", "XX", FieldCode::ProvinceUnknown),
        ("/address/province", "FI", FieldCode::ProvinceUnknown),
        ("/address/municipality", "562", FieldCode::PlaceCode),
        ("/address/municipality", "C985", FieldCode::PlaceUnknown),
        ("/address/postalCode", "5601", FieldCode::PostalCode),
        ("/address/postalCode", "56O17", FieldCode::PostalCode),
        ("/contacts/mobile", "+39 12", FieldCode::Phone),
        ("/contacts/mobile", "06 6982 1234", FieldCode::PhoneNotMobile),
        ("/contacts/homePhone", "call me", FieldCode::Phone),
        ("/contacts/email", "mario", FieldCode::Email),
        ("/contacts/pec", "mario@localhost", FieldCode::Email),
        ("/address/city", "Pisa", FieldCode::Unknown),
        ("/address/country", "IT", FieldCode::Unknown),
    ];
    for (pointer, value, code) in cases {
        let draft = with(italy(), &[(pointer, value)]);
        // A province that is another's is the municipality's fault.
        let expected = match (*pointer, *value) {
            ("/address/province", "FI") => ("/address/municipality", FieldCode::ProvinceMismatch),
            _ => (*pointer, *code),
        };
        refused(&draft, &[expected]);
    }
}

#[test]
fn d10_each_wrong_member_of_a_residence_abroad() {
    for (pointer, value, code) in [
        ("/address/country", "XX", FieldCode::CountryUnknown),
        ("/address/country", "Austria", FieldCode::CountryUnknown),
        ("/address/country", "IT", FieldCode::CountryIsItaly),
        ("/address/country", "it", FieldCode::CountryIsItaly),
        ("/address/city", "x\u{7f}", FieldCode::Character),
        ("/address/postalCode", "12345678901234567", FieldCode::TooLong),
        ("/address/number", "7", FieldCode::Unknown),
        ("/address/province", "PI", FieldCode::Unknown),
        ("/address/municipality", "A562", FieldCode::Unknown),
    ] {
        refused(&with(abroad(), &[(pointer, value)]), &[(pointer, code)]);
    }
    let Address::Abroad(address) = accepted(&with(abroad(), &[("/address/country", "at")])).address else {
        panic!("abroad");
    };
    assert_eq!(address.country, "AT", "in capitals, as the archive has it");
}

#[test]
fn everything_wrong_at_once_in_the_order_of_the_pointers() {
    let mut draft = with(
        italy(),
        &[
            ("/taxCode", "?"),
            ("/residence", "moon"),
            ("/language", "xx"),
            ("/person/surname", "1"),
            ("/person/sex", "?"),
            ("/address/postalCode", "\u{1b}"),
            ("/contacts/email", "@"),
            ("/preferredPhone", "home"),
        ],
    );
    *member(&mut draft, "/person/name") = Field::IllTyped;
    *member(&mut draft, "/address/number") = Field::IllTyped;
    *member(&mut draft, "/contacts/mobile") = Field::Absent;
    *member(&mut draft, "/preferredTime") = Field::Absent;
    draft.unknown = vec!["/person/nickname".to_owned(), "/b".to_owned(), "/a".to_owned()];
    refused(
        &draft,
        &[
            ("/a", FieldCode::Unknown),
            ("/address/number", FieldCode::IllTyped),
            ("/address/postalCode", FieldCode::Character),
            ("/b", FieldCode::Unknown),
            ("/contacts/email", FieldCode::Email),
            ("/contacts/mobile", FieldCode::PhoneRequired),
            ("/language", FieldCode::NotAChoice),
            ("/person/name", FieldCode::IllTyped),
            ("/person/nickname", FieldCode::Unknown),
            ("/person/sex", FieldCode::NotAChoice),
            ("/person/surname", FieldCode::Character),
            ("/preferredPhone", FieldCode::PreferredPhoneNotGiven),
            ("/preferredTime", FieldCode::Required),
            ("/residence", FieldCode::NotAChoice),
            ("/taxCode", FieldCode::TaxCodeLength),
        ],
    );
}

#[test]
fn optional_members_of_another_type_are_named() {
    for pointer in ["/contacts/homePhone", "/contacts/pec"] {
        refused(&ill_typed(italy(), pointer), &[(pointer, FieldCode::IllTyped)]);
    }
    for pointer in ["/address/city", "/address/country"] {
        refused(&ill_typed(italy(), pointer), &[(pointer, FieldCode::Unknown)]);
    }
}

#[test]
fn r14_without_a_residence_the_address_is_still_looked_at() {
    for base in [italy(), abroad()] {
        refused(
            &without(base.clone(), "/residence"),
            &[("/residence", FieldCode::Required)],
        );
        let draft = ill_typed(
            without(without(base, "/residence"), "/address/street"),
            "/address/city",
        );
        refused(
            &draft,
            &[
                ("/address/city", FieldCode::IllTyped),
                ("/address/street", FieldCode::Required),
                ("/residence", FieldCode::Required),
            ],
        );
    }
}

#[test]
fn r14_the_precheck_names_every_wrong_field() {
    let draft = |code: &str, residence: &str| PrecheckDraft {
        tax_code: text(code),
        residence: text(residence),
        unknown: Vec::new(),
    };
    assert_eq!(
        precheck(&draft(" rssmra85t10a562s ", "abroad"))
            .expect("right")
            .residence,
        Residence::Abroad
    );
    assert!(
        precheck(&draft("12345678903", "italy"))
            .expect("provisional")
            .tax_code
            .personal()
            .is_none()
    );
    let wrong = PrecheckDraft {
        unknown: vec!["/x".to_owned()],
        ..draft("12345678901", "here")
    };
    let codes: Vec<_> = precheck(&wrong)
        .expect_err("wrong")
        .into_iter()
        .map(|error| error.code)
        .collect();
    assert_eq!(
        codes,
        [FieldCode::NotAChoice, FieldCode::TaxCodeCheck, FieldCode::Unknown]
    );
}

#[test]
fn nothing_shows_what_was_typed() {
    let shown = format!("{:?} {:?}", italy(), accepted(&italy()));
    for typed in ["RSSMRA", "Rossi", "Mazzini", "333123", "example.org"] {
        assert!(!shown.contains(typed), "{typed}");
    }
}
