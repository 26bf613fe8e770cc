//! Sending email and PEC.

use async_trait::async_trait;
use pin::contact::Email;
use pin::delivery::{DeliveryId, SendOutcome};
use zeroize::Zeroizing;

/// An email or PEC message. Its text is a secret where it carries a half or a code.
pub struct Message {
    /// Our own message id.
    pub id: DeliveryId,
    /// Which attempt of it this is, from 1: a channel whose ids are ours names them by it.
    pub attempt: u32,
    /// Whom it goes to.
    pub to: Email,
    /// The subject: never a secret, since everything on the way shows it.
    pub subject: String,
    /// What it says, as plain text; wiped when dropped.
    pub text: Zeroizing<String>,
    /// The same as HTML, if the channel shows it.
    pub html: Option<Zeroizing<String>>,
}

/// Sends ordinary email.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Hands a message to the provider, once: no retry of its own, since only the caller counts attempts.
    async fn send(&self, message: &Message) -> SendOutcome;
}

/// Sends certified email.
#[async_trait]
pub trait Pec: Send + Sync {
    /// Hands a message to the provider, once: no retry of its own, since only the caller counts attempts. What the
    /// provider is said to call it is the Message-ID it went out under, which receipts name.
    async fn send(&self, message: &Message) -> SendOutcome;
}
