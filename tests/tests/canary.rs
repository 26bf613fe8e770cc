//! No half and no token anywhere but where it belongs.

use serde_json::json;
use std::path::{Path, PathBuf};
use whole_service_tests::half_in;
use whole_service_tests::process::Process;

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

fn holds(haystack: &[u8], needle: &str) -> bool {
    let needle = needle.to_ascii_lowercase();
    haystack
        .to_ascii_lowercase()
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

#[test]
fn no_half_and_no_token_in_the_database_the_logs_or_another_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(
        folder.path(),
        &["--log", "trace", "--start", "2020-03-26T09:00:00+01:00"],
    );
    let client = process.client.clone();
    let citizens = client.citizens(4);
    let mut answers = vec![process.greeting.clone()];
    let mut accepted_answers = Vec::new();
    let mut tokens = Vec::new();
    let mut personal = Vec::new();
    for (citizen, mode) in citizens.iter().zip(["accept", "timeout", "reject", "silent"]) {
        client.sms(mode);
        let accepted = client.ask(citizen);
        accepted_answers.push(accepted.text.clone());
        tokens.push(
            accepted.json()["followUpToken"]
                .as_str()
                .expect("a token")
                .to_owned(),
        );
        client.advance("PT5M");
        answers.push(client.follow(&accepted).to_string());
        answers.push(client.ask(citizen).text);
        answers.push(
            client
                .post(
                    "/v1/pin-requests/precheck",
                    &json!({"taxCode": citizen["taxCode"], "residence": "italy"}),
                )
                .text,
        );
        for value in [
            &citizen["taxCode"],
            &citizen["contacts"]["mobile"],
            &citizen["address"]["street"],
        ] {
            personal.push(value.as_str().expect("a text").to_owned());
        }
    }
    let halves: Vec<String> = client
        .outbox()
        .iter()
        .map(|message| half_in(message["text"].as_str().expect("a text")))
        .collect();
    assert!(halves.len() >= 3, "the path has been walked");
    for path in [
        "/v1/openapi.json",
        "/v1/places/provinces",
        "/_local/health",
        "/_local/citizens",
    ] {
        answers.push(client.get(path).text);
    }
    let logs = process.kill_for_logs();
    assert!(logs.contains("/v1/pin-requests"), "the logs are there: {logs}");
    let mut paths = Vec::new();
    files(folder.path(), &mut paths);
    assert!(paths.len() >= 2, "{paths:?}");
    let spaced = |half: &String| format!("{} {}", &half[..4], &half[4..]);
    let secrets: Vec<String> = halves
        .iter()
        .chain(&tokens)
        .cloned()
        .chain(halves.iter().map(spaced))
        .collect();
    for half in &halves {
        assert!(
            accepted_answers
                .iter()
                .all(|answer| !holds(answer.as_bytes(), half)),
            "a half in a 202"
        );
    }
    for path in &paths {
        let bytes = std::fs::read(path).expect("readable");
        for secret in &secrets {
            assert!(!holds(&bytes, secret), "a secret in {}", path.display());
        }
    }
    for secret in secrets.iter().chain(&personal) {
        assert!(
            !holds(logs.as_bytes(), secret),
            "a secret or personal datum in the logs"
        );
    }
    for secret in &secrets {
        assert!(
            answers.iter().all(|answer| !holds(answer.as_bytes(), secret)),
            "a secret in an answer"
        );
    }
}
