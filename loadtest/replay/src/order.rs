//! What a run is asked to be: the arguments, and all that can be wrong with them.

mod pages;
mod shards;
mod wrong;

use crate::host::Host;
use crate::outage::{Outage, duration};
use crate::prediction::Prediction;
use crate::rules::Rule;
use crate::schedule::Shares;
use jiff::SignedDuration;
use pages::PageArguments;
use shards::ShardArguments;
pub use shards::Together;
use std::path::{Path, PathBuf};
use surge::Profile;
use wrong::Wrong;

/// What stands below the help.
pub const EXAMPLES: &str = "\
Examples:
  replay --profile smoke                                        ten minutes of requests, a quarter of an hour in all
  replay --profile smoke --speed 10 --json out.json             the same ten times as fast, the service's clock with it
  replay --profile smoke --threshold 'p99<200ms' --threshold 'first-half-p99<60s'
  replay --profile click-day --limit 20000 --users 800 --csv rows.csv
  replay --profile click-day --shard 2/3 --start-at 2026-11-22T18:00:00Z --json 2.json        on the second of three machines
  replay merge 1.json 2.json 3.json --html all.html

Rules: pNN, avg, max, error-rate and rps as Goose has them, on all that is sent or, with « for ARRIVAL request», on one
kind (pre-check, request, repeat, malformed, follow-up, session); first-half-p50, p95, p99, p99.9 and max on the delays
of first halves. Times count from the intended start.

Exit codes: 0 the promise and every rule hold; 1 a rule is not met; 2 bad input, or a service that cannot be run against; 3
the promise does not hold, or a request was lost or doubled; 4 INVALID: the harness itself was too late, or the run was
broken off, or its audit could not be finished: it proves nothing.";

/// Sends a surge of PIN requests to a service that runs, over HTTP, and audits what became of them.
/// Ricostruzione tecnica; non è un servizio dell'INPS.
#[derive(Debug, clap::Parser)]
#[command(name = "replay", version, after_help = EXAMPLES)]
pub struct Arguments {
    /// The service: this machine, or a sink of one's own.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    host: String,
    /// A built-in profile (smoke, base, march-2020, click-day, eight-million), or the path of a TOML file.
    #[arg(long, value_name = "NAME|FILE")]
    profile: String,
    /// Decides who comes and when, as in the simulator.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Multiplies every load of the profile: 0.5 is half as many requests in the same time.
    #[arg(long, value_name = "F", allow_hyphen_values = true)]
    scale: Option<String>,
    /// Runs the schedule and the service's clock so many times faster.
    #[arg(long, value_name = "X", default_value = "1", allow_hyphen_values = true)]
    speed: String,
    /// Only the first so many arrivals.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    limit: Option<String>,
    /// How many may be under way at once, each with a connection of its own.
    #[arg(long, value_name = "N", default_value = "256", allow_hyphen_values = true)]
    users: String,
    /// Of those who ask for the first time, the share whose form asks beforehand.
    #[arg(long, value_name = "SHARE", default_value = "0.2", allow_hyphen_values = true)]
    pre_check: String,
    /// … the share who look how far it has come.
    #[arg(long, value_name = "SHARE", default_value = "0.2", allow_hyphen_values = true)]
    follow_up: String,
    /// … the share who open a session with the first half.
    #[arg(
        long,
        value_name = "SHARE",
        default_value = "0.05",
        allow_hyphen_values = true
    )]
    session: String,
    /// A rule that the run must meet; may be given more than once. Besides, error-rate<0.1%, unless
    /// another error-rate is given.
    #[arg(long, value_name = "RULE", allow_hyphen_values = true)]
    threshold: Vec<String>,
    /// Writes the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    page: PageArguments,
    #[command(flatten)]
    together: ShardArguments,
    /// Writes a row for everything sent: when it was due, how late it was sent, how long it took.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Keeps Goose's own report; its name ends in .json.
    #[arg(long, value_name = "FILE")]
    goose_json: Option<PathBuf>,
    /// A provider cannot be reached for a while of the profile's time, such as sms@PT3M+PT2M; may be given more than
    /// once. Afterwards it takes everything, however it was set before.
    #[arg(long, value_name = "CHANNEL@BEGIN+LENGTH", allow_hyphen_values = true)]
    outage: Vec<String>,
    /// How long of the service's time the audit waits for letters once first halves are over, such as P1D: what still
    /// waits then counts as waiting. Without it, until none has come for a week.
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    letters_within: Option<String>,
    /// Leaves the service's clock where it is. Without it, it is moved forward until the contact centre is open to
    /// whoever comes, within that person's 12 hours.
    #[arg(long)]
    keep_clock: bool,
    /// The host is not this machine, and yours to load.
    #[arg(long)]
    i_own_this_host: bool,
}

