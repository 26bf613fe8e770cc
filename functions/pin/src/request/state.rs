//! Where a request stands: what is stored of it, and what the person is shown.

use super::RequestId;
use crate::delivery::{Delivery, EventKind, Progress};
use jiff::Timestamp;

/// What keeps a person to one live request: which one it is, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The person's newest request.
    pub request: RequestId,
    /// Where it stands.
    pub standing: Standing,
}

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
    /// The contact centre has refused it. Another may be opened.
    Rejected {
        /// Since when.
        at: Timestamp,
    },
    /// Taken back: by a registration on the phone, by who never asked for it, or because its PIN was stopped.
    /// Another may be opened (R59).
    Withdrawn {
        /// Since when.
        at: Timestamp,
    },
}

impl Standing {
    /// Whether nothing can follow, so that the person may ask anew. A request that is complete stays validated:
    /// its PIN is assigned.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Validated { .. } | Self::WithOperator { .. } => false,
            Self::Rejected { .. } | Self::Withdrawn { .. } => true,
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
    /// The PIN is activated (R4).
    Complete,
    /// The contact centre has made contact, and has not decided (R27).
    AwaitingOperator,
    /// The contact centre has refused it.
    Rejected,
    /// It was taken back.
    Withdrawn,
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
            Self::Complete => "complete",
            Self::AwaitingOperator => "awaiting-operator",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Escalated { .. } => "escalated",
        }
    }
}

/// What the person is shown of a request whose first half stands as in `delivery`.
#[must_use]
pub fn state(delivery: &Delivery) -> State {
    match delivery.progress {
        _ if delivery.has(EventKind::Withdrawn) => State::Withdrawn,
        _ if delivery.has(EventKind::Rejected) => State::Rejected,
        _ if delivery.has(EventKind::Activated) => State::Complete,
        Progress::Delivered { .. } => State::FirstHalfDelivered,
        // Who heard the half, or used it, has it, whatever a provider says.
        _ if delivery.is_in_hand() => State::FirstHalfDelivered,
        Progress::Accepted { .. } => State::FirstHalfAccepted,
        _ if delivery.is_escalated() => State::Escalated {
            breached: delivery.is_breached(),
        },
        Progress::Held if delivery.has(EventKind::Contacted) => State::AwaitingOperator,
        Progress::Sent { .. } => State::FirstHalfSent,
        Progress::Stopped { .. } | Progress::Held | Progress::Waiting | Progress::Failed { .. } => {
            State::Received
        }
    }
}
