//! A provider that cannot be reached for a while, in the middle of a load.

use crate::local::Sink;
use crate::schedule::Schedule;
use crate::wire::Target;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use pin::Channel;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// An outage, in the profile's time since its start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outage {
    /// Whose provider.
    #[serde(serialize_with = "by_name", deserialize_with = "named")]
    pub channel: Channel,
    /// When it begins, in seconds.
    pub from_s: f64,
    /// How long it lasts, in seconds.
    pub duration_s: f64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn by_name<S: serde::Serializer>(channel: &Channel, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(channel.as_str())
}

fn named<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Channel, D::Error> {
    let name = String::deserialize(deserializer)?;
    channel(&name).ok_or_else(|| serde::de::Error::custom(format!("there is no channel «{name}»")))
}

fn channel(name: &str) -> Option<Channel> {
    Channel::FIRST_HALF
        .into_iter()
        .find(|known| known.as_str() == name)
}

impl Outage {
    /// Whether both are of one channel and there is an instant in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let is_before = |one: &Self, next: &Self| one.end_s() <= next.from_s;
        self.channel == other.channel && !is_before(self, other) && !is_before(other, self)
    }

    /// When it ends, in seconds of the profile's time.
    #[must_use]
    pub fn end_s(&self) -> f64 {
        self.from_s + self.duration_s
    }
}

/// Reads `sms@PT3M+PT2M`: channel, begin, length.
impl FromStr for Outage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (name, times) = text.trim().split_once('@')?;
            let (from, length) = times.split_once('+')?;
            let channel = channel(name)?;
            let (from_s, duration_s) = (seconds(from)?, seconds(length)?);
            (duration_s > 0.0).then_some(Self {
                channel,
                from_s,
                duration_s,
            })
        };
        read().ok_or_else(|| {
            format!("--outage takes a channel, a begin and a length, such as sms@PT3M+PT2M, and not «{text}»")
        })
    }
}

fn seconds(text: &str) -> Option<f64> {
    duration(text).map(|lasts| lasts.as_secs_f64())
}

/// An ISO 8601 duration that is not negative; a day has 24 hours.
pub(crate) fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.trim().parse().ok()?;
    let lasts = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (lasts >= SignedDuration::ZERO).then_some(lasts)
}

/// That each is over before the last that is due: what is cut short would be reported as what never was.
///
/// # Errors
/// Each that is not.
pub(crate) fn are_within(outages: &[Outage], schedule: &Schedule) -> Result<(), String> {
    let length = Duration::from_nanos(schedule.length_ns).as_secs_f64();
    let late = outages.iter().filter(|outage| outage.end_s() > length);
    let late: Vec<String> = late
        .map(|outage| {
            format!(
                "--outage: {} would end after {:.0} s, and the last call is due after {length:.0} s",
                outage.channel.as_str(),
                outage.end_s()
            )
        })
        .collect();
    if late.is_empty() {
        Ok(())
    } else {
        Err(late.join("; "))
    }
}

/// Lets each provider go down and come back at its time, of a schedule that began at `began` and runs `speed` times as
/// fast. Ends with the last.
///
/// # Errors
/// If the service cannot be told.
pub(crate) async fn cause(
    outages: &[Outage],
    target: &Target,
    began: Instant,
    speed: f64,
) -> Result<(), String> {
    let mut turns: Vec<(f64, Channel, &'static str)> = outages
        .iter()
        .flat_map(|outage| {
            [
                (outage.from_s, outage.channel, "down"),
                (outage.end_s(), outage.channel, "accept"),
            ]
        })
        .collect();
    turns.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut sink = Sink::new(target.clone());
    for (after_s, channel, mode) in turns {
        let at = began + Duration::from_secs_f64(after_s / speed);
        tokio::time::sleep_until(at.into()).await;
        sink.set_provider(channel, mode).await?;
    }
    Ok(())
}

/// Puts right whatever a run that was broken off left down.
///
/// # Errors
/// If the service cannot be told.
pub(crate) async fn end(outages: &[Outage], sink: &mut Sink) -> Result<(), String> {
    for outage in outages {
        sink.set_provider(outage.channel, "accept").await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_has_a_channel_a_begin_and_a_length() {
        let outage: Outage = "sms@PT3M+PT90S".parse().unwrap();
        assert_eq!(
            outage,
            Outage {
                channel: Channel::Sms,
                from_s: 180.0,
                duration_s: 90.0
            }
        );
        for wrong in [
            "",
            "sms",
            "post@PT1M+PT1M",
            "sms@3m",
            "sms@PT1M+PT0S",
            "sms@-PT1M+PT1M",
        ] {
            let why = wrong.parse::<Outage>().unwrap_err();
            assert!(why.contains("sms@PT3M+PT2M"), "{why}");
        }
    }

    #[test]
    fn outages_overlap_where_one_begins_before_the_other_ends() {
        let outage = |text: &str| text.parse::<Outage>().unwrap();
        let one = outage("sms@PT3M+PT2M");
        assert!(one.overlaps(&outage("sms@PT4M+PT2M")) && one.overlaps(&outage("sms@PT1M+PT3M")));
        assert!(!one.overlaps(&outage("sms@PT5M+PT2M")) && !one.overlaps(&outage("email@PT3M+PT2M")));
    }
}
