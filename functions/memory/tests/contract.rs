//! The twin passes the contract.

use memory::contract::{CASES, RECORD_CASES, random};
use memory::{NoFaults, Twin};
use proptest::prelude::*;

#[test]
fn every_case() {
    for (name, case) in CASES {
        println!("{name}");
        pollster::block_on(case(&Twin::default()));
    }
}

#[test]
fn every_case_of_the_record() {
    for (name, case) in RECORD_CASES {
        println!("{name}");
        pollster::block_on(case(&Twin::default()));
    }
}

proptest! {
    #[test]
    fn random_operations_are_deterministic(seeds in proptest::collection::vec(any::<random::Seed>(), 1..80)) {
        pollster::block_on(random::compare(&Twin::default(), &Twin::with_faults(NoFaults), &seeds));
    }
}
