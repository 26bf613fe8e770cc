//! What the contact centre's steps have in common: reading a request with all that is on its way, changing it on
//! condition of what was read, and knowing its first half again.

use crate::ports::{
    Clock, Deliveries, DeriveFirst, Fault, FingerprintFirst, Found, IndexMac, Letters, RequestReader,
    Transition, Transitions,
};
use crate::problem::Problem;
use jiff::SignedDuration;
use pin::delivery::DeliveryId;
use pin::digest::{KeyVersion, PersonKey, person_message};
use pin::half::{self, Alphabet, Fingerprint, Half, Part};
use pin::operator::Role;
use pin::request::RequestId;
use pin::tax_code::TaxCode;

/// Who works at the contact centre.
pub(crate) const ROLES: &[Role] = &[Role::ContactCentre];

/// How often another writer may be first, or an answer be lost, before the call is given up.
const TRIES: u32 = 8;

/// The key of a person.
pub(crate) async fn person_key(index: &IndexMac, tax_code: &TaxCode) -> Result<PersonKey, Fault> {
    let tag = index.tag(index.current(), &person_message(tax_code)).await?;
    Ok(PersonKey::from_tag(&tag))
}

/// The request with all that is on its way.
pub(crate) async fn find(requests: &dyn RequestReader, request: RequestId) -> Result<Found, Problem> {
    requests.find(request).await?.ok_or(Problem::NotFound)
}

/// What is to become of what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is to be written.
    Commit,
    /// It is as it should be.
    Done,
}

/// What changes a request.
pub(crate) struct Desk<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) requests: &'a dyn RequestReader,
    /// For changes that leave where the request stands as it is.
    pub(crate) deliveries: Option<&'a dyn Deliveries>,
    /// For changes of where the request stands.
    pub(crate) transitions: Option<&'a dyn Transitions>,
    /// For changes that put another letter in the place of one that came back.
    pub(crate) letters: Option<&'a dyn Letters>,
}

impl Desk<'_> {
    /// Changes what was read as `decide` says, and commits it. Where another writer was first, or nobody can say
    /// whether it was written, it is read and decided again: `decide` must know what is done already.
    pub(crate) async fn change(
        &self,
        first: Found,
        mut decide: impl FnMut(&mut Found) -> Result<Decision, Problem>,
    ) -> Result<Found, Problem> {
        let mut read = first;
        for attempt in 0..TRIES {
            let mut next = read.clone();
            if decide(&mut next)? == Decision::Done {
                return Ok(read);
            }
            match self.commit(&read, &next).await {
                Ok(()) => return Ok(next),
                Err(Fault::Conflict | Fault::Ambiguous) => {}
                Err(fault) => return Err(fault.into()),
            }
            self.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
            read = find(self.requests, read.record.id).await?;
        }
        Err(Fault::Conflict.into())
    }

    /// Where the request stands does not change without its guard and letter; a delivery may by itself, or with the
    /// letter that takes another's place.
    async fn commit(&self, read: &Found, next: &Found) -> Result<(), Fault> {
        if read.letter.id != next.letter.id {
            let letters = self.letters.ok_or(Fault::Refused)?;
            return letters.reissue(&read.letter, &next.letter, &next.delivery).await;
        }
        if read.record.standing == next.record.standing {
            let deliveries = self.deliveries.ok_or(Fault::Refused)?;
            return deliveries.commit(&next.delivery, None).await;
        }
        let transition = Transition {
            from: read.record.standing,
            to: next.record.standing,
            delivery: next.delivery.clone(),
            letter: next.letter.clone(),
        };
        let transitions = self.transitions.ok_or(Fault::Refused)?;
        transitions.transition(&transition).await
    }
}

/// What makes a first half, and what recognises it.
pub(crate) struct FirstHalf<'a> {
    pub(crate) derive: &'a DeriveFirst,
    pub(crate) fingerprint: &'a FingerprintFirst,
    pub(crate) alphabet: Alphabet,
}

impl FirstHalf<'_> {
    /// The half of a delivery: the one whose fingerprint was committed, or a new one under the key of today.
    pub(crate) async fn of(
        &self,
        id: DeliveryId,
        committed: Option<Fingerprint>,
    ) -> Result<(Half, Fingerprint), Fault> {
        let Some(committed) = committed else {
            return self.make(id, self.derive.current(), self.alphabet).await;
        };
        let others = Alphabet::ALL.into_iter().filter(|one| *one != self.alphabet);
        for alphabet in std::iter::once(self.alphabet).chain(others) {
            let (half, made) = self.make(id, committed.key_version, alphabet).await?;
            if made == committed {
                return Ok((half, made));
            }
        }
        Err(Fault::Refused)
    }

    /// Rude words ask for the next try; a hundred in a row mean a broken key.
    async fn make(
        &self,
        id: DeliveryId,
        version: KeyVersion,
        alphabet: Alphabet,
    ) -> Result<(Half, Fingerprint), Fault> {
        for attempt in 0..100 {
            let message = Part::First.message(id.request, id.generation, attempt);
            let tag = self.derive.tag(version, &message).await?;
            if let Some(half) = half::encode(&tag, alphabet) {
                let message = Part::First.fingerprint_message(id.request, id.generation, &half);
                let tag = self.fingerprint.tag(version, message.as_bytes()).await?;
                let fingerprint = Fingerprint {
                    key_version: version,
                    tag: tag.0,
                };
                return Ok((half, fingerprint));
            }
        }
        Err(Fault::Refused)
    }
}
