//! Why a step did not do what was asked: the answer's business, not the provider's words.

use crate::ports::Fault;
use jiff::SignedDuration;
use pin::field::FieldError;

/// A step's refusal. `edge` alone turns it into a status and a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The body broke rules: every wrong field.
    Invalid(Vec<FieldError>),
    /// M7: the person has a PIN (R15).
    PinAlreadyAssigned,
    /// The person's request is still with the contact centre.
    RequestOpen,
    /// The idempotency key came before with another body.
    IdempotencyKeyReused,
    /// No token, or not the right one.
    Unauthenticated,
    /// The operator's role does not reach this far.
    Forbidden,
    /// The secret is not the right one, or there is none to be right.
    WrongPin,
    /// The chosen PIN is weak (D3): why.
    WeakPin(Vec<FieldError>),
    /// The halves are right and too old (D11, D12).
    HalfExpired,
    /// There is no such thing.
    NotFound,
    /// The path is there, the method is not; the methods that are.
    MethodNotAllowed(Vec<&'static str>),
    /// Too many attempts; try again after this long.
    TooManyAttempts(SignedDuration),
    /// A port failed; the same call again is safe.
    Unavailable(Fault),
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(fault)
    }
}
