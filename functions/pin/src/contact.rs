//! Phones, email and PEC addresses (R19, R20).

use crate::field::FieldCode;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};
use std::fmt;

/// What a number is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// Takes text messages.
    Mobile,
    /// Any other number a person can be called on.
    Other,
}

/// A telephone number in E.164 (ITU-T), at most 15 digits after the plus sign. Personal data: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Box<str>);

impl Phone {
    /// Reads a number with its prefix; one without an international prefix is read as Italian (R20).
    ///
    /// # Errors
    /// [`FieldCode::Phone`] if no such number can exist.
    pub fn parse(typed: &str) -> Result<(Self, PhoneKind), FieldCode> {
        // Longer than any number with all the punctuation people use.
        if typed.len() > 40 {
            return Err(FieldCode::TooLong);
        }
        let number = PHONE_NUMBER_UTIL
            .parse(typed, Some(Region::IT))
            .map_err(|_| FieldCode::Phone)?;
        if !number.extension().is_empty() {
            return Err(FieldCode::Phone);
        }
        let kind = match PHONE_NUMBER_UTIL.get_number_type(&number) {
            // No number of a known type is invalid: asking for the validity as well would do it all again.
            PhoneNumberType::Unknown => return Err(FieldCode::Phone),
            // In North America the numbers do not tell mobiles from fixed lines.
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => PhoneKind::Mobile,
            _ => PhoneKind::Other,
        };
        let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
        Ok((Self(e164.into()), kind))
    }

    /// Takes a number that was in E.164 when it was stored; `None` if it does not look so.
    #[must_use]
    pub fn from_e164(stored: &str) -> Option<Self> {
        let digits = stored.strip_prefix('+')?;
        let plausible = (4..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plausible.then(|| Self(stored.into()))
    }

    /// The number in E.164, with its plus sign.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// An email or PEC address (RFC 5321: at most 254 characters). Personal data: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(Box<str>);

impl Email {
    /// Reads an address; its domain needs a top-level one, so that it can exist on the Internet.
    ///
    /// # Errors
    /// [`FieldCode::Email`] or [`FieldCode::TooLong`].
    pub fn parse(typed: &str) -> Result<Self, FieldCode> {
        let typed = typed.trim();
        if typed.len() > 254 {
            return Err(FieldCode::TooLong);
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        email_address::EmailAddress::parse_with_options(typed, options)
            .map(|_| Self(typed.into()))
            .map_err(|_| FieldCode::Email)
    }

    /// Takes an address that was valid when it was stored.
    #[must_use]
    pub fn from_stored(stored: &str) -> Self {
        Self(stored.into())
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r20_phones_carry_their_prefix() {
        for (typed, e164, kind) in [
            ("+393331234567", "+393331234567", PhoneKind::Mobile),
            ("0039 333 1234567", "+393331234567", PhoneKind::Mobile),
            ("333 123 4567", "+393331234567", PhoneKind::Mobile),
            ("06 6982 1234", "+390669821234", PhoneKind::Other),
            ("+49 1512 3456789", "+4915123456789", PhoneKind::Mobile),
        ] {
            let (phone, found) = Phone::parse(typed).expect(typed);
            assert_eq!((phone.as_str(), found), (e164, kind), "{typed}");
        }
    }

    #[test]
    fn r20_what_cannot_be_dialled_is_refused() {
        for typed in [
            "",
            "12",
            "abc",
            "+39",
            "+99912345678",
            "333123456789012",
            "+393331234567 ext. 5",
        ] {
            assert!(Phone::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn an_address_needs_a_top_level_domain() {
        assert!(Email::parse("mario.rossi@example.org").is_ok());
        for typed in [
            "",
            "mario",
            "mario@localhost",
            "mario@[127.0.0.1]",
            "Mario <m@example.org>",
            "a b@example.org",
        ] {
            assert_eq!(Email::parse(typed), Err(FieldCode::Email), "{typed}");
        }
        assert_eq!(
            Email::parse(&format!("{}@example.org", "a".repeat(250))),
            Err(FieldCode::TooLong)
        );
    }

    #[test]
    fn nothing_shows_a_contact() {
        let (phone, _) = Phone::parse("+393331234567").expect("valid");
        let email = Email::parse("mario@example.org").expect("valid");
        assert_eq!(format!("{phone:?} {email:?}"), "Phone(…) Email(…)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(typed in any::<String>()) {
            let _ = Phone::parse(&typed);
            let _ = Email::parse(&typed);
        }
    }
}