/// A run, with nothing wrong about it.
#[derive(Clone, Debug)]
pub struct Order {
    /// Where to.
    pub host: Host,
    /// Who comes and when.
    pub profile: Profile,
    /// What its loads were multiplied by.
    pub scale: f64,
    /// Decides what is random.
    pub seed: u64,
    /// How many times faster it runs.
    pub speed: f64,
    /// Only so many arrivals.
    pub limit: Option<u32>,
    /// How many may be under way at once.
    pub users: usize,
    /// What goes with requests.
    pub shares: Shares,
    /// What must be met.
    pub rules: Vec<Rule>,
    /// Who sends what, and from when on.
    pub together: Together,
    /// Who goes down when.
    pub outages: Vec<Outage>,
    /// How long letters are awaited, on the service's clock; `None`: until none comes.
    pub letters_within: Option<SignedDuration>,
    /// Where the report goes.
    pub json: Option<PathBuf>,
    /// Where the page goes.
    pub html: Option<PathBuf>,
    /// What the simulator predicted.
    pub prediction: Option<Prediction>,
    /// Where the rows go.
    pub csv: Option<PathBuf>,
    /// Where Goose's own report goes.
    pub goose_json: Option<PathBuf>,
    /// Whether the service's clock stays where it is.
    pub keep_clock: bool,
    /// Whether the caller says that the host is theirs.
    pub is_owned: bool,
}

/// The rule that holds unless another on errors is given: nearly no answer is wrong.
const USUAL: &str = "error-rate<0.1%";

/// The most users: beyond it one machine has no ports left.
const MOST_USERS: usize = 20_000;

impl Arguments {
    /// What is to be run.
    ///
    /// # Errors
    /// Everything that is wrong with the arguments, not only the first.
    pub fn order(&self) -> Result<Order, Vec<String>> {
        let mut wrong = Wrong(Vec::new());
        let host = wrong.take(Host::parse(&self.host));
        let profile = self.profile(&mut wrong);
        let speed = wrong.number(
            "--speed",
            &self.speed,
            |speed: &f64| (0.01..=3_600.0).contains(speed),
            "a number from 0.01 to 3600",
        );
        let limit = self
            .limit
            .as_deref()
            .map(|text| wrong.number("--limit", text, |limit| *limit > 0_u32, "a whole number above 0"));
        let users = wrong.number(
            "--users",
            &self.users,
            |users| (1..=MOST_USERS).contains(users),
            "a whole number from 1 to 20000",
        );
        let shares = self.shares(&mut wrong);
        let has_own = self
            .threshold
            .iter()
            .any(|rule| rule.trim().starts_with("error-rate"));
        let usual = (!has_own).then(|| USUAL.to_owned());
        let rules = usual.iter().chain(&self.threshold);
        let rules: Vec<Rule> = rules.filter_map(|rule| wrong.take(rule.parse())).collect();
        let outages = self.outages(&mut wrong);
        let letters_within = self.letters_within.as_deref().map(|text| {
            let why = || format!("--letters-within takes a duration such as P1D or PT6H, and not «{text}»");
            wrong.take(duration(text).ok_or_else(why))
        });
        self.files(&mut wrong);
        let prediction = self.page.prediction(&mut wrong);
        let together = self.together.read(&mut wrong);
        if together.shard.is_one_of_several() && prediction.is_some() {
            let why = "--prediction is of the whole schedule: give it to merge, and not to a shard";
            wrong.0.push(why.to_owned());
        }
        if !together.shard.leads() && !outages.is_empty() {
            wrong
                .0
                .push("--outage is the first shard's to cause: give it to that one alone".to_owned());
        }
        let all = host.zip(profile).zip(speed.zip(users)).zip(shares);
        let Some((((host, (profile, scale)), (speed, users)), shares)) = all.filter(|_| wrong.0.is_empty())
        else {
            return Err(wrong.0);
        };
        Ok(Order {
            host,
            profile,
            scale,
            seed: self.seed,
            speed,
            limit: limit.flatten(),
            users,
            shares,
            rules,
            together,
            outages,
            letters_within: letters_within.flatten(),
            json: self.json.clone(),
            html: self.page.html.clone(),
            prediction,
            csv: self.csv.clone(),
            goose_json: self.goose_json.clone(),
            keep_clock: self.keep_clock,
            is_owned: self.i_own_this_host,
        })
    }

