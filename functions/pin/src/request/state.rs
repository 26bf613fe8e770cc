//! Where a request stands: what is stored of it, and what the person is shown.

use crate::delivery::{Delivery, Progress};
use jiff::Timestamp;

/// Where a request stands with the Institute. The delivery of its first half is apart ([`Progress`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The address fits, so both halves go out (R26). A PIN is assigned from here on.
    Validated {
        /// Since when.
        at: Timestamp,
    },
    /// The contact centre must speak to the person first (R27).
    WithOperator {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: OperatorReason,
    },
}

impl Standing {
    /// Whether nothing can follow. Completion, rejection and withdrawal come with their own steps.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Validated { .. } | Self::WithOperator { .. } => false,
        }
    }

    /// Whether the person counts as having a PIN (R15).
    #[must_use]
    pub const fn assigns_pin(self) -> bool {
        matches!(self, Self::Validated { .. })
    }
}

/// Why a request needs the contact centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatorReason {
    /// The address is not the one in the archive (R27).
    AddressDiffers,
    /// The address may be the one in the archive, spelt otherwise: nobody but the person can tell (R27).
    AddressInDoubt,
    /// The archive does not know this tax code; an unknown omocodic variant is among these.
    NotInArchive,
    /// The 11-digit provisional tax code.
    ProvisionalTaxCode,
}

impl OperatorReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [
        Self::AddressDiffers,
        Self::AddressInDoubt,
        Self::NotInArchive,
        Self::ProvisionalTaxCode,
    ];

    /// The reason in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AddressDiffers => "address-differs",
            Self::AddressInDoubt => "address-in-doubt",
            Self::NotInArchive => "not-in-archive",
            Self::ProvisionalTaxCode => "provisional-tax-code",
        }
    }
}

/// What the person is shown of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Taken in. Shown as well while the centre has not made contact: whether the address fits is nobody's
    /// to learn (D13).
    Received,
    /// The provider took the first half.
    FirstHalfSent,
    /// The carrier took it.
    FirstHalfAccepted,
    /// The phone has it, as far as the provider says so.
    FirstHalfDelivered,
    /// The contact centre has it (R32, R33).
    Escalated {
        /// Whether the 12 hours passed without receipt and without an opening of the centre.
        breached: bool,
    },
}

impl State {
    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::FirstHalfSent => "first-half-sent",
            Self::FirstHalfAccepted => "first-half-accepted",
            Self::FirstHalfDelivered => "first-half-delivered",
            Self::Escalated { .. } => "escalated",
        }
    }
}

/// What the person is shown of a request whose first half stands as in `delivery`.
#[must_use]
pub fn state(delivery: &Delivery) -> State {
    match delivery.progress {
        Progress::Delivered { .. } => State::FirstHalfDelivered,
        Progress::Accepted { .. } => State::FirstHalfAccepted,
        _ if delivery.is_escalated() => State::Escalated {
            breached: delivery.is_breached(),
        },
        Progress::Sent { .. } => State::FirstHalfSent,
        Progress::Held | Progress::Waiting | Progress::Failed { .. } => State::Received,
    }
}
