//! The rooms and who may know whom: the table of ARCHITECTURE.md ("Rooms", "Direction"), held against the
//! manifests. What is only for tests and benches (`dev-dependencies`) binds nobody who ships.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Kinds of crates from outside.
#[derive(Clone, Copy)]
enum Kind {
    /// Futures and what runs them.
    Async,
    /// What runs futures.
    Runtime,
    /// HTTP, either side.
    Http,
    /// JSON and YAML.
    Json,
    /// AWS: SDKs and Lambda.
    Aws,
    /// Lambda alone.
    Lambda,
    /// Databases.
    Storage,
    /// Random bytes from the machine.
    Chance,
}

impl Kind {
    /// How the crates' names begin.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Async => &["async-", "futures", "tokio", "smol", "pin-project"],
            Self::Runtime => &["async-std", "tokio", "smol", "axum"],
            Self::Http => &[
                "http",
                "hyper",
                "axum",
                "tower",
                "reqwest",
                "ureq",
                "url",
                "form_urlencoded",
            ],
            Self::Json => &["serde_json", "serde-saphyr", "simd-json", "sonic-rs", "utoipa"],
            Self::Aws => &["aws-", "lambda_"],
            Self::Lambda => &["lambda_"],
            Self::Storage => &["dynoxide", "rusqlite", "sqlx", "redb", "sled"],
            Self::Chance => &["getrandom", "rand", "fastrand"],
        }
    }

    fn takes_in(self, name: &str) -> bool {
        self.names().iter().any(|start| name.starts_with(start))
    }
}

/// A room: which rooms it may know, and what it never knows.
struct Room {
    name: &'static str,
    knows: &'static [&'static str],
    never: &'static [Kind],
    /// Crates that a kind of `never` would take in, and that are let in, with the reason.
    but: &'static [(&'static str, &'static str)],
}

/// What knows the rules alone, or nothing, never knows.
const PURE: &[Kind] = &[
    Kind::Async,
    Kind::Http,
    Kind::Json,
    Kind::Aws,
    Kind::Storage,
    Kind::Chance,
];

const ROOMS: [Room; 11] = [
    Room {
        name: "pin",
        knows: &[],
        never: PURE,
        but: &[],
    },
    Room {
        name: "steps",
        knows: &["pin"],
        never: &[
            Kind::Runtime,
            Kind::Http,
            Kind::Json,
            Kind::Aws,
            Kind::Storage,
            Kind::Chance,
        ],
        but: &[],
    },
    Room {
        name: "edge",
        knows: &["pin", "steps"],
        never: &[Kind::Runtime, Kind::Aws, Kind::Storage, Kind::Chance],
        but: &[],
    },
    Room {
        name: "memory",
        knows: &["pin", "steps"],
        never: &[
            Kind::Runtime,
            Kind::Http,
            Kind::Json,
            Kind::Aws,
            Kind::Storage,
            Kind::Chance,
        ],
        but: &[
            ("rand", "the traits of its seeded generator, no source"),
            ("rand_chacha", "one stream a purpose, from a seed"),
        ],
    },
    Room {
        name: "aws",
        knows: &["pin", "steps"],
        never: &[
            Kind::Runtime,
            Kind::Http,
            Kind::Json,
            Kind::Lambda,
            Kind::Storage,
            Kind::Chance,
        ],
        but: &[
            (
                "hyper-util",
                "the SDK's connector tells \"never sent\" from \"ambiguous\" in its error type alone",
            ),
            (
                "serde_json",
                "the manifest of a batch of letters is JSON (ADR 0028)",
            ),
            (
                "tokio",
                "sockets and time-outs of SMTP and IMAP, which no SDK brings",
            ),
            ("tokio-rustls", "the TLS of IMAP; the same rustls as the SDK's"),
        ],
    },
    Room {
        name: "bootstrap",
        knows: &["pin", "steps", "edge", "aws"],
        never: &[Kind::Storage],
        but: &[],
    },
    Room {
        name: "local",
        knows: &["pin", "steps", "edge", "aws"],
        never: &[Kind::Lambda],
        but: &[],
    },
    Room {
        name: "surge",
        knows: &["pin"],
        never: PURE,
        but: &[
            ("rand", "the traits of its seeded generator, no source"),
            ("rand_chacha", "one stream a purpose, from a seed"),
        ],
    },
    Room {
        name: "page",
        knows: &["pin"],
        never: PURE,
        but: &[],
    },
    Room {
        name: "simulator",
        knows: &["pin", "steps", "memory", "surge", "page"],
        never: &[
            Kind::Runtime,
            Kind::Http,
            Kind::Json,
            Kind::Aws,
            Kind::Storage,
            Kind::Chance,
        ],
        but: &[
            ("rand", "the traits of its seeded generator, no source"),
            ("rand_chacha", "one stream a purpose, from a seed"),
            (
                "serde_json",
                "reports and kept cases, never on the way of a request",
            ),
        ],
    },
    Room {
        name: "replay",
        knows: &["pin", "surge", "page"],
        never: &[Kind::Aws, Kind::Storage, Kind::Chance],
        but: &[],
    },
];

