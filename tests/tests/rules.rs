//! docs/rules.md, made from the names of the tests: `RULES=write cargo test -p whole-service-tests --test rules`
//! writes it, and without that variable the test fails if the file says anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}

/// A rule of fixtures/rules.tsv.
struct Rule {
    id: String,
    section: String,
    text: String,
    /// About the world around the service: nothing in it to build.
    is_around: bool,
}

fn rules() -> Vec<Rule> {
    let text = std::fs::read_to_string(root().join("fixtures/rules.tsv")).expect("the rules");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, section, text] = columns[..] else {
                panic!("three columns: {line}");
            };
            Rule {
                id: id.trim_end_matches('*').to_owned(),
                section: section.to_owned(),
                text: text.to_owned(),
                is_around: id.ends_with('*'),
            }
        })
        .collect()
}

/// Whether a word is a rule's number: `R24b`, `D14`, `M6`.
fn is_rule(word: &str) -> bool {
    let digits = word.strip_prefix(['R', 'D', 'M']).unwrap_or_default();
    let digits = digits.strip_suffix('b').unwrap_or(digits);
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The rules that a test's name begins with: `r32_d9_the_12_hours…` proves R32 and D9.
fn of_name(name: &str) -> Vec<String> {
    let spelt = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_')
        .take_while(|word| !word.is_empty() && is_rule(&spelt(word)))
        .map(spelt)
        .collect()
}

/// The names of the tests of a source file: functions after a `#[test]`, attributes in between or not.
fn tests_of(source: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim_start) {
        if line == "#[test]" || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(rest) = line
            .strip_prefix("fn ")
            .or_else(|| line.strip_prefix("async fn "))
        {
            if is_test {
                names.extend(rest.split(['(', '<']).next());
            }
            is_test = false;
        }
    }
    names
}

/// The rules that a case's file names: `"rule": "R25, D13"`.
fn of_case(json: &str) -> Vec<String> {
    let named = json.split("\"rule\":").nth(1);
    let text = named.and_then(|rest| rest.split('"').nth(1)).unwrap_or_default();
    text.split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| is_rule(word))
        .map(str::to_owned)
        .collect()
}

fn visit(folder: &Path, look: &mut impl FnMut(&str, &str)) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            if !path.ends_with("target") {
                visit(&path, look);
            }
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "json")
        {
            let name = path.strip_prefix(root()).expect("below the root");
            let text = std::fs::read_to_string(&path).expect("readable");
            look(&name.to_string_lossy(), &text);
        }
    }
}

/// Where each rule is proven: files of tests, and folders of cases.
fn proofs() -> BTreeMap<String, BTreeSet<String>> {
    let mut proofs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for room in ["functions", "infra", "loadtest", "tests"] {
        visit(&root().join(room), &mut |path, source| {
            if path.ends_with(".rs") {
                for rule in tests_of(source).into_iter().flat_map(of_name) {
                    proofs.entry(rule).or_default().insert(path.to_owned());
                }
            }
        });
    }
    for cases in ["fixtures/requests", "fixtures/events"] {
        visit(&root().join(cases), &mut |path, json| {
            if path.ends_with(".json") {
                for rule in of_case(json) {
                    proofs.entry(rule).or_default().insert(cases.to_owned());
                }
            }
        });
    }
    proofs
}

fn shown_by(rule: &Rule, proofs: &BTreeMap<String, BTreeSet<String>>) -> String {
    let Some(files) = proofs.get(&rule.id) else {
        return if rule.is_around {
            "about the world around it".to_owned()
        } else {
            "**not built**".to_owned()
        };
    };
    let links: Vec<String> = files
        .iter()
        .map(|file| {
            let name = file
                .trim_end_matches(".rs")
                .trim_end_matches("/mod")
                .replace("/src", "")
                .replace("/tests", "");
            let name = ["functions/", "loadtest/", "infra/"]
                .iter()
                .fold(name.as_str(), |name, room| {
                    name.strip_prefix(room).unwrap_or(name)
                });
            format!("[{name}](../{file})")
        })
        .collect();
    links.join(", ")
}

