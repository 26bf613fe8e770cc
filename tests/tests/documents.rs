//! The documents say what is so: the README's table of rules against the tests, sizes, the notice, links.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// The text of a file, or of every file below a folder.
fn all_text(path: &Path) -> String {
    if path.is_file() {
        return std::fs::read_to_string(path).unwrap_or_default();
    }
    let entries = std::fs::read_dir(path).expect("a link leads somewhere");
    entries
        .map(|entry| all_text(&entry.expect("an entry").path()))
        .collect()
}

/// The targets of the Markdown links in a text, without those to other places of the Web.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets
        .map(|(target, _)| target.to_owned())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The rules that tests' names (`r19_…`) and fixtures (`"rule": "R19"`) in a text prove.
fn proven(text: &str) -> BTreeSet<String> {
    let from_names = text
        .split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next())
        .flat_map(|name| {
            let of_name = name
                .split('_')
                .take_while(|word| is_rule(&word.to_uppercase()))
                .map(str::to_uppercase);
            of_name.collect::<Vec<_>>()
        });
    let from_fixtures = text
        .split("\"rule\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(|rules| {
            rules
                .split([',', ' ', '-'])
                .filter(|word| is_rule(word))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
    from_names.chain(from_fixtures).collect()
}

fn is_rule(word: &str) -> bool {
    word.strip_prefix(['R', 'D', 'M'])
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

#[test]
fn every_row_of_the_rules_table_is_proven_where_it_says() {
    let readme = read("README.md");
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|line| line.starts_with("| ") && is_rule(line[2..].split(' ').next().unwrap_or_default()))
        .map(|line| line.trim_matches('|').split('|').collect())
        .collect();
    assert!(rows.len() >= 10, "the table is there");
    for row in rows {
        let there: String = links(row[2])
            .iter()
            .map(|link| all_text(&root().join(link)))
            .collect();
        let proven = proven(&there);
        for rule in row[0].split_whitespace() {
            assert!(proven.contains(rule), "{rule} is proven by no test in {}", row[2]);
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for link in links(&read(document)) {
            assert!(root().join(&link).exists(), "{document}: {link}");
        }
    }
}

#[test]
fn the_notice_stands_where_it_must() {
    let notice = "Ricostruzione tecnica; non è un servizio dell'INPS";
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "infra/README.md",
        "fixtures/surge/README.md",
        "docs/fidelity.md",
    ] {
        assert!(read(document).contains(notice), "{document}");
    }
    assert!(edge::openapi().to_string().contains(notice));
}

#[test]
fn documents_keep_to_their_size() {
    assert!(read("README.md").lines().count() <= 90, "one page");
    assert!(read("ARCHITECTURE.md").lines().count() <= 110, "two pages");
    for entry in std::fs::read_dir(root().join("docs/adr")).expect("decisions") {
        let path = entry.expect("an entry").path();
        assert!(
            all_text(&path).trim_end().lines().count() <= 30,
            "{}",
            path.display()
        );
    }
}

/// Unfinished marks and skipped tests are no part of what is done.
#[test]
fn nothing_unfinished_is_left_in_the_code() {
    let marks = [
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
        ["#[", "ignore"].concat(),
    ];
    for room in ["functions", "infra", "loadtest", "tests"] {
        visit(&root().join(room), &mut |path, text| {
            for mark in &marks {
                assert!(!text.contains(mark), "{mark} in {}", path.display());
            }
        });
    }
}

fn visit(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            visit(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&path, &std::fs::read_to_string(&path).expect("readable"));
        }
    }
}
