//! The file of a profile → the profile.

use super::errors::ProfileErrors;
use super::fields::{Complaints, Table, Value};
use super::shares::read_mix;
use super::{Load, Mode, Profile, Segment};
use jiff::{SignedDuration, Timestamp};
use toml::de::{DeTable, DeValue};

const START: &str = "write an RFC 3339 instant, such as start = \"2020-04-01T01:00:00+02:00\"";
const DURATION: &str = "write an ISO 8601 duration in hours, minutes and seconds, such as \"PT1H30M\"";
const RATE: &str = "write requests a second, 0 or more, such as 3.5";
const REQUESTS: &str = "write a whole number of requests, such as 36000";
const LOAD: &str = "write either requests = N, or both rate_from_per_s and rate_to_per_s";
const SEGMENTS: &str = "write at least one [[segment]] with a duration and a load";

/// As many requests as a float still counts exactly.
const MOST_REQUESTS: u64 = 1 << 53;
/// A rate that nothing here reaches; above it nanoseconds are too coarse.
const HIGHEST_RATE_PER_S: f64 = 1e9;
/// 2200-01-01, in seconds since 1970.
const LATEST_START_S: i64 = 7_258_118_400;
/// No segment and no profile lasts longer than a leap year.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

pub(super) fn read(text: &str) -> Result<Profile, ProfileErrors> {
    let (document, syntax) = DeTable::parse_recoverable(text);
    let mut complaints = Complaints::new(text);
    for error in syntax {
        let span = error.span().unwrap_or(0..0);
        complaints.add(&span, "", error.message(), "write it as TOML 1.0 has it");
    }
    // After an error of syntax values may be missing that were written: complaints of them would mislead.
    if !complaints.are_none() {
        return Err(complaints.into_errors());
    }
    let root = Table::root(&document);
    root.only(&mut complaints, &["name", "start", "mode", "segment", "mix"]);
    let name = read_name(&mut complaints, &root);
    let start = root
        .required(&mut complaints, "start", START)
        .and_then(|value| read_start(&mut complaints, &value));
    let mode = root
        .required(
            &mut complaints,
            "mode",
            "write mode = \"poisson\" or mode = \"exact\"",
        )
        .and_then(|value| read_mode(&mut complaints, &value));
    let segments = read_segments(&mut complaints, &root);
    let mix = root
        .required(&mut complaints, "mix", "write a table [mix] with its shares")
        .and_then(|value| value.table(&mut complaints, "write a table [mix] with its shares"))
        .and_then(|table| read_mix(&mut complaints, &table));
    match (name, start, mode, segments, mix) {
        (Some(name), Some(start), Some(mode), Some(segments), Some(mix)) if complaints.are_none() => {
            Ok(Profile {
                name,
                start,
                mode,
                segments,
                mix,
            })
        }
        _ => Err(complaints.into_errors()),
    }
}

fn read_name(complaints: &mut Complaints<'_>, root: &Table<'_, '_>) -> Option<String> {
    const NAME: &str = "write a name in lower-case letters, digits and hyphens, such as \"click-day\"";
    let value = root.required(complaints, "name", NAME)?;
    let name = value.text(complaints, NAME)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
        value.wrong(complaints, "this is no name for a profile", NAME);
        return None;
    }
    Some(name.to_owned())
}

/// A text, or TOML's own offset date-time.
fn read_start(complaints: &mut Complaints<'_>, value: &Value<'_, '_>) -> Option<Timestamp> {
    let text = match value.what {
        DeValue::Datetime(instant) => instant.to_string(),
        _ => value.text(complaints, START)?.to_owned(),
    };
    let start = text.parse::<Timestamp>().ok();
    match start {
        None => value.wrong(complaints, "this is no instant with its offset from UTC", START),
        // Nanoseconds since 1970 in 64 bits last until 2262.
        Some(start) if !(0..LATEST_START_S).contains(&start.as_second()) => {
            value.wrong(complaints, "this is before 1970 or after 2200", START);
        }
        Some(start) => return Some(start),
    }
    None
}

fn read_mode(complaints: &mut Complaints<'_>, value: &Value<'_, '_>) -> Option<Mode> {
    const REMEDY: &str = "write \"poisson\" or \"exact\"";
    match value.text(complaints, REMEDY)? {
        "poisson" => Some(Mode::Poisson),
        "exact" => Some(Mode::Exact),
        _ => {
            value.wrong(complaints, "this is no mode", REMEDY);
            None
        }
    }
}

