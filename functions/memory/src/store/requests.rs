//! Requests and guards.

use super::letters::first_of;
use super::packed::PackedRecord;
use super::{Operation, Twin};
use crate::index::Entries;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::PersonKey;
use pin::request::{RequestId, Standing};
use steps::ports::{Fault, Found, NewRequest, OpenRequests, Refusal, RequestReader, StandingReader};

#[async_trait]
impl OpenRequests for Twin {
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault> {
        self.call(Operation::Open, |state| {
            if let Some(refusal) = new.replay.and_then(|replay| state.replays.look(&replay, now)) {
                return Ok(Err(refusal));
            }
            let record = &new.record;
            if let Some(standing) = state.guards.get(&record.person) {
                return Ok(Err(Refusal::Guarded(*standing)));
            }
            state.guards.insert(record.person, record.standing);
            if let Some(replay) = new.replay {
                state.replays.keep(replay, record.id, now);
            }
            state
                .requests
                .insert(record.id, Box::new(PackedRecord::pack(record)));
            state.open_letter(&new.letter);
            let id = new.delivery.id;
            state.indexes.shift(id, Entries::NONE, Entries::of(&new.delivery));
            state.deliveries.insert(id, Box::new(new.delivery.clone()));
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
    async fn find(&self, request: RequestId) -> Result<Option<Found>, Fault> {
        self.call(Operation::Find, |state| {
            let first = first_of(request);
            let newest = state.newest_letter(request);
            let both = state.requests.get(&request).zip(state.deliveries.get(&first));
            Ok(both.zip(newest).map(|((record, delivery), letter)| Found {
                record: record.unpack(),
                delivery: Delivery::clone(delivery),
                letter,
            }))
        })
    }
}
