//! The texts a person gets, word for word.

use crate::case::{json_files, read_json};
use pin::Language;
use pin::half::{Alphabet, Half};
use pin::texts::{MailText, ONE_PART, first_half_email, first_half_sms, request_received, septets};
use std::collections::BTreeSet;

#[test]
fn every_text_is_its_files() {
    let mut seen = BTreeSet::new();
    for path in json_files("messages") {
        let message = read_json(&path);
        let text = |name: &str| {
            message[name]
                .as_str()
                .unwrap_or_else(|| panic!("{}: no {name}", path.display()))
        };
        let language = Language::parse(text("language")).expect("a language");
        let half = || Half::read(text("half"), Alphabet::Crockford).expect("a half");
        let check_mail = |mail: &MailText| {
            assert_eq!(mail.subject, text("subject"), "{}", path.display());
            assert_eq!(mail.html.as_str(), text("html"), "{}", path.display());
            mail.text.as_str().to_owned()
        };
        let made = match text("message") {
            "first-half-email" => check_mail(&first_half_email(&half(), language)),
            "first-half-sms" => {
                let made = first_half_sms(&half(), language);
                assert!(
                    septets(&made).is_some_and(|septets| septets <= ONE_PART),
                    "{}",
                    path.display()
                );
                made
            }
            "request-received" => request_received(language).to_owned(),
            other => panic!("{}: {other}", path.display()),
        };
        assert_eq!(made, text("text"), "{}", path.display());
        assert!(!text("rule").is_empty());
        seen.insert((text("message").to_owned(), language));
    }
    assert_eq!(
        seen.len(),
        3 * Language::ALL.len(),
        "each text in each language: {seen:?}"
    );
}
