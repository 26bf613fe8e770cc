//! The record of what operators did.

use super::{Operation, Twin};
use async_trait::async_trait;
use pin::digest::PersonKey;
use pin::operator::{Act, ActPlace};
use std::collections::BTreeMap;
use steps::ports::{Fault, Record, RecordReader};

/// Acts by person and place.
pub(crate) type Acts = BTreeMap<(Option<PersonKey>, ActPlace), Act>;

impl Twin {
    /// Every act, in no order that means anything: what tests look through.
    #[must_use]
    pub fn acts(&self) -> Vec<Act> {
        self.state().record.values().cloned().collect()
    }
}

#[async_trait]
impl Record for Twin {
    async fn append(&self, act: &Act) -> Result<(), Fault> {
        self.call(Operation::Append, |state| {
            let stored = state
                .record
                .entry((act.person, act.place()))
                .or_insert_with(|| act.clone());
            if stored == act {
                Ok(())
            } else {
                Err(Fault::Conflict)
            }
        })
    }
}

#[async_trait]
impl RecordReader for Twin {
    async fn search(
        &self,
        person: PersonKey,
        after: Option<ActPlace>,
        limit: u32,
    ) -> Result<Vec<Act>, Fault> {
        self.call(Operation::Search, |state| {
            let newest_first = state.record.iter().rev();
            Ok(newest_first
                .filter(|((of, place), _)| *of == Some(person) && after.is_none_or(|after| *place < after))
                .map(|(_, act)| act.clone())
                .take(limit as usize)
                .collect())
        })
    }
}
