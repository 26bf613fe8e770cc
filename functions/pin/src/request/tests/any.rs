//! Drafts of any kind.

use super::*;
use proptest::prelude::*;

fn any_field() -> impl Strategy<Value = Field<String>> {
    let known = prop::sample::select(vec![
        "RSSMRA85T10A562S",
        "12345678903",
        "italy",
        "abroad",
        "it",
        "Rossi",
        "Mario",
        "1985-12-10",
        "M",
        "PI",
        "EE",
        "A562",
        "Z112",
        "C985",
        "Viale Mazzini",
        "12/A",
        "56017",
        "Wien",
        "AT",
        "IT",
        "+393331234567",
        "050 123456",
        "m@example.org",
        "mobile",
        "home",
        "morning",
        "",
    ]);
    prop_oneof![
        Just(Field::Absent),
        Just(Field::IllTyped),
        any::<String>().prop_map(Field::Given),
        known.prop_map(Field::text),
    ]
}

const POINTERS: [&str; 22] = [
    "/taxCode",
    "/residence",
    "/language",
    "/preferredPhone",
    "/preferredTime",
    "/person/surname",
    "/person/name",
    "/person/birthDate",
    "/person/sex",
    "/person/birthProvince",
    "/person/birthPlace",
    "/address/street",
    "/address/number",
    "/address/province",
    "/address/municipality",
    "/address/postalCode",
    "/address/city",
    "/address/country",
    "/contacts/homePhone",
    "/contacts/mobile",
    "/contacts/email",
    "/contacts/pec",
];

proptest! {
    /// Any members in any place: an answer, never a panic; errors sorted and each once; what is accepted keeps R19
    /// and R21.
    #[test]
    fn any_draft_is_answered(
        changes in prop::collection::vec((0..POINTERS.len(), any_field()), 0..12),
        is_abroad in any::<bool>(),
        unknown in prop::collection::vec("/[a-z]{1,8}", 0..3),
    ) {
        let mut draft = if is_abroad { abroad() } else { italy() };
        for (place, field) in changes {
            *member(&mut draft, POINTERS[place]) = field;
        }
        let has_unknown = !unknown.is_empty();
        draft.unknown = unknown;
        match read(&draft, TODAY) {
            Ok(request) => {
                prop_assert!(!has_unknown);
                let contacts = &request.contacts;
                prop_assert!(contacts.email.is_some() || contacts.pec.is_some());
                let preferred = match contacts.preferred_phone {
                    PreferredPhone::Mobile => &contacts.mobile,
                    PreferredPhone::Home => &contacts.home_phone,
                };
                prop_assert!(preferred.is_some());
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                prop_assert!(errors.is_sorted_by(|one, next| (&one.pointer, one.code) <= (&next.pointer, next.code)));
            }
        }
    }

    #[test]
    fn any_precheck_is_answered(tax_code in any_field(), residence in any_field()) {
        let is_right = precheck(&PrecheckDraft { tax_code: tax_code.clone(), residence, unknown: Vec::new() }).is_ok();
        prop_assert!(!is_right || tax_code.given().is_some());
    }
}
