//! The tool as its user runs it: what it takes, what it says, where, and with which exit code.

mod compare;
mod plan;
mod report;
mod tools;
mod world;

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

const HOLDS: i32 = 0;
const BAD_INPUT: i32 = 2;
const HOLDS_NOT: i32 = 3;

/// Runs the tool with arguments that hold no blanks.
fn simulator(arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_simulator"))
        .args(arguments.split_whitespace())
        .output()
        .expect("it starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it exits")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn profile(name: &str) -> String {
    format!("{}/tests/profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// A run that comes to a verdict: its report says so on the standard output, and nothing is said elsewhere.
fn ran(arguments: &str, expected: i32) -> String {
    let output = simulator(&format!("run {arguments}"));
    assert_eq!(text(&output.stderr), "", "{arguments}");
    assert_eq!(code(&output), expected, "{arguments}");
    text(&output.stdout).to_owned()
}

/// What a refused call complains of, a line each.
fn refused(arguments: &str) -> Vec<String> {
    let output = simulator(arguments);
    assert_eq!(code(&output), BAD_INPUT, "{arguments}");
    assert_eq!(text(&output.stdout), "", "{arguments}");
    let lines: Vec<String> = text(&output.stderr).lines().map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{arguments}");
    for line in &lines {
        assert!(line.starts_with("simulator: "), "{arguments}: {line}");
    }
    lines
}

fn says(lines: &[String], wanted: &str) {
    assert!(
        lines.iter().any(|line| line.contains(wanted)),
        "«{wanted}» is not in {lines:#?}"
    );
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn json(arguments: &str, expected: i32) -> Value {
    serde_json::from_str(&ran(&format!("{arguments} --json -"), expected)).expect("JSON and nothing else")
}

#[test]
fn the_exit_code_is_the_verdict_and_the_text_says_it() {
    let holds = ran("--profile smoke --ideal", HOLDS);
    assert!(holds.contains("\nThe promise holds.\n"), "{holds}");
    assert!(
        holds.starts_with("smoke · seed 1 · queueing alone\n  2020-"),
        "{holds}"
    );
    // One message in a hundred is lost in silence: more than one in a thousand.
    let holds_not = ran("--profile smoke", HOLDS_NOT);
    assert!(
        holds_not.contains("\nThe promise DOES NOT HOLD.\n"),
        "{holds_not}"
    );
    assert!(holds_not.contains("and 99.9 % are promised"), "{holds_not}");
    for said in [&holds, &holds_not] {
        assert!(said.contains(" looks · 0 broken"), "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_known_before_the_run() {
    let lines = refused("run --profile eight-million --json /nowhere/at/all.json");
    says(&lines, "--json /nowhere/at/all.json: ");
}

/// Two reports on a desk can be told apart.
#[test]
fn the_text_says_what_of_the_world_was_set() {
    let minute = profile("minute");
    let said = ran(
        &format!("--profile {minute} --ideal --sms-rate 10 --set key-ms=5 --set in-flight=8"),
        HOLDS,
    );
    assert!(
        said.contains("\n  world           sms-rate 10 · in-flight 8\n"),
        "{said}"
    );
}

#[test]
fn an_unknown_profile_is_told_the_five() {
    let lines = refused("run --profile nope");
    for name in [
        "«nope»",
        "smoke",
        "base",
        "march-2020",
        "click-day",
        "eight-million",
    ] {
        says(&lines, name);
    }
    says(&refused("run --profile missing.toml"), "missing.toml: ");
    let misspelt = simulator("run");
    assert_eq!(code(&misspelt), BAD_INPUT);
    assert!(text(&misspelt.stderr).contains("--profile"));
}

#[test]
fn a_wrong_profile_is_told_every_wrong_field_with_its_line_and_a_remedy() {
    let lines = refused(&format!("run --profile {}", profile("wrong")));
    for (line, field) in [
        (3, "name"),
        (4, "start"),
        (5, "mode"),
        (7, "segment[0].duration"),
        (11, "mix.mobile"),
    ] {
        says(&lines, &format!("wrong.toml: line {line}, {field}: "));
    }
    assert_eq!(lines.len(), 5, "{lines:#?}");
    assert!(lines.iter().all(|line| line.contains("; write ")), "{lines:#?}");
}

#[test]
fn every_wrong_setting_is_named_at_once_with_what_would_do() {
    let lines = refused(
        "run --profile nope --sms-rate 0 --concurrency many --set sms-rat=3 --set dead-share=2 --set read-ms=NaN \
         --set retries=-1 --set publish-ms=400 --set x",
    );
    says(&lines, "«sms-rate» takes a whole number from 1 to 10000");
    says(&lines, "«concurrency» takes a whole number from 1 to 1000000");
    says(
        &lines,
        "«sms-rat» is no key of the world; `simulator world` lists them; did you mean «sms-rate»?",
    );
    says(&lines, "«dead-share» takes a number from 0 to 1");
    says(&lines, "«read-ms» takes a number from 0 to 60000");
    says(&lines, "«retries» takes a whole number from 0 to 100");
    says(&lines, "«publish-p99-ms» is 300 and «publish-ms» 400");
    says(&lines, "«x» is not of the form key=value");
    says(&lines, "there is no profile «nope»");
    assert_eq!(lines.len(), 9, "{lines:#?}");
}

#[test]
fn a_scale_is_a_number_above_nought_under_which_somebody_comes() {
    for factor in ["0", "-1", "NaN", "inf", "-inf", "twice"] {
        let lines = refused(&format!("run --profile smoke --scale {factor}"));
        says(
            &lines,
            &format!("--scale takes a number above 0, and not «{factor}»"),
        );
    }
    says(
        &refused("run --profile smoke --scale 1e300"),
        "take a smaller factor",
    );
    says(
        &refused("run --profile smoke --scale 0.0001"),
        "take a greater --scale",
    );
    let half = json(
        &format!("--profile {} --scale 0.5 --ideal", profile("minute")),
        HOLDS,
    );
    assert_eq!(half["requests"], 30);
}

#[test]
fn what_ideal_would_overrule_is_refused_and_not_forgotten() {
    let lines =
        refused("run --profile smoke --ideal --set silent-share=0.5 --set sms-rate=10 --set retries=2");
    says(&lines, "--ideal makes «silent-share» 0, and it is set to 0.5");
    says(&lines, "--ideal makes «retries» 0, and it is set to 2");
    assert_eq!(lines.len(), 2, "{lines:#?}");
}

#[test]
fn the_world_is_listed_with_every_key_and_its_figure() {
    let output = simulator("world");
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
    let figures = simulator::world::World::default().figures();
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), figures.len());
    for ((key, figure), line) in figures.iter().zip(lines) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..2], [*key, figure], "{line}");
        assert!(words.len() > 4, "what it means: {line}");
    }
}

#[test]
fn a_hunt_that_finds_nothing_exits_with_0_and_keeps_nothing() {
    let keep = Scratch::new("kept-cases");
    let output = simulator(&format!("hunt --seeds 5 --seed 9 --keep {}", keep.0.display()));
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
    assert!(text(&output.stdout).starts_with("5 worlds · "));
    assert!(!keep.0.exists());
    says(&refused("replay missing.json"), "missing.json: ");
}
