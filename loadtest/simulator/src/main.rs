//! The capacity team's tool: surges in virtual time.

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use order::RunArguments;
use simulator::hunt::{self, Bag};
use simulator::run::{Progress, Watch, observe};
use simulator::world::World;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use surge::Profile;

mod compare;
mod cost;
mod diff;
mod explain;
mod html;
mod order;
mod planning;
mod sweep;

/// Half a dozen small allocations a call, millions of times: measured, it saves a tenth of the CPU time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Replays surges of PIN requests in virtual time, through the very steps that are deployed.
#[derive(Parser)]
#[command(name = "simulator", version, arg_required_else_help = true, after_help = CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a profile: does every first half arrive within 12 hours?
    #[command(after_help = order::EXAMPLES)]
    Run(Box<RunArguments>),
    /// Looks for bugs: small hostile worlds at random, every law looked at after every event.
    Hunt(HuntArguments),
    /// Replays a case that a hunt kept.
    Replay {
        /// The file.
        file: PathBuf,
    },
    /// Two reports of run --json side by side: what changed, and why it matters.
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::DiffArguments),
    /// Tells the story of a simulated person, event by event: of one arrival, or of the longest waits.
    #[command(after_help = explain::EXAMPLES)]
    Explain(Box<explain::ExplainArguments>),
    /// Runs a profile in many worlds, one run a core: where does the promise hold?
    #[command(after_help = sweep::EXAMPLES)]
    Sweep(Box<sweep::SweepArguments>),
    /// Finds what to buy: the least rates, environments, throughput and agents that keep the promise, and what binds first.
    #[command(after_help = planning::EXAMPLES)]
    Plan(Box<planning::PlanArguments>),
    /// Holds a replay over HTTP against the same schedule in virtual time: was the simulator right?
    #[command(after_help = compare::EXAMPLES)]
    Compare(compare::CompareArguments),
    /// Lists the keys of the world that run --set and a file can set: default, unit, meaning, range, source.
    World,
}

const CODES: &str = "\
Exit codes: 0 the promise holds (run, plan), no law was broken (hunt, replay), the two are the same (diff), every aim is met
(compare); 1 they are not (diff); 2 bad input; 3 the promise does not hold, or an aim is not met (compare);
4 a law was broken: a bug of the steps or of the simulator, and no statement about capacity.";

#[derive(clap::Args)]
struct HuntArguments {
    /// How many worlds.
    #[arg(long, value_name = "N", default_value_t = 200)]
    seeds: u64,
    /// The first world's seed; the next has the next.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where cases that break a law are kept, shortened: one JSON file each, for simulator replay.
    #[arg(long, value_name = "DIRECTORY", default_value = "reproductions")]
    keep: PathBuf,
}

