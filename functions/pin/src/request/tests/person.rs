//! The tax code against the person, and places of birth.

use super::*;

#[test]
fn r14_r16_r17_r18_r21_r22_what_is_mandatory_alone() {
    let cases = ALWAYS.iter().chain(&ITALY).map(|pointer| (italy(), pointer));
    for (base, pointer) in cases.chain(ABROAD.iter().map(|pointer| (abroad(), pointer))) {
        refused(&without(base.clone(), pointer), &[(pointer, FieldCode::Required)]);
        refused(
            &with(base.clone(), &[(pointer, " \t ")]),
            &[(pointer, FieldCode::Required)],
        );
        refused(&ill_typed(base, pointer), &[(pointer, FieldCode::IllTyped)]);
    }
}

#[test]
fn r14_every_disagreement_with_the_tax_code_is_named() {
    let all = [
        ("/person/surname", "Bianchi", FieldCode::TaxCodeSurname),
        ("/person/name", "Lucia", FieldCode::TaxCodeName),
        ("/person/birthDate", "1985-12-11", FieldCode::TaxCodeBirthDate),
        ("/person/sex", "F", FieldCode::TaxCodeSex),
        ("/person/birthPlace", "G702", FieldCode::TaxCodeBirthPlace),
    ];
    for (pointer, value, code) in all {
        refused(&with(italy(), &[(pointer, value)]), &[(pointer, code)]);
    }
    let draft = with(italy(), &all.map(|(pointer, value, _)| (pointer, value)));
    let mut expected = all.map(|(pointer, _, code)| (pointer, code));
    expected.sort_unstable();
    refused(&draft, &expected);
}

#[test]
fn r14_a_missing_member_hides_no_disagreement_and_makes_none() {
    let person = &ALWAYS[4..];
    for missing in person {
        let other = if *missing == "/person/surname" {
            "/person/name"
        } else {
            "/person/surname"
        };
        let code = if other == "/person/name" {
            FieldCode::TaxCodeName
        } else {
            FieldCode::TaxCodeSurname
        };
        let draft = without(with(italy(), &[(other, "Bianchi")]), missing);
        let mut expected = [(other, code), (*missing, FieldCode::Required)];
        expected.sort_unstable();
        refused(&draft, &expected);
    }
}

#[test]
fn r14_an_omocodic_code_agrees_with_its_digits() {
    let code = TaxCode::parse("RSSMRA85T10A562S").expect("a code");
    for variant in code.personal().expect("of 16").variants() {
        assert_eq!(
            accepted(&with(italy(), &[("/taxCode", variant.as_str())])).advice,
            []
        );
    }
}

#[test]
fn r14_the_provisional_code_is_accepted_and_holds_against_nobody() {
    let draft = with(
        italy(),
        &[("/taxCode", "12345678903"), ("/person/surname", "Bianchi")],
    );
    assert!(accepted(&draft).tax_code.personal().is_none());
    let unknown = with(draft, &[("/person/birthPlace", "C985")]);
    refused(&unknown, &[("/person/birthPlace", FieldCode::PlaceUnknown)]);
}

/// The draft of someone like Rossi, born elsewhere or at another time, with the tax code that belongs to them.
fn born(place: &str, province: &str, day: Date) -> RequestDraft {
    let identity = Identity {
        surname: "Rossi",
        name: "Mario",
        birth_date: day,
        sex: Sex::M,
        birth_place: PlaceCode::parse(place).expect("a place"),
        birth_province: ProvinceCode::parse(province).expect("a province"),
    };
    let day = day.to_string();
    let changes = [
        ("/taxCode", encode(&identity).as_str().to_owned()),
        ("/person/birthPlace", place.to_owned()),
        ("/person/birthProvince", province.to_owned()),
        ("/person/birthDate", day),
    ];
    with(
        italy(),
        &changes
            .each_ref()
            .map(|(pointer, value)| (*pointer, value.as_str())),
    )
}

#[test]
fn r17_gaps_of_our_table_warn_and_do_not_refuse() {
    let day = date(1985, 12, 10);
    for (draft, what) in [
        (
            born("C985", "PI", day),
            "a municipality that only the tax code knows",
        ),
        (born("Z998", "EE", day), "a state that only the tax code knows"),
        (born("D220", "BG", day), "a municipality that was no more"),
        (
            born("A562", "FI", day),
            "a municipality that is not known to have been there",
        ),
    ] {
        assert_eq!(accepted(&draft).advice, [Advice::BirthPlaceNotProven], "{what}");
    }
    assert_eq!(
        accepted(&born("D220", "BG", date(1920, 5, 1))).advice,
        [],
        "abolished in 1928, born in 1920"
    );
    assert_eq!(accepted(&born("Z112", "EE", day)).advice, []);
}

#[test]
fn r17_a_place_that_neither_we_nor_the_tax_code_know_is_refused() {
    let unknown = [("/person/birthPlace", FieldCode::PlaceUnknown)];
    refused(
        &with(
            born("B986", "PI", date(1985, 12, 10)),
            &[("/person/birthPlace", "C985")],
        ),
        &unknown,
    );
    let unreadable = with(
        born("C985", "PI", date(1985, 12, 10)),
        &[("/taxCode", "RSSMRA85T10C985A")],
    );
    refused(&unreadable, &[unknown[0], ("/taxCode", FieldCode::TaxCodeCheck)]);
}

#[test]
fn r17_abroad_and_ee_go_together() {
    let day = date(1985, 12, 10);
    let mismatch = [("/person/birthPlace", FieldCode::ProvinceMismatch)];
    refused(&born("Z112", "PI", day), &mismatch);
    refused(&born("A562", "EE", day), &mismatch);
    refused(&born("Z998", "PI", day), &mismatch);
}

#[test]
fn r16_the_century_is_the_stated_one() {
    assert!(read(&born("A562", "PI", date(1919, 12, 10)), TODAY).is_ok());
    assert!(read(&born("A562", "PI", date(2019, 12, 10)), TODAY).is_ok());
    let other = with(
        born("A562", "PI", date(2019, 12, 10)),
        &[("/person/birthDate", "1919-12-10")],
    );
    assert!(
        read(&other, TODAY).is_ok(),
        "two digits do not tell the centuries apart"
    );
}
