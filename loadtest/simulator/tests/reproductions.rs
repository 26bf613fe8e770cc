//! Every case in `reproductions/` is replayed: what broke a law once must never break one again.

use simulator::hunt::{Case, execute, generate};
use std::path::PathBuf;

/// The kept cases, in the order of their names.
fn kept() -> Vec<(PathBuf, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reproductions");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("readable");
        let case = Case::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn no_kept_case_breaks_a_law() {
    let kept = kept();
    assert!(!kept.is_empty());
    for (path, case) in kept {
        let survey = execute(&case).unwrap_or_else(|failure| panic!("{}: {failure:?}", path.display()));
        assert!(survey.checked > 0 && survey.requests > 0, "{}", path.display());
    }
}

#[test]
fn a_case_is_kept_as_it_is_read_and_runs_the_same_twice() {
    for (path, case) in kept() {
        assert_eq!(
            Case::parse(&case.text()).as_ref(),
            Ok(&case),
            "{}",
            path.display()
        );
        assert_eq!(execute(&case), execute(&case), "{}", path.display());
    }
}

#[test]
fn a_seed_is_a_case() {
    for seed in 0..20 {
        assert_eq!(generate(seed), generate(seed));
        assert_eq!(execute(&generate(seed)), execute(&generate(seed)), "seed {seed}");
    }
    assert_ne!(generate(1), generate(2));
}