    fn outages(&self, wrong: &mut Wrong) -> Vec<Outage> {
        let read = self.outage.iter().map(|outage| outage.parse::<Outage>());
        let outages: Vec<Outage> = read.filter_map(|outage| wrong.take(outage)).collect();
        for (place, one) in outages.iter().enumerate() {
            if outages[..place].iter().any(|other| other.overlaps(one)) {
                let channel = one.channel.as_str();
                wrong
                    .0
                    .push(format!("--outage: two of {channel} overlap; give them as one"));
            }
        }
        outages
    }

    fn shares(&self, wrong: &mut Wrong) -> Option<Shares> {
        let pre_check = wrong.share("--pre-check", &self.pre_check);
        let follow_up = wrong.share("--follow-up", &self.follow_up);
        let session = wrong.share("--session", &self.session);
        Some(Shares {
            pre_check: pre_check?,
            follow_up: follow_up?,
            session: session?,
        })
    }

    /// Every file can be written: known before the run, not after minutes of it.
    fn files(&self, wrong: &mut Wrong) {
        let files = [
            ("--json", &self.json),
            ("--html", &self.page.html),
            ("--csv", &self.csv),
            ("--goose-json", &self.goose_json),
        ];
        for (option, path) in files {
            let found = path.as_deref().and_then(|path| unwritable(option, path));
            wrong.0.extend(found);
        }
        let goose = self.goose_json.as_deref();
        if goose.is_some_and(|path| path.extension().is_none_or(|end| end != "json")) {
            let why = "--goose-json: its name ends in .json, by which Goose knows what to write";
            wrong.0.push(why.to_owned());
        }
    }

    fn profile(&self, wrong: &mut Wrong) -> Option<(Profile, f64)> {
        let text = wrong.take(text_of(&self.profile))?;
        let profile = match Profile::parse(&text) {
            Ok(profile) => profile,
            Err(errors) => {
                let lines = errors.to_string();
                wrong
                    .0
                    .extend(lines.lines().map(|line| format!("{}: {line}", self.profile)));
                return None;
            }
        };
        let (profile, scale) = match self.scale.as_deref() {
            None => (profile, 1.0),
            Some(text) => {
                let factor = wrong.number(
                    "--scale",
                    text,
                    |factor: &f64| factor.is_finite() && *factor > 0.0,
                    "a number above 0",
                )?;
                let scaled = profile.scaled(factor);
                let scaled = wrong.take(scaled.map_err(|error| format!("--scale: {error}")))?;
                (scaled, factor)
            }
        };
        let most = f64::from(surge::People::COUNT);
        if profile.expected() < 1.0 || profile.expected() > most {
            let why = format!(
                "«{}» has {:.0} arrivals, and a run takes from 1 to {most}",
                profile.name,
                profile.expected()
            );
            wrong.0.push(why);
            return None;
        }
        Some((profile, scale))
    }
}

/// The text that is built in, or else of the file.
fn text_of(name: &str) -> Result<String, String> {
    let is_file = Path::new(name).extension().is_some_and(|end| end == "toml");
    match Profile::named(name) {
        Some(text) => Ok(text.to_owned()),
        None if is_file => std::fs::read_to_string(name).map_err(|error| format!("{name}: {error}")),
        None => Err(format!(
            "there is no profile «{name}»: there are {}, or the path of a file that ends in .toml",
            Profile::NAMES.join(", ")
        )),
    }
}

/// What a file holds stays until there is something to write, and what was not there is not made.
pub(crate) fn unwritable(option: &str, path: &Path) -> Option<String> {
    let was_there = path.exists();
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
    if opened.is_ok() && !was_there {
        // What cannot be removed is an empty file more, and no reason to stop.
        let _ = std::fs::remove_file(path);
    }
    opened
        .err()
        .map(|error| format!("{option} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
