//! Random programs: the executor against a reference without futures, and against itself.

mod executed;
mod reference;

use proptest::collection::vec;
use proptest::prelude::*;

/// What a task does, step by step.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Waits so many nanoseconds.
    Sleep(i64),
    /// Posts an event so many nanoseconds from now.
    Post(i64),
    /// Starts the kind that lies so many after its own; none if there is none.
    Spawn(usize),
    /// Cancels the task that was spawned as the n-th, modulo how many there are: perhaps itself.
    Cancel(usize),
    /// Waits for the one it spawned last, if it has not done so yet.
    Join,
}

/// The steps of each kind of task. The driver starts one of each.
type Program = Vec<Vec<Step>>;

/// What happened. Tasks are counted in the order in which they were spawned.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    at: i64,
    task: usize,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Began(usize),
    Slept,
    Posted,
    Spawned(usize),
    Cancelled(usize, bool),
    /// `None`: it was cancelled; else the kind.
    Joined(Option<usize>),
    Ended,
    /// The driver was handed what a task posted.
    Event,
    /// The last: how many tasks are left, which must be none.
    Left,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_i64..6).prop_map(Step::Sleep),
        2 => (0_i64..6).prop_map(Step::Post),
        2 => (1_usize..4).prop_map(Step::Spawn),
        2 => (0_usize..40).prop_map(Step::Cancel),
        2 => Just(Step::Join),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_program_runs_as_the_reference_has_it_and_twice_the_same(
        program in vec(vec(step(), 0..7), 1..5),
    ) {
        let reference = reference::run(&program);
        let first = executed::run(&program);
        prop_assert_eq!(&first, &reference);
        prop_assert_eq!(executed::run(&program), first);
    }
}
