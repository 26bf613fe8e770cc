//! What is to be bought: the least figures of the account that keep the promise, and what binds first.
//!
//! Each figure is looked for by itself, with everything else unlimited, on the part of the profile that decides it, from
//! a bound below upwards and by bisection; each seed deals the same people and fates whatever the figure is ("common
//! random numbers"). The worst of the seeds is bought. Then the whole profile of the first seed runs with all figures at
//! once, and what that does not hold is raised.

mod binding;
mod figures;
mod fluid;
mod part;
mod schedule;
mod search;

pub use binding::Binding;
pub use figures::{Figure, Figures};
pub use fluid::{Stretch, least_rate};

use crate::held::Held;
use crate::report::Report;
use crate::run::{Observed, Order, Peaks, Watch, observe};
use crate::side_by_side::side_by_side;
use crate::world::World;
use figures::Needs;
use jiff::SignedDuration;
use schedule::Schedule;
use surge::Profile;

/// What a plan is asked for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who comes when.
    pub profile: Profile,
    /// What the account and the world are like today.
    pub world: World,
    /// Whether it is a world of queueing alone.
    pub ideal: bool,
    /// Within what time a first half is to be there.
    pub deadline: SignedDuration,
    /// Of validated requests with a working contact, the share of which that is to hold.
    pub keep: f64,
    /// The first seed.
    pub seed: u64,
    /// How many seeds.
    pub seeds: u32,
}

/// What a plan found.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The closed form: the least rate, in parts a second, at which a fluid keeps the deadline.
    pub mu_star: Figure,
    /// The figures, each the worst of the seeds, as raised for the whole profile.
    pub figures: Figures,
    /// What the world without limits holds: more no purchase can bring.
    pub best: Held,
    /// What was asked of the figures.
    pub asked: Held,
    /// The whole profile with these figures, and with all else as the world has it.
    pub report: Report,
    /// What that held.
    pub held: Held,
    /// What it took at most.
    pub peaks: Peaks,
    /// The limits of the world as it is today against what is needed, the scarcest first.
    pub binds: Vec<Binding>,
}

impl Plan {
    /// Whether with these figures the promise holds (D14), and as much is held as was asked.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.report.verdict.holds && self.short().is_empty()
    }

    /// In what the figures hold less than was asked of them.
    #[must_use]
    pub fn short(&self) -> Vec<String> {
        self.held.short_of(&self.asked)
    }

    /// What the whole profile costs, in dollars.
    #[must_use]
    pub fn cost_usd(&self) -> f64 {
        self.report.bill.usd.dollars()
    }
}

/// How often figures are raised until the whole holds.
const RAISES: u32 = 6;

/// Makes a plan on so many threads; `told` hears what is being done.
///
/// # Errors
/// Where no figure in its range keeps the promise, which one that is.
pub fn plan(question: &Question, threads: usize, told: impl Fn(&str) + Sync) -> Result<Plan, String> {
    let seeds: Vec<u64> = (0..u64::from(question.seeds.max(1)))
        .map(|number| question.seed + number)
        .collect();
    let schedules = side_by_side(&seeds, threads, |seed| Schedule::of(question, *seed));
    let Some((first, others)) = schedules.split_first() else {
        return Err("a plan needs a seed".to_owned());
    };
    let look = |need: Needs, schedule: &Schedule, guess| {
        told(&format!("{} · seed {}", need.name(), schedule.seed));
        let found = need.least(question, schedule, guess).map(|figure| (need, figure));
        found.ok_or_else(|| format!("no {} keeps the promise (seed {})", need.name(), schedule.seed))
    };
    let found = side_by_side(&Needs::of(question), threads, |need| look(*need, first, None));
    let mut found = found.into_iter().collect::<Result<Vec<_>, String>>()?;
    let tasks: Vec<_> = others
        .iter()
        .flat_map(|schedule| found.iter().map(move |(need, figure)| (*need, schedule, *figure)))
        .collect();
    let more = side_by_side(&tasks, threads, |(need, schedule, figure)| {
        look(*need, schedule, Some(*figure))
    });
    found.extend(more.into_iter().collect::<Result<Vec<_>, String>>()?);
    let mut figures = Figures::of(&found);
    let mu_star = Figure::of(schedules.iter().map(|schedule| schedule.mu_star));
    let best = if question.ideal {
        // A queue alone loses nobody but to its rate.
        Held::ALL
    } else {
        told("the whole profile without limits");
        whole(question, unlimited(&question.world))?.1
    };
    let asked = best.asked(question.keep);
    let mut raises = 0;
    let (report, held, peaks) = loop {
        told("the whole profile with what is to be bought");
        let (report, held, peaks) = whole(question, figures.set(question))?;
        if held.reaches(&asked) || raises == RAISES {
            break (report, held, peaks);
        }
        let are_turned_away = report.throttled_by.get("lambda").is_some_and(|count| *count > 0);
        figures.raise(&held, &asked, 1 << raises, are_turned_away);
        raises += 1;
    };
    let binds = binding::of(question, &figures, &peaks);
    Ok(Plan {
        mu_star,
        figures,
        best,
        asked,
        report,
        held,
        peaks,
        binds,
    })
}

fn whole(question: &Question, world: World) -> Result<(Report, Held, Peaks), String> {
    let observed = watched(question, question.profile.clone(), world, question.seed);
    match (observed.held, observed.peaks) {
        (Some(held), Some(peaks)) => Ok((observed.report, held, peaks)),
        _ => Err("a run was not measured".to_owned()),
    }
}

fn watched(question: &Question, profile: Profile, world: World, seed: u64) -> Observed {
    let order = Order {
        profile,
        seed,
        world,
        ideal: question.ideal,
        limit: None,
    };
    let wanted = Watch {
        deadline: Some(question.deadline),
        ..Watch::default()
    };
    observe(&order, &wanted, |_| {})
}

/// What a run of a part holds; all of it if nobody comes.
fn held(question: &Question, profile: &Profile, world: World, seed: u64) -> Held {
    let observed = watched(question, profile.clone(), world, seed);
    observed.held.unwrap_or(Held::ALL)
}

/// The world with none of the limits that money or a form can raise; what it does otherwise it does still.
fn unlimited(world: &World) -> World {
    World {
        sms_rate: 10_000,
        email_rate: 10_000,
        concurrency: 1_000_000,
        scale_up: 1_000_000,
        ..world.clone().without_limits()
    }
}
