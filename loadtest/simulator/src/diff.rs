//! Two runs side by side: what changed, and why it matters; the promise first, then waits, then cost.

mod figures;

use crate::say;
use figures::{Better, COST, Figure, Kind, PROMISE, WAITS};
use page::words::{count, per_cent, span};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What stands below the help of `diff`.
pub(crate) const EXAMPLES: &str = "\
Example:
  simulator run --profile click-day --json a.json
  simulator run --profile click-day --sms-rate 40 --json b.json
  simulator diff a.json b.json

What a run cost the machine is not compared. Exit codes: 0 the two are the same; 1 they differ; 2 bad input.";

/// What `diff` takes.
#[derive(clap::Args)]
pub(crate) struct DiffArguments {
    /// The report that run --json wrote first.
    before: PathBuf,
    /// The one to hold against it.
    after: PathBuf,
}

const DIFFERENT: u8 = 1;

/// Compares.
///
/// # Errors
/// Everything that is wrong with either file.
pub(crate) fn diff(arguments: &DiffArguments) -> Result<u8, Vec<String>> {
    let (before, after) = (read(&arguments.before), read(&arguments.after));
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            return Err([before.err(), after.err()]
                .into_iter()
                .flatten()
                .flatten()
                .collect());
        }
    };
    let mut lines = Vec::new();
    lines.extend(surges(&before, &after));
    lines.extend(settings(&before, &after));
    lines.extend(verdicts(&before, &after));
    for (heading, figures) in [
        ("The promise", PROMISE),
        ("Waits and load", WAITS),
        ("Cost", COST),
    ] {
        let changed: Vec<String> = figures
            .iter()
            .filter_map(|figure| changed(figure, &before, &after))
            .collect();
        if !changed.is_empty() {
            lines.push(format!("{heading}:"));
            lines.extend(changed);
        }
    }
    let is_same = without_machine(&before) == without_machine(&after);
    if is_same {
        lines = vec!["The two runs are the same.".to_owned()];
    } else if lines.is_empty() {
        lines.push("Only counts that no promise, wait or cost hangs on differ.".to_owned());
    }
    for line in &lines {
        say(&mut std::io::stdout(), line);
    }
    Ok(if is_same { 0 } else { DIFFERENT })
}

/// Reads a report, and looks whether it is one.
fn read(path: &Path) -> Result<Value, Vec<String>> {
    let wrong = |error: String| vec![format!("{}: {error}", path.display())];
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let report: Value = serde_json::from_str(&text).map_err(|error| wrong(format!("no JSON: {error}")))?;
    let texts = ["/profile", "/scheduleHash", "/resultHash"].iter();
    let missing_texts = texts.filter(|path| report.pointer(path).is_none_or(|value| !value.is_string()));
    let figures = [PROMISE, WAITS, COST].into_iter().flatten();
    let missing_figures = figures.map(|figure| &figure.path).filter(|path| {
        let value = report.pointer(path);
        // A wait of which there was none is null.
        value.is_none_or(|value| !value.is_number() && !value.is_null())
    });
    let others = [
        ("/seed", report.pointer("/seed").is_some_and(Value::is_u64)),
        (
            "/verdict/holds",
            report.pointer("/verdict/holds").is_some_and(Value::is_boolean),
        ),
        ("/world", report.pointer("/world").is_some_and(Value::is_object)),
    ];
    let missing_others = others
        .iter()
        .filter(|(_, is_there)| !is_there)
        .map(|(path, _)| path);
    let missing: Vec<String> = missing_texts
        .chain(missing_figures)
        .chain(missing_others)
        .map(|member| {
            format!(
                "{}: no report of run --json: «{}» is missing or of another kind",
                path.display(),
                &member[1..]
            )
        })
        .collect();
    if missing.is_empty() {
        Ok(report)
    } else {
        Err(missing)
    }
}

/// What is compared: what a run cost the machine is not the same twice.
fn without_machine(report: &Value) -> Value {
    let mut report = report.clone();
    if let Some(members) = report.as_object_mut() {
        members.remove("cpuS");
        members.remove("peakRssMb");
    }
    report
}

/// Whether the same people came: if not, what differs is not due to the settings alone.
fn surges(before: &Value, after: &Value) -> Vec<String> {
    let told = |report: &Value| {
        format!(
            "«{}», seed {}",
            report["profile"].as_str().unwrap_or_default(),
            report["seed"]
        )
    };
    if before["scheduleHash"] == after["scheduleHash"] {
        return Vec::new();
    }
    vec![format!(
        "Not the same people came: {}, and {}. What follows is due to that too.",
        told(before),
        told(after)
    )]
}

fn settings(before: &Value, after: &Value) -> Vec<String> {
    let (Some(old), Some(new)) = (before["world"].as_object(), after["world"].as_object()) else {
        return Vec::new();
    };
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("not there").to_owned();
    let mut lines: Vec<String> = keys
        .into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| format!("  {key:<28} {} → {}", word(old.get(key)), word(new.get(key))))
        .collect();
    if !lines.is_empty() {
        lines.insert(0, "Settings:".to_owned());
    }
    lines
}

fn verdicts(before: &Value, after: &Value) -> Vec<String> {
    let holds = |report: &Value| report["verdict"]["holds"].as_bool() == Some(true);
    let line = match (holds(before), holds(after)) {
        (true, true) => "The promise holds in both.",
        (false, false) => "The promise holds in neither.",
        (true, false) => "THE PROMISE IS LOST: it held before, and does not hold after.",
        (false, true) => "THE PROMISE IS WON: it did not hold before, and holds after.",
    };
    vec![line.to_owned()]
}

fn changed(figure: &Figure, before: &Value, after: &Value) -> Option<String> {
    let (old, new) = (before.pointer(figure.path)?, after.pointer(figure.path)?);
    if old == new {
        return None;
    }
    let (old, new) = (old.as_f64(), new.as_f64());
    let direction = match (old, new) {
        (Some(old), Some(new)) if figure.better != Better::Neither => {
            if (new < old) == (figure.better == Better::Less) {
                "better"
            } else {
                "WORSE"
            }
        }
        _ => "",
    };
    Some(format!(
        "  {:<28} {:>12} → {:<12} {direction:<6} {}",
        figure.name,
        aloud(figure.kind, old),
        aloud(figure.kind, new),
        figure.matters
    ))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that was written as a whole number, or dollars"
)]
fn aloud(kind: Kind, value: Option<f64>) -> String {
    match (kind, value) {
        (_, None) => "–".to_owned(),
        (Kind::Count, Some(value)) => count(value as u64),
        (Kind::Seconds, seconds) => span(seconds),
        (Kind::Share, Some(share)) => per_cent(share),
        (Kind::Dollars, Some(usd)) if usd < 100.0 => format!("USD {usd:.2}"),
        (Kind::Dollars, Some(usd)) => format!("USD {}", count(usd.round() as u64)),
    }
}
