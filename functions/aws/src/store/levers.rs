//! Levers as operators see and set them: the same row that the drains read.

use super::channels::{NOTE, PAUSED, RATE, read_settings};
use super::{Store, write_fault};
use crate::row::{Reader, n, s};
use crate::table::{UNTIL, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use pin::Channel;
use pin::levers::Levers;
use pin::operator::OperatorId;
use steps::ports::{ChannelState, ChannelsReader, Fault, LastSet, SetLevers};

const SET_AT: &str = "setAtNs";
const SET_BY: &str = "setBy";
/// The note of the levers: that of a pause may be the drain's own.
const SET_NOTE: &str = "setNote";

#[async_trait]
impl ChannelsReader for Store {
    async fn state(&self, channel: Channel) -> Result<ChannelState, Fault> {
        let levers = self.read(key::settings(channel)).await?.unwrap_or_default();
        let lease = self.read(key::lease(channel)).await?.unwrap_or_default();
        let row = Reader(&levers);
        let by = row.maybe_parsed(SET_BY, OperatorId::parse)?;
        let at = instant(row, SET_AT)?;
        Ok(ChannelState {
            settings: read_settings(&levers)?,
            note: row.maybe_text(SET_NOTE)?.map(str::to_owned),
            last_set: by.zip(at).map(|(by, at)| LastSet { by, at }),
            leased_until: instant(Reader(&lease), UNTIL)?,
        })
    }
}

#[async_trait]
impl SetLevers for Store {
    async fn set(&self, channel: Channel, levers: &Levers, set: &LastSet) -> Result<(), Fault> {
        let note = levers.note.as_deref().unwrap_or_default();
        let (rate_set, rate_gone) = match levers.rate_per_s {
            Some(_) => (", #rate = :rate", ""),
            None => ("", ", #rate"),
        };
        let (note_set, note_gone) = match levers.note {
            Some(_) => (", #setNote = :note", ""),
            None => ("", ", #setNote"),
        };
        let mut update = self
            .update(key::settings(channel))
            .update_expression(format!(
                "SET #paused = :paused, #note = :note, #setBy = :by, #setAt = :at{rate_set}{note_set} \
                 REMOVE #until{rate_gone}{note_gone}"
            ))
            .condition_expression("attribute_not_exists(#setAt) OR #setAt <= :at")
            .expression_attribute_names("#paused", PAUSED)
            .expression_attribute_names("#note", NOTE)
            .expression_attribute_names("#rate", RATE)
            .expression_attribute_names("#until", UNTIL)
            .expression_attribute_names("#setBy", SET_BY)
            .expression_attribute_names("#setAt", SET_AT)
            .expression_attribute_names("#setNote", SET_NOTE)
            .expression_attribute_values(":paused", AttributeValue::Bool(levers.paused))
            .expression_attribute_values(":note", s(note))
            .expression_attribute_values(":by", s(set.by.as_str()))
            .expression_attribute_values(":at", n(set.at.as_nanosecond()));
        if let Some(rate) = levers.rate_per_s {
            update = update.expression_attribute_values(":rate", n(rate));
        }
        update
            .send()
            .await
            .map(|_| ())
            .map_err(|error| write_fault(&error))
    }
}

fn instant(row: Reader<'_>, name: &str) -> Result<Option<Timestamp>, Fault> {
    row.maybe_number::<i128>(name)?
        .map(|ns| Timestamp::from_nanosecond(ns).map_err(|_| Fault::Refused))
        .transpose()
}
