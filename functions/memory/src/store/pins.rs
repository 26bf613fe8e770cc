//! Kept PINs and sessions.

use super::{Operation, Twin};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::{PersonKey, SessionKey};
use pin::kept_pin::{PinRecord, PinState};
use pin::session::Session;
use steps::ports::{Fault, PinReader, Pins, Sessions};

#[async_trait]
impl PinReader for Twin {
    async fn kept_pin(&self, person: PersonKey) -> Result<Option<PinRecord>, Fault> {
        self.call(Operation::KeptPin, |state| Ok(state.pins.get(&person).copied()))
    }
}

#[async_trait]
impl Pins for Twin {
    async fn keep(&self, pin: &PinRecord, delivery: Option<&Delivery>) -> Result<(), Fault> {
        self.call(Operation::Keep, |state| {
            let stored = state.pins.get(&pin.person).map_or(0, |there| there.version);
            if stored != pin.version || !delivery.is_none_or(|delivery| state.is_unchanged(delivery)) {
                return Err(Fault::Conflict);
            }
            if let Some(delivery) = delivery {
                state.replace_delivery(delivery);
            }
            let version = pin.version + 1;
            state.pins.insert(pin.person, PinRecord { version, ..*pin });
            Ok(())
        })
    }

    async fn stop(&self, person: PersonKey, at: Timestamp) -> Result<bool, Fault> {
        self.call(Operation::StopPin, |state| {
            let active = state
                .pins
                .get_mut(&person)
                .filter(|pin| pin.state == PinState::Active);
            Ok(active.is_some_and(|pin| {
                pin.state = PinState::Stopped { at };
                pin.version += 1;
                true
            }))
        })
    }
}

#[async_trait]
impl Sessions for Twin {
    async fn begin(&self, key: SessionKey, session: &Session) -> Result<(), Fault> {
        self.call(Operation::Begin, |state| {
            if state.sessions.insert_new(key, *session) {
                Ok(())
            } else {
                Err(Fault::Conflict)
            }
        })
    }

    async fn prolong(
        &self,
        key: SessionKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Session>, Fault> {
        self.call(Operation::Prolong, |state| {
            let live = state.sessions.get_mut(&key).filter(|session| now < session.until);
            Ok(live.map(|session| {
                session.until = until;
                *session
            }))
        })
    }
}
