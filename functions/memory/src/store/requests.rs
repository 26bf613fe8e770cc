//! Requests, guards, idempotency keys and counters.

use super::{Operation, ReplayRow, Twin};
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId};
use pin::digest::PersonKey;
use pin::request::{RequestId, Standing};
use steps::ports::{
    Attempt, Attempts, Fault, NewRequest, OpenRequests, Refusal, RequestReader, RequestRecord,
    StandingReader, Window,
};

#[async_trait]
impl OpenRequests for Twin {
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault> {
        self.call(Operation::Open, |state| {
            if let Some(replay) = &new.replay
                && let Some(row) = state.replays.get(&replay.key)
                && now < row.until
            {
                let same = row.body == replay.body;
                return Ok(Err(if same {
                    Refusal::Replayed(row.request, row.accepted)
                } else {
                    Refusal::Reused
                }));
            }
            if let Some(standing) = state.guards.get(&new.record.person) {
                return Ok(Err(Refusal::Guarded(*standing)));
            }
            state.guards.insert(new.record.person, new.record.standing);
            if let Some(replay) = &new.replay {
                let row = ReplayRow {
                    body: replay.body,
                    request: new.record.id,
                    accepted: now,
                    until: replay.until,
                };
                state.replays.insert(replay.key, row);
            }
            state.requests.insert(new.record.id, new.record.clone());
            state.put(new.delivery.clone());
            Ok(Ok(()))
        })
    }
}

#[async_trait]
impl StandingReader for Twin {
    async fn standing(&self, person: PersonKey) -> Result<Option<Standing>, Fault> {
        self.call(Operation::Standing, |state| {
            Ok(state.guards.get(&person).copied())
        })
    }
}

#[async_trait]
impl RequestReader for Twin {
    async fn find(&self, request: RequestId) -> Result<Option<(RequestRecord, Delivery)>, Fault> {
        self.call(Operation::Find, |state| {
            let record = state.requests.get(&request).cloned();
            let delivery = state
                .deliveries
                .get(&DeliveryId {
                    request,
                    generation: 1,
                })
                .cloned();
            Ok(record.zip(delivery))
        })
    }
}

#[async_trait]
impl Attempts for Twin {
    async fn count(&self, attempt: Attempt, window: Window) -> Result<u32, Fault> {
        self.call(Operation::Count, |state| {
            let counter = state.counters.or_default((attempt, window));
            *counter += 1;
            Ok(*counter)
        })
    }
}
