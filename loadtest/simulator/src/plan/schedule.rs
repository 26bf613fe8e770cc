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
    /// The same of emails a second, of people who have no mobile.
    pub(crate) by_email: f64,
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
        let Seconds {
            all,
            by_sms,
            by_email,
        } = seconds(&profile, seed);
        let (mu_star, stretch) = least_rate(&by_sms, question.deadline.as_secs_f64());
        let from = Stretch {
            from_s: stretch.from_s.saturating_sub(BEFORE_S),
            ..stretch
        };
        Self {
            seed,
            mu_star,
            by_email: least_rate(&by_email, question.deadline.as_secs_f64()).0,
            decisive: Part::new(part::stretch(&profile, from)),
            busiest: Part::new(part::stretch(&profile, part::busiest(&all, BUSIEST_S))),
        }
    }
}

/// What happens in each second.
#[derive(Default)]
struct Seconds {
    /// People who come.
    all: Vec<u32>,
    /// First halves that fall due by SMS.
    by_sms: Vec<u32>,
    /// … by email, since their people have no mobile.
    by_email: Vec<u32>,
}

/// How many come in each second, and how many first halves fall due at once: of people who live where the archive has
/// them, the first time they ask. A part each, so that what follows is a bound below.
fn seconds(profile: &Profile, seed: u64) -> Seconds {
    let people = People::new(seed, &profile.mix);
    let start = crate::agenda::nanoseconds(profile.start);
    let mut seconds = Seconds::default();
    for arrival in Arrivals::new(profile, seed) {
        let second = (arrival.at_ns - start).div_euclid(1_000_000_000);
        let second = usize::try_from(second).unwrap_or_default();
        if seconds.all.len() <= second {
            for each in [&mut seconds.all, &mut seconds.by_sms, &mut seconds.by_email] {
                each.resize(second + 1, 0);
            }
        }
        seconds.all[second] += 1;
        if arrival.kind == Kind::First {
            let person = people.person(arrival.person);
            let is_near = matches!(person.residence, Residence::Italy { .. });
            let is_due = is_near && person.archive == ArchiveAnswer::Same;
            let has_mobile = person.mobile.is_some();
            seconds.by_sms[second] += u32::from(is_due && has_mobile);
            seconds.by_email[second] += u32::from(is_due && !has_mobile && person.email.is_some());
        }
    }
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_of_a_queue_alone_falls_due_by_sms_in_the_second_of_coming() {
        let profile = Profile::named("smoke").map(Profile::parse);
        let profile = profile.and_then(Result::ok).expect("built in");
        let ideal = seconds(&profile.ideal(), 1);
        assert_eq!(ideal.all, ideal.by_sms);
        assert!(ideal.by_email.iter().all(|count| *count == 0));
        let usual = seconds(&profile, 1);
        let sums = [&usual.all, &usual.by_sms, &usual.by_email].map(|each| each.iter().sum::<u32>());
        assert!(
            sums[0] > sums[1] && sums[1] > 10 * sums[2] && sums[2] > 0,
            "{sums:?}"
        );
    }
}
