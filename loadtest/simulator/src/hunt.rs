//! The hunt: small hostile worlds, at random, in which every law is looked at after every event.
//!
//! A case is a list of operations: who asks when, and what goes wrong when. A case that breaks a law is
//! shortened to the operations it takes, and kept in `reproductions/`, where a test replays it for good.

#[cfg(test)]
pub(crate) mod bugs;
mod case;
mod execute;
mod generate;
mod shorten;

pub use case::{Case, Operation, Planned};
pub use execute::{Failure, Survey, execute};
pub use generate::generate;
pub use shorten::shorten;

/// A case that broke a law.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its seed.
    pub seed: u64,
    /// The law, and when.
    pub failure: Failure,
    /// The case, shortened.
    pub case: Case,
}

/// What a hunt came to.
#[derive(Clone, Debug, Default)]
pub struct Bag {
    /// Cases run.
    pub cases: u64,
    /// What they saw, all together.
    pub survey: Survey,
    /// Cases that broke a law.
    pub found: Vec<Found>,
}

/// Runs the cases of `seeds` seeds from `first` on; `watch` is told of each.
#[must_use]
pub fn hunt(first: u64, seeds: u64, mut watch: impl FnMut(u64)) -> Bag {
    let mut bag = Bag::default();
    for seed in first..first.saturating_add(seeds) {
        let case = generate(seed);
        match execute(&case) {
            Ok(survey) => bag.survey.add(survey),
            Err(failure) => {
                let case = shorten(&case, |shorter| {
                    execute(shorter).is_err_and(|other| other.law == failure.law)
                });
                bag.found.push(Found { seed, failure, case });
            }
        }
        bag.cases += 1;
        watch(seed);
    }
    bag
}