/// May know everything: it is nobody's dependency.
const OUTSIDE: [&str; 1] = ["whole-service-tests"];

/// What `cargo metadata --no-deps` says of the workspace of a manifest.
fn metadata(manifest: &Path) -> Value {
    let cargo = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .expect("cargo runs");
    assert!(
        cargo.status.success(),
        "{}",
        String::from_utf8_lossy(&cargo.stderr)
    );
    serde_json::from_slice(&cargo.stdout).expect("JSON")
}

/// The names of what each member ships with.
fn manifests(metadata: &Value) -> BTreeMap<String, Vec<String>> {
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
            let shipped = dependencies.filter(|dependency| dependency["kind"] != "dev");
            (
                text(&package["name"]),
                shipped.map(|dependency| text(&dependency["name"])).collect(),
            )
        })
        .collect()
}

fn complaints(manifests: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, dependencies) in manifests {
        if OUTSIDE.contains(&name.as_str()) {
            continue;
        }
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            complaints.push(format!("{name} is no room of the table"));
            continue;
        };
        for dependency in dependencies {
            let allowed = room.but.iter().any(|(but, _)| but == dependency);
            let inside = manifests.contains_key(dependency);
            let unknown = inside && !room.knows.contains(&dependency.as_str());
            let never = !inside && room.never.iter().any(|kind| kind.takes_in(dependency));
            if !allowed && (unknown || never) {
                complaints.push(format!("{name} must not know {dependency}"));
            }
        }
    }
    for room in ROOMS.iter().filter(|room| !manifests.contains_key(room.name)) {
        complaints.push(format!("{} is not there", room.name));
    }
    complaints
}

fn workspace() -> BTreeMap<String, Vec<String>> {
    manifests(&metadata(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"),
    ))
}

#[test]
fn every_room_knows_only_what_it_may() {
    let complaints = complaints(&workspace());
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// The workspace with one more line in a manifest.
fn with(room: &str, dependency: &str) -> Vec<String> {
    let mut manifests = workspace();
    manifests
        .entry(room.to_owned())
        .or_default()
        .push(dependency.to_owned());
    complaints(&manifests)
}

#[test]
fn a_forbidden_dependency_is_found() {
    for (room, dependency) in [
        ("pin", "async-trait"),
        ("pin", "steps"),
        ("pin", "serde_json"),
        ("pin", "rand_chacha"),
        ("pin", "getrandom"),
        ("steps", "tokio"),
        ("steps", "http"),
        ("steps", "edge"),
        ("steps", "aws-sdk-dynamodb"),
        ("edge", "aws"),
        ("edge", "dynoxide-rs"),
        ("memory", "edge"),
        ("memory", "tokio"),
        ("memory", "getrandom"),
        ("aws", "memory"),
        ("aws", "edge"),
        ("aws", "lambda_http"),
        ("bootstrap", "memory"),
        ("bootstrap", "local"),
        ("local", "memory"),
        ("local", "lambda_runtime"),
        ("local", "whole-service-tests"),
        ("surge", "steps"),
        ("surge", "async-trait"),
        ("surge", "getrandom"),
        ("surge", "rand_distr"),
        ("page", "surge"),
        ("page", "serde_json"),
        ("simulator", "aws"),
        ("simulator", "edge"),
        ("simulator", "local"),
        ("simulator", "tokio"),
        ("simulator", "hyper"),
        ("simulator", "getrandom"),
        ("simulator", "serde-saphyr"),
        ("replay", "steps"),
        ("replay", "local"),
        ("replay", "aws-sdk-dynamodb"),
        ("replay", "getrandom"),
    ] {
        assert_eq!(
            with(room, dependency),
            [format!("{room} must not know {dependency}")]
        );
    }
}

#[test]
fn a_room_that_is_not_in_the_table_is_found() {
    assert_eq!(with("attic", "serde"), ["attic is no room of the table"]);
    let mut less = workspace();
    less.remove("steps");
    assert!(complaints(&less).contains(&"steps is not there".to_owned()));
}

/// From a manifest's text to the complaint: renamed, for one platform only, and for tests only.
#[test]
fn manifests_are_read_as_cargo_reads_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("Cargo.toml");
    let text = r#"
        [package]
        name = "pin"
        version = "0.1.0"
        edition = "2024"
        [dependencies]
        innocent = { package = "serde_json", version = "1" }
        [target.'cfg(unix)'.dependencies]
        hyper = "1"
        [build-dependencies]
        tokio = "1"
        [dev-dependencies]
        proptest = "1"
        futures-util = "0.3"
    "#;
    std::fs::write(&manifest, text).expect("a manifest");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    std::fs::write(folder.path().join("src/lib.rs"), "").expect("a file");
    let mut found = complaints(&manifests(&metadata(&manifest)));
    found.retain(|complaint| complaint.starts_with("pin"));
    found.sort();
    assert_eq!(
        found,
        ["hyper", "serde_json", "tokio"].map(|name| format!("pin must not know {name}"))
    );
}
