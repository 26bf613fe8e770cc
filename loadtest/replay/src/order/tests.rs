use super::*;
use clap::Parser;

fn order(arguments: &[&str]) -> Result<Order, Vec<String>> {
    Arguments::try_parse_from([&["replay"], arguments].concat())
        .unwrap()
        .order()
}

#[test]
fn everything_wrong_is_named_at_once() {
    let wrong = order(&[
        "--host",
        "localhost",
        "--profile",
        "none",
        "--speed",
        "-1",
        "--limit",
        "0",
        "--users",
        "many",
        "--session",
        "2",
        "--threshold",
        "fast",
        "--json",
        "/nowhere/at/all.json",
        "--html",
        "/nowhere/at/all.html",
        "--prediction",
        "/nowhere/at/predicted.json",
        "--shard",
        "4/3",
        "--start-at",
        "soon",
        "--goose-json",
        "/nowhere/at/all.txt",
    ])
    .unwrap_err();
    let options = [
        "--host",
        "there is no profile",
        "--speed",
        "--limit",
        "--users",
        "--session",
        "--threshold",
        "--json",
        "--html",
        "--goose-json /nowhere",
        "--goose-json: its name",
        "--prediction /nowhere/at/predicted.json",
        "--shard",
        "--start-at",
    ];
    assert_eq!(wrong.len(), options.len(), "{wrong:#?}");
    for (line, option) in wrong.iter().zip(options) {
        assert!(line.starts_with(option), "{line} is not of {option}");
    }
}

#[test]
fn parts_begin_together_or_not_at_all() {
    let wrong = order(&["--profile", "smoke", "--shard", "1/2"]).unwrap_err();
    assert!(
        wrong.len() == 1 && wrong[0].starts_with("--shard needs --start-at"),
        "{wrong:#?}"
    );
    let part = [
        "--profile",
        "smoke",
        "--shard",
        "2/2",
        "--start-at",
        "2026-11-22T18:00:00+01:00",
    ];
    let together = order(&part).unwrap().together;
    assert_eq!(together.shard.to_string(), "2/2");
    assert_eq!(together.start_at, "2026-11-22T17:00:00Z".parse().ok());
    let whole = order(&["--profile", "smoke"]).unwrap().together;
    assert!(!whole.shard.is_one_of_several() && whole.start_at.is_none());
}

#[test]
fn a_prediction_is_for_a_page() {
    let wrong = order(&["--profile", "smoke", "--prediction", "/nowhere/at/all.json"]).unwrap_err();
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
    assert!(wrong[0].contains("--html"), "{wrong:#?}");
}

#[test]
fn little_is_enough_and_errors_have_a_rule() {
    let order = order(&["--profile", "smoke", "--scale", "0.5", "--limit", "10"]).unwrap();
    assert_eq!(order.rules, [Rule::Goose(USUAL.to_owned())]);
    assert_eq!(order.limit, Some(10));
    assert!((order.profile.expected() - 300.0).abs() < 10.0);
    assert_eq!(order.host.url(), "http://127.0.0.1:8080");
}

#[test]
fn a_wrong_profile_tells_every_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "name = 3\nmode = \"sometimes\"\n").unwrap();
    let wrong = order(&["--profile", file.to_str().unwrap()]).unwrap_err();
    assert!(wrong.len() >= 2, "{wrong:#?}");
}
