//! What a report says as JSON, where it goes, and what it never says.

use super::{HOLDS, HOLDS_NOT, Scratch, json, profile, ran};
use serde_json::Value;
use std::path::Path;
use surge::{People, Profile};

/// Asserts that a member is there and is what it should be; hands the object back without it.
fn take(object: &mut Value, key: &str, is: fn(&Value) -> bool) -> Value {
    let members = object.as_object_mut().expect("an object");
    let value = members.remove(key).unwrap_or_else(|| panic!("no {key}"));
    assert!(is(&value), "{key}: {value}");
    value
}

#[test]
fn the_json_has_the_members_that_were_asked_for_by_their_very_names() {
    let mut report = json("--profile smoke", HOLDS_NOT);
    assert_eq!(take(&mut report, "profile", Value::is_string), "smoke");
    assert_eq!(take(&mut report, "seed", Value::is_u64), 1);
    let is_hash = |value: &Value| {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        value
            .as_str()
            .is_some_and(|text| text.len() == 64 && text.bytes().all(hex))
    };
    let schedule = take(&mut report, "scheduleHash", is_hash);
    assert_ne!(take(&mut report, "resultHash", is_hash), schedule);
    for count in [
        "requests",
        "accepted",
        "refused",
        "validated",
        "awaitingOperator",
        "peakBacklog",
    ] {
        assert!(
            take(&mut report, count, Value::is_u64).as_u64() > Some(0),
            "{count}"
        );
    }
    take(&mut report, "throttled", Value::is_u64);
    let mut half = take(&mut report, "firstHalf", Value::is_object);
    for count in ["sent", "accepted", "delivered", "kept", "escalated", "breached"] {
        take(&mut half, count, Value::is_u64);
    }
    let share = take(&mut half, "keptShare", Value::is_f64).as_f64();
    assert!(Some(0.9) < share && share < Some(0.999), "{share:?}");
    let delays = ["p50S", "p95S", "p99S", "p999S", "maxS"]
        .map(|key| take(&mut half, key, Value::is_f64).as_f64().expect("a number"));
    assert!(delays.is_sorted() && delays[0] > 0.0, "{delays:?}");
    assert_eq!(half, serde_json::json!({}), "nothing else");
    let mut laws = take(&mut report, "laws", Value::is_object);
    assert!(take(&mut laws, "checked", Value::is_u64).as_u64() > Some(1_000));
    assert_eq!(take(&mut laws, "broken", Value::is_u64), 0);
    if Path::new("/proc/self/stat").exists() {
        assert!(take(&mut report, "cpuS", Value::is_f64).as_f64() > Some(0.0));
        assert!(take(&mut report, "peakRssMb", Value::is_f64).as_f64() > Some(1.0));
    }
}

#[test]
fn what_did_not_happen_is_null_and_not_nought() {
    let minute = profile("minute");
    let report = json(
        &format!("--profile {minute} --set silent-share=1 --set email=0 --set pec=0"),
        HOLDS_NOT,
    );
    for delay in ["p50S", "p999S", "maxS"] {
        assert_eq!(report["firstHalf"][delay], Value::Null);
    }
    assert_eq!(report["world"]["silent-share"], "1");
}

#[test]
fn a_file_gets_the_json_and_the_reader_the_text() {
    let file = Scratch::new("report.json");
    let arguments = format!("--profile {} --ideal --seed 3", profile("minute"));
    let said = ran(&format!("{arguments} --json {}", file.0.display()), HOLDS);
    assert!(said.starts_with("minute · seed 3 · queueing alone\n"), "{said}");
    let kept: Value = serde_json::from_slice(&std::fs::read(&file.0).expect("written")).expect("JSON");
    let mut alone = json(&arguments, HOLDS);
    for (key, value) in alone.as_object_mut().expect("an object") {
        // What a run cost is not the same twice.
        if key != "cpuS" && key != "peakRssMb" {
            assert_eq!(*value, kept[key.as_str()], "{key}");
        }
    }
}

#[test]
fn no_report_holds_personal_data() {
    let file = Scratch::new("personal.json");
    let minute = profile("minute");
    let said = ran(
        &format!(
            "--profile {minute} --set silent-share=0.3 --set email=0 --set pec=0 --json {}",
            file.0.display()
        ),
        HOLDS_NOT,
    );
    let kept = std::fs::read_to_string(&file.0).expect("written");
    let mix = Profile::parse(&std::fs::read_to_string(&minute).expect("there"))
        .expect("a profile")
        .mix;
    let people = People::new(1, &mix);
    for output in [said, kept] {
        for person in (0..60).map(|index| people.person(index)) {
            let contacts = [&person.mobile, &person.home_phone, &person.email, &person.pec];
            for secret in contacts.into_iter().flatten().map(String::as_str) {
                assert!(!output.contains(secret), "a contact");
            }
            assert!(!output.contains(person.tax_code.as_str()), "a tax code");
        }
        assert!(!output.contains('@') && !output.contains("+39"), "{output}");
    }
}
