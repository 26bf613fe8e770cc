//! `plan`: what to buy, what binds first, what it costs, what to ask whom for.

mod json;
mod purchases;
mod text;

use crate::order::RunArguments;
use crate::sweep::cores;
use crate::{HOLDS_NOT, LAW_BROKEN, all_right, say, write};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use simulator::plan::{Plan, Question, plan};
use std::time::Duration;

/// What stands below the help of `plan`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  simulator plan --profile click-day --world milan               what is to be bought for a click day
  simulator plan --profile click-day --ideal                     the queue alone: μ*
  simulator plan --profile march-2020 --world milan --seeds 1 --json plan.json

The figures are the least that keep the promise, each the worst of the seeds. Exit codes: 0 with them it holds; 3 it does
not, whatever is bought (the text says why); 2 bad input; 4 a law was broken, which is a bug.";

/// What `plan` takes.
#[derive(clap::Args)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    run: RunArguments,
    /// Within what time a first half is to be there: PT12H, PT90M.
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "PT12H",
        allow_hyphen_values = true
    )]
    deadline: String,
    /// Of validated requests with a working contact, the share of which that is to hold.
    #[arg(
        long,
        value_name = "SHARE",
        default_value = "0.999",
        allow_hyphen_values = true
    )]
    keep: String,
    /// How many seeds, from --seed on: the worst of them counts.
    #[arg(long, value_name = "K", default_value = "3", allow_hyphen_values = true)]
    seeds: String,
}

/// No deadline is longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 30);

/// More seeds tell nothing that these do not.
const MOST_SEEDS: u32 = 100;

/// Makes a plan and writes it.
///
/// # Errors
/// Everything that is wrong with the arguments, and files that cannot be written.
pub(crate) fn make(arguments: &PlanArguments) -> Result<u8, Vec<String>> {
    let question = all_right(arguments.question(), &[("--json", arguments.run.json_file())])?;
    let bar = bar();
    let planned = plan(&question, cores(), |doing| bar.set_message(doing.to_owned()));
    bar.finish_and_clear();
    let planned = match planned {
        Ok(planned) => planned,
        Err(why) => {
            say(&mut std::io::stderr(), &format!("simulator: {why}"));
            return Ok(HOLDS_NOT);
        }
    };
    let json = serde_json::to_string_pretty(&json::of(&question, &planned))
        .map_err(|error| vec![error.to_string()])?;
    if arguments.run.json_is_said() {
        say(&mut std::io::stdout(), &json);
    } else {
        say(&mut std::io::stdout(), &text::of(&question, &planned));
    }
    if let Some(path) = arguments.run.json_file() {
        write(path, &(json + "\n"))?;
    }
    Ok(code(&planned))
}

fn code(planned: &Plan) -> u8 {
    if planned.report.laws.broken > 0 {
        LAW_BROKEN
    } else if planned.holds() {
        0
    } else {
        HOLDS_NOT
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

impl PlanArguments {
    fn question(&self) -> Result<Question, Vec<String>> {
        let mut wrong = Vec::new();
        if self.run.html_file().is_some() {
            wrong.push(
                "plan writes no page: leave --html out, and take run --html with the figures it found"
                    .to_owned(),
            );
        }
        let deadline = self.deadline.parse::<SignedDuration>().ok();
        let deadline = deadline.filter(|deadline| deadline.is_positive() && *deadline <= LONGEST);
        if deadline.is_none() {
            wrong.push(format!(
                "--deadline takes a duration from PT1S to 30 days such as PT12H, and not «{}»",
                self.deadline
            ));
        }
        let keep = self
            .keep
            .parse::<f64>()
            .ok()
            .filter(|keep| (0.5..1.0).contains(keep));
        if keep.is_none() {
            wrong.push(format!(
                "--keep takes a share from 0.5 to under 1 such as 0.999, and not «{}»",
                self.keep
            ));
        }
        let seeds = self.seeds.parse::<u32>().ok();
        let seeds = seeds.filter(|seeds| (1..=MOST_SEEDS).contains(seeds));
        if seeds.is_none() {
            wrong.push(format!(
                "--seeds takes a whole number from 1 to {MOST_SEEDS}, and not «{}»",
                self.seeds
            ));
        }
        if self.run.is_limited() {
            wrong.push("a plan is for the whole of a profile: leave --limit out".to_owned());
        }
        let order = self.run.order();
        match (order, deadline, keep, seeds) {
            (Ok(order), Some(deadline), Some(keep), Some(seeds)) if wrong.is_empty() => Ok(Question {
                profile: order.profile,
                world: order.world,
                ideal: order.ideal,
                deadline,
                keep,
                seed: order.seed,
                seeds,
            }),
            (order, ..) => Err(order.err().unwrap_or_default().into_iter().chain(wrong).collect()),
        }
    }
}
