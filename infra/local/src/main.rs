//! `local`: the whole service on one machine. Ricostruzione tecnica; non è un servizio dell'INPS.

use clap::Parser;
use jiff::Timestamp;
use local::{Config, Service};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The PIN service on one machine: gateway, database, SMS provider, schedules and a movable clock.
/// Ricostruzione tecnica; non è un servizio dell'INPS.
#[derive(Debug, Parser)]
#[command(name = "local", version)]
struct Flags {
    /// Where the gateway listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder that outlives the process.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Keep everything in memory; nothing outlives the process.
    #[arg(long, conflicts_with = "data")]
    in_memory: bool,
    /// Where the database listens for boto3, the AWS CLI and NoSQL Workbench; nowhere if not given.
    #[arg(long)]
    dynamodb_listen: Option<SocketAddr>,
    /// The clock's first instant in a new folder, e.g. 2020-03-26T08:00:00+01:00; now if not given.
    #[arg(long)]
    start: Option<Timestamp>,
    /// How many times faster than real time the clock runs.
    #[arg(long, value_parser = rate)]
    rate: Option<f64>,
    /// First halves wait for the drain's tick every minute, as deployed; else whoever is accepted wakes it.
    #[arg(long)]
    as_deployed: bool,
    /// How many letters the printer takes a working day; 20,000 if not given.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    letters_a_day: Option<u32>,
    /// How much to log.
    #[arg(long, default_value = "info")]
    log: Level,
    /// Log in JSON.
    #[arg(long)]
    log_json: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text
        .parse()
        .ok()
        .filter(|rate| *rate > 0.0 && *rate <= local::clock::FASTEST);
    rate.ok_or_else(|| format!("a number above 0, at most {}", local::clock::FASTEST))
}

/// A call of the AWS SDK allocates by the hundred.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    log(flags.log, flags.log_json);
    let config = Config {
        listen: flags.listen,
        data: (!flags.in_memory).then_some(flags.data),
        dynamodb_listen: flags.dynamodb_listen,
        start: flags.start,
        rate: flags.rate,
        as_deployed: flags.as_deployed,
        letters_a_day: flags.letters_a_day,
    };
    let service = match Service::start(config).await {
        Ok(service) => service,
        Err(error) => {
            let line = error.to_string().replace('\n', " ");
            // If even that cannot be said, the exit code says it.
            let _ = writeln!(std::io::stderr(), "local: {line}");
            return ExitCode::from(2);
        }
    };
    say(&service);
    end_asked_for().await;
    service.stop().await;
    ExitCode::SUCCESS
}

/// Says where the service is, and how to begin.
fn say(service: &Service) {
    let address = service.address();
    let mut lines = vec![format!("Listening on http://{address}")];
    lines.extend(
        service
            .dynamodb_address()
            .map(|address| format!("DynamoDB on http://{address}")),
    );
    lines.extend([
        "Ricostruzione tecnica; non è un servizio dell'INPS.".to_owned(),
        String::new(),
        "Ask for a PIN:".to_owned(),
        service.curl().to_owned(),
        "And one more, for when the provider is silent:".to_owned(),
        service.another_curl().to_owned(),
        "Then see the message:".to_owned(),
        format!("curl http://{address}/_local/outbox"),
        String::new(),
    ]);
    // Nobody may be reading; the service runs all the same.
    let _ = std::io::stdout().write_all(lines.join("\n").as_bytes());
    let _ = std::io::stdout().flush();
}

/// Logs go to stderr. Only our own crates, which keep secrets and personal data out of them, say more than
/// warnings: what a library would write of a request is not ours to know.
fn log(level: Level, as_json: bool) {
    let ours = ["local", "edge"].map(|target| (target, LevelFilter::from_level(level)));
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(LevelFilter::from_level(level)))
        .with_targets(ours);
    let registry = tracing_subscriber::registry().with(targets);
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if as_json {
        registry.with(layer.json()).init();
    } else {
        registry.with(layer).init();
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn end_asked_for() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
