//! A provider that cannot be reached for a while, in the middle of a load.

use crate::local::Sink;
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
                (outage.from_s + outage.duration_s, outage.channel, "accept"),
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
}