const HOLDS_NOT: u8 = 3;
const BAD_INPUT: u8 = 2;
const LAW_BROKEN: u8 = 4;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(arguments) => simulate(&arguments),
        Command::Hunt(arguments) => Ok(go_hunting(&arguments)),
        Command::Replay { file } => replay(&file),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Plan(arguments) => planning::make(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::World => {
            list_world();
            Ok(0)
        }
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(wrong) => {
            for line in wrong {
                say(&mut std::io::stderr(), &format!("simulator: {line}"));
            }
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Writes a line; a reader that has gone away is no reason to fail.
fn say(to: &mut impl std::io::Write, line: &str) {
    let _ = writeln!(to, "{line}");
}

fn simulate(arguments: &RunArguments) -> Result<u8, Vec<String>> {
    let order = all_right(
        arguments.order(),
        &[
            ("--json", arguments.json_file()),
            ("--html", arguments.html_file()),
        ],
    )?;
    let bar = bar(&order.profile);
    let wanted = Watch {
        over_time: arguments.html_file().is_some(),
        ..Watch::default()
    };
    let observed = observe(&order, &wanted, |progress| show(&bar, &order.profile, progress));
    bar.finish_and_clear();
    let mut report = observed.report;
    if let (Some(path), Some(findings)) = (arguments.html_file(), &observed.findings) {
        write(path, &html::page(&report, findings))?;
    }
    (report.cpu_s, report.peak_rss_mb) = (cost::cpu_s(), cost::peak_rss_mb());
    let json = serde_json::to_string_pretty(&report).map_err(|error| vec![error.to_string()])?;
    if arguments.json_is_said() {
        say(&mut std::io::stdout(), &json);
    } else {
        say(&mut std::io::stdout(), &report.to_string());
    }
    if let Some(path) = arguments.json_file() {
        write(path, &(json + "\n"))?;
    }
    Ok(if report.laws.broken > 0 {
        LAW_BROKEN
    } else if report.verdict.holds {
        0
    } else {
        HOLDS_NOT
    })
}

/// What was ordered, if all of it will do and every file can be written: known before the run, not after minutes of it.
/// What a file holds stays until there is something to write.
fn all_right<T>(ordered: Result<T, Vec<String>>, files: &[(&str, Option<&Path>)]) -> Result<T, Vec<String>> {
    let mut wrong = Vec::new();
    for (option, path) in files {
        if let Some(path) = path {
            let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
            wrong.extend(
                opened
                    .err()
                    .map(|error| format!("{option} {}: {error}", path.display())),
            );
        }
    }
    match ordered {
        Ok(ordered) if wrong.is_empty() => Ok(ordered),
        Ok(_) => Err(wrong),
        Err(mut errors) => {
            errors.extend(wrong);
            Err(errors)
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Vec<String>> {
    std::fs::write(path, text).map_err(|error| vec![format!("{}: {error}", path.display())])
}

fn bar(profile: &Profile) -> ProgressBar {
    let bar = ProgressBar::new(whole(profile.expected()));
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} % {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of requests: at most millions"
)]
fn whole(count: f64) -> u64 {
    count.max(0.0) as u64
}

fn show(bar: &ProgressBar, profile: &Profile, progress: Progress) {
    if bar.is_hidden() {
        return;
    }
    let now = simulator::agenda::timestamp(progress.now_ns);
    let elapsed = now.duration_since(profile.start).as_secs().max(1);
    let rate = progress.messages / u64::try_from(elapsed).unwrap_or(1);
    bar.set_position(progress.arrivals);
    bar.set_message(format!(
        "{now:.0} · {} requests · {} waiting · {rate}/s",
        progress.arrivals, progress.backlog
    ));
}

fn go_hunting(arguments: &HuntArguments) -> u8 {
    let bar = ProgressBar::new(arguments.seeds);
    let bag = hunt::hunt(arguments.seed, arguments.seeds, |_| bar.inc(1));
    bar.finish_and_clear();
    tell(&bag);
    for found in &bag.found {
        let path = arguments.keep.join(format!("seed-{}.json", found.seed));
        let kept = std::fs::create_dir_all(&arguments.keep)
            .and_then(|()| std::fs::write(&path, found.case.text()))
            .map_or_else(|error| error.to_string(), |()| path.display().to_string());
        let line = format!(
            "seed {} broke «{}» at {}; {} operations: {kept}",
            found.seed,
            found.failure.law,
            simulator::agenda::timestamp(found.failure.at_ns),
            found.case.operations.len(),
        );
        say(&mut std::io::stdout(), &line);
    }
    if bag.found.is_empty() { 0 } else { LAW_BROKEN }
}

fn tell(bag: &Bag) {
    let survey = bag.survey;
    let cost = cost::cpu_s().map_or_else(String::new, |cpu| format!(" · {cpu:.1} s of CPU"));
    let line = format!(
        "{} worlds · {} requests · {} messages, {} of them again · {} letters · {} deaths · {} looks at a law · {} broke one{cost}",
        bag.cases,
        survey.requests,
        survey.messages,
        survey.repeated,
        survey.letters,
        survey.deaths,
        survey.checked,
        bag.found.len()
    );
    say(&mut std::io::stdout(), &line);
}

fn replay(file: &Path) -> Result<u8, Vec<String>> {
    let wrong = |error: String| vec![format!("{}: {error}", file.display())];
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let case = hunt::Case::parse(&text).map_err(wrong)?;
    let (line, code) = match hunt::execute(&case) {
        Ok(survey) => (format!("no law was broken; {} looks", survey.checked), 0),
        Err(failure) => (
            format!(
                "broke «{}» at {}",
                failure.law,
                simulator::agenda::timestamp(failure.at_ns)
            ),
            LAW_BROKEN,
        ),
    };
    say(&mut std::io::stdout(), &line);
    Ok(code)
}

fn list_world() {
    let figures = World::default().figures();
    for (((key, figure), about), (least, most)) in figures.iter().zip(World::KEYS).zip(World::ranges()) {
        let line = format!(
            "{key:24} {figure:>10} {:18} {} From {least} to {most}. Source: {}.",
            about.unit, about.meaning, about.source
        );
        say(&mut std::io::stdout(), &line);
    }
}
