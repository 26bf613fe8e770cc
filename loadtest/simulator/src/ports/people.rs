//! The ports of logins and activations, as a step sees them.

use super::Seen;
use crate::calls::Call;
use crate::calls::units::Units;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::{PersonKey, SessionKey};
use pin::kept_pin::{Digest, KeptPin, PinRecord};
use pin::request::{Guard, RequestId};
use pin::session::Session;
use steps::ports::{Fault, PasswordHash, PinReader, Pins, Sessions, StandingReader};

#[async_trait]
impl PinReader for Seen {
    async fn kept_pin(&self, person: PersonKey) -> Result<Option<PinRecord>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::KeptPin, None, twin.kept_pin(person)).await
    }
}

#[async_trait]
impl StandingReader for Seen {
    async fn standing(&self, person: PersonKey) -> Result<Option<Guard>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Standing, None, twin.standing(person)).await
    }

    async fn requests(&self, person: PersonKey) -> Result<Vec<RequestId>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Standing, None, StandingReader::requests(twin, person))
            .await
    }
}

#[async_trait]
impl Pins for Seen {
    async fn keep(&self, pin: &PinRecord, delivery: Option<&Delivery>) -> Result<(), Fault> {
        let keeping = async {
            self.outside.twin.keep(pin, delivery).await?;
            self.outside.changed();
            if let Some(delivery) = delivery {
                self.delivery_changed(delivery);
            }
            Ok(())
        };
        let units = Units::keeping(delivery.map(|delivery| delivery.id));
        self.spend(Call::KeepPin, None, units, keeping).await
    }

    async fn stop(&self, person: PersonKey, at: Timestamp) -> Result<bool, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::KeepPin, None, Pins::stop(twin, person, at)).await
    }
}

#[async_trait]
impl Sessions for Seen {
    async fn begin(&self, key: SessionKey, session: &Session) -> Result<(), Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Session, None, twin.begin(key, session)).await
    }

    async fn prolong(
        &self,
        key: SessionKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Session>, Fault> {
        let twin = &self.outside.twin;
        self.call(Call::Session, None, twin.prolong(key, now, until))
            .await
    }
}

/// A call of KMS for the pepper, and a hash that is not slow.
#[async_trait]
impl PasswordHash for Seen {
    async fn hash(&self, person: PersonKey, pin: &KeptPin, salt: [u8; 16]) -> Result<Digest, Fault> {
        let passwords = &self.outside.passwords;
        self.call(Call::Key, None, passwords.hash(person, pin, salt))
            .await
    }

    async fn verify(&self, person: PersonKey, pin: &KeptPin, kept: Option<&Digest>) -> Result<bool, Fault> {
        let passwords = &self.outside.passwords;
        self.call(Call::Key, None, passwords.verify(person, pin, kept))
            .await
    }
}
