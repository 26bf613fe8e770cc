//! `GET` and `POST /_local/clock`.

use super::members::Members;
use super::{Answer, Calls, invalid};
use crate::background::{AdvanceError, Move};
use crate::clock::FASTEST;
use bytes::Bytes;
use edge::Refused;
use http::{Response, StatusCode};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use pin::field::FieldCode;
use serde_json::{Number, Value, json};
use steps::Problem;
use steps::ports::{Clock, Fault};

/// How far the clock may be moved at once. Each minute on the way is run, so a year would take many minutes.
const FURTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// The shortest that a lease or time-out may last in real time: below it a busy machine, not the service, would decide.
const SHORTEST_REAL: SignedDuration = SignedDuration::from_secs(2);

/// What is asked of the clock.
struct Wish {
    by: Option<Move>,
    rate: Option<f64>,
}

impl Calls {
    /// What the clock shows, how fast it runs, and how fast it may run before a lease or time-out gets too short.
    pub(super) fn read_clock(&self) -> Response<Bytes> {
        let safe = self.shortest.as_secs_f64() / SHORTEST_REAL.as_secs_f64();
        let body = json!({
            "now": self.clock.now(),
            "rate": number(self.clock.rate()),
            "safeRate": number(safe.clamp(1.0, FASTEST)),
        });
        edge::json(StatusCode::OK, &body)
    }

    /// Moves the clock, or changes how fast it runs; both if both are asked for.
    pub(super) async fn move_clock(&self, body: &Bytes) -> Answer {
        let wish = Wish::read(body, self.clock.now())?;
        if let Some(rate) = wish.rate {
            self.background.set_rate(rate).await;
        }
        let now = match wish.by {
            None => self.clock.now(),
            Some(by) => self.background.advance(by).await.map_err(|error| match error {
                AdvanceError::Back => invalid("/to", FieldCode::NotAChoice),
                AdvanceError::Stopping => Refused::from(Problem::from(Fault::Unavailable)),
            })?,
        };
        let body = json!({"now": now, "rate": number(self.clock.rate())});
        Ok(edge::json(StatusCode::OK, &body))
    }
}

impl Wish {
    fn read(body: &Bytes, now: Timestamp) -> Result<Self, Refused> {
        let mut members = Members::read(body, &["advance", "to", "rate"])?;
        let advance = members.get("advance", |value| {
            let text = value.as_str().ok_or(FieldCode::IllTyped)?;
            duration(text)
                .filter(|by| *by >= SignedDuration::ZERO && *by <= FURTHEST)
                .ok_or(FieldCode::NotAChoice)
        });
        let to = members.get("to", |value| {
            let text = value.as_str().ok_or(FieldCode::IllTyped)?;
            let to: Timestamp = text.parse().map_err(|_| FieldCode::Date)?;
            let is_ahead = to >= now && to.duration_since(now) <= FURTHEST;
            is_ahead.then_some(to).ok_or(FieldCode::NotAChoice)
        });
        let rate = members.get("rate", |value| {
            let rate = value.as_f64().ok_or(FieldCode::IllTyped)?;
            let is_possible = rate > 0.0 && rate <= FASTEST;
            is_possible.then_some(rate).ok_or(FieldCode::NotAChoice)
        });
        if advance.is_some() && to.is_some() {
            members.complain("/to", FieldCode::NotAChoice);
        } else if !["advance", "to", "rate"].iter().any(|name| members.has(name)) {
            members.complain("/advance", FieldCode::Required);
        }
        members.end()?;
        Ok(Self {
            by: advance.map(Move::By).or(to.map(Move::To)),
            rate,
        })
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
