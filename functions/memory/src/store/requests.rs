//! Requests and guards.

use super::letters::first_of;
use super::packed::PackedRecord;
use super::{Operation, State, Twin};
use crate::index::Entries;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::Delivery;
use pin::digest::PersonKey;
use pin::request::{Guard, RequestId};
use steps::ports::{
    Fault, Found, NewRequest, OpenRequests, REMEMBERED, Refusal, RequestReader, StandingReader,
};

#[async_trait]
impl OpenRequests for Twin {
    async fn open(&self, new: &NewRequest, now: Timestamp) -> Result<Result<(), Refusal>, Fault> {
        self.call(Operation::Open, |state| {
            if let Some(refusal) = new.replay.and_then(|replay| state.replays.look(&replay, now)) {
                return Ok(Err(refusal));
            }
            if let Some(guard) = state.live(new.record.person) {
                return Ok(Err(Refusal::Guarded(guard)));
            }
            state.write(new, now);
            Ok(Ok(()))
        })
    }
}

impl State {
    /// The guard of a person's live request.
    pub(super) fn live(&self, person: PersonKey) -> Option<Guard> {
        let guard = self.guards.get(&person).copied();
        guard.filter(|guard| !guard.standing.is_terminal())
    }

    pub(super) fn write(&mut self, new: &NewRequest, now: Timestamp) {
        let record = &new.record;
        if let Some(before) = self.guards.insert(record.person, record.guard()) {
            let earlier = self.earlier.or_default(record.person);
            earlier.insert(0, before.request);
            earlier.truncate(REMEMBERED - 1);
        }
        if let Some(replay) = new.replay {
            self.replays.keep(replay, record.id, now);
        }
        self.requests
            .insert(record.id, Box::new(PackedRecord::pack(record)));
        self.open_letter(&new.letter);
        if let Some(notice) = &new.notice {
            self.keep_notice(notice);
        }
        let id = new.delivery.id;
        self.indexes.shift(id, Entries::NONE, Entries::of(&new.delivery));
        self.deliveries.insert(id, Box::new(new.delivery.clone()));
    }
}

#[async_trait]
impl StandingReader for Twin {
    async fn standing(&self, person: PersonKey) -> Result<Option<Guard>, Fault> {
        self.call(Operation::Standing, |state| {
            Ok(state.guards.get(&person).copied())
        })
    }

    async fn requests(&self, person: PersonKey) -> Result<Vec<RequestId>, Fault> {
        self.call(Operation::Standing, |state| {
            let newest = state.guards.get(&person).map(|guard| guard.request);
            let earlier = state.earlier.get(&person).into_iter().flatten().copied();
            Ok(newest.into_iter().chain(earlier).collect())
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