fn document() -> String {
    let proofs = proofs();
    let mut text = String::from(
        "# From rules to tests\n\n\
         *Ricostruzione tecnica; non è un servizio dell'INPS.*\n\n\
         Made from the names of the tests (`r32_d9_…` proves R32 and D9) and of the cases in fixtures by\n\
         `RULES=write cargo test -p whole-service-tests --test rules`; the same test fails if this file says anything else.\n\
         The rules stand in [fixtures/rules.tsv](../fixtures/rules.tsv). Where no test names a rule it is not built.\n",
    );
    let mut section = String::new();
    for rule in rules() {
        if rule.section != section {
            section.clone_from(&rule.section);
            let _ = write!(
                text,
                "\n## {section}\n| rule | what | shown by |\n|---|---|---|\n"
            );
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            rule.id,
            rule.text,
            shown_by(&rule, &proofs)
        );
    }
    text
}

#[test]
fn the_table_is_what_the_tests_names_say() {
    let path = root().join("docs/rules.md");
    let made = document();
    if std::env::var("RULES").is_ok_and(|value| value == "write") {
        std::fs::write(&path, &made).expect("written");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    let other = made
        .lines()
        .zip(stands.lines())
        .find(|(made, stands)| made != stands);
    assert!(
        made == stands,
        "docs/rules.md is not what the tests say; write it anew with RULES=write. First difference: {other:?}"
    );
}

#[test]
fn every_rule_that_a_test_names_is_a_rule() {
    let rules = rules();
    let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(known.len(), rules.len(), "each once");
    for (rule, files) in proofs() {
        assert!(known.contains(rule.as_str()), "{rule}, in {files:?}");
    }
}

#[test]
fn names_and_cases_are_read_as_they_are_meant() {
    assert_eq!(of_name("r32_d9_d14_the_12_hours"), ["R32", "D9", "D14"]);
    assert_eq!(of_name("r24b_two_contacts"), ["R24b"]);
    for name in ["a_r32_test", "rude_words", "delivered", "r_1", "m", ""] {
        assert!(of_name(name).is_empty(), "{name}");
    }
    let source = "fn r1_helper() {}\n#[test]\n#[should_panic]\nfn r2_sent() {}\nfn r3_helper() {}";
    assert_eq!(tests_of(source), ["r2_sent"]);
    assert_eq!(
        of_case(r#"{"name": "x", "rule": "R25, D13", "more": "R1"}"#),
        ["R25", "D13"]
    );
    assert!(of_case(r#"{"rule": "RFC 9457"}"#).is_empty());
}

/// The names of every test in the workspace.
fn every_test() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for room in ["functions", "infra", "loadtest", "tests"] {
        visit(&root().join(room), &mut |path, source| {
            if path.ends_with(".rs") {
                names.extend(tests_of(source).into_iter().map(str::to_owned));
            }
        });
    }
    names
}

/// What a document names in backquotes and is the name of a test, by its shape: three words and more.
fn named_tests(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            word.matches('_').count() >= 3 && word.bytes().all(plain)
        })
        .collect()
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let text = std::fs::read_to_string(root().join("docs/threat-model.md")).expect("the threat model");
    let named = named_tests(&text);
    assert!(named.len() >= 10, "it names its tests");
    let tests = every_test();
    for name in named {
        assert!(
            tests.contains(name),
            "docs/threat-model.md: there is no test {name}"
        );
    }
    assert!(text.lines().count() <= 110, "two pages");
    for threat in text
        .split("\n## ")
        .skip(1)
        .filter(|part| !part.starts_with("What is left"))
    {
        let title = threat.lines().next().unwrap_or_default();
        assert!(!named_tests(threat).is_empty(), "«{title}» names no test");
    }
}
