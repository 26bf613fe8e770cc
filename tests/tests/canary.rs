//! No half and no token anywhere but where it belongs.

use serde_json::json;
use std::path::{Path, PathBuf};
use whole_service_tests::process::Process;
use whole_service_tests::{Client, half_in};

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
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

/// What four people's requests, each under another mood of the provider, left behind.
#[derive(Default)]
struct Walked {
    halves: Vec<String>,
    tokens: Vec<String>,
    /// The answers that hand out a token each.
    accepted: Vec<String>,
    /// Every other answer.
    answers: Vec<String>,
    personal: Vec<String>,
}

fn walk(client: &Client) -> Walked {
    let mut walked = Walked::default();
    let citizens = client.citizens(4);
    for (citizen, mode) in citizens.iter().zip(["accept", "timeout", "reject", "silent"]) {
        client.sms(mode);
        let accepted = client.ask(citizen);
        let token = accepted.json()["followUpToken"]
            .as_str()
            .expect("a token")
            .to_owned();
        walked.tokens.push(token);
        client.advance("PT5M");
        walked.answers.push(client.follow(&accepted).to_string());
        walked.accepted.push(accepted.text);
        walked.answers.push(client.ask(citizen).text);
        let precheck = json!({"taxCode": citizen["taxCode"], "residence": "italy"});
        walked
            .answers
            .push(client.post("/v1/pin-requests/precheck", &precheck).text);
        let personal =
            ["/taxCode", "/contacts/mobile", "/address/street"].map(|member| citizen.pointer(member));
        walked.personal.extend(
            personal
                .into_iter()
                .flatten()
                .filter_map(|datum| datum.as_str())
                .map(str::to_owned),
        );
    }
    let texts = client.outbox();
    walked.halves = texts
        .iter()
        .map(|message| half_in(message["text"].as_str().expect("a text")))
        .collect();
    for path in [
        "/v1/openapi.json",
        "/v1/places/provinces",
        "/_local/health",
        "/_local/citizens",
    ] {
        walked.answers.push(client.get(path).text);
    }
    walked
}

#[test]
fn no_half_and_no_token_in_the_database_the_logs_or_another_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = ["--log", "trace", "--start", "2020-03-26T09:00:00+01:00"];
    let process = Process::start(folder.path(), &start);
    let mut walked = walk(&process.client);
    walked.answers.push(process.greeting.clone());
    let logs = process.kill_for_logs();
    assert!(walked.halves.len() >= 3, "the path has been walked");
    assert_eq!(walked.personal.len(), 12);
    assert!(logs.contains("/v1/pin-requests"), "the logs are there: {logs}");
    let mut paths = Vec::new();
    files(folder.path(), &mut paths);
    assert!(paths.len() >= 2, "{paths:?}");
    let spaced = |half: &String| format!("{} {}", &half[..4], &half[4..]);
    let halves: Vec<String> = walked
        .halves
        .iter()
        .cloned()
        .chain(walked.halves.iter().map(spaced))
        .collect();
    let secrets: Vec<&String> = halves.iter().chain(&walked.tokens).collect();
    for path in &paths {
        let bytes = std::fs::read(path).expect("readable");
        for secret in &secrets {
            assert!(!holds(&bytes, secret), "a secret in {}", path.display());
        }
    }
    for secret in secrets.iter().copied().chain(&walked.personal) {
        assert!(
            !holds(logs.as_bytes(), secret),
            "a secret or personal datum in the logs"
        );
    }
    for secret in &secrets {
        assert!(
            walked
                .answers
                .iter()
                .all(|answer| !holds(answer.as_bytes(), secret)),
            "a secret in an answer"
        );
    }
    for half in &halves {
        assert!(
            walked
                .accepted
                .iter()
                .all(|answer| !holds(answer.as_bytes(), half)),
            "a half in a 202"
        );
    }
}
