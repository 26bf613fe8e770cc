//! Changes of where requests stand.

use super::{Operation, State, Twin};
use async_trait::async_trait;
use pin::request::Guard;
use steps::ports::{Fault, NewRequest, Refusal, Transition, Transitions};

#[async_trait]
impl Transitions for Twin {
    async fn transition(&self, transition: &Transition) -> Result<(), Fault> {
        self.call(Operation::Transition, |state| {
            state.fits(transition)?;
            state.stand(transition);
            state.guards.insert(
                transition.delivery.person,
                Guard {
                    request: transition.delivery.id.request,
                    standing: transition.to,
                },
            );
            Ok(())
        })
    }

    async fn register(
        &self,
        new: &NewRequest,
        withdrawn: Option<&Transition>,
    ) -> Result<Result<(), Refusal>, Fault> {
        self.call(Operation::Transition, |state| {
            // The same call again.
            if state.requests.contains(&new.record.id) {
                return Ok(Ok(()));
            }
            match withdrawn {
                Some(withdrawn) => {
                    state.fits(withdrawn)?;
                    state.stand(withdrawn);
                }
                None => {
                    if let Some(guard) = state.live(new.record.person) {
                        return Ok(Err(Refusal::Guarded(guard)));
                    }
                }
            }
            state.write(new, new.record.requested_at);
            Ok(Ok(()))
        })
    }
}

impl State {
    /// Whether everything is as it was read.
    fn fits(&self, transition: &Transition) -> Result<(), Fault> {
        let delivery = &transition.delivery;
        let read = Guard {
            request: delivery.id.request,
            standing: transition.from,
        };
        let guard = self.guards.get(&delivery.person) == Some(&read);
        let record = self.requests.get(&delivery.id.request);
        let stands = record.is_some_and(|record| record.standing() == transition.from);
        let is_unchanged = self.is_unchanged(delivery) && self.is_letter_unchanged(&transition.letter);
        if guard && stands && is_unchanged {
            Ok(())
        } else {
            Err(Fault::Conflict)
        }
    }

    /// Changes the request's row, its delivery and its letter, which fit.
    fn stand(&mut self, transition: &Transition) {
        let delivery = &transition.delivery;
        if let Some(record) = self.requests.get_mut(&delivery.id.request) {
            record.stand(transition.to);
        }
        self.replace_delivery(delivery);
        self.replace_letter(&transition.letter);
    }
}
