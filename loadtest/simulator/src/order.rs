//! What a run is asked to be: the arguments of `run`, and all that can be wrong with them.

use simulator::run::Order;
use simulator::world::World;
use std::path::{Path, PathBuf};
use surge::Profile;

/// What stands below the help of `run`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  simulator run --profile click-day --ideal --sms-rate 10    the queue alone, at ten messages a second
  simulator run --profile march-2020 --set silent-share=0    the same surge if no message were lost in silence
  simulator run --profile click-day --world milan            in the limits of an account in Milan
  simulator run --profile mine.toml --scale 2 --json out.json

The promise (D14): no request breached, and 99.9 % of validated requests with a working contact kept. Exit codes:
0 it holds; 3 it does not; 2 bad input; 4 a law was broken, which is a bug.";

/// What `run` takes.
#[derive(clap::Args)]
pub(crate) struct RunArguments {
    /// A built-in profile (smoke, base, march-2020, click-day, eight-million), or the path of a TOML file.
    #[arg(long, value_name = "NAME|FILE")]
    profile: String,
    /// A built-in world (milan, frankfurt, ireland, local), or the path of a TOML file; the default world without it.
    #[arg(long, value_name = "NAME|FILE")]
    world: Option<String>,
    /// Decides everything that is random: the same seed gives the same result hash on every machine.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Parts a second of the SMS channel; the same as --set sms-rate=R.
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    sms_rate: Option<String>,
    /// Lambda environments in the account at once; the same as --set concurrency=N.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    concurrency: Option<String>,
    /// Multiplies every load of the profile: 0.5 is half as many requests in the same time.
    #[arg(long, value_name = "F", allow_hyphen_values = true)]
    scale: Option<String>,
    /// Only the first so many arrivals.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    limit: Option<String>,
    /// Sets a figure of the world (simulator world lists them); may be given more than once.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Queueing alone: everyone has a mobile and an address that fits, receipts come at once, every call takes
    /// its median, nothing fails, nobody tries again.
    #[arg(long)]
    ideal: bool,
    /// Writes the report as JSON to a file too; with - it goes to the standard output, in place of the text.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes the report as a page too, with plots: one file, without scripts, that asks for nothing from elsewhere.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl RunArguments {
    /// Whether the standard output gets the JSON, and not the text.
    pub(crate) fn json_is_said(&self) -> bool {
        self.json.as_deref().is_some_and(is_stdout)
    }

    /// The file that gets the JSON.
    pub(crate) fn json_file(&self) -> Option<&Path> {
        self.json.as_deref().filter(|path| !is_stdout(path))
    }

    /// Whether a file is to get the JSON.
    pub(crate) const fn has_json(&self) -> bool {
        self.json.is_some()
    }

    /// Whether any file is to be written.
    pub(crate) const fn has_files(&self) -> bool {
        self.json.is_some() || self.html.is_some()
    }

    /// The file that gets the page.
    pub(crate) fn html_file(&self) -> Option<&Path> {
        self.html.as_deref()
    }

    /// What is to be run.
    ///
    /// # Errors
    /// Everything that is wrong with the arguments, not only the first.
    pub(crate) fn order(&self) -> Result<Order, Vec<String>> {
        let (profile, world, limit) = (self.scaled_profile(), self.world(), self.limit());
        match (profile, world, limit) {
            (Ok(profile), Ok(world), Ok(limit)) => Ok(Order {
                profile,
                seed: self.seed,
                world,
                ideal: self.ideal,
                limit,
            }),
            (profile, world, limit) => {
                let wrong = world.err().into_iter().chain(profile.err()).flatten();
                Err(wrong.chain(limit.err()).collect())
            }
        }
    }

    fn limit(&self) -> Result<Option<u32>, String> {
        let Some(text) = &self.limit else {
            return Ok(None);
        };
        let limit = text.trim().parse().ok().filter(|limit| *limit > 0);
        let wrong = || format!("--limit takes a whole number above 0, and not «{text}»");
        limit.map(Some).ok_or_else(wrong)
    }

