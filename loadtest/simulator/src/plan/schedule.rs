//! The schedule of a seed, second by second, and what it asks for as a fluid.

use super::fluid::{Stretch, least_rate};
use super::{Question, held, part, unlimited};
use crate::held::Held;
use std::sync::OnceLock;
use surge::{ArchiveAnswer, Arrivals, Kind, People, Profile, Residence};

/// The stretch in which environments and warm throughput are decided: a quarter of an hour.
const BUSIEST_S: usize = 900;

/// Nothing is sent so early that it bears on a stretch that begins so much later, in seconds.
const BEFORE_S: usize = 600;

/// A seed's schedule, as far as a plan needs it.
pub(crate) struct Schedule {
    pub(crate) seed: u64,
    /// The least rate of a fluid, in parts a second.
    pub(crate) mu_star: f64,
    /// What decides the rates of channels.
    pub(crate) decisive: Part,
    /// What decides what must run at once.
    pub(crate) busiest: Part,
}

/// A part of the profile, and what is asked of figures on it, which is found once.
pub(crate) struct Part {
    pub(crate) profile: Profile,
    asked: OnceLock<Held>,
}

impl Part {
    pub(crate) const fn new(profile: Profile) -> Self {
        Self {
            profile,
            asked: OnceLock::new(),
        }
    }

    /// What the world without limits holds of the part, as far as `keep` asks for it.
    pub(crate) fn asked(&self, question: &Question, seed: u64) -> &Held {
        self.asked.get_or_init(|| {
            held(question, &self.profile, unlimited(&question.world), seed).asked(question.keep)
        })
    }
}

impl Schedule {
    pub(crate) fn of(question: &Question, seed: u64) -> Self {
        let profile = if question.ideal {
            question.profile.ideal()
        } else {
            question.profile.clone()
        };
        let (all, by_sms) = seconds(&profile, seed);
        let (mu_star, stretch) = least_rate(&by_sms, question.deadline.as_secs_f64());
        let from = Stretch {
            from_s: stretch.from_s.saturating_sub(BEFORE_S),
            ..stretch
        };
        Self {
            seed,
            mu_star,
            decisive: Part::new(part::stretch(&profile, from)),
            busiest: Part::new(part::stretch(&profile, part::busiest(&all, BUSIEST_S))),
        }
    }
}

/// How many come in each second, and how many first halves fall due by SMS at once: of people with a mobile who live
/// where the archive has them, the first time they ask. A part each, so that what follows is a bound below.
fn seconds(profile: &Profile, seed: u64) -> (Vec<u32>, Vec<u32>) {
    let people = People::new(seed, &profile.mix);
    let start = crate::agenda::nanoseconds(profile.start);
    let (mut all, mut by_sms): (Vec<u32>, Vec<u32>) = Default::default();
    for arrival in Arrivals::new(profile, seed) {
        let second = (arrival.at_ns - start).div_euclid(1_000_000_000);
        let second = usize::try_from(second).unwrap_or_default();
        if all.len() <= second {
            all.resize(second + 1, 0);
            by_sms.resize(second + 1, 0);
        }
        all[second] += 1;
        if arrival.kind == Kind::First {
            let person = people.person(arrival.person);
            let is_known = person.archive == ArchiveAnswer::Same;
            let is_near = matches!(person.residence, Residence::Italy { .. });
            by_sms[second] += u32::from(person.mobile.is_some() && is_known && is_near);
        }
    }
    (all, by_sms)
}
