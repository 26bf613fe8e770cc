//! The file of a world → the world.

use super::settings::closest;
use super::{Outage, SetError, World};
use crate::agenda::nanoseconds;
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const MILAN: &str = include_str!("../../../../fixtures/worlds/milan.toml");
const FRANKFURT: &str = include_str!("../../../../fixtures/worlds/frankfurt.toml");
const IRELAND: &str = include_str!("../../../../fixtures/worlds/ireland.toml");
const LOCAL: &str = include_str!("../../../../fixtures/worlds/local.toml");

const OUTAGES: &str = "write [[outage]] and below it channel, from and duration";
const CHANNEL: &str = "write \"sms\", \"email\" or \"pec\"";
const FROM: &str = "write an RFC 3339 instant, such as \"2020-04-01T09:00:00+02:00\"";
const DURATION: &str = "write an ISO 8601 duration in hours, minutes and seconds, such as \"PT1H30M\"";
/// No outage lasts longer than a leap year.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// One thing that is wrong with the file of a world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileError {
    /// The line it stands in, from 1.
    pub line: usize,
    /// The key; empty for what is none.
    pub field: String,
    /// What is wrong, and what would do.
    pub problem: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// Everything that is wrong with the file of a world, in the order of the lines; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileErrors(pub Vec<FileError>);

impl fmt::Display for FileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            let end_of_line = if place == 0 { "" } else { "\n" };
            write!(f, "{end_of_line}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FileErrors {}

/// What is wrong so far.
struct Complaints<'t> {
    text: &'t str,
    found: Vec<FileError>,
}

impl Complaints<'_> {
    fn add(&mut self, span: &Range<usize>, field: &str, problem: String) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        self.found.push(FileError {
            line: before.matches('\n').count() + 1,
            field: field.to_owned(),
            problem,
        });
    }
}

impl World {
    /// The names of the worlds that are built in.
    pub const NAMES: [&str; 4] = ["milan", "frankfurt", "ireland", "local"];

    /// The text of a world that is built in.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static str> {
        match name {
            "milan" => Some(MILAN),
            "frankfurt" => Some(FRANKFURT),
            "ireland" => Some(IRELAND),
            "local" => Some(LOCAL),
            _ => None,
        }
    }

    /// Reads a world from the text of its file. What the file does not name is as in the default world.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line and a remedy, in the order of the lines.
    pub fn parse(text: &str) -> Result<Self, FileErrors> {
        let (document, syntax) = DeTable::parse_recoverable(text);
        let mut complaints = Complaints {
            text,
            found: Vec::new(),
        };
        for error in syntax {
            let span = error.span().unwrap_or(0..0);
            let problem = format!("{}; write it as TOML 1.0 has it", error.message());
            complaints.add(&span, "", problem);
        }
        // After an error of syntax values may be missing that were written: complaints of them would mislead.
        if !complaints.found.is_empty() {
            return Err(FileErrors(complaints.found));
        }
        let mut world = Self::default();
        for (key, value) in document.get_ref() {
            let name: &str = key.get_ref();
            if name == "outage" {
                world.outages = read_outages(&mut complaints, value);
            } else {
                read_figure(&mut complaints, &mut world, (name, key.span()), value);
            }
        }
        for (key, problem) in world.crossed() {
            let span = document
                .get_ref()
                .get_key_value(key)
                .map_or(0..0, |(key, _)| key.span());
            complaints.add(&span, key, problem);
        }
        complaints.found.sort();
        if complaints.found.is_empty() {
            Ok(world)
        } else {
            Err(FileErrors(complaints.found))
        }
    }
}

