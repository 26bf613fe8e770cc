//! What goes wrong at the start is said in one clear line.

use std::net::TcpListener;
use whole_service_tests::process::{Process, run};

fn refused(arguments: &[&str], about: &str) {
    let (code, output, errors) = run(arguments);
    assert_eq!(code, Some(2), "{output}{errors}");
    assert!(output.is_empty(), "nothing is announced: {output}");
    let said: Vec<&str> = errors
        .lines()
        .filter(|line| line.starts_with("local: "))
        .collect();
    assert_eq!(said.len(), 1, "one line: {errors}");
    assert!(said[0].contains(about), "«{about}» in «{}»", said[0]);
}

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&["--in-memory", "--listen", &address], &address);
}

#[test]
fn a_folder_that_is_a_file() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let path = file.path().to_str().expect("a path");
    refused(&["--listen", "127.0.0.1:0", "--data", path], path);
}

/// Not even root may make a folder there.
#[test]
fn a_folder_that_cannot_be_written() {
    let path = "/proc/inps-pin";
    refused(&["--listen", "127.0.0.1:0", "--data", path], path);
}

#[test]
fn a_damaged_database() {
    let folder = tempfile::tempdir().expect("a folder");
    Process::start(folder.path(), &[]).kill();
    let database = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3")))
        .expect("a database");
    std::fs::write(&database, b"this is no database, whatever it was before").expect("written");
    refused(
        &[
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.path().to_str().expect("a path"),
        ],
        "database",
    );
}

#[test]
fn a_folder_in_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), &[]);
    refused(
        &[
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.path().to_str().expect("a path"),
        ],
        "another process",
    );
    process.kill();
}

#[test]
fn the_greeting_has_the_address_a_curl_and_the_notice() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), &[]);
    for part in [
        "http://127.0.0.1:",
        "curl",
        "/v1/pin-requests",
        "Ricostruzione tecnica; non è un servizio dell'INPS",
    ] {
        assert!(
            process.greeting.contains(part),
            "«{part}» in {}",
            process.greeting
        );
    }
    process.kill();
}
