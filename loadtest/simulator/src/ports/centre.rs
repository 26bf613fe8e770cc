//! The ports of the contact centre, as a step sees them.

use super::Seen;
use crate::calls::Call;
use crate::calls::units::Units;
use crate::laws;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::operator::Act;
use pin::request::Standing;
use steps::ports::{CallbackQueue, DueCallback, Fault, NewRequest, Record, Refusal, Transition, Transitions};

#[async_trait]
impl CallbackQueue for Seen {
    async fn callbacks(
        &self,
        shard: u8,
        from: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<DueCallback>, Fault> {
        let twin = &self.outside.twin;
        let units = Units::of(Call::Callbacks, shard);
        let due = self
            .spend(Call::Callbacks, None, units, twin.callbacks(shard, from, limit))
            .await;
        self.came(&due);
        due
    }
}

#[async_trait]
impl Record for Seen {
    /// In a run the record is not kept: nobody reads it there, and it only ever grows.
    async fn append(&self, act: &Act) -> Result<(), Fault> {
        let writing = async {
            if self.outside.hostility.is_none() {
                return Ok(());
            }
            self.outside.twin.append(act).await?;
            if let Some(request) = act.request {
                let mut journal = self.outside.journal();
                journal.centre.wrote(request, &act.operator.id, act.kind);
            }
            Ok(())
        };
        self.call(Call::Append, None, writing).await
    }
}

#[async_trait]
impl Transitions for Seen {
    async fn transition(&self, transition: &Transition) -> Result<(), Fault> {
        let changing = async {
            let before = self.outside.twin.letter(transition.letter.id);
            self.outside.twin.transition(transition).await?;
            self.outside.changed();
            laws::centre::at_a_transition(&self.outside, transition);
            self.stands(transition);
            if let Some(before) = before {
                self.letter_changed(&before, &transition.letter);
            }
            self.delivery_changed(&transition.delivery);
            Ok(())
        };
        let about = Some(transition.delivery.id);
        self.call(Call::Transition, about, changing).await
    }

    async fn register(
        &self,
        new: &NewRequest,
        withdrawn: Option<&Transition>,
    ) -> Result<Result<(), Refusal>, Fault> {
        // Nobody registers by phone here: who has no request yet comes by the web.
        let twin = &self.outside.twin;
        self.call(Call::Transition, None, twin.register(new, withdrawn))
            .await
    }
}

impl Seen {
    fn stands(&self, transition: &Transition) {
        let request = transition.delivery.id.request;
        let mut journal = self.outside.journal();
        let waits = transition.delivery.next_attempt_at.is_some();
        let Some(live) = journal.live(request) else {
            return;
        };
        let person = live.person;
        if matches!(transition.to, Standing::Validated { .. }) {
            live.is_validated = true;
        }
        live.is_over = transition.to.is_terminal();
        let (is_new, is_over) = (waits && live.messages == 0 && live.is_validated, live.is_over);
        journal.centre.lets_go(request);
        if is_over {
            journal.may_ask_again(person, transition.delivery.id);
        }
        if is_new {
            journal.waits(request);
        }
    }
}