fn read_figure(
    complaints: &mut Complaints<'_>,
    world: &mut World,
    (name, span): (&str, Range<usize>),
    value: &Spanned<DeValue<'_>>,
) {
    let figure = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        // No figure: what would do is said below, by the key itself.
        _ => "",
    };
    match world.set(name, figure) {
        Ok(()) => {}
        Err(SetError::Unknown(_)) => {
            let remedy = closest(name).map_or_else(
                || "take it out".to_owned(),
                |close| format!("did you mean «{close}»?"),
            );
            let problem =
                format!("nothing is known by this name; `simulator world` lists the keys; {remedy}");
            complaints.add(&span, name, problem);
        }
        Err(error @ SetError::OutOfRange { .. }) => {
            let unit = World::KEYS
                .iter()
                .find(|key| key.name == name)
                .map_or("", |key| key.unit);
            let problem = if figure.is_empty() {
                format!("this is a TOML {}; {error} ({unit})", value.get_ref().type_str())
            } else {
                format!("{figure} will not do; {error} ({unit})")
            };
            complaints.add(&value.span(), name, problem);
        }
    }
}

fn read_outages(complaints: &mut Complaints<'_>, value: &Spanned<DeValue<'_>>) -> Vec<Outage> {
    let DeValue::Array(entries) = value.get_ref() else {
        let problem = format!("this is a TOML {}; {OUTAGES}", value.get_ref().type_str());
        complaints.add(&value.span(), "outage", problem);
        return Vec::new();
    };
    entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| {
            let path = format!("outage[{place}]");
            let DeValue::Table(table) = entry.get_ref() else {
                let problem = format!("this is a TOML {}; {OUTAGES}", entry.get_ref().type_str());
                complaints.add(&entry.span(), &path, problem);
                return None;
            };
            read_outage(complaints, &path, table, &entry.span())
        })
        .collect()
}

fn read_outage(
    complaints: &mut Complaints<'_>,
    path: &str,
    table: &DeTable<'_>,
    span: &Range<usize>,
) -> Option<Outage> {
    for key in table.keys() {
        let name: &str = key.get_ref();
        if !["channel", "from", "duration"].contains(&name) {
            let problem = format!("nothing is known by this name; {OUTAGES}");
            complaints.add(&key.span(), &format!("{path}.{name}"), problem);
        }
    }
    let mut member = |name: &str, remedy: &str| {
        let path = format!("{path}.{name}");
        let Some(value) = table.get(name) else {
            complaints.add(span, &path, format!("this is missing; {remedy}"));
            return None;
        };
        let text = match value.get_ref() {
            DeValue::Datetime(instant) => instant.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        Some((path, value.span(), text))
    };
    let channel = member("channel", CHANNEL);
    let from = member("from", FROM);
    let duration = member("duration", DURATION);
    let mut read =
        |found: Option<(String, Range<usize>, String)>, remedy: &str, parse: fn(&str) -> Option<i64>| {
            let (path, span, text) = found?;
            let read = parse(&text);
            if read.is_none() {
                complaints.add(&span, &path, format!("«{text}» will not do; {remedy}"));
            }
            read
        };
    let place = |text: &str| {
        let names = ["sms", "email", "pec"];
        let place = names.iter().position(|name| *name == text)?;
        i64::try_from(place).ok()
    };
    let channel = read(channel, CHANNEL, place);
    let from = read(from, FROM, |text| {
        let instant = text.parse::<Timestamp>().ok()?;
        // Nanoseconds since 1970 in 64 bits last until 2262.
        (0..7_258_118_400)
            .contains(&instant.as_second())
            .then(|| nanoseconds(instant))
    });
    let lasts = read(duration, DURATION, |text| {
        let lasts = text
            .strip_prefix("PT")
            .and_then(|_| text.parse::<SignedDuration>().ok())?;
        let is_usable = lasts.is_positive() && lasts <= LONGEST;
        is_usable.then(|| i64::try_from(lasts.as_nanos()).ok()).flatten()
    });
    let from_ns = from?;
    Some(Outage {
        channel: *Channel::FIRST_HALF.get(usize::try_from(channel?).ok()?)?,
        from_ns,
        until_ns: from_ns + lasts?,
    })
}

#[cfg(test)]
mod tests;
