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
