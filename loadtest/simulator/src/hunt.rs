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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_law_is_broken_in_a_hundred_hostile_worlds() {
        let bag = hunt(1, 100, |_| {});
        let found: Vec<_> = bag
            .found
            .iter()
            .map(|found| (found.seed, found.failure))
            .collect();
        assert_eq!(found, []);
        // They looked where it hurts: invocations died, and messages went out again for it.
        assert!(
            bag.survey.deaths > 20 && bag.survey.repeated > 10,
            "{:?}",
            bag.survey
        );
    }

    #[test]
    fn a_case_runs_the_same_each_time_and_survives_being_kept() {
        let case = generate(17);
        let kept = Case::parse(&case.text()).expect("its own text");
        assert_eq!(kept, case);
        assert_eq!(execute(&kept), execute(&case));
    }

    #[test]
    fn a_case_with_a_name_that_does_not_exist_is_refused_with_the_name() {
        let text = generate(17).text();
        let wrong = text.replacen("\"start\": \"", "\"start\": \"soon ", 1);
        assert!(Case::parse(&wrong).is_err_and(|error| error.contains("start")));
        let fault = r#"{"seed":1,"start":"2020-03-26T09:00:00+01:00","sms-rate":1,"operations":[
            {"at-ms":0,"operation":{"fault":{"call":"clai","after":0,"after-its-work":true,"fault":"throttled"}}}]}"#;
        assert_eq!(Case::parse(fault), Err("no call is named «clai»".to_owned()));
    }
}
