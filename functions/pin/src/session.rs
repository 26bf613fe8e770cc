//! Sessions: what a person who has shown a credential may do, for as long as they are at it.

use crate::benefits::Credential;
use crate::delivery::DeliveryId;
use crate::digest::{PersonKey, read_hex, write_hex};
use crate::kept_pin::PinRecord;
use crate::promise::later;
use crate::request::{RequestId, Standing};
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How long a session outlives its last use ("Citizens, Bearer accessToken").
pub const IDLE: SignedDuration = SignedDuration::from_mins(15);

/// How long the renewal of an expired PIN may be put off; use does not prolong it.
pub const RENEWAL: SignedDuration = SignedDuration::from_secs(600);

/// Opens a session to its holder: 128 random bits, of which only the keyed digest is stored.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 16]);

impl Token {
    /// Takes random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads a presented token.
    #[must_use]
    pub fn parse(presented: &str) -> Option<Self> {
        read_hex(presented).map(Self)
    }

    /// The token as it is handed out, once: 32 hexadecimal characters.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut text = String::with_capacity(32);
        // Writing to a `String` cannot fail.
        let _ = write_hex(&mut text, &self.0);
        text
    }

    /// What [`crate::digest::SessionKey`] authenticates.
    #[must_use]
    pub fn message(&self) -> SessionMessage {
        SessionMessage([b"inps-pin/session/1\0".as_slice(), &self.0].concat())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A message that contains a token: wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionMessage(Vec<u8>);

impl SessionMessage {
    /// The bytes to authenticate.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The row of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub person: PersonKey,
    /// What was shown.
    pub credential: Credential,
    /// The initial PIN behind it: whose first half was shown, or which the kept PIN took the place of.
    pub issue: DeliveryId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// From when on it opens nothing, if it is not used before.
    pub until: Timestamp,
}

impl Session {
    /// A session opened now.
    #[must_use]
    pub fn open(person: PersonKey, credential: Credential, issue: DeliveryId, now: Timestamp) -> Self {
        Self {
            person,
            credential,
            issue,
            opened_at: now,
            until: later(now, length(credential)),
        }
    }

    /// Whether it is still good, given the person's kept PIN and where their live request stands: a PIN that was
    /// stopped, replaced or converted, or a request that was withdrawn, ends its sessions at once.
    #[must_use]
    pub fn is_backed(&self, pin: Option<&PinRecord>, request: RequestId, standing: Standing) -> bool {
        match self.credential {
            Credential::FirstHalf => standing.assigns_pin() && self.issue.request == request,
            Credential::Expired | Credential::Ordinary | Credential::Dispositive => {
                pin.is_some_and(|pin| pin.issue == self.issue && pin.is_in_force(request, standing))
            }
        }
    }
}

/// How long a session of a credential lasts without being used.
#[must_use]
pub const fn length(credential: Credential) -> SignedDuration {
    match credential {
        Credential::Expired => RENEWAL,
        Credential::FirstHalf | Credential::Ordinary | Credential::Dispositive => IDLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::KeyVersion;
    use crate::kept_pin::{Digest, HashCost, PinKind, PinState};

    fn now() -> Timestamp {
        "2020-03-26T08:00:00Z".parse().expect("an instant")
    }

    fn issue(request: u8) -> DeliveryId {
        DeliveryId {
            request: RequestId::from_random([request; 16]),
            generation: 1,
        }
    }

    fn kept(request: u8, state: PinState) -> PinRecord {
        PinRecord {
            person: PersonKey([1; 16]),
            issue: issue(request),
            digest: Digest {
                pepper: KeyVersion(1),
                cost: HashCost::OWASP,
                salt: [3; 16],
                hash: [2; 32],
            },
            kind: PinKind::Ordinary,
            expires_on: jiff::civil::date(2020, 9, 26),
            state,
            since: now(),
            used_at: Some(now()),
            version: 1,
        }
    }

    #[test]
    fn a_token_reads_back_and_is_never_shown() {
        let token = Token::from_random([0xab; 16]);
        let read = Token::parse(&token.reveal()).expect("reads");
        assert_eq!(read.message().as_bytes(), token.message().as_bytes());
        assert!(!format!("{token:?}").contains("ab"));
        assert!(Token::parse("ab").is_none());
    }

    #[test]
    fn r58_a_session_is_good_while_its_pin_and_its_request_are() {
        let validated = Standing::Validated { at: now() };
        let withdrawn = Standing::Withdrawn { at: now() };
        let active = kept(1, PinState::Active);
        let stopped = kept(1, PinState::Stopped { at: now() });
        let (own, other) = (issue(1).request, issue(2).request);
        for credential in Credential::ALL {
            let session = Session::open(PersonKey([1; 16]), credential, issue(1), now());
            let backed = |pin, request, standing| session.is_backed(pin, request, standing);
            assert!(backed(Some(&active), own, validated), "{credential:?}");
            assert!(!backed(Some(&active), own, withdrawn), "{credential:?}");
            assert!(
                !backed(Some(&active), other, validated),
                "{credential:?}: another request"
            );
            if credential != Credential::FirstHalf {
                assert!(!backed(Some(&stopped), own, validated), "{credential:?}");
                assert!(!backed(None, own, validated), "{credential:?}");
            }
        }
    }

    #[test]
    fn r55_a_session_lasts_a_quarter_of_an_hour_and_a_renewal_ten_minutes() {
        for credential in Credential::ALL {
            let session = Session::open(PersonKey([1; 16]), credential, issue(1), now());
            let minutes = if credential == Credential::Expired { 10 } else { 15 };
            assert_eq!(
                session.until.duration_since(now()),
                SignedDuration::from_mins(minutes)
            );
        }
    }
}
