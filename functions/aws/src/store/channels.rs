//! A channel's lease and its levers.

use super::{Store, Unless, write_fault};
use crate::errors::{Call, fault};
use crate::row::{Item, Reader, Writer, n, s};
use crate::table::{FENCE, UNTIL, key};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use pin::digest::write_hex;
use steps::ports::{ChannelSettings, Channels, Fault, Lease, Pause, ProjectedWait, WaitReader};

const OWNER: &str = "owner";
const WAIT: &str = "waitMs";
const TOLD_AT: &str = "toldAtMs";
pub(super) const PAUSED: &str = "paused";
pub(super) const NOTE: &str = "note";
pub(super) const RATE: &str = "ratePerS";

#[async_trait]
impl Channels for Store {
    async fn acquire(
        &self,
        channel: Channel,
        owner: u128,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, Fault> {
        let taken = self
            .update(key::lease(channel))
            .update_expression("SET #owner = :owner, #until = :until ADD #fence :one")
            .condition_expression("attribute_not_exists(#until) OR #until <= :now")
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#until", UNTIL)
            .expression_attribute_names("#fence", FENCE)
            .expression_attribute_values(":owner", s(hex(owner)))
            .expression_attribute_values(":until", n(until.as_nanosecond()))
            .expression_attribute_values(":now", n(now.as_nanosecond()))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| write_fault(&error))
            .unless_conflict()?;
        taken
            .map(|taken| {
                let fence = Reader(&taken.attributes.ok_or(Fault::Refused)?).number(FENCE)?;
                Ok(Lease {
                    channel,
                    owner,
                    until,
                    fence,
                })
            })
            .transpose()
    }

    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, Fault> {
        let renewed = self
            .own(lease)
            .update_expression("SET #until = :until")
            .expression_attribute_names("#until", UNTIL)
            .expression_attribute_values(":until", n(until.as_nanosecond()))
            .send()
            .await
            .map_err(|error| write_fault(&error))
            .unless_conflict()?;
        Ok(renewed.map(|_| Lease { until, ..*lease }))
    }

    async fn release(&self, lease: &Lease) -> Result<(), Fault> {
        let released = self
            .own(lease)
            .update_expression("REMOVE #until, #owner")
            .expression_attribute_names("#until", UNTIL)
            .send()
            .await;
        released
            .map_err(|error| write_fault(&error))
            .unless_conflict()
            .map(|_| ())
    }

    async fn settings(&self, channel: Channel) -> Result<ChannelSettings, Fault> {
        read_settings(&self.read(key::settings(channel)).await?.unwrap_or_default())
    }

    async fn report_wait(&self, channel: Channel, wait: SignedDuration, at: Timestamp) -> Result<(), Fault> {
        let (pk, sk) = key::wait(channel);
        let row = Writer::new(pk, sk)
            .number(WAIT, wait.as_millis())
            .number(TOLD_AT, at.as_millisecond());
        let put = self.put(row.into_item()).send().await;
        put.map(|_| ()).map_err(|error| write_fault(&error))
    }

    async fn pause(&self, channel: Channel, pause: &Pause) -> Result<(), Fault> {
        let update = self
            .update(key::settings(channel))
            .condition_expression(
                "attribute_not_exists(#paused) OR #paused = :no OR attribute_exists(#until)",
            )
            .expression_attribute_names("#paused", PAUSED)
            .expression_attribute_names("#until", UNTIL)
            .expression_attribute_names("#note", NOTE)
            .expression_attribute_values(":no", AttributeValue::Bool(false))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":note", s(&pause.note));
        let update = match pause.until {
            Some(until) => update
                .update_expression("SET #paused = :yes, #note = :note, #until = :until")
                .expression_attribute_values(":until", n(until.as_nanosecond())),
            None => update.update_expression("SET #paused = :yes, #note = :note REMOVE #until"),
        };
        update
            .send()
            .await
            .map_err(|error| write_fault(&error))
            .unless_conflict()
            .map(|_| ())
    }
}

#[async_trait]
impl WaitReader for Store {
    async fn projected_wait(&self, channel: Channel) -> Result<Option<ProjectedWait>, Fault> {
        // Half a unit a read: one partition answers 6,000 a second, twice what the surge asks.
        let answer = self.get(key::wait(channel)).consistent_read(false).send().await;
        let Some(item) = answer.map_err(|error| fault(&error, Call::Read))?.item else {
            return Ok(None);
        };
        let row = Reader(&item);
        Ok(Some(ProjectedWait {
            wait: SignedDuration::from_millis(row.number(WAIT)?),
            at: row.maybe_ms(TOLD_AT)?.ok_or(Fault::Refused)?,
        }))
    }
}

impl Store {
    /// A change of a lease that is still one's own.
    fn own(&self, lease: &Lease) -> UpdateItemFluentBuilder {
        self.update(key::lease(lease.channel))
            .condition_expression("#owner = :owner AND #fence = :fence")
            .expression_attribute_names("#owner", OWNER)
            .expression_attribute_names("#fence", FENCE)
            .expression_attribute_values(":owner", s(hex(lease.owner)))
            .expression_attribute_values(":fence", n(lease.fence))
    }
}

/// The levers of a row; the defaults of one that is not there.
pub(super) fn read_settings(item: &Item) -> Result<ChannelSettings, Fault> {
    let row = Reader(item);
    let paused = matches!(item.get(PAUSED), Some(AttributeValue::Bool(true)));
    let until = row
        .maybe_number::<i128>(UNTIL)?
        .map(|ns| Timestamp::from_nanosecond(ns).map_err(|_| Fault::Refused))
        .transpose()?;
    let note = row.maybe_text(NOTE)?.unwrap_or_default().to_owned();
    Ok(ChannelSettings {
        rate_per_s: row.maybe_number(RATE)?,
        pause: paused.then_some(Pause { until, note }),
    })
}

fn hex(owner: u128) -> String {
    let mut text = String::with_capacity(32);
    // Writing to a `String` cannot fail.
    let _ = write_hex(&mut text, &owner.to_be_bytes());
    text
}
