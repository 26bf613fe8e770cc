//! Worlds as files: which there are, what is wrong with one, and that what is set goes over it.

use super::{HOLDS_NOT, Scratch, json, profile, refused, says};

#[test]
fn a_world_is_one_that_is_built_in_or_a_file_and_what_is_set_goes_over_it() {
    let minute = profile("minute");
    let run = |rest: &str| json(&format!("--profile {minute} --world milan {rest}"), HOLDS_NOT);
    let report = run("--set silent-share=1 --set email=0 --set pec=0");
    assert_eq!(report["world"]["gateway-burst"], "1250");
    assert_eq!(report["world"]["silent-share"], "1");
    for name in ["«atlantis»", "milan", "frankfurt", "ireland"] {
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
