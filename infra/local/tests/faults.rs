//! What keeps the service from starting is said in one line on stderr, with exit code 2 and nothing on stdout.

use local::{Config, Service, StartError};
use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

fn refusal(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO_BIN_EXE_local"))
        .args(arguments)
        .output()
        .expect("the program runs");
    assert_eq!(ended.status.code(), Some(2));
    assert!(ended.stdout.is_empty(), "nothing is announced");
    let said = String::from_utf8(ended.stderr).expect("UTF-8");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

fn refusal_of(folder: &Path) -> String {
    refusal(&[
        "--listen",
        "127.0.0.1:0",
        "--data",
        folder.to_str().expect("UTF-8"),
    ])
}

fn config(folder: &Path) -> Config {
    Config {
        data: Some(folder.to_owned()),
        ..Config::default()
    }
}

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(&["--in-memory", "--listen", &address]);
    assert!(said.contains(&address) && said.contains("in use"), "{said}");
    let said = refusal(&[
        "--in-memory",
        "--listen",
        "127.0.0.1:0",
        "--dynamodb-listen",
        &address,
    ]);
    assert!(said.contains(&address), "{said}");
}

#[test]
fn a_folder_that_cannot_be() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let said = refusal_of(&file.join("data"));
    assert!(said.contains("file/data"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(config(folder.path())).await.unwrap();
    let said = refusal_of(folder.path());
    assert!(said.contains("another process"), "{said}");
    service.stop().await;
    Service::start(config(folder.path())).await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_files() {
    let folder = tempfile::tempdir().unwrap();
    Service::start(config(folder.path())).await.unwrap().stop().await;
    for name in [
        "clock.json",
        "outbox.key",
        "outbox.sealed",
        "keys",
        "dynamodb.sqlite",
    ] {
        let file = folder.path().join(name);
        let whole = fs::read(&file).unwrap();
        OpenOptions::new().write(true).truncate(true).open(&file).unwrap();
        fs::write(&file, "this is no such file\n").unwrap();
        let said = refusal_of(folder.path());
        assert!(said.contains(name) && said.contains("damaged"), "{name}: {said}");
        assert_eq!(
            fs::read(&file).unwrap(),
            b"this is no such file\n",
            "{name}: left alone"
        );
        fs::write(&file, whole).unwrap();
    }
    Service::start(config(folder.path())).await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_is_a_value_in_process() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap();
    let started = Service::start(Config {
        listen,
        ..Config::default()
    })
    .await;
    assert!(matches!(started, Err(StartError::Listen { .. })));
}
