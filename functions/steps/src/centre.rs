//! What the contact centre's steps have in common: reading a request with all that is on its way, and changing it on
//! condition of what was read.

use crate::ports::{Clock, Deliveries, Fault, Found, Letters, RequestReader, Transition, Transitions};
use crate::problem::Problem;
use jiff::SignedDuration;
use pin::operator::Role;
use pin::request::RequestId;

/// Who works at the contact centre.
pub(crate) const ROLES: &[Role] = &[Role::ContactCentre];

/// How often another writer may be first, or an answer be lost, before the call is given up.
const TRIES: u32 = 8;

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
