//! What a replay measured, read from its JSON.

use crate::world::Outage;
use jiff::Timestamp;
use pin::Channel;
use serde_json::Value;

/// A replay's report, as far as a prediction needs it or is held against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The profile's name.
    pub profile: String,
    /// The seed.
    pub seed: u64,
    /// By what every load was multiplied.
    pub scale: f64,
    /// Only the first so many arrivals.
    pub limit: Option<u32>,
    /// The hash of who came and when.
    pub schedule_hash: String,
    /// How many times faster than real time the service's clock ran.
    pub speed: f64,
    /// The service's clock when the schedule began.
    pub start: Timestamp,
    /// Messages a second on each channel, in the order of [`Channel::FIRST_HALF`].
    pub rates_per_s: [f64; Channel::FIRST_HALF.len()],
    /// When a provider could not be reached.
    pub outages: Vec<Outage>,
    /// Whether drains waited for their tick.
    pub as_deployed: bool,
    /// How long a first request took to answer, in milliseconds of real time.
    pub request: Times,
    /// What became of the requests.
    pub outcome: Outcome,
}

/// Percentiles of service latency, in milliseconds of real time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// Median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// What is held against each other, measured or predicted. Times are the service's, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Answered 202.
    pub accepted: f64,
    /// … with an address in order.
    pub validated: f64,
    /// Validated first receipts a second until the last; `None` if there was none.
    pub throughput_per_s: Option<f64>,
    /// From the first instant of the schedule to the last first receipt.
    pub completion_s: Option<f64>,
    /// From acceptance to the first receipt: median, 95th and 99th percentile, longest; `None` where there is none.
    pub delays_s: [Option<f64>; 4],
    /// With a receipt within 12 hours.
    pub kept: f64,
    /// That the contact centre had in time.
    pub escalated: f64,
    /// With neither.
    pub breached: f64,
}

/// Reads members, and notes each that is missing or of another kind.
struct Reader<'a> {
    report: &'a Value,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    fn take<T>(&mut self, path: &str, read: impl FnOnce(&'a Value) -> Option<T>, what: &str) -> Option<T> {
        let found = self.report.pointer(path).and_then(read);
        if found.is_none() {
            self.missing(path, what);
        }
        found
    }

    fn missing(&mut self, path: &str, what: &str) {
        let member = path[1..].replace('/', ".");
        self.wrong.push(format!(
            "«{member}» is missing or no {what}: a report of replay --json has it"
        ));
    }

    fn number(&mut self, path: &str) -> Option<f64> {
        let is_usable = |number: &f64| number.is_finite() && *number >= 0.0;
        self.take(path, |value| value.as_f64().filter(is_usable), "number from 0 on")
    }

    fn above_nought(&mut self, path: &str) -> Option<f64> {
        let is_usable = |number: &f64| number.is_finite() && *number > 0.0;
        self.take(path, |value| value.as_f64().filter(is_usable), "number above 0")
    }

    fn text(&mut self, path: &str) -> Option<&'a str> {
        self.take(path, Value::as_str, "text")
    }

    /// A number, or nothing where it is null.
    fn perhaps(&mut self, path: &str) -> Option<f64> {
        if self.report.pointer(path) == Some(&Value::Null) {
            return None;
        }
        self.take(path, Value::as_f64, "number or null")
    }

    /// Only so many arrivals, or all of them where it is null.
    fn limit(&mut self) -> Option<u32> {
        if self.report.pointer("/limit") == Some(&Value::Null) {
            return None;
        }
        let read = |value: &Value| u32::try_from(value.as_u64()?).ok().filter(|limit| *limit > 0);
        self.take("/limit", read, "whole number above 0 or null")
    }
}

