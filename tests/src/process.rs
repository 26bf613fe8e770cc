//! The service as a process of its own, to be killed without warning and looked at from outside.

use super::Client;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// A process of the `local` binary.
pub struct Process {
    child: Child,
    logs: Option<JoinHandle<String>>,
    /// What it printed when it was ready.
    pub greeting: String,
    /// Calls it.
    pub client: Client,
}

/// The `local` binary of this build.
///
/// # Panics
/// If it is not there: `cargo test --workspace` builds it.
#[must_use]
pub fn binary() -> PathBuf {
    let mut path = std::env::current_exe().expect("this test's path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.push("local");
    assert!(
        path.exists(),
        "{} is not built: run `cargo build -p local`",
        path.display()
    );
    path
}

impl Process {
    /// Starts the service over a folder, on a free port, with further arguments.
    ///
    /// # Panics
    /// If it does not say within its first lines where it listens.
    #[must_use]
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut errors = child.stderr.take().expect("piped");
        let logs = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut greeting = String::new();
        while !greeting.contains("outbox") {
            let mut line = String::new();
            let read = output.read_line(&mut line).expect("it speaks");
            assert!(read > 0, "it ended before it was ready: {greeting}");
            greeting += &line;
        }
        let address = greeting
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .and_then(|text| text.parse::<SocketAddr>().ok())
            .expect("its address");
        Self {
            child,
            logs: Some(logs),
            greeting,
            client: Client::new(address),
        }
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    /// Kills it as `kill -9` does, and answers its logs.
    #[must_use]
    pub fn kill_for_logs(mut self) -> String {
        self.end()
    }

    fn end(&mut self) -> String {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.logs
            .take()
            .and_then(|logs| logs.join().ok())
            .unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs the binary with arguments until it ends by itself; its exit code, output and errors.
///
/// # Panics
/// If it cannot be started.
#[must_use]
pub fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(binary())
        .args(arguments)
        .output()
        .expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
