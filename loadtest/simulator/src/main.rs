//! The capacity team's tool: surges in virtual time.

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use simulator::hunt::{self, Bag};
use simulator::run::{Order, Progress, run};
use simulator::world::World;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use surge::Profile;

mod cost;

/// Half a dozen small allocations a call, millions of times: measured, it saves a tenth of the CPU time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Replays surges of PIN requests in virtual time, through the very steps that are deployed.
#[derive(Parser)]
#[command(name = "simulator", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a profile: is every first half delivered within 12 hours? Exit code 0: the promise holds; 3: it
    /// does not; 2: bad input; 4: a law was broken, which is a bug.
    Run(RunArguments),
    /// Runs small hostile worlds at random and looks at every law after every event. Exit code 0: no law was
    /// broken; 4: one was.
    Hunt(HuntArguments),
    /// Replays a case that a hunt kept.
    Replay {
        /// The file.
        file: PathBuf,
    },
    /// Lists the figures of the world that --set can change.
    World,
}

#[derive(clap::Args)]
struct RunArguments {
    /// A built-in profile (smoke, base, march-2020, click-day, eight-million), or a TOML file's path.
    #[arg(long)]
    profile: String,
    /// Decides everything that is random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Parts a second of the SMS channel; the same as --set sms-rate=R.
    #[arg(long, value_name = "R")]
    sms_rate: Option<u32>,
    /// Lambda environments at once; the same as --set concurrency=N.
    #[arg(long, value_name = "N")]
    concurrency: Option<u32>,
    /// Multiplies every load of the profile.
    #[arg(long, value_name = "F")]
    scale: Option<f64>,
    /// Sets a figure of the world; may be given more than once.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Queueing alone: everyone has a mobile and an address that fits, receipts come at once, nothing fails.
    #[arg(long)]
    ideal: bool,
    /// Writes the report as JSON to a file; - is the standard output, in place of the text.
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

#[derive(clap::Args)]
struct HuntArguments {
    /// How many worlds.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first world's seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where cases that break a law are kept.
    #[arg(long, value_name = "DIRECTORY", default_value = "reproductions")]
    keep: PathBuf,
}

const HOLDS_NOT: u8 = 3;
const BAD_INPUT: u8 = 2;
const LAW_BROKEN: u8 = 4;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(arguments) => simulate(&arguments),
        Command::Hunt(arguments) => go_hunting(&arguments),
        Command::Replay { file } => replay(&file),
        Command::World => list_world(),
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
    let order = order(arguments)?;
    let bar = bar(arguments, &order.profile);
    let mut report = run(&order, |progress| show(&bar, &order.profile, progress));
    bar.finish_and_clear();
    (report.cpu_s, report.peak_rss_mb) = (cost::cpu_s(), cost::peak_rss_mb());
    let json = serde_json::to_string_pretty(&report).map_err(|error| vec![error.to_string()])?;
    match &arguments.json {
        Some(path) if path.as_os_str() == "-" => say(&mut std::io::stdout(), &json),
        Some(path) => {
            std::fs::write(path, json).map_err(|error| vec![format!("{}: {error}", path.display())])?;
            say(&mut std::io::stdout(), &report.to_string());
        }
        None => say(&mut std::io::stdout(), &report.to_string()),
    }
    Ok(if report.laws.broken > 0 {
        LAW_BROKEN
    } else if report.verdict.holds {
        0
    } else {
        HOLDS_NOT
    })
}

/// Everything that is wrong with the arguments, not only the first.
fn order(arguments: &RunArguments) -> Result<Order, Vec<String>> {
    let mut wrong = Vec::new();
    let mut world = World::default();
    let named = [
        arguments.sms_rate.map(|rate| format!("sms-rate={rate}")),
        arguments.concurrency.map(|count| format!("concurrency={count}")),
    ];
    let settings = named.iter().flatten().chain(&arguments.set).map(String::as_str);
    wrong.extend(world.set_all(settings).err().into_iter().flatten());
    let profile = match profile(&arguments.profile) {
        Ok(profile) => match arguments.scale.map(|factor| profile.scaled(factor)) {
            Some(Err(error)) => {
                wrong.push(format!("--scale: {error}"));
                None
            }
            Some(Ok(scaled)) => Some(scaled),
            None => Some(profile),
        },
        Err(errors) => {
            wrong.extend(errors);
            None
        }
    };
    match profile {
        Some(profile) if wrong.is_empty() => Ok(Order {
            profile,
            seed: arguments.seed,
            world,
            ideal: arguments.ideal,
        }),
        _ => Err(wrong),
    }
}

fn profile(name: &str) -> Result<Profile, Vec<String>> {
    let is_file = Path::new(name).extension().is_some_and(|end| end == "toml");
    let text = match Profile::named(name) {
        Some(text) => text.to_owned(),
        None if is_file => {
            std::fs::read_to_string(name).map_err(|error| vec![format!("{name}: {error}")])?
        }
        None => {
            return Err(vec![format!(
                "there is no profile «{name}»: there are {}, or a TOML file's path",
                Profile::NAMES.join(", ")
            )]);
        }
    };
    Profile::parse(&text).map_err(|errors| {
        let lines = errors.to_string();
        lines.lines().map(|line| format!("{name}: {line}")).collect()
    })
}

fn bar(arguments: &RunArguments, profile: &Profile) -> ProgressBar {
    let _ = arguments;
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

fn go_hunting(arguments: &HuntArguments) -> Result<u8, Vec<String>> {
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
    Ok(if bag.found.is_empty() { 0 } else { LAW_BROKEN })
}

fn tell(bag: &Bag) {
    let survey = bag.survey;
    let mut line = format!(
        "{} worlds · {} requests · {} messages, {} of them again · {} deaths · {} looks at a law · {} broke one",
        bag.cases,
        survey.requests,
        survey.messages,
        survey.repeated,
        survey.deaths,
        survey.checked,
        bag.found.len()
    );
    if let Some(cpu) = cost::cpu_s() {
        line.push_str(&format!(" · {cpu:.1} s of CPU"));
    }
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

fn list_world() -> Result<u8, Vec<String>> {
    let figures = World::default().figures();
    for ((key, figure), (_, meaning)) in figures.iter().zip(World::KEYS) {
        say(&mut std::io::stdout(), &format!("{key:20} {figure:>10} {meaning}"));
    }
    Ok(0)
}
