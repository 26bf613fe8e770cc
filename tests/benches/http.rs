//! `POST /v1/pin-requests` over HTTP against `local --in-memory`, in requests per CPU-second of the service,
//! and as a ratio to `/_local/health`. The service is a process of its own: only its CPU time counts, so a noisy
//! neighbour and the client beside it do not. Run with `cargo build --release -p local` first.

#![allow(clippy::print_stdout, reason = "a bench binary's report")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use whole_service_tests::{Client, request_of};

/// `USER_HZ` is 100 on every Linux.
const TICKS_PER_S: f64 = 100.0;
const ROUNDS: usize = 5;
const PEOPLE: usize = 900;
const HEALTH_CALLS: usize = 20_000;

fn main() {
    let mut posts = Vec::new();
    let mut healths = Vec::new();
    for round in 0..ROUNDS {
        let (mut child, address) = start();
        let citizens = Client::new(address).citizens(PEOPLE);
        let requests: Vec<Vec<u8>> = citizens
            .iter()
            .map(|citizen| post(&request_of(citizen).to_string()))
            .collect();
        let health = b"GET /_local/health HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec();
        let mut wire = Wire::open(address);
        let per_post = cpu_us(&child, || {
            for request in &requests {
                wire.call(request, "202");
            }
        }) / len(PEOPLE);
        let per_health = cpu_us(&child, || {
            for _ in 0..HEALTH_CALLS {
                wire.call(&health, "200");
            }
        }) / len(HEALTH_CALLS);
        println!(
            "round {round}: {per_post:.0} µs CPU a request ({:.0} a CPU-second), {per_health:.1} µs a health call, ratio {:.1}",
            1e6 / per_post,
            per_post / per_health
        );
        posts.push(per_post);
        healths.push(per_health);
        // Our own child, by its handle.
        let _ = child.kill();
        let _ = child.wait();
    }
    let (post, health) = (median(posts), median(healths));
    println!(
        "median: {:.0} requests a CPU-second, {:.1} times a health call",
        1e6 / post,
        post / health
    );
}

fn len(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn start() -> (Child, SocketAddr) {
    let path = std::env::var("LOCAL_BINARY").unwrap_or_else(|_| "target/release/local".to_owned());
    let path = if std::path::Path::new(&path).exists() {
        path
    } else {
        format!("../{path}")
    };
    let mut child = Command::new(path)
        .args(["--in-memory", "--listen", "127.0.0.1:0", "--log", "warn"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("cargo build --release -p local");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("its first line");
    let address = line
        .trim()
        .rsplit("http://")
        .next()
        .and_then(|text| text.parse().ok())
        .expect("its address");
    (child, address)
}

fn post(body: &str) -> Vec<u8> {
    let head = format!(
        "POST /v1/pin-requests HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// CPU time that the child takes for `work`, user and system, in microseconds.
fn cpu_us(child: &Child, work: impl FnOnce()) -> f64 {
    let before = ticks(child);
    work();
    (ticks(child) - before) / TICKS_PER_S * 1e6
}

fn ticks(child: &Child) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("Linux");
    // The command's name may hold blanks: what counts comes after its closing bracket.
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0.0))
        .collect();
    fields[11] + fields[12]
}

/// One kept-alive connection, and as little client as there can be.
struct Wire(BufReader<TcpStream>);

impl Wire {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        Self(BufReader::new(stream))
    }

    fn call(&mut self, request: &[u8], status: &str) {
        self.0.get_mut().write_all(request).expect("sent");
        let mut length = 0;
        let mut first = String::new();
        self.0.read_line(&mut first).expect("a status line");
        assert!(first.contains(status), "{first}");
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).expect("a header");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the body");
    }
}
