//! docs/walkthrough.md does what it says: its commands run one after the other, in one shell, against a service on
//! a free port, and each says what the document says it says.

use std::path::Path;
use std::process::Command;
use whole_service_tests::Running;

/// What a command block prints must hold, in this order, the lines of the `text` block after it; `…` in a line
/// stands for anything.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    section: String,
    commands: String,
    says: Vec<String>,
}

/// The address in the document, in whose place the test's own is put.
const ADDRESS: &str = "127.0.0.1:8080";

/// What a shell prints between two steps.
const MARK: &str = "=-=-= next step =-=-=";

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/walkthrough.md");
    std::fs::read_to_string(path).expect("the walkthrough")
}

fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut section = String::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut section);
        }
        let mut block = || {
            let lines = lines.by_ref().take_while(|line| *line != "```");
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        match line {
            "```sh" => steps.push(Step {
                section: section.clone(),
                commands: block().join("\n"),
                says: Vec::new(),
            }),
            "```text" => {
                let step = steps.last_mut().expect("a command comes first");
                step.says = block();
            }
            _ => {}
        }
    }
    steps
}

/// Whether `line` has the pieces of `wanted` in their order.
fn says(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    wanted.split('…').all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// The first of the wanted lines that the output does not say in its place.
fn missing<'a>(output: &str, wanted: &'a [String]) -> Option<&'a str> {
    let mut lines = output.lines();
    wanted
        .iter()
        .find(|wanted| !lines.any(|line| says(line, wanted)))
        .map(String::as_str)
}

#[test]
fn the_walkthrough_does_what_it_says() {
    let service = Running::in_memory("2020-03-26T16:30:00+01:00");
    let steps = steps(&document());
    assert!(steps.len() >= 10, "the steps are found");
    assert!(steps.iter().filter(|step| !step.says.is_empty()).count() >= 10);
    let address = service.client.address().to_string();
    let marked: Vec<String> = steps
        .iter()
        .map(|step| format!("{}\necho '{MARK}'\n", step.commands.replace(ADDRESS, &address)))
        .collect();
    let script = format!("set -u\n{}", marked.concat());
    let ran = Command::new("bash")
        .args(["-c", &script])
        .output()
        .expect("bash runs");
    let (output, errors) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    let printed: Vec<&str> = output.split(MARK).collect();
    assert_eq!(
        printed.len(),
        steps.len() + 1,
        "it went to its end: {output}\n{errors}"
    );
    for (step, printed) in steps.iter().zip(printed) {
        if let Some(missing) = missing(printed, &step.says) {
            panic!(
                "«{}»: {}\nshould say\n  {missing}\nand says\n{printed}\n{errors}",
                step.section, step.commands
            );
        }
    }
}

#[test]
fn a_document_is_read_as_it_is_meant_and_what_is_not_said_is_found() {
    let text = "# x\n## One\n```sh\na\nb\n```\nwords\n```text\nsays …, so\n```\n```sh\nc\n```\n";
    let step = |commands: &str, says: &[&str]| Step {
        section: "One".to_owned(),
        commands: commands.to_owned(),
        says: says.iter().map(|&line| line.to_owned()).collect(),
    };
    assert_eq!(steps(text), [step("a\nb", &["says …, so"]), step("c", &[])]);
    assert!(says("he says yes, so there", "says …, so"));
    assert!(!says("so he says yes", "says …, so"));
    let wanted = ["one", "two"].map(str::to_owned);
    assert_eq!(missing("one\nmore\ntwo", &wanted), None);
    assert_eq!(missing("two\none", &wanted), Some("two"), "in order");
}
