//! Residence, contacts, language.

use super::*;

#[test]
fn r18_another_towns_postal_code_is_advice_only() {
    let request = accepted(&with(italy(), &[("/address/postalCode", "00118")]));
    assert_eq!(request.advice, [Advice::PostalCodeUnusual]);
}

#[test]
fn r18_a_residence_needs_a_municipality_of_today() {
    let abolished = with(
        italy(),
        &[("/address/municipality", "D220"), ("/address/province", "BG")],
    );
    refused(
        &abolished,
        &[("/address/municipality", FieldCode::PlaceAbolished)],
    );
    let foreign = with(italy(), &[("/address/municipality", "Z112")]);
    refused(&foreign, &[("/address/municipality", FieldCode::PlaceUnknown)]);
    refused(
        &with(italy(), &[("/address/province", "EE")]),
        &[("/address/province", FieldCode::ProvinceUnknown)],
    );
}

#[test]
fn r19_a_phone_and_an_address_to_write_to() {
    let phone = [
        ("/contacts/mobile", FieldCode::PhoneRequired),
        ("/preferredPhone", FieldCode::PreferredPhoneNotGiven),
    ];
    refused(&without(italy(), "/contacts/mobile"), &phone);
    refused(&with(italy(), &[("/contacts/mobile", " ")]), &phone);
    let email = [("/contacts/email", FieldCode::EmailRequired)];
    refused(&without(italy(), "/contacts/email"), &email);
    refused(&with(italy(), &[("/contacts/email", "")]), &email);
    let pec = with(
        without(italy(), "/contacts/email"),
        &[("/contacts/pec", "m@pec.example.org")],
    );
    assert!(accepted(&pec).contacts.email.is_none());
    let mut none = italy();
    none.contacts = Field::Given(ContactsDraft::default());
    refused(&none, &[email[0], phone[0], phone[1]]);
}

#[test]
fn r19_d6_a_landline_alone_is_enough_but_takes_no_text_messages() {
    let home = with(
        without(italy(), "/contacts/mobile"),
        &[("/contacts/homePhone", "050 123456"), ("/preferredPhone", "home")],
    );
    let request = accepted(&home);
    assert!(request.contacts.mobile.is_none());
    assert_eq!(
        request.contacts.home_phone.as_ref().map(Phone::as_str),
        Some("+39050123456")
    );
    let swapped = with(italy(), &[("/contacts/mobile", "050 123456")]);
    refused(&swapped, &[("/contacts/mobile", FieldCode::PhoneNotMobile)]);
    let mobile_at_home = with(italy(), &[("/contacts/homePhone", "+393331234568")]);
    assert!(
        read(&mobile_at_home, TODAY).is_ok(),
        "a mobile can be called as well"
    );
}

#[test]
fn r21_the_preferred_phone_is_one_of_those_given() {
    let draft = with(italy(), &[("/preferredPhone", "home")]);
    refused(&draft, &[("/preferredPhone", FieldCode::PreferredPhoneNotGiven)]);
    let both = with(draft, &[("/contacts/homePhone", "06 6982 1234")]);
    assert_eq!(accepted(&both).contacts.preferred_phone, PreferredPhone::Home);
}

#[test]
fn r24_one_contact_is_advice_only() {
    let home = [("/contacts/homePhone", "050 123456"), ("/preferredPhone", "home")];
    let one = with(without(italy(), "/contacts/mobile"), &home);
    assert_eq!(accepted(&one).advice, [Advice::OneContactOnly]);
    let two = with(one, &[("/contacts/pec", "m@pec.example.org")]);
    assert_eq!(accepted(&two).advice, [], "email and PEC are two");
}

#[test]
fn m6_the_language_is_italian_unless_asked_for() {
    for draft in [without(italy(), "/language"), with(italy(), &[("/language", "")])] {
        assert_eq!(accepted(&draft).language, Language::It);
    }
    assert_eq!(
        accepted(&with(italy(), &[("/language", "de")])).language,
        Language::De
    );
    refused(
        &ill_typed(italy(), "/language"),
        &[("/language", FieldCode::IllTyped)],
    );
}
