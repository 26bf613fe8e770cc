//! One profile in many worlds: every combination of the values that vary, one run each, one run a core.

use crate::html::heat::{self, Cell, Map};
use crate::html::words::{count, per_cent, span};
use crate::order::{RunArguments, with_mismatch};
use crate::{LAW_BROKEN, all_right, say, write};
use simulator::report::{KEPT_SHARE, Report};
use simulator::run::{Order, run};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What stands below the help of `sweep`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  simulator sweep --profile click-day --vary sms-rate=10..100:10 --vary mismatch=0.02,0.08,0.2 --html sweep.html
  simulator sweep --profile smoke --vary seed=1..10 --csv seeds.csv

What varies: any setting of the world (simulator world lists them), and mismatch (of people, the share whose address is
another one), scale and seed. Exit codes: 0 every run came to a verdict; 2 bad input; 4 a law was broken.";

/// What `sweep` takes.
#[derive(clap::Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    run: RunArguments,
    /// What varies: values apart by commas, or from..to:step (of whole numbers the step may be left out: 1).
    #[arg(long, value_name = "KEY=VALUES", required = true)]
    vary: Vec<String>,
    /// Writes a table with every figure.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// How many runs a sweep has at most.
const MOST: usize = 10_000;

/// A setting, and the values it takes.
struct Axis {
    key: String,
    values: Vec<String>,
}

/// Runs all of it.
///
/// # Errors
/// Everything that is wrong with the arguments, and files that cannot be written.
pub(crate) fn sweep(arguments: &SweepArguments) -> Result<u8, Vec<String>> {
    let html = arguments.run.html_file();
    let (axes, orders) = all_right(
        arguments.orders(),
        &[("--csv", arguments.csv.as_deref()), ("--html", html)],
    )?;
    let reports = run_all(&orders);
    let rows: Vec<Vec<String>> = reports
        .iter()
        .enumerate()
        .map(|(number, report)| row(&axes, number, report))
        .collect();
    let columns: Vec<&str> = axes
        .iter()
        .map(|axis| axis.key.as_str())
        .chain(FIGURES.iter().copied())
        .collect();
    say(&mut std::io::stdout(), &text(&columns, &rows));
    let holding = reports.iter().filter(|report| report.verdict.holds).count();
    let verdict = format!("The promise holds in {holding} of {} runs.", reports.len());
    say(&mut std::io::stdout(), &verdict);
    if let Some(path) = &arguments.csv {
        write(path, &csv(&axes, &reports))?;
    }
    if let Some(path) = html {
        let title = format!("«{}»: a sweep over {}", reports[0].profile, names(&axes));
        write(
            path,
            &heat::page(&title, &verdict, &maps(&axes, &reports), &columns, &rows),
        )?;
    }
    let is_broken = reports.iter().any(|report| report.laws.broken > 0);
    Ok(if is_broken { LAW_BROKEN } else { 0 })
}

fn names(axes: &[Axis]) -> String {
    axes.iter()
        .map(|axis| axis.key.as_str())
        .collect::<Vec<_>>()
        .join(" and ")
}

impl SweepArguments {
    fn orders(&self) -> Result<(Vec<Axis>, Vec<Order>), Vec<String>> {
        let mut wrong = Vec::new();
        if self.run.has_json() {
            wrong.push("sweep writes no JSON: leave --json out, and take --csv".to_owned());
        }
        let mut axes: Vec<Axis> = Vec::new();
        for vary in &self.vary {
            match axis(vary) {
                Ok(axis) if axes.iter().any(|other| other.key == axis.key) => {
                    wrong.push(format!("--vary names «{}» twice", axis.key));
                }
                Ok(axis) => axes.push(axis),
                Err(error) => wrong.push(error),
            }
        }
        let runs = axes
            .iter()
            .try_fold(1_usize, |runs, axis| runs.checked_mul(axis.values.len()));
        if runs.is_none_or(|runs| runs > MOST) {
            wrong.push(format!("these are more than {MOST} runs: take fewer values"));
        }
        let base = self.run.order();
        // Every value by itself, so that each wrong one is named once.
        if let Ok(order) = &base {
            let each = axes
                .iter()
                .flat_map(|axis| axis.values.iter().map(|value| (&axis.key, value)));
            wrong.extend(each.filter_map(|(key, value)| set_one(&mut order.clone(), key, value).err()));
        }
        let order = match base {
            Ok(order) if wrong.is_empty() => order,
            base => return Err(base.err().unwrap_or_default().into_iter().chain(wrong).collect()),
        };
        let mut orders = Vec::new();
        for number in 0..runs.unwrap_or(0) {
            let mut own = order.clone();
            let mut settings = Vec::new();
            for (axis, value) in axes.iter().zip(values(&axes, number)) {
                if is_of_world(&axis.key) {
                    settings.push(format!("{}={value}", axis.key));
                } else if let Err(error) = set_one(&mut own, &axis.key, value) {
                    wrong.push(error);
                }
            }
            if let Err(errors) = own.world.set_all(settings.iter().map(String::as_str)) {
                wrong.extend(errors);
            }
            orders.push(own);
        }
        if wrong.is_empty() {
            Ok((axes, orders))
        } else {
            wrong.sort();
            wrong.dedup();
            Err(wrong)
        }
    }
}

