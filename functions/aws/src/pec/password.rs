//! The mailbox's password.

use crate::errors::{Call, fault};
use aws_sdk_secretsmanager::Client;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use steps::ports::Fault;
use zeroize::Zeroizing;

/// Where the mailbox's password is. It shows nothing of it.
pub struct PecPassword {
    source: Option<(Client, String)>,
    kept: Mutex<Option<Zeroizing<String>>>,
}

impl fmt::Debug for PecPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PecPassword(…)")
    }
}

impl PecPassword {
    /// A password that is at hand.
    #[must_use]
    pub fn known(password: Zeroizing<String>) -> Self {
        Self {
            source: None,
            kept: Mutex::new(Some(password)),
        }
    }

    /// A password in AWS Secrets Manager, as the secret's whole text. It is read when first needed, kept, and read
    /// again once a login was refused: so a changed password is in force without a deployment.
    #[must_use]
    pub fn in_secrets_manager(client: Client, secret: String) -> Self {
        Self {
            source: Some((client, secret)),
            kept: Mutex::new(None),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Zeroizing<String>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The password.
    pub(super) async fn get(&self) -> Result<Zeroizing<String>, Fault> {
        if let Some(kept) = self.kept().as_ref() {
            return Ok(kept.clone());
        }
        let (client, secret) = self.source.as_ref().ok_or(Fault::Refused)?;
        let answer = client.get_secret_value().secret_id(secret).send().await;
        let answer = answer.map_err(|error| fault(&error, Call::Read))?;
        let password = Zeroizing::new(answer.secret_string.ok_or(Fault::Refused)?);
        *self.kept() = Some(password.clone());
        Ok(password)
    }

    /// A login with it was refused: next time it is read again.
    pub(super) fn forget(&self) {
        if self.source.is_some() {
            *self.kept() = None;
        }
    }
}
