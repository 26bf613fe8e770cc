//! `POST /_local/clock`.

use super::{Answer, Calls, as_json, invalid, read};
use crate::background::{AdvanceError, Move};
use crate::clock::FASTEST;
use bytes::Bytes;
use edge::Refused;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use pin::field::FieldCode;
use serde::Deserialize;
use serde_json::{Number, Value, json};
use steps::Problem;
use steps::ports::{Clock, Fault};

/// How far the clock may be moved at once. Each minute on the way is run, so a year would take many minutes.
const FURTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    advance: Option<String>,
    to: Option<String>,
    rate: Option<f64>,
}

impl Calls {
    /// Moves the clock, or changes how fast it runs; both if both are asked for.
    pub(super) async fn move_clock(&self, body: &Bytes) -> Answer {
        let wish: Wish = read(body, "")?;
        let by = wish.moves(self.clock.now())?;
        if let Some(rate) = wish.rate {
            if !(rate > 0.0 && rate <= FASTEST) {
                return Err(invalid("/rate", FieldCode::NotAChoice));
            }
            self.background.set_rate(rate).await;
        }
        let now = match by {
            None => self.clock.now(),
            Some(by) => self.background.advance(by).await.map_err(|error| match error {
                AdvanceError::Back => invalid("/to", FieldCode::NotAChoice),
                AdvanceError::Stopping => Refused::from(Problem::from(Fault::Unavailable)),
            })?,
        };
        as_json(&json!({"now": now, "rate": number(self.clock.rate())}))
    }
}

impl Wish {
    /// How to move the clock, if at all.
    fn moves(&self, now: Timestamp) -> Result<Option<Move>, Refused> {
        match (&self.advance, &self.to) {
            (None, None) if self.rate.is_none() => Err(invalid("/advance", FieldCode::Required)),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(invalid("/to", FieldCode::NotAChoice)),
            (Some(advance), None) => duration(advance)
                .filter(|by| *by >= SignedDuration::ZERO && *by <= FURTHEST)
                .map(|by| Some(Move::By(by)))
                .ok_or_else(|| invalid("/advance", FieldCode::NotAChoice)),
            (None, Some(to)) => to
                .parse()
                .ok()
                .filter(|to: &Timestamp| to.duration_since(now) <= FURTHEST)
                .map(|to| Some(Move::To(to)))
                .ok_or_else(|| invalid("/to", FieldCode::Date)),
        }
    }
}

/// An ISO 8601 duration; a day has 24 hours and a week seven days.
fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

/// A whole rate as a whole number.
fn number(rate: f64) -> Value {
    let whole = (rate.fract() == 0.0)
        .then(|| format!("{rate:.0}").parse::<u64>().ok())
        .flatten();
    whole.map_or_else(
        || Number::from_f64(rate).map_or(Value::Null, Value::Number),
        Value::from,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_iso_8601() {
        assert_eq!(duration("PT13H"), Some(SignedDuration::from_hours(13)));
        assert_eq!(duration("P1DT1S"), Some(SignedDuration::from_secs(86_401)));
        assert_eq!(duration("PT0S"), Some(SignedDuration::ZERO));
        for wrong in ["", "13h", "PT", "P1Y", "P1M", "-PT1H", "12:00", "PT1H junk"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rates_are_plain_numbers() {
        assert_eq!(number(60.0).to_string(), "60");
        assert_eq!(number(0.5).to_string(), "0.5");
    }
}
