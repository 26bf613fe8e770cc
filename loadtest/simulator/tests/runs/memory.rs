//! What is done is folded: memory grows with what is under way, and hardly with what was.

use std::process::Command;

/// The most memory that a run of so much of the click day ever held, in bytes, and how many asked.
fn peak(scale: &str) -> (f64, f64) {
    let output = Command::new(env!("CARGO_BIN_EXE_simulator"))
        .args([
            "run",
            "--profile",
            "click-day",
            "--ideal",
            "--set",
            "letters-per-day=1",
            "--json",
            "-",
            "--scale",
            scale,
        ])
        .output()
        .expect("it starts");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let number = |key: &str| report[key].as_f64();
    let mib = number("peakRssMb").unwrap_or_default();
    (mib * 1_048_576.0, number("requests").expect("a number"))
}

/// At this scale nothing piles up: at most 2 a second come and 20 go out, so that all that grows is what was. (The smaller
/// run is not so small that the allocator's first arenas would be what is measured.) A request
/// under way takes some 2 kB; folded, with what keeps its person from asking again and with a letter that waits for
/// the printer, it must take less. (Where the machine does not tell, both are nought.)
#[test]
fn what_is_done_takes_a_fraction_of_what_is_under_way() {
    let ((small, few), (large, many)) = (peak("0.015"), peak("0.05"));
    assert!(many - few >= 10_000.0, "{many} and {few}");
    let each = (large - small) / (many - few);
    assert!(each < 1_500.0, "{each} bytes a request");
}
