//! The story of single simulated people, event by event.

use crate::order::RunArguments;
use crate::{bar, say, show};
use page::words::{count, instant, of, span};
use simulator::agenda::timestamp;
use simulator::findings::End;
use simulator::run::{Observed, Order, Watch, observe};
use simulator::schedule::Schedule;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use surge::Arrival;

/// What stands below the help of `explain`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  simulator explain --profile smoke --request 17      who came seventeenth, and all that happened to them
  simulator explain --profile click-day --worst 3     those who waited longest for their first half

With the same options as run the same things happen; a person is told with all their requests.";

/// What `explain` takes.
#[derive(clap::Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    run: RunArguments,
    /// Which arrival of the schedule, from 1.
    #[arg(long, value_name = "N", conflicts_with = "worst", allow_hyphen_values = true)]
    request: Option<String>,
    /// How many of the longest waits for a first receipt.
    #[arg(long, value_name = "K", allow_hyphen_values = true)]
    worst: Option<String>,
}

/// How many stories are told at once, at most.
const MOST: usize = 100;

/// Tells the stories. Two runs for the longest waits: one to find them, and one to follow them.
///
/// # Errors
/// Everything that is wrong with the arguments.
pub(crate) fn explain(arguments: &ExplainArguments) -> Result<u8, Vec<String>> {
    let number = positive("--request", arguments.request.as_deref(), u64::MAX);
    let worst = positive("--worst", arguments.worst.as_deref(), MOST as u64);
    let order = arguments.run.order();
    let files = arguments
        .run
        .has_files()
        .then(|| "explain writes no report: leave --json and --html out".to_owned());
    let (order, number, worst) = match (order, number, worst, &files) {
        (Ok(order), Ok(number), Ok(worst), None) => (order, number, worst),
        (order, number, worst, _) => {
            let own = [number.err(), worst.err(), files].into_iter().flatten();
            return Err(order.err().unwrap_or_default().into_iter().chain(own).collect());
        }
    };
    if let Some(number) = number {
        let arrival = arrival(&order, number).map_err(|wrong| vec![wrong])?;
        let observed = followed(&order, vec![arrival.person]);
        say(
            &mut std::io::stdout(),
            &story(&observed, number, arrival.person, arrival.at_ns),
        );
    } else {
        tell_worst(&order, usize::try_from(worst.unwrap_or(1)).unwrap_or(MOST));
    }
    Ok(0)
}

fn positive(option: &str, value: Option<&str>, most: u64) -> Result<Option<u64>, String> {
    let Some(value) = value else { return Ok(None) };
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    let range = if most == u64::MAX {
        "1 on".to_owned()
    } else {
        format!("1 to {most}")
    };
    number
        .map(Some)
        .ok_or_else(|| format!("{option} takes a whole number from {range}, and not «{value}»"))
}

/// The schedule that is run.
fn arrivals(order: &Order) -> Schedule {
    let profile = if order.ideal {
        order.profile.ideal()
    } else {
        order.profile.clone()
    };
    Schedule::new(&profile, order.seed, order.limit)
}

fn arrival(order: &Order, number: u64) -> Result<Arrival, String> {
    let mut all = 0;
    for arrival in arrivals(order) {
        all += 1;
        if all == number {
            return Ok(arrival);
        }
    }
    Err(format!(
        "--request takes a whole number from 1 to {all} here: as many come, and not {number}"
    ))
}

fn followed(order: &Order, people: Vec<u32>) -> Observed {
    let wanted = Watch {
        people,
        ..Watch::default()
    };
    watched(order, &wanted)
}

fn watched(order: &Order, wanted: &Watch) -> Observed {
    let bar = bar(&order.profile);
    let observed = observe(order, wanted, |progress| show(&bar, &order.profile, progress));
    bar.finish_and_clear();
    observed
}

fn tell_worst(order: &Order, worst: usize) {
    let wanted = Watch {
        worst,
        ..Watch::default()
    };
    let found = watched(order, &wanted);
    let never = found
        .report
        .accepted
        .saturating_sub(found.report.first_half.accepted);
    let line = format!(
        "The longest {} of {}; {} had no receipt at all.",
        if found.worst.len() == 1 {
            "wait".to_owned()
        } else {
            format!("{} waits", found.worst.len())
        },
        of(found.report.accepted, "accepted request"),
        count(never)
    );
    say(&mut std::io::stdout(), &line);
    let people: Vec<u32> = found.worst.iter().map(|end| end.person).collect();
    let numbers = numbers(order, &found.worst);
    let observed = followed(order, people);
    for end in &found.worst {
        let (number, at_ns) = numbers.get(&end.person).copied().unwrap_or((0, end.accepted_ns));
        let text = story(&observed, number, end.person, at_ns);
        say(&mut std::io::stdout(), &format!("\n{text}"));
    }
}

/// With which arrival each of these requests began: the last one of its person before it was accepted.
fn numbers(order: &Order, ends: &[End]) -> BTreeMap<u32, (u64, i64)> {
    let mut numbers = BTreeMap::new();
    let accepted: BTreeMap<u32, i64> = ends.iter().map(|end| (end.person, end.accepted_ns)).collect();
    for (arrival, number) in arrivals(order).zip(1..) {
        if accepted
            .get(&arrival.person)
            .is_some_and(|accepted| arrival.at_ns <= *accepted)
        {
            numbers.insert(arrival.person, (number, arrival.at_ns));
        }
    }
    numbers
}

/// One person's story; times on Italian clocks, and since the arrival.
fn story(observed: &Observed, number: u64, person: u32, from_ns: i64) -> String {
    let mut text = format!(
        "Arrival {} is person {person}, on {}.",
        count(number),
        instant(from_ns)
    );
    for line in observed.stories.iter().filter(|line| line.person == person) {
        let zoned = timestamp(line.at_ns).to_zoned(pin::calendar::ROME.clone());
        let clock = zoned.strftime("%a %-d %b %H:%M:%S%.3f");
        let passed = since(line.at_ns - from_ns);
        let _ = write!(text, "\n  {clock}  {passed:>10}  {}", line.what);
    }
    for end in observed.ends.iter().filter(|end| end.person == person) {
        let waited = match end.waited_s {
            Some(waited) => format!("the first receipt came after {}", span(Some(waited))),
            None => "no receipt came".to_owned(),
        };
        let _ = write!(text, "\n  The promise: {}; {waited}.", end.verdict);
    }
    text
}

#[allow(clippy::cast_precision_loss, reason = "a span for a reader")]
fn since(ns: i64) -> String {
    let sign = if ns < 0 { "-" } else { "+" };
    format!("{sign}{}", span(Some(ns.unsigned_abs() as f64 / 1e9)))
}
