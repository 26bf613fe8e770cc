//! What is kept of a PIN: never itself.

use crate::calendar::day_in_italy;
use crate::delivery::DeliveryId;
use crate::digest::{KeyVersion, PersonKey};
use crate::request::{RequestId, Standing};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;

/// What hashing costs (RFC 9106): it stands on the row, so that it can be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl HashCost {
    /// 19 MiB, two passes, one lane: OWASP, "Password Storage Cheat Sheet", Argon2id.
    pub const OWASP: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
}

/// The peppered hash of a kept PIN (decision 3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// The pepper's version.
    pub pepper: KeyVersion,
    /// What hashing cost.
    pub cost: HashCost,
    /// Random, for this PIN alone.
    pub salt: [u8; 16],
    /// The hash.
    pub hash: [u8; 32],
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest(pepper {}, {:?})", self.pepper.0, self.cost)
    }
}

/// What a PIN is enough for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PinKind {
    /// Consultation and management (R6); what the online request yields (R5).
    Ordinary,
    /// Everything (R7).
    Dispositive,
}

impl PinKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Ordinary, Self::Dispositive];

    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Dispositive => "dispositive",
        }
    }
}

/// Whether a PIN opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// It does.
    Active,
    /// It never will again.
    Stopped {
        /// Since when.
        at: Timestamp,
    },
}

impl PinState {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Stopped { .. })
    }
}

/// The row of a person's kept PIN. At most one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinRecord {
    /// Whose it is.
    pub person: PersonKey,
    /// The initial PIN that it took the place of.
    pub issue: DeliveryId,
    /// Recognises it.
    pub digest: Digest,
    /// What it is enough for.
    pub kind: PinKind,
    /// Its last valid day, in Italy (R53).
    pub expires_on: Date,
    /// Whether it opens anything.
    pub state: PinState,
    /// When it was taken.
    pub since: Timestamp,
    /// When it was used first; until then the activation may be repeated.
    pub used_at: Option<Timestamp>,
    /// Rises with every commit; 0: not stored yet.
    pub version: u64,
}

impl PinRecord {
    /// Whether it is the PIN of a person whose live request is `request` and stands so. A request that is
    /// withdrawn, or followed by another, takes its PIN with it.
    #[must_use]
    pub fn is_in_force(&self, request: RequestId, standing: Standing) -> bool {
        self.state == PinState::Active && standing.assigns_pin() && self.issue.request == request
    }

    /// Whether it has expired (R53, R55).
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        day_in_italy(now) > self.expires_on
    }

    /// Whether the initial PIN of `issue` may still be taken: never before, or again until the first use.
    #[must_use]
    pub fn may_follow(pin: Option<&Self>, issue: DeliveryId) -> bool {
        pin.is_none_or(|pin| pin.issue != issue || pin.state == PinState::Active && pin.used_at.is_none())
    }
}
