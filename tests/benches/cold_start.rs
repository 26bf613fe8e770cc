//! From exec to the first call of the Lambda runtime API, and size: our binary against a bare `lambda_http` with a
//! DynamoDB client. Build both first:
//! `cargo build --profile lambda -p bootstrap --bin bootstrap --example bare`.

#![allow(clippy::print_stdout, reason = "a bench binary's report")]

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 40;

fn main() {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "../target".to_owned());
    let (ours, bare) = (
        format!("{target}/lambda/bootstrap"),
        format!("{target}/lambda/examples/bare"),
    );
    let api = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = api.local_addr().expect("an address");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    aws::KeyFile::open_or_create(&path, &mut |bytes| bytes.fill(7)).expect("a key file");
    let keys = path.to_str().expect("a path");
    let mut times = [Vec::new(), Vec::new()];
    // In turn, so that a noisy moment hits both.
    for _ in 0..ROUNDS {
        for (times, binary) in times.iter_mut().zip([&ours, &bare]) {
            times.push(first_call_ms(binary, keys, &api, address));
        }
    }
    let [ours_ms, bare_ms] = times.map(median);
    let size = |path: &str| std::fs::metadata(path).expect("built").len();
    println!(
        "from exec to the first call: ours {ours_ms:.1} ms, bare {bare_ms:.1} ms, ratio {:.2}",
        ours_ms / bare_ms
    );
    println!("size: ours {} bytes, bare {} bytes", size(&ours), size(&bare));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn first_call_ms(binary: &str, keys: &str, api: &TcpListener, address: SocketAddr) -> f64 {
    let started = Instant::now();
    let mut child = Command::new(binary)
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", address.to_string().as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "show_request"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
            ("AWS_REGION", "eu-south-1"),
            ("AWS_ACCESS_KEY_ID", "none"),
            ("AWS_SECRET_ACCESS_KEY", "none"),
            // A step with a table and keys, as most have: its client is built, nothing is called.
            ("_HANDLER", "show_request"),
            ("INPS_PIN_TABLE", "inps-pin"),
            ("INPS_PIN_KEY_FILE", keys),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("cargo build --profile lambda -p bootstrap --bin bootstrap --example bare");
    let (mut stream, _) = api.accept().expect("the runtime calls");
    let mut start = [0; 64];
    let read = stream.read(&mut start).expect("a request");
    let elapsed = started.elapsed();
    assert!(start[..read].starts_with(b"GET /2018-06-01/runtime/invocation/next"));
    let _ = child.kill();
    let _ = child.wait();
    elapsed.as_secs_f64() * 1e3
}
