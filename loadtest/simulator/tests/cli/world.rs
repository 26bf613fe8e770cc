//! Worlds as files: which there are, what is wrong with one, and that what is set goes over it.

use super::{HOLDS_NOT, Scratch, json, profile, refused, says};

#[test]
fn a_world_is_one_that_is_built_in_or_a_file_and_what_is_set_goes_over_it() {
    let minute = profile("minute");
    let run = |rest: &str| json(&format!("--profile {minute} --world milan {rest}"), HOLDS_NOT);
    let report = run("--set silent-share=1 --set email=0 --set pec=0");
    assert_eq!(report["world"]["gateway-burst"], "1250");
    assert_eq!(report["world"]["silent-share"], "1");
    for name in ["«atlantis»", "milan", "frankfurt", "ireland", "local"] {
        says(&refused("run --profile smoke --world atlantis"), name);
    }
    says(
        &refused("run --profile smoke --world missing.toml"),
        "missing.toml: ",
    );
}

#[test]
fn a_wrong_world_is_told_everything_at_once_with_line_and_remedy() {
    let file = Scratch::new("wrong-world.toml");
    let text = "sms-rat = 20\ndead-share = 2\n[[outage]]\nchannel = \"fax\"\n";
    std::fs::write(&file.0, text).expect("written");
    let lines = refused(&format!(
        "run --profile nope --world {} --set retries=-1",
        file.0.display()
    ));
    let told = |line, key| says(&lines, &format!("wrong-world.toml: line {line}, {key}: "));
    told(1, "sms-rat");
    told(2, "dead-share");
    told(3, "outage[0].from");
    told(3, "outage[0].duration");
    told(4, "outage[0].channel");
    says(&lines, "«retries» takes a whole number from 0 to 100");
    says(&lines, "there is no profile «nope»");
    assert_eq!(lines.len(), 7, "{lines:#?}");
}

#[test]
fn the_json_says_what_was_throttled_where_and_how_often() {
    let minute = profile("minute");
    let narrow = "--world milan --set gateway-rate=1 --set gateway-burst=1 --set retries=0 --set agents=0";
    let report = json(
        &format!("--profile {minute} {narrow} --set silent-share=1 --set email=0 --set pec=0"),
        HOLDS_NOT,
    );
    let places = report["throttledBy"].as_object().expect("places");
    let at = |place: &str| places[place].as_u64().expect("a count");
    assert!(at("gateway") > 0, "{places:?}");
    assert_eq!(report["throttled"], at("gateway"));
    assert_eq!(report["givenUp"], at("gateway"));
    for place in [
        "lambda",
        "table-writes",
        "warm-writes",
        "partition-writes",
        "keys",
        "publish",
    ] {
        assert_eq!(at(place), 0, "{place}");
    }
    for place in ["spend-cap", "email-quota", "outage"] {
        assert!(places.contains_key(place), "{place}");
    }
}