fn is_of_world(key: &str) -> bool {
    !matches!(key, "mismatch" | "scale" | "seed")
}

fn set_one(order: &mut Order, key: &str, value: &str) -> Result<(), String> {
    match key {
        "seed" => {
            order.seed = value
                .parse()
                .map_err(|_| format!("«seed» takes a whole number, and not «{value}»"))?;
        }
        "scale" => {
            let factor = value.parse().unwrap_or(f64::NAN);
            let scaled = order
                .profile
                .scaled(factor)
                .map_err(|error| format!("«scale» {value}: {error}"))?;
            if scaled.expected() < 1.0 {
                return Err(format!(
                    "«scale» {value}: less than one request is to be expected"
                ));
            }
            order.profile = scaled;
        }
        "mismatch" if order.ideal => {
            return Err("--ideal makes «mismatch» 0: leave one of the two out".to_owned());
        }
        "mismatch" => {
            order.profile = with_mismatch(&order.profile, value)
                .ok_or_else(|| format!("«mismatch» takes a number from 0 to 1, and not «{value}»"))?;
        }
        key => {
            order.world.set(key, value).map_err(|error| error.to_string())?;
            let figure = |world: &simulator::world::World| {
                world
                    .figures()
                    .into_iter()
                    .find(|(own, _)| *own == key)
                    .map(|(_, figure)| figure)
            };
            if order.ideal && figure(&order.world) != figure(&order.world.clone().ideal()) {
                return Err(format!("--ideal sets «{key}» itself: leave one of the two out"));
            }
        }
    }
    Ok(())
}

/// What varies, and how: `key=1,2,3` or `key=10..100:10`.
fn axis(vary: &str) -> Result<Axis, String> {
    let form = || format!("--vary {vary}: write key=1,2,3 or key=from..to:step");
    let (key, values) = vary.split_once('=').ok_or_else(form)?;
    let (key, values) = (key.trim(), values.trim());
    let values = match values.split_once("..") {
        Some((from, rest)) => range(from, rest).ok_or_else(form)?,
        None => values.split(',').map(|value| value.trim().to_owned()).collect(),
    };
    if key.is_empty() || values.iter().any(String::is_empty) {
        return Err(form());
    }
    let mut once = values.clone();
    once.sort();
    once.dedup();
    if once.len() < values.len() {
        return Err(format!("--vary {vary}: a value comes twice"));
    }
    Ok(Axis {
        key: key.to_owned(),
        values,
    })
}

/// The values from one to another, both taken in; `None` of what is no range. Counted in whole steps, so that rounding
/// adds no value and loses none.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most ten thousand values"
)]
fn range(from: &str, rest: &str) -> Option<Vec<String>> {
    let (to, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let decimals = |number: &str| number.split_once('.').map_or(0, |(_, part)| part.trim().len());
    let decimals = decimals(from).max(decimals(step));
    let parsed = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    let (from, to, step) = (parsed(from)?, parsed(to)?, parsed(step)?);
    if step <= 0.0 || to < from {
        return None;
    }
    let steps = ((to - from) / step + 1e-9).floor();
    if steps > MOST as f64 {
        return None;
    }
    let values = (0..=steps as usize).map(|number| format!("{:.decimals$}", from + number as f64 * step));
    Some(values.collect())
}

/// The values of the run of a number: the last axis varies fastest.
fn values(axes: &[Axis], mut number: usize) -> Vec<&str> {
    let mut values = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        values.push(axis.values[number % axis.values.len()].as_str());
        number /= axis.values.len();
    }
    values.reverse();
    values
}

