//! The store over HTTP, as it speaks to AWS, passes the contract; and answers as the twin does.

use aws::Store;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynoxide::Database;
use dynoxide::server::serve_on;
use local::embedded::{SERVICE_TABLE, create_tables};
use memory::Twin;
use memory::contract::{self, CASES};
use proptest::prelude::*;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Runs `case` on a fresh store behind a server on a port of its own, which ends with it.
async fn on_a_fresh_store(case: impl AsyncFnOnce(&Store)) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let server = serve_on(listener, Database::memory().expect("a database"));
    let store = async {
        let client = client(&endpoint);
        create_tables(&client).await.expect("tables");
        case(&Store::new(client, SERVICE_TABLE)).await;
    };
    tokio::select! {
        () = server => panic!("the server ended first"),
        () = store => {}
    }
}

fn client(endpoint: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-south-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    Client::from_conf(config)
}

#[test]
fn every_case_holds() {
    runtime().block_on(async {
        for (name, case) in CASES {
            eprintln!("{name}");
            on_a_fresh_store(async |store: &Store| case(store).await).await;
        }
    });
}

/// The SDK repeats a call whose answer is lost: the first one's success must not come back as a refusal.
#[test]
fn opening_twice_with_one_id_is_answered_twice_the_same() {
    let now = "2020-03-26T08:00:00.000000001Z".parse().expect("an instant");
    let new = contract::new_request(1, contract::person(1), None, now);
    runtime().block_on(on_a_fresh_store(async |store: &Store| {
        use steps::ports::OpenRequests;
        assert_eq!(store.open(&new, now).await, Ok(Ok(())));
        assert_eq!(store.open(&new, now).await, Ok(Ok(())));
        let other = contract::new_request(2, contract::person(1), None, now);
        assert!(matches!(
            store.open(&other, now).await,
            Ok(Err(steps::ports::Refusal::Guarded(_)))
        ));
    }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_the_twin_does(seeds in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..60)) {
        runtime().block_on(on_a_fresh_store(async |store: &Store| {
            contract::random::compare(&Twin::default(), store, &seeds).await;
        }));
    }
}
