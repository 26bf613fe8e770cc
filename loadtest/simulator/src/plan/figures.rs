//! The figures that are bought, and how the least of each is found.

use super::schedule::{Part, Schedule};
use super::search::{least, near};
use super::{Question, held, unlimited};
use crate::held::Held;
use crate::world::World;
use jiff::SignedDuration;
use pin::calendar::Calendar;

/// A figure over the seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The greatest of the seeds', or what it was raised to.
    pub worst: f64,
    /// The least and the greatest of the seeds'.
    pub interval: (f64, f64),
}

impl Figure {
    pub(crate) fn of(figures: impl Iterator<Item = f64>) -> Self {
        let (low, high) = figures.fold((f64::INFINITY, 0.0_f64), |(low, high), figure| {
            (low.min(figure), high.max(figure))
        });
        Self {
            worst: high,
            interval: (low.min(high), high),
        }
    }

    /// What is bought: the next whole number.
    #[must_use]
    pub fn bought(&self) -> u32 {
        whole(libm::ceil(self.worst))
    }

    /// To the next whole number, and at least so many more.
    fn raise(&mut self, more: f64) {
        self.worst = libm::ceil(self.worst + more);
    }
}

/// What is bought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Parts of text messages a second.
    pub sms_rate: Figure,
    /// Emails a second.
    pub email_rate: Figure,
    /// Lambda environments at once.
    pub concurrency: Figure,
    /// Write units a second that each table takes at once.
    pub warm_writes: Figure,
    /// Read units a second that each table takes at once.
    pub warm_reads: Figure,
    /// Agents on shift.
    pub agents: Figure,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    SmsRate,
    EmailRate,
    Concurrency,
    WarmWrites,
    WarmReads,
    Agents,
}

/// A figure is found to one part in so many, and at least to 1.
const PARTS: u32 = 20;

/// No figure is greater.
const MOST: u32 = 1_000_000;

/// Of a queue alone a rate is found to one part in so many.
const FINE: u32 = 200;

/// A part of the profile with at most so many people decides how many agents are needed.
const PEOPLE: f64 = 100_000.0;

/// An ideal queue is looked at with so many people.
const QUEUE: f64 = 100_000.0;

/// No table takes less: the largest transaction must pass.
const LEAST_UNITS: u32 = 100;

/// Environments that the template reserves for what no citizen starts, and the 100 that AWS keeps unreserved whatever is
/// reserved (AWS Lambda Developer Guide, "Configuring reserved concurrency").
const LEAST_CONCURRENCY: u32 = 41 + 100;

impl Needs {
    const ALL: [Self; 6] = [
        Self::SmsRate,
        Self::EmailRate,
        Self::Concurrency,
        Self::WarmWrites,
        Self::WarmReads,
        Self::Agents,
    ];

    /// What is looked for in a question: in a world of queueing alone there are neither email nor agents nor limits of
    /// tables.
    pub(crate) fn of(question: &Question) -> Vec<Self> {
        let is_asked = |need: &Self| match need {
            Self::SmsRate | Self::Concurrency => true,
            Self::EmailRate => !question.ideal && question.world.email > 0,
            Self::WarmWrites | Self::WarmReads | Self::Agents => !question.ideal,
        };
        Self::ALL.into_iter().filter(is_asked).collect()
    }

    /// Its name in a sentence.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SmsRate => "rate of text messages",
            Self::EmailRate => "rate of emails",
            Self::Concurrency => "number of Lambda environments",
            Self::WarmWrites => "warm write throughput",
            Self::WarmReads => "warm read throughput",
            Self::Agents => "number of agents",
        }
    }

    /// The least that keeps the promise on a seed, near what another seed found if one did; `None` if none does.
    pub(crate) fn least(self, question: &Question, schedule: &Schedule, guess: Option<f64>) -> Option<f64> {
        let guess = guess.map(whole);
        match self {
            Self::SmsRate if question.ideal => queue(question, schedule),
            Self::SmsRate => {
                let from = whole(libm::ceil(schedule.mu_star)).max(1);
                self.search(question, schedule, &schedule.decisive, (from, guess))
            }
            Self::EmailRate => {
                let from = whole(libm::ceil(schedule.by_email)).max(1);
                self.search(question, schedule, &schedule.decisive, (from, guess))
            }
            Self::Concurrency => {
                self.search(question, schedule, &schedule.busiest, (LEAST_CONCURRENCY, guess))
            }
            Self::WarmWrites | Self::WarmReads => {
                self.search(question, schedule, &schedule.busiest, (LEAST_UNITS, guess))
            }
            Self::Agents => {
                let share = (PEOPLE / question.profile.expected()).min(1.0);
                let part = question.profile.scaled(share).ok()?;
                let guess = guess.map(|agents| whole(libm::round(f64::from(agents) * share)));
                let part = Part::new(part);
                let from = hands(question, &part, schedule.seed);
                let agents = self.search(question, schedule, &part, (from, guess))?;
                Some(libm::ceil(agents / share))
            }
        }
    }

    /// Looks on a part of the profile, from a bound below or from a guess.
    fn search(
        self,
        question: &Question,
        schedule: &Schedule,
        part: &Part,
        (from, guess): (u32, Option<u32>),
    ) -> Option<f64> {
        let asked = part.asked(question, schedule.seed);
        let holds = |figure| {
            let mut world = unlimited(&question.world);
            self.set(&mut world, figure);
            held(question, &part.profile, world, schedule.seed).reaches(asked)
        };
        let found = match guess {
            Some(guess) => near(guess, from, MOST, PARTS, holds),
            None => least(from, MOST, PARTS, holds),
        };
        found.map(f64::from)
    }

    fn set(self, world: &mut World, figure: u32) {
        match self {
            Self::SmsRate => world.sms_rate = figure,
            Self::EmailRate => world.email_rate = figure,
            Self::Concurrency => world.concurrency = figure,
            Self::WarmWrites => world.warm_write_units = figure,
            Self::WarmReads => world.warm_read_units = figure,
            Self::Agents => world.agents = figure,
        }
    }
}

