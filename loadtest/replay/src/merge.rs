//! Several reports of one schedule, each of other people, as one.
//!
//! Histograms and counts are added up, so that percentiles are of all of it and not means of means; whether the promise
//! and the rules hold is judged anew. Of seconds, counts are added up and the longest is kept; their percentiles are not
//! to be had from those of the parts.

mod rules;

use crate::audit::Audit;
use crate::coded::Histograms;
use crate::figures::{OfKind, Percentiles, Second};
use crate::report::{Report, Span};
use crate::shard::{MOST, Shard};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A report with the name of its file.
pub type Named = (String, Report);

/// The sum of all parts of one schedule.
///
/// # Errors
/// Everything that speaks against adding them up, by the names of the files.
pub fn merge(parts: &[Named]) -> Result<Report, Vec<String>> {
    let mut wrong = unlike(parts);
    wrong.extend(incomplete(parts));
    let mut histograms = Histograms::default();
    for (name, part) in parts {
        wrong.extend(
            histograms
                .add(&part.histograms)
                .err()
                .map(|why| format!("{name}: {why}")),
        );
    }
    let Some((name, first)) = parts.iter().find(|(_, part)| part.shard.leads()) else {
        return Err(wrong);
    };
    let Ok(start) = first.start.parse::<Timestamp>() else {
        wrong.push(format!("{name}: its start is no instant"));
        return Err(wrong);
    };
    if wrong.is_empty() {
        Ok(sum(parts, first, start, histograms))
    } else {
        Err(wrong)
    }
}

/// What tells a part from the first of them, and must not.
fn unlike(parts: &[Named]) -> Vec<String> {
    let Some(((first_name, first), others)) = parts.split_first() else {
        return vec!["there is nothing to merge".to_owned()];
    };
    let mut wrong = Vec::new();
    for (name, other) in others {
        let mut differs = |what: &str, own: String, firsts: String| {
            if own != firsts {
                wrong.push(format!("{name}: {what} {own}, and {firsts} in {first_name}"));
            }
        };
        differs(
            "scheduleHash",
            other.schedule_hash.clone(),
            first.schedule_hash.clone(),
        );
        differs("seed", other.seed.to_string(), first.seed.to_string());
        differs("speed", other.speed.to_string(), first.speed.to_string());
        differs("shards", other.shard.of.to_string(), first.shard.of.to_string());
        differs(
            "channels",
            format!("{:?}", other.channels),
            format!("{:?}", first.channels),
        );
        if !began_together(first, other) {
            differs("start", other.start.clone(), first.start.clone());
        }
    }
    wrong
}

/// Whether two parts may be of one run: begun within ten seconds of real time, which is `speed` times as much on the
/// service's clock.
fn began_together(one: &Report, other: &Report) -> bool {
    let [one_start, other_start] = [one, other].map(|part| part.start.parse::<Timestamp>());
    let (Ok(one_start), Ok(other_start)) = (one_start, other_start) else {
        return one.start == other.start;
    };
    let apart_s = one_start.duration_since(other_start).as_secs_f64().abs();
    apart_s <= 10.0 * one.speed.max(1.0)
}