    /// Whether only the first arrivals are to come.
    pub(crate) const fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    fn world(&self) -> Result<World, Vec<String>> {
        let named = [("sms-rate", &self.sms_rate), ("concurrency", &self.concurrency)];
        let named: Vec<String> = named
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key}={}", value.as_ref()?)))
            .collect();
        let settings: Vec<&str> = named.iter().chain(&self.set).map(String::as_str).collect();
        let (mut world, mut wrong) = match self.world.as_deref().map(world).transpose() {
            Ok(world) => (world.unwrap_or_default(), Vec::new()),
            Err(wrong) => (World::default(), wrong),
        };
        wrong.extend(world.set_all(settings.iter().copied()).err().unwrap_or_default());
        if self.ideal {
            wrong.extend(overruled(&world, &settings));
        }
        if wrong.is_empty() { Ok(world) } else { Err(wrong) }
    }

    fn scaled_profile(&self) -> Result<Profile, Vec<String>> {
        scaled(profile(&self.profile)?, self.scale.as_deref()).map_err(|wrong| vec![wrong])
    }
}

/// The figures that were set and that --ideal sets otherwise.
fn overruled(world: &World, settings: &[&str]) -> Vec<String> {
    let ideal = world.clone().ideal().figures();
    let both = world.figures().into_iter().zip(ideal);
    both.filter(|((key, figure), (_, ideal))| {
        let is_set = |setting: &&str| setting.split_once('=').is_some_and(|(own, _)| own.trim() == *key);
        figure != ideal && settings.iter().any(is_set)
    })
    .map(|((key, figure), (_, ideal))| {
        format!("--ideal makes «{key}» {ideal}, and it is set to {figure}: leave one of the two out")
    })
    .collect()
}

/// The profile with every load times the factor; one that nobody comes of would prove nothing.
pub(crate) fn scaled(profile: Profile, factor: Option<&str>) -> Result<Profile, String> {
    let scaled = match factor {
        None => profile,
        Some(factor) => {
            let number = factor.trim().parse().unwrap_or(f64::NAN);
            let scaled = profile.scaled(number);
            scaled.map_err(|error| match error {
                surge::ScaleError::Factor(_) => format!("--scale takes a number above 0, and not «{factor}»"),
                surge::ScaleError::TooGreat => format!("--scale: {error}"),
            })?
        }
    };
    if scaled.expected() < 1.0 {
        return Err(format!(
            "less than one request is to be expected of «{}»: take a greater --scale, or another profile",
            scaled.name
        ));
    }
    Ok(scaled)
}

/// The profile with another share of people whose address is another one; `None` of what is no share.
pub(crate) fn with_mismatch(profile: &Profile, share: &str) -> Option<Profile> {
    let share = share.parse().ok().filter(|share| (0.0..=1.0).contains(share))?;
    let mut changed = profile.clone();
    changed.mix.address_mismatch = share;
    Some(changed)
}

pub(crate) fn profile(name: &str) -> Result<Profile, Vec<String>> {
    let text = text("profile", name, Profile::named(name), &Profile::NAMES)?;
    Profile::parse(&text).map_err(|errors| each_line(name, &errors.to_string()))
}

pub(crate) fn world(name: &str) -> Result<World, Vec<String>> {
    let text = text("world", name, World::named(name), &World::NAMES)?;
    World::parse(&text).map_err(|errors| each_line(name, &errors.to_string()))
}

/// The text that is built in, or else of the file.
fn text(what: &str, name: &str, built_in: Option<&str>, names: &[&str]) -> Result<String, Vec<String>> {
    let is_file = Path::new(name).extension().is_some_and(|end| end == "toml");
    match built_in {
        Some(text) => Ok(text.to_owned()),
        None if is_file => std::fs::read_to_string(name).map_err(|error| vec![format!("{name}: {error}")]),
        None => Err(vec![format!(
            "there is no {what} «{name}»: there are {}, or the path of a file that ends in .toml",
            names.join(", ")
        )]),
    }
}

fn each_line(name: &str, lines: &str) -> Vec<String> {
    lines.lines().map(|line| format!("{name}: {line}")).collect()
}