/// Runs every order, one a core; the reports are in the order of the orders.
fn run_all(orders: &[Order]) -> Vec<Report> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let reports: Vec<Mutex<Option<Report>>> = orders.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..cores.min(orders.len()) {
            scope.spawn(|| {
                while let Some((order, report)) = {
                    let number = next.fetch_add(1, Relaxed);
                    orders.get(number).zip(reports.get(number))
                } {
                    let done = run(order, |_| {});
                    *report.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
                }
            });
        }
    });
    // A thread that panics ends the scope with its panic, so that all are there.
    reports
        .into_iter()
        .filter_map(|report| report.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// The figures of a row, after what varies.
const FIGURES: [&str; 8] = [
    "promise",
    "kept",
    "breached",
    "escalated",
    "p99",
    "longest",
    "queue",
    "SMS parts",
];

fn row(axes: &[Axis], number: usize, report: &Report) -> Vec<String> {
    let half = &report.first_half;
    let mut row: Vec<String> = values(axes, number).into_iter().map(str::to_owned).collect();
    row.extend([
        if report.verdict.holds { "holds" } else { "lost" }.to_owned(),
        per_cent(half.kept_share),
        count(half.breached),
        count(half.escalated),
        span(half.p99_s),
        span(half.max_s),
        count(report.peak_backlog),
        count(report.charged.sms_parts),
    ]);
    row
}

/// A table for a terminal.
fn text(columns: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([columns[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:>width$}"));
        padded.collect::<Vec<_>>().join("  ")
    };
    let head = line(columns.to_vec());
    let body = rows
        .iter()
        .map(|row| line(row.iter().map(String::as_str).collect()));
    [head].into_iter().chain(body).collect::<Vec<_>>().join("\n")
}

/// Every figure as it is, for other tools (RFC 4180; no value holds a comma or a quotation mark).
fn csv(axes: &[Axis], reports: &[Report]) -> String {
    let mut text: String = axes.iter().map(|axis| format!("{},", axis.key)).collect();
    text.push_str(
        "holds,keptShare,breached,escalated,p50S,p99S,p999S,maxS,peakBacklog,throttled,requests,accepted,smsParts,emails,\
         pecMessages,centreCalls,lettersWaiting,resultHash\r\n",
    );
    for (number, report) in reports.iter().enumerate() {
        let half = &report.first_half;
        let seconds = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let mut cells: Vec<String> = values(axes, number).into_iter().map(str::to_owned).collect();
        cells.extend([report.verdict.holds.to_string(), half.kept_share.to_string()]);
        cells.extend([half.breached, half.escalated].map(|count| count.to_string()));
        cells.extend([half.p50_s, half.p99_s, half.p999_s, half.max_s].map(seconds));
        let counts = [
            report.peak_backlog,
            report.throttled,
            report.requests,
            report.accepted,
            report.charged.sms_parts,
            report.charged.emails,
            report.charged.pec_messages,
            report.centre.calls,
            report.letters.waiting,
        ];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(report.result_hash.clone());
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// One map for each combination of what varies beyond the first two.
fn maps(axes: &[Axis], reports: &[Report]) -> Vec<Map> {
    let rows = axes[0].values.len();
    let columns = axes.get(1).map_or(1, |axis| axis.values.len());
    let others = reports.len() / (rows * columns);
    let map = |other: usize| {
        let numbers = (0..rows * columns).map(|cell| cell * others + other);
        let named = axes.iter().zip(values(axes, other)).skip(2);
        let fixed: Vec<String> = named
            .map(|(axis, value)| format!("{} {value}", axis.key))
            .collect();
        Map {
            axes: (axes[0].key.clone(), axes.get(1).map(|axis| axis.key.clone())),
            values: (
                axes[0].values.clone(),
                axes.get(1).map_or_else(Vec::new, |axis| axis.values.clone()),
            ),
            cells: numbers
                .filter_map(|number| reports.get(number))
                .map(cell)
                .collect(),
            fixed: if fixed.is_empty() {
                String::new()
            } else {
                format!("{}: ", fixed.join(", "))
            },
        }
    };
    (0..others).map(map).collect()
}

/// How many requests in 10,000 lost their promise.
#[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
fn cell(report: &Report) -> Cell {
    let half = &report.first_half;
    let late = (1.0 - half.kept_share) * report.reachable as f64;
    let lost = (late + half.breached as f64) / report.accepted.max(1) as f64 * 1e4;
    Cell {
        text: if lost > 0.0 && lost < 9.95 {
            format!("{lost:.1}")
        } else {
            format!("{lost:.0}")
        },
        good: 1.0 - (lost / ((1.0 - KEPT_SHARE) * 1e4) / 30.0),
        holds: report.verdict.holds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_both_ends_in_and_rounding_loses_none() {
        let of = |vary: &str| axis(vary).map(|axis| axis.values);
        assert_eq!(of("x=10..40:10").expect("a range"), ["10", "20", "30", "40"]);
        assert_eq!(
            of("x=0.1..0.5:0.1").expect("a range"),
            ["0.1", "0.2", "0.3", "0.4", "0.5"]
        );
        assert_eq!(of("x=1..3").expect("a range"), ["1", "2", "3"]);
        assert_eq!(of("x=10..24:10").expect("a range"), ["10", "20"]);
        assert_eq!(of("x= 0.02, 0.08").expect("a list"), ["0.02", "0.08"]);
        for wrong in [
            "x",
            "x=",
            "=1",
            "x=1,,2",
            "x=3..1",
            "x=1..3:0",
            "x=1..9:-1",
            "x=a..b",
            "x=2,2",
            "x=0..1:1e-9",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_setting_varies_fastest() {
        let axes = [axis("a=1,2").expect("right"), axis("b=x,y,z").expect("right")];
        assert_eq!(values(&axes, 0), ["1", "x"]);
        assert_eq!(values(&axes, 2), ["1", "z"]);
        assert_eq!(values(&axes, 3), ["2", "x"]);
    }
}
