//! What a call costs the harness, beside what it costs wrk, against one trivial server in a process of its own:
//! `apt-get install wrk`, then `cargo bench -p replay --bench beside_wrk`. CPU time alone is compared; how many calls a
//! second go through is the server's and the machine's affair.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use replay::attack::Attack;
use replay::cost::{children_cpu_s, cpu_s};
use replay::figures::Figures;
use replay::host::Host;
use replay::ledger::Ledger;
use replay::pace::Queue;
use replay::schedule::{Schedule, Shares};
use std::convert::Infallible;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use surge::{People, Profile};
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Six times five hundred calls a second are due: well below what the harness can send.
const SCALE: f64 = 6.0;
const SECONDS: u32 = 10;
const CONNECTIONS: usize = 64;

const NONE: Shares = Shares {
    pre_check: 0.0,
    follow_up: 0.0,
    session: 0.0,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if std::env::args().any(|argument| argument == "--serve") {
        return runtime.block_on(serve());
    }
    let mut server = Command::new(std::env::current_exe()?)
        .arg("--serve")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(stdout) = server.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let compared = compare(&runtime, &line);
    server.kill()?;
    server.wait()?;
    compared
}

/// Each twice, in turn.
fn compare(runtime: &tokio::runtime::Runtime, line: &str) -> Outcome<()> {
    let address: SocketAddr = line.trim().parse()?;
    for _ in 0..2 {
        let before = cpu_s().unwrap_or_default();
        let figures = runtime.block_on(replay(address))?;
        let cost = cpu_s().unwrap_or_default() - before;
        say(&format!(
            "replay  {:>7} calls  {cost:>6.2} CPU-s  {:>7.0} a CPU-second  p50 {:.2} ms from when they were due",
            figures.sent,
            calls_a_second(figures.sent, cost),
            figures.latency.p50_ms
        ));
        let before = children_cpu_s().unwrap_or_default();
        let calls = wrk(address)?;
        let cost = children_cpu_s().unwrap_or_default() - before;
        say(&format!(
            "wrk     {calls:>7} calls  {cost:>6.2} CPU-s  {:>7.0} a CPU-second  as fast as they go",
            calls_a_second(calls, cost)
        ));
    }
    Ok(())
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn calls_a_second(calls: u64, cpu_s: f64) -> f64 {
    calls as f64 / cpu_s
}

/// Says where it listens, and answers everything with 202 and one body.
async fn serve() -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&listener.local_addr()?.to_string());
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service_fn(|request: Request<Incoming>| async {
            let _ = request.into_body().collect().await;
            let body = r#"{"requestId":"r","followUpToken":"t","state":"received"}"#;
            let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
            *response.status_mut() = StatusCode::ACCEPTED;
            Ok::<_, Infallible>(response)
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

fn profile() -> Outcome<Profile> {
    let profile = Profile::parse(include_str!("../tests/even.toml")).map_err(|errors| errors.to_string())?;
    Ok(profile.scaled(SCALE)?)
}

async fn replay(address: SocketAddr) -> Outcome<Figures> {
    let profile = profile()?;
    let schedule = Schedule::new(&profile, 1, None, &NONE);
    let (people, arrivals) = (People::new(1, &profile.mix), schedule.arrivals);
    let host = Host::parse(&format!("http://{address}"))?;
    let began = Instant::now() + Attack::lead(CONNECTIONS);
    let attack = Attack::new(
        host.target(vec![address])?,
        host.url(),
        CONNECTIONS,
        Queue::new(schedule, 1.0, began),
        people,
        Arc::new(Ledger::new(arrivals)),
    );
    Ok(Figures::of(Arc::new(attack).run().await?.rows))
}

/// One POST with a small body over and over, from as many connections; how many there were.
fn wrk(address: SocketAddr) -> Outcome<u64> {
    let script = tempfile::Builder::new().suffix(".lua").tempfile()?;
    std::fs::write(
        script.path(),
        "wrk.method = \"POST\"\nwrk.body = '{\"taxCode\":\"\",\"residence\":\"italy\"}'\n\
         wrk.headers[\"Content-Type\"] = \"application/json\"\n",
    )?;
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s"), "-s"])
        .arg(script.path())
        .arg(format!("http://{address}/v1/pin-requests"))
        .output()
        .map_err(|error| format!("wrk: {error} (apt-get install wrk)"))?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find(|line| line.contains("requests in"));
    let calls = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    calls.ok_or_else(|| format!("wrk says: {text}").into())
}
