//! Sending text messages.

use async_trait::async_trait;
use pin::contact::Phone;
use pin::delivery::{DeliveryId, SendOutcome};
use zeroize::Zeroizing;

/// A text message: one GSM-7 part. The text is a secret.
pub struct Text {
    /// Our own message id.
    pub id: DeliveryId,
    /// Whom it goes to.
    pub to: Phone,
    /// What it says; wiped when dropped.
    pub text: Zeroizing<String>,
}

/// Sends text messages.
#[async_trait]
pub trait Sms: Send + Sync {
    /// Hands a message to the provider, once: no retry of its own, since only the caller counts attempts.
    async fn send(&self, text: &Text) -> SendOutcome;
}