/// Which shards are there twice, or are none of so many, or not at all.
fn incomplete(parts: &[Named]) -> Vec<String> {
    let of = parts.first().map_or(0, |(_, first)| first.shard.of);
    if of > MOST {
        return vec![format!("{of} shards: there are at most {MOST}")];
    }
    let mut wrong = Vec::new();
    let mut there: BTreeMap<u32, &str> = BTreeMap::new();
    for (name, part) in parts {
        let index = part.shard.index;
        if !(1..=part.shard.of).contains(&index) {
            wrong.push(format!("{name}: there is no shard {}", part.shard));
        } else if let Some(before) = there.insert(index, name) {
            wrong.push(format!("{name}: shard {} is in {before} as well", part.shard));
        }
    }
    let missing: Vec<u32> = (1..=of).filter(|index| !there.contains_key(index)).collect();
    wrong.extend(
        missing
            .iter()
            .take(10)
            .map(|index| format!("shard {index}/{of} is missing")),
    );
    if missing.len() > 10 {
        wrong.push(format!("… and {} more are missing", missing.len() - 10));
    }
    wrong
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn sum(parts: &[Named], first: &Report, start: Timestamp, histograms: Histograms) -> Report {
    let reports = || parts.iter().map(|(_, part)| part);
    let audits: Vec<&Audit> = reports().map(|part| &part.audit).collect();
    let sent: u64 = reports().map(|part| part.sent).sum();
    let late: f64 = reports().map(|part| part.late_share * part.sent as f64).sum();
    let elapsed_s = reports().map(|part| part.elapsed_s).fold(0.0, f64::max);
    let invalid_because: Vec<String> = reports().flat_map(named_reasons).collect();
    let mut whole = Report {
        users: reports().map(|part| part.users).sum(),
        sent,
        skipped: reports().map(|part| part.skipped).sum(),
        elapsed_s,
        sent_per_s: if elapsed_s > 0.0 {
            sent as f64 / elapsed_s
        } else {
            0.0
        },
        span: span(parts, &first.span),
        shard: Shard::WHOLE,
        merged_from: reports().map(|part| part.merged_from).sum(),
        valid: reports().all(|part| part.valid),
        invalid_because,
        latency: Percentiles::of(&histograms.latency),
        service_latency: Percentiles::of(&histograms.service_latency),
        start_lag: Percentiles::of(&histograms.start_lag),
        late_share: if sent > 0 { late.round() / sent as f64 } else { 0.0 },
        kinds: kinds(parts, &histograms),
        thresholds: Vec::new(),
        audit: Audit::sum(&audits, &histograms.first_half, start),
        cpu_s: reports().map(|part| part.cpu_s).sum(),
        seconds: seconds(parts),
        histograms,
        ..first.clone()
    };
    let mut asked: Vec<&str> = Vec::new();
    for rule in reports().flat_map(|part| &part.thresholds) {
        if !asked.contains(&rule.rule.as_str()) {
            asked.push(&rule.rule);
        }
    }
    whole.thresholds = asked.into_iter().map(|rule| rules::judge(rule, &whole)).collect();
    whole
}

/// Why a part proves nothing, each reason with the part's own number.
fn named_reasons(part: &Report) -> Vec<String> {
    let named = |why: &String| format!("shard {}: {why}", part.shard);
    let mut reasons: Vec<String> = part.invalid_because.iter().map(named).collect();
    if !part.valid && reasons.is_empty() {
        reasons.push(named(&"it says so itself".to_owned()));
    }
    reasons
}

/// From the earliest to the latest; an instant that cannot be read is not counted.
fn span(parts: &[Named], usual: &Span) -> Span {
    let read = |of: fn(&Span) -> &String| {
        let instants = parts.iter().map(move |(_, part)| of(&part.span));
        instants.filter_map(|instant| Some((instant.parse::<Timestamp>().ok()?, instant)))
    };
    let from = read(|span| &span.from).min().map(|(_, text)| text);
    let until = read(|span| &span.until).max().map(|(_, text)| text);
    Span {
        from: from.unwrap_or(&usual.from).clone(),
        until: until.unwrap_or(&usual.until).clone(),
    }
}

fn kinds(parts: &[Named], histograms: &Histograms) -> Vec<OfKind> {
    let mut kinds = Vec::new();
    for (what, of) in &histograms.kinds {
        let own = || {
            parts
                .iter()
                .flat_map(|(_, part)| &part.kinds)
                .filter(|kind| kind.what == *what)
        };
        let mut statuses = BTreeMap::new();
        for (status, count) in own().flat_map(|kind| &kind.statuses) {
            *statuses.entry(*status).or_default() += count;
        }
        kinds.push(OfKind {
            what: *what,
            sent: own().map(|kind| kind.sent).sum(),
            wrong: own().map(|kind| kind.wrong).sum(),
            statuses,
            latency: Percentiles::of(&of.latency),
            service_latency: Percentiles::of(&of.service_latency),
        });
    }
    kinds
}

fn seconds(parts: &[Named]) -> Vec<Second> {
    let mut seconds: BTreeMap<u64, Second> = BTreeMap::new();
    for second in parts.iter().flat_map(|(_, part)| &part.seconds) {
        let whole = seconds.entry(second.second).or_insert(Second {
            second: second.second,
            due: 0,
            wrong: 0,
            latency: None,
            max_latency_ms: 0.0,
            max_lag_ms: 0.0,
        });
        whole.due += second.due;
        whole.wrong += second.wrong;
        whole.max_latency_ms = whole.max_latency_ms.max(second.max_latency_ms);
        whole.max_lag_ms = whole.max_lag_ms.max(second.max_lag_ms);
    }
    seconds.into_values().collect()
}

#[cfg(test)]
mod tests;
