//! What activation and login have in common: on which device somebody comes, and what the table holds of them. The same calls in the same order whoever it is, whether or not there is anybody (D13).

use crate::ports::{Fault, Found, Mac, MessageTokens, PinReader, RequestReader, StandingReader};
use jiff::Timestamp;
use pin::RequestId;
use pin::delivery::DeliveryId;
use pin::device::DeviceCookie;
use pin::digest::{DeviceKey, PersonKey};
use pin::half::{Fingerprint, Half, Part};
use pin::kept_pin::PinRecord;
use pin::request::Guard;

/// The device, if the cookie presented is this person's.
pub(crate) async fn known_device(
    tokens: &MessageTokens,
    presented: Option<&str>,
    person: PersonKey,
    now: Timestamp,
) -> Result<Option<DeviceKey>, Fault> {
    let cookie = presented.and_then(DeviceCookie::parse);
    let message = cookie.as_ref().map_or_else(
        || DeviceCookie::message(person, [0; 16], 0),
        |cookie| cookie.own_message(person),
    );
    let tag = tokens.tag(tokens.current(), &message).await?;
    Ok(cookie
        .filter(|cookie| cookie.is_genuine(&tag, now))
        .map(|cookie| cookie.device()))
}

/// What the table holds of a person.
pub(crate) struct Holdings {
    /// The kept PIN, in whatever state.
    pub(crate) kept: Option<PinRecord>,
    /// The newest request and where it stands, with what is on its way.
    pub(crate) issued: Option<(Guard, Found)>,
    /// The request that was looked for: the person's, or one that nobody has.
    request: RequestId,
}

/// Reads it: three reads.
pub(crate) async fn holdings(
    pins: &dyn PinReader,
    standings: &dyn StandingReader,
    requests: &dyn RequestReader,
    person: PersonKey,
) -> Result<Holdings, Fault> {
    let kept = pins.kept_pin(person).await?;
    let guard = standings.standing(person).await?;
    // Nobody's request is read for like any other; the id is no random one's but by one chance in 2^122.
    let request = guard.map_or_else(|| RequestId::from_random(person.0), |guard| guard.request);
    let found = requests.find(request).await?;
    Ok(Holdings {
        kept,
        issued: guard.zip(found),
        request,
    })
}

impl Holdings {
    /// Where the newest request stands, if a PIN is assigned by it.
    pub(crate) fn assigned(&self) -> Option<(&Guard, &Found)> {
        let (guard, found) = self.issued.as_ref()?;
        guard.standing.assigns_pin().then_some((guard, found))
    }

    /// The kept PIN, if it opens anything (apart from its expiry).
    pub(crate) fn in_force(&self) -> Option<&PinRecord> {
        let (guard, _) = self.issued.as_ref()?;
        let is_in_force = |pin: &&PinRecord| pin.is_in_force(guard.request, guard.standing);
        self.kept.as_ref().filter(is_in_force)
    }

    /// Whether a typed half is the first one: one tag, whoever it is.
    pub(crate) async fn is_first(&self, key: &dyn Mac, typed: &Half) -> Result<bool, Fault> {
        let own = self.issued.as_ref().map(|(_, found)| &found.delivery);
        let own = own.map(|delivery| (delivery.id, delivery.fingerprint));
        self.is_half(key, Part::First, own, typed).await
    }

    /// Whether a typed half is the second one: one tag, whoever it is.
    pub(crate) async fn is_second(&self, key: &dyn Mac, typed: &Half) -> Result<bool, Fault> {
        let own = self.issued.as_ref().map(|(_, found)| &found.letter);
        let own = own.map(|letter| (letter.id, letter.fingerprint));
        self.is_half(key, Part::Second, own, typed).await
    }

    async fn is_half(
        &self,
        key: &dyn Mac,
        part: Part,
        own: Option<(DeliveryId, Option<Fingerprint>)>,
        typed: &Half,
    ) -> Result<bool, Fault> {
        let nobodys = DeliveryId {
            request: self.request,
            generation: 1,
        };
        let (id, kept) = own.unwrap_or((nobodys, None));
        let version = kept.map_or_else(|| key.current(), |kept| kept.key_version);
        let message = part.fingerprint_message(id.request, id.generation, typed);
        let tag = key.tag(version, message.as_bytes()).await?;
        Ok(kept.is_some_and(|kept| kept.matches(&tag)))
    }
}
