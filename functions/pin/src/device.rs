//! Device cookies: how a device that has logged in before is known again, so that strangers' guesses do not lock
//! its owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").

use crate::digest::{PersonKey, Tag, read_hex, write_hex};
use jiff::Timestamp;
use std::fmt;
use subtle::ConstantTimeEq;

/// How many days a device is known for: the longest that browsers keep a cookie (RFC 6265bis, section 5.5).
pub const DAYS: u32 = 400;

/// A cookie: which device, since when, and a tag that binds both to one person. Not a credential: it opens
/// nothing, and what its holder types is counted all the same.
#[derive(Clone)]
pub struct DeviceCookie {
    nonce: [u8; 16],
    issued_day: u32,
    tag: [u8; 16],
}

impl DeviceCookie {
    /// The message whose tag, under [`crate::digest::Purpose::MessageTokens`], binds a device to a person.
    #[must_use]
    pub fn message(person: PersonKey, nonce: [u8; 16], issued_day: u32) -> Vec<u8> {
        [
            b"inps-pin/device/1\0".as_slice(),
            &person.0,
            &nonce,
            &issued_day.to_be_bytes(),
        ]
        .concat()
    }

    /// A new one: `tag` is that of [`Self::message`].
    #[must_use]
    pub fn new(nonce: [u8; 16], issued_day: u32, tag: &Tag) -> Self {
        Self {
            nonce,
            issued_day,
            tag: tag.truncated(),
        }
    }

    /// Reads a presented cookie, which proves nothing yet.
    #[must_use]
    pub fn parse(presented: &str) -> Option<Self> {
        let bytes: [u8; 36] = read_hex(presented)?;
        let (nonce, rest) = bytes.split_first_chunk::<16>()?;
        let (day, tag) = rest.split_first_chunk::<4>()?;
        Some(Self {
            nonce: *nonce,
            issued_day: u32::from_be_bytes(*day),
            tag: tag.try_into().ok()?,
        })
    }

    /// What its tag must authenticate to be a cookie of `person`.
    #[must_use]
    pub fn own_message(&self, person: PersonKey) -> Vec<u8> {
        Self::message(person, self.nonce, self.issued_day)
    }

    /// Whether `tag` is its own, and it is not too old at `now`.
    #[must_use]
    pub fn is_genuine(&self, tag: &Tag, now: Timestamp) -> bool {
        let is_own: bool = self.tag.ct_eq(&tag.truncated::<16>()).into();
        is_own && day(now).saturating_sub(self.issued_day) <= DAYS
    }

    /// Which device, as it is counted.
    #[must_use]
    pub const fn device(&self) -> crate::digest::DeviceKey {
        crate::digest::DeviceKey(self.nonce)
    }

    /// The cookie's value: 72 hexadecimal characters.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut text = String::with_capacity(72);
        for part in [self.nonce.as_slice(), &self.issued_day.to_be_bytes(), &self.tag] {
            // Writing to a `String` cannot fail.
            let _ = write_hex(&mut text, part);
        }
        text
    }
}

impl fmt::Debug for DeviceCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceCookie(…)")
    }
}

/// The days since 1970, in UTC.
#[must_use]
pub fn day(now: Timestamp) -> u32 {
    u32::try_from(now.as_second().div_euclid(86_400)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn now() -> Timestamp {
        "2020-03-26T08:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn a_cookie_reads_back_and_ages() {
        let tag = Tag([7; 32]);
        let cookie = DeviceCookie::new([1; 16], day(now()), &tag);
        let read = DeviceCookie::parse(&cookie.reveal()).expect("reads");
        assert!(read.is_genuine(&tag, now()));
        assert!(!read.is_genuine(&Tag([8; 32]), now()), "another person's");
        let later = |days: i64| now() + SignedDuration::from_hours(24 * days);
        assert!(read.is_genuine(&tag, later(400)));
        assert!(!read.is_genuine(&tag, later(401)));
        assert_eq!(read.device(), cookie.device());
        for wrong in ["", "00", &cookie.reveal()[2..], &format!("{}00", cookie.reveal())] {
            assert!(DeviceCookie::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_cookie_is_bound_to_its_person_and_day() {
        let message = |person, nonce, day| DeviceCookie::message(PersonKey([person; 16]), [nonce; 16], day);
        let all = [
            message(1, 1, 1),
            message(2, 1, 1),
            message(1, 2, 1),
            message(1, 1, 2),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(all[place + 1..].iter().all(|other| other != one));
        }
    }
}