impl Measured {
    /// Reads the JSON of a replay.
    ///
    /// # Errors
    /// Every member that is missing or of another kind; or that the replay itself is invalid.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        let report: Value = serde_json::from_str(text).map_err(|error| vec![format!("no JSON: {error}")])?;
        let mut reader = Reader {
            report: &report,
            wrong: Vec::new(),
        };
        let read = Self::all(&mut reader);
        if reader.take("/valid", Value::as_bool, "true or false") == Some(false) {
            let reasons = report.pointer("/invalidBecause").and_then(Value::as_array);
            let reasons: Vec<&str> = reasons.into_iter().flatten().filter_map(Value::as_str).collect();
            reader.wrong.push(format!(
                "the replay is INVALID and proves nothing of the service: {}",
                reasons.join("; ")
            ));
        }
        let shards = report.pointer("/shard/of").and_then(Value::as_u64);
        if shards.is_some_and(|of| of > 1) {
            let why = "it is one shard of several: `replay merge` makes a whole of them";
            reader.wrong.push(why.to_owned());
        }
        match read {
            Some(read) if reader.wrong.is_empty() => Ok(read),
            _ => Err(reader.wrong),
        }
    }

    fn all(reader: &mut Reader<'_>) -> Option<Self> {
        // All are asked for before the first is missed, so that each is named.
        let profile = reader.text("/profile").map(str::to_owned);
        let seed = reader.take("/seed", Value::as_u64, "whole number");
        let scale = reader.above_nought("/scale");
        let limit = reader.limit();
        let schedule_hash = reader.text("/scheduleHash").map(str::to_owned);
        let faster = reader.above_nought("/speed");
        let instant = |value: &Value| value.as_str()?.parse::<Timestamp>().ok();
        let start = reader.take("/start", instant, "RFC 3339 instant");
        let rates = ["sms", "email", "pec"].map(|name| reader.above_nought(&format!("/channels/{name}")));
        let outages = outages(reader, start);
        let as_deployed = reader.take("/asDeployed", Value::as_bool, "true or false");
        let request = request(reader);
        let outcome = outcome(reader);
        let [sms, email, pec] = rates;
        Some(Self {
            profile: profile?,
            seed: seed?,
            scale: scale?,
            limit,
            schedule_hash: schedule_hash?,
            speed: faster?,
            start: start?,
            rates_per_s: [sms?, email?, pec?],
            outages: outages?,
            as_deployed: as_deployed?,
            request: request?,
            outcome: outcome?,
        })
    }
}

/// The latencies of the kind `request`, which stands somewhere among the kinds.
fn request(reader: &mut Reader<'_>) -> Option<Times> {
    let kinds = reader.take("/kinds", Value::as_array, "list")?;
    let Some(place) = kinds.iter().position(|kind| kind["what"] == "request") else {
        reader.missing("/kinds/request", "list with first requests in it");
        return None;
    };
    let at = |name: &str| format!("/kinds/{place}/serviceLatency/{name}");
    let [p50, p95, p99, max] =
        ["p50Ms", "p95Ms", "p99Ms", "maxMs"].map(|name| reader.above_nought(&at(name)));
    let times = Times {
        p50_ms: p50?,
        p95_ms: p95?,
        p99_ms: p99?,
        max_ms: max?,
    };
    if times.p99_ms < times.p50_ms {
        reader.wrong.push(format!(
            "the 99th percentile of requests is {} ms and their median {} ms",
            times.p99_ms, times.p50_ms
        ));
        return None;
    }
    Some(times)
}

fn outages(reader: &mut Reader<'_>, start: Option<Timestamp>) -> Option<Vec<Outage>> {
    let list = reader.take("/outages", Value::as_array, "list")?;
    let mut found = Vec::new();
    for place in 0..list.len() {
        let at = |name: &str| format!("/outages/{place}/{name}");
        let channel = |value: &Value| {
            let name = value.as_str()?;
            let of_name = |channel: &Channel| channel.as_str() == name;
            Channel::FIRST_HALF.into_iter().find(of_name)
        };
        let channel = reader.take(&at("channel"), channel, "channel");
        let from = reader.number(&at("fromS"));
        let lasts = reader.above_nought(&at("durationS"));
        if let (Some(channel), Some(from), Some(lasts), Some(start)) = (channel, from, lasts, start) {
            let from_ns = crate::agenda::nanoseconds(start).saturating_add(nanoseconds(from));
            found.push(Outage {
                channel,
                from_ns,
                until_ns: from_ns.saturating_add(nanoseconds(lasts)),
            });
        }
    }
    (found.len() == list.len()).then_some(found)
}

#[allow(clippy::cast_possible_truncation, reason = "what is too long is the longest")]
fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

fn outcome(reader: &mut Reader<'_>) -> Option<Outcome> {
    let mut count = |name: &str| reader.number(&format!("/audit/{name}"));
    let [accepted, validated] = ["accepted", "validated"].map(&mut count);
    let [kept, escalated, breached] = ["kept", "escalated", "breached"].map(&mut count);
    let delays_s =
        ["p50S", "p95S", "p99S", "maxS"].map(|name| reader.perhaps(&format!("/audit/firstHalf/{name}")));
    let [throughput_per_s, completion_s] =
        ["throughputPerS", "completionS"].map(|name| reader.perhaps(&format!("/audit/{name}")));
    Some(Outcome {
        accepted: accepted?,
        validated: validated?,
        throughput_per_s,
        completion_s,
        delays_s,
        kept: kept?,
        escalated: escalated?,
        breached: breached?,
    })
}
