//! Plans as their user makes them.

use super::{HOLDS, HOLDS_NOT, Scratch, code, profile, refused, says, simulator, text};
use serde_json::Value;

/// A plan as JSON, whose exit code and reasons say the same as its verdict.
fn planned(arguments: &str) -> Value {
    let output = simulator(&format!("plan {arguments} --json -"));
    assert_eq!(text(&output.stderr), "", "{arguments}");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let holds = json["holds"].as_bool().expect("holds or not");
    assert_eq!(
        code(&output),
        if holds { HOLDS } else { HOLDS_NOT },
        "{arguments}"
    );
    assert_eq!(
        json["because"].as_array().map(Vec::is_empty),
        Some(holds),
        "{json}"
    );
    json
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[test]
fn a_plan_names_every_figure_with_its_interval_and_what_binds() {
    let plan = planned(&format!(
        "--profile {} --world milan --seeds 2 --set agents=5",
        profile("minute")
    ));
    for member in [
        "muStar",
        "smsRatePerS",
        "emailRatePerS",
        "concurrency",
        "warmThroughput",
        "agents",
    ] {
        let (figure, interval) = (&plan[member], &plan["interval"][member]);
        assert!(
            number(&interval[0]) <= number(&interval[1]),
            "{member}: {interval}"
        );
        assert!(number(figure) >= number(&interval[1]), "{member}: {figure}");
    }
    assert!(number(&plan["muStar"]) <= number(&plan["smsRatePerS"]));
    assert!(number(&plan["costUsd"]) > 0.0);
    let binds = plan["binds"].as_array().expect("a list");
    let taken: Vec<f64> = binds
        .iter()
        .map(|bind| number(&bind["needs"]) / number(&bind["has"]))
        .collect();
    assert!(taken.is_sorted_by(|one, next| one >= next), "{taken:?}");
    let of = |limit: &str| binds.iter().find(|bind| bind["limit"] == limit);
    assert!(of("sms-rate").is_some_and(|bind| bind["askFor"]["where"].is_string()));
    assert!(
        plan["held"]["keptShare"] == plan["best"]["keptShare"] || number(&plan["held"]["keptShare"]) >= 0.999
    );
}

#[test]
fn r25_of_a_queue_alone_the_least_rate_is_the_closed_form() {
    // 1,800 in ten minutes, each to be sent within twenty: 1,800/(600 + 1,200).
    let burst = Scratch::new("burst.toml");
    let usual = std::fs::read_to_string(profile("minute")).expect("a profile");
    let (_, mix) = usual.split_once("[mix]").expect("a mix");
    let start = "name = \"burst\"\nstart = \"2020-04-01T09:00:00+02:00\"\nmode = \"exact\"\n";
    let segment = "segment = [{ duration = \"PT10M\", requests = 1800 }]\n";
    std::fs::write(&burst.0, format!("{start}{segment}[mix]{mix}")).expect("written");
    let plan = planned(&format!(
        "--profile {} --ideal --deadline PT20M --keep 0.99 --seeds 1",
        burst.0.display()
    ));
    let closed = number(&plan["muStar"]);
    assert!((closed - 1.0).abs() < 0.02, "{closed}");
    // The first tick and the last receipt take a minute of the thirty.
    let least = number(&plan["interval"]["smsRatePerS"][1]);
    assert!((0.95..1.08).contains(&(least / closed)), "{least} for {closed}");
    assert_eq!(plan["emailRatePerS"], 0.0);
}

#[test]
fn a_wrong_plan_is_told_everything_at_once() {
    let lines =
        refused("plan --profile nope --world atlantis --deadline soon --keep 2 --seeds 0 --html page.html");
    for wanted in [
        "there is no profile «nope»",
        "there is no world «atlantis»",
        "--deadline takes a duration",
        "--keep takes a share",
        "--seeds takes a whole number from 1 to 100",
        "leave --html out",
    ] {
        says(&lines, wanted);
    }
    assert_eq!(lines.len(), 6, "{lines:#?}");
}

#[test]
fn a_plan_can_be_read_and_says_what_to_ask_of_whom() {
    let narrow = "--set sms-rate=1 --set agents=1 --set sms-spend-cap-usd=1";
    let output = simulator(&format!(
        "plan --profile {} --seeds 1 {narrow}",
        profile("minute")
    ));
    let said = text(&output.stdout);
    for wanted in [
        "closed form",
        "What binds first",
        "sms-spend-cap-usd",
        "BINDS",
        "AWS Support Center",
        "AGCOM",
    ] {
        assert!(said.contains(wanted), "«{wanted}» is not in {said}");
    }
}
