//! One profile in many worlds: every combination of the values that vary, one run each, one run a core.

mod axes;
mod tables;

use crate::html::heat;
use crate::order::{RunArguments, with_mismatch};
use crate::{LAW_BROKEN, all_right, say, write};
use axes::{Axis, axis, values};
use indicatif::ProgressBar;
use simulator::report::Report;
use simulator::run::{Order, run};
use simulator::side_by_side::side_by_side;
use std::path::PathBuf;

use tables::{FIGURES, csv, maps, row, text};

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
                Ok(one) if axes.iter().any(|other| other.key == one.key) => {
                    wrong.push(format!("--vary names «{}» twice", one.key));
                }
                Ok(one) => axes.push(one),
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

/// Runs every order, one a core; the reports are in the order of the orders.
fn run_all(orders: &[Order]) -> Vec<Report> {
    let bar = ProgressBar::new(orders.len() as u64);
    let reports = side_by_side(orders, cores(), |order| {
        let report = run(order, |_| {});
        bar.inc(1);
        report
    });
    bar.finish_and_clear();
    reports
}

/// How many runs go side by side.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
