//! The harness's own test: a server that stands still for 2 s of a 10 s run at 500 a second. Of everybody who comes in
//! those 10 s, a fifth waits, evenly from 2 s down to nothing: the 98th percentile is 1.8 s and the 99th 1.9 s. Measured
//! from when each call was sent, by users who wait for one another, hardly anything of it can be seen.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use replay::attack::{Attack, Done};
use replay::figures::{Bounds, Figures};
use replay::host::Host;
use replay::ledger::Ledger;
use replay::pace::Queue;
use replay::schedule::{Schedule, Shares};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use surge::{People, Profile};
use tokio::net::TcpListener;

const PROFILE: &str = include_str!("even.toml");

const NONE: Shares = Shares {
    pre_check: 0.0,
    follow_up: 0.0,
    session: 0.0,
};

/// Answers every request at once, but for those that come between two instants: those it answers at the second.
async fn serve(listener: TcpListener, frozen: (Instant, Instant), count: Arc<AtomicU64>) {
    while let Ok((stream, _)) = listener.accept().await {
        let count = Arc::clone(&count);
        let service = service_fn(move |request: Request<Incoming>| {
            let count = Arc::clone(&count);
            async move {
                let body = request.into_body().collect().await;
                if body.is_ok() && Instant::now() >= frozen.0 {
                    tokio::time::sleep_until(frozen.1.into()).await;
                }
                let number = count.fetch_add(1, Ordering::Relaxed);
                let body = format!(r#"{{"requestId":"{number}","followUpToken":"t","state":"received"}}"#);
                let mut response = Response::new(Full::new(Bytes::from(body)));
                *response.status_mut() = StatusCode::ACCEPTED;
                Ok::<_, Infallible>(response)
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn load(users: usize) -> (Done, Figures) {
    let profile = Profile::parse(PROFILE).expect("a profile");
    let schedule = Schedule::new(&profile, 1, None, &NONE);
    let began = Instant::now() + Attack::lead(users);
    let frozen = (began + Duration::from_secs(4), began + Duration::from_secs(6));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address: SocketAddr = listener.local_addr().expect("an address");
    let count = Arc::new(AtomicU64::new(0));
    let server = tokio::spawn(serve(listener, frozen, Arc::clone(&count)));
    let host = Host::parse(&format!("http://{address}")).expect("a host");
    let attack = Attack::new(
        host.target(vec![address]).expect("a target"),
        host.url(),
        users,
        Queue::new(schedule, 1.0, began),
        People::new(1, &profile.mix),
        Arc::new(Ledger::new(5_000)),
    );
    let done = tokio::time::timeout(Duration::from_mins(1), Arc::new(attack).run()).await;
    let done = done.expect("it ends").expect("Goose runs");
    server.abort();
    assert_eq!(count.load(Ordering::Relaxed), 5_000, "each arrival is sent once");
    let figures = Figures::of(done.rows.clone());
    (done, figures)
}

fn is_within(observed_ms: f64, expected_ms: f64) -> bool {
    (observed_ms - expected_ms).abs() <= 0.05 * expected_ms
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_freeze_is_charged_to_everybody_who_would_have_come() {
    // One after the other: side by side they would make each other late.
    let (done, enough) = load(1_500).await;
    let (_, few) = load(24).await;
    assert_eq!(done.rows.len(), 5_000);
    assert!(!done.is_broken_off && done.rows.iter().all(|row| row.is_right && row.status == 202));
    for (name, figures) in [("enough users", &enough), ("few users", &few)] {
        let latency = figures.latency;
        assert!(is_within(latency.p98_ms, 1_800.0), "{name}: {latency:?}");
        assert!(is_within(latency.p99_ms, 1_900.0), "{name}: {latency:?}");
    }
    // With users enough nobody waits for one; without, the run says that it proves nothing.
    assert!(
        enough.invalid_because(&Bounds::default()).is_empty(),
        "{:?}",
        enough.lag
    );
    assert_eq!(few.invalid_because(&Bounds::default()).len(), 2, "{:?}", few.lag);
    // A loop that waits for its answers asks 24 instead of 1,000 while the server stands still.
    assert!(few.service.p99_ms < 200.0, "{:?}", few.service);
}
