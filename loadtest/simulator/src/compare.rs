//! A replay over HTTP held against the same schedule in virtual time: was the simulator right?

use crate::order::{profile, scaled, world};
use crate::{HOLDS_NOT, LAW_BROKEN, all_right, bar, say, show, write};
use simulator::fidelity::compare::Question;
use simulator::fidelity::measured::Measured;
use simulator::fidelity::table::Comparison;
use std::path::{Path, PathBuf};
use surge::Profile;

/// What stands below the help of `compare`.
pub(crate) const EXAMPLES: &str = "\
Example:
  replay --profile smoke --speed 10 --json a.json
  replay --profile base --limit 20000 --speed 10 --json b.json
  simulator compare --replay b.json --calibrate a.json

The very schedule of the replay runs in virtual time, with its rates, outages and minute. Service times come from how long
first requests took to answer in the other replay, times the speed of this one's clock: a request is a function's own
work, a write, one or two reads and a transaction, all log-normal; their medians are multiplied by one factor, and the
logarithms of their ratios of 99th percentile to median by another, so that the whole has the measured median and 99th
percentile. Nothing else of a replay is used.

Aims: 5 % for counts, throughput and completion, 10 % for the delays of first halves; none for HTTP, where generator and
service share a machine. Exit codes: 0 every aim is met; 3 one is not; 2 bad input, or not the same schedule; 4 a law was
broken.";

/// What `compare` takes.
#[derive(clap::Args)]
pub(crate) struct CompareArguments {
    /// What replay --json wrote.
    #[arg(long, value_name = "FILE")]
    replay: PathBuf,
    /// Another replay's, whose latencies give the service times; without it the replay's own, and nothing is predicted.
    #[arg(long, value_name = "FILE")]
    calibrate: Option<PathBuf>,
    /// A built-in world (milan, frankfurt, ireland, local), or the path of a TOML file.
    #[arg(long, value_name = "NAME|FILE", default_value = "local")]
    world: String,
    /// Sets a figure of the world, over what the replay says of it; service times before they are scaled.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The replay's profile, where it is not a built-in one.
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Writes the comparison as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What is to be compared, read.
struct Read {
    replay: Measured,
    calibration: Option<Measured>,
    profile: Profile,
    world: simulator::world::World,
}

/// Compares.
///
/// # Errors
/// Everything that is wrong with the arguments and the files.
pub(crate) fn compare(arguments: &CompareArguments) -> Result<u8, Vec<String>> {
    let read = all_right(arguments.read(), &[("--json", arguments.json.as_deref())])?;
    let question = Question {
        replay: &read.replay,
        profile: &read.profile,
        calibration: read.calibration.as_ref().unwrap_or(&read.replay),
        world: &read.world,
        settings: &arguments.set,
    };
    let set = question.set()?;
    let bar = bar(&set.order.profile);
    let predicted = set.predict(read.replay.speed, |progress| {
        show(&bar, &set.order.profile, progress);
    });
    bar.finish_and_clear();
    let names = (arguments.replay.display().to_string(), arguments.calibration());
    let comparison = Comparison::new((&names.0, names.1.as_deref()), &read.replay, &set, &predicted);
    say(&mut std::io::stdout(), &comparison.to_string());
    if let Some(path) = &arguments.json {
        let json = serde_json::to_string_pretty(&comparison).map_err(|error| vec![error.to_string()])?;
        write(path, &(json + "\n"))?;
    }
    Ok(if comparison.laws_broken > 0 {
        LAW_BROKEN
    } else if comparison.met {
        0
    } else {
        HOLDS_NOT
    })
}

impl CompareArguments {
    fn calibration(&self) -> Option<String> {
        self.calibrate.as_ref().map(|path| path.display().to_string())
    }

    /// Everything that is wrong is told at once.
    fn read(&self) -> Result<Read, Vec<String>> {
        let replay = measured(&self.replay);
        let calibration = self.calibrate.as_deref().map(measured).transpose();
        let world = world(&self.world);
        let profile = replay
            .as_ref()
            .ok()
            .map(|replay| self.profile(replay))
            .transpose();
        match (replay, calibration, world, profile) {
            (Ok(replay), Ok(calibration), Ok(world), Ok(Some(profile))) => Ok(Read {
                replay,
                calibration,
                profile,
                world,
            }),
            (replay, calibration, world, profile) => {
                let wrong = [replay.err(), calibration.err(), world.err(), profile.err()];
                Err(wrong.into_iter().flatten().flatten().collect())
            }
        }
    }

    fn profile(&self, replay: &Measured) -> Result<Profile, Vec<String>> {
        let named = self.profile.as_deref().unwrap_or(&replay.profile);
        if self.profile.is_none() && Profile::named(named).is_none() {
            return Err(vec![format!(
                "the replay's profile «{named}» is not built in: give its file with --profile"
            )]);
        }
        scaled(profile(named)?, Some(&replay.scale.to_string())).map_err(|wrong| vec![wrong])
    }
}

fn measured(path: &Path) -> Result<Measured, Vec<String>> {
    let of = |errors: Vec<String>| -> Vec<String> {
        let told = |error: String| format!("{}: {error}", path.display());
        errors.into_iter().map(told).collect()
    };
    let text = std::fs::read_to_string(path).map_err(|error| of(vec![error.to_string()]))?;
    Measured::read(&text).map_err(of)
}