fn read_segments(complaints: &mut Complaints<'_>, root: &Table<'_, '_>) -> Option<Vec<Segment>> {
    let list = root.required(complaints, "segment", SEGMENTS)?;
    let DeValue::Array(entries) = list.what else {
        list.ill_typed(complaints, SEGMENTS);
        return None;
    };
    let mut segments = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let value = Value {
            what: entry.get_ref(),
            span: entry.span(),
            path: format!("segment[{place}]"),
        };
        let table = value.table(complaints, SEGMENTS);
        segments.extend(table.and_then(|table| read_segment(complaints, &table)));
    }
    if entries.is_empty() {
        list.wrong(complaints, "there is no segment", SEGMENTS);
    }
    let length = segments
        .iter()
        .try_fold(SignedDuration::ZERO, |sum, segment: &Segment| {
            sum.checked_add(segment.duration)
        });
    if length.is_none_or(|length| length > LONGEST) {
        list.wrong(
            complaints,
            "the segments last longer than a year",
            "take some of them out",
        );
    }
    Some(segments)
}

fn read_segment(complaints: &mut Complaints<'_>, table: &Table<'_, '_>) -> Option<Segment> {
    table.only(
        complaints,
        &["duration", "requests", "rate_from_per_s", "rate_to_per_s"],
    );
    let duration = table
        .required(complaints, "duration", DURATION)
        .and_then(|value| read_duration(complaints, &value));
    let load = read_load(complaints, table);
    Some(Segment {
        duration: duration?,
        load: load?,
    })
}

fn read_load(complaints: &mut Complaints<'_>, table: &Table<'_, '_>) -> Option<Load> {
    let [requests, from, to] = ["requests", "rate_from_per_s", "rate_to_per_s"].map(|key| table.get(key));
    if let Some(requests) = requests {
        if from.is_some() || to.is_some() {
            table.wrong(complaints, "requests", "a count and a rate stand together", LOAD);
        }
        return read_count(complaints, &requests).map(Load::Requests);
    }
    if from.is_none() && to.is_none() {
        table.missing(complaints, "requests", LOAD);
        return None;
    }
    for (key, value) in [("rate_from_per_s", &from), ("rate_to_per_s", &to)] {
        if value.is_none() {
            table.missing(complaints, key, LOAD);
        }
    }
    let from_per_s = from.and_then(|value| read_rate(complaints, &value));
    let to_per_s = to.and_then(|value| read_rate(complaints, &value));
    Some(Load::Rate {
        from_per_s: from_per_s?,
        to_per_s: to_per_s?,
    })
}

fn read_count(complaints: &mut Complaints<'_>, value: &Value<'_, '_>) -> Option<u64> {
    let DeValue::Integer(number) = value.what else {
        value.ill_typed(complaints, REQUESTS);
        return None;
    };
    let count = u64::from_str_radix(number.as_str(), number.radix()).ok();
    let count = count.filter(|count| *count <= MOST_REQUESTS);
    if count.is_none() {
        value.wrong(complaints, "this count is negative or too great", REQUESTS);
    }
    count
}

fn read_rate(complaints: &mut Complaints<'_>, value: &Value<'_, '_>) -> Option<f64> {
    let rate = value.number(complaints, RATE)?;
    if !(0.0..=HIGHEST_RATE_PER_S).contains(&rate) {
        value.wrong(complaints, "this rate is negative or too high", RATE);
        return None;
    }
    Some(rate)
}

/// Days are refused: at a change of the clocks a day has 23 hours or 25.
fn read_duration(complaints: &mut Complaints<'_>, value: &Value<'_, '_>) -> Option<SignedDuration> {
    let text = value.text(complaints, DURATION)?;
    if let Some(days) = whole_days(text) {
        let remedy = format!("write PT{}H", u64::from(days) * 24);
        value.wrong(complaints, "a day may have 23 hours", &remedy);
        return None;
    }
    let parsed = text
        .starts_with("PT")
        .then(|| text.parse::<SignedDuration>().ok());
    match parsed.flatten() {
        None => value.wrong(
            complaints,
            "this is no duration in hours, minutes and seconds",
            DURATION,
        ),
        Some(duration) if !duration.is_positive() => {
            value.wrong(complaints, "this duration is not above nought", DURATION);
        }
        Some(duration) if duration > LONGEST => {
            value.wrong(complaints, "this duration is longer than a year", DURATION);
        }
        Some(duration) => return Some(duration),
    }
    None
}

fn whole_days(text: &str) -> Option<u32> {
    text.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
}