/// How many agents the calls of a part take at least, each of them busy from the first opening to the deadline of the last.
fn hands(question: &Question, part: &Part, seed: u64) -> u32 {
    let asked = part.asked(question, seed);
    let calendar = Calendar::default();
    let openings = calendar.openings(part.profile.start, part.profile.end());
    let open: SignedDuration = openings.map(|opening| opening.length()).sum();
    let seconds = (open + question.deadline).as_secs_f64();
    let calls = f64::from(u32::try_from(asked.owed).unwrap_or(u32::MAX)) * asked.called;
    whole(calls * question.world.call_min * 60.0 / seconds).max(1)
}

/// The least rate of a queue alone, in hundredths: rates are whole numbers, so that a rate `r` is looked at as `k` parts a
/// second for the share `k / r` of the people, which as a fluid is the same.
fn queue(question: &Question, schedule: &Schedule) -> Option<f64> {
    let share = (QUEUE / schedule.decisive.profile.expected()).min(1.0);
    let holds = |hundredths: u32| {
        let rate = f64::from(hundredths) / 100.0;
        let parts = libm::ceil(rate * share).max(1.0);
        let Ok(sample) = schedule.decisive.profile.scaled(parts / rate) else {
            return false;
        };
        let world = World {
            sms_rate: whole(parts),
            ..unlimited(&question.world)
        };
        let asked = Held::ALL.asked(question.keep);
        held(question, &sample, world, schedule.seed).reaches(&asked)
    };
    let from = whole(schedule.mu_star * 100.0 * question.keep).max(1);
    least(from, 1_000_000, FINE, holds).map(|hundredths| f64::from(hundredths) / 100.0)
}

impl Figures {
    pub(crate) fn of(found: &[(Needs, f64)]) -> Self {
        let of = |need| {
            let of = found.iter().filter(|(own, _)| *own == need);
            let mut figures = of.map(|(_, figure)| *figure).peekable();
            let is_asked = figures.peek().is_some();
            if is_asked {
                Figure::of(figures)
            } else {
                Figure {
                    worst: 0.0,
                    interval: (0.0, 0.0),
                }
            }
        };
        Self {
            sms_rate: of(Needs::SmsRate),
            email_rate: of(Needs::EmailRate),
            concurrency: of(Needs::Concurrency),
            warm_writes: of(Needs::WarmWrites),
            warm_reads: of(Needs::WarmReads),
            agents: of(Needs::Agents),
        }
    }

    /// Each figure with what it is of.
    pub(crate) const fn each(&mut self) -> [(Needs, &mut Figure); 6] {
        [
            (Needs::SmsRate, &mut self.sms_rate),
            (Needs::EmailRate, &mut self.email_rate),
            (Needs::Concurrency, &mut self.concurrency),
            (Needs::WarmWrites, &mut self.warm_writes),
            (Needs::WarmReads, &mut self.warm_reads),
            (Needs::Agents, &mut self.agents),
        ]
    }

    /// The world with what is bought. What is needed of the gateway, of `Publish`, of the spend cap and of the quota of emails
    /// is measured, so they let all through; the others stand as they are.
    pub(crate) fn set(mut self, question: &Question) -> World {
        let asked = Needs::of(question);
        let mut world = World {
            gateway_rate: 0,
            publish_rate: 0,
            sms_spend_cap_usd: 0.0,
            email_quota: 0,
            ..question.world.clone()
        };
        for (need, figure) in self.each() {
            if asked.contains(&need) {
                need.set(&mut world, figure.bought().max(1));
            }
        }
        world
    }

    /// What did not hold is raised: the rates by `step`, the others by a twentieth. Whom a slow channel leaves waiting is
    /// owed a call, and a desk that finds no environment calls nobody: `are_turned_away` says whether any did.
    pub(crate) fn raise(&mut self, held: &Held, asked: &Held, step: u32, are_turned_away: bool) {
        let is_late = held.kept < asked.kept || held.unnoticed > asked.unnoticed;
        let is_uncalled = held.called < asked.called;
        let is_unserved = held.served < asked.served;
        for (need, figure) in self.each() {
            let part = figure.worst / f64::from(PARTS);
            let more = match need {
                Needs::SmsRate | Needs::EmailRate if is_late => f64::from(step),
                Needs::SmsRate if is_uncalled => 1.0,
                Needs::Concurrency if is_unserved || (is_uncalled && are_turned_away) => 5.0 * part,
                Needs::WarmWrites | Needs::WarmReads if is_unserved => part,
                Needs::Agents if is_uncalled => part,
                _ => continue,
            };
            if figure.worst > 0.0 {
                figure.raise(more);
            }
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range"
)]
pub(crate) fn whole(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)) as u32
}
