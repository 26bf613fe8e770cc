use super::*;
use crate::background::Workers;
use crate::{email, embedded, sms};
use aws::{DynamoArchive, KeyFile};
use http::header::{CACHE_CONTROL, HOST, ORIGIN};
use pin::digest::{PersonKey, Purpose, person_message};
use pin::tax_code::TaxCode;
use serde_json::Value;
use std::net::Ipv4Addr;
use steps::ports::{Archive, IndexMac};

/// This machine.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

struct Rig {
    calls: Calls,
    sns: aws_sdk_sns::Client,
    ses: aws_sdk_ses::Client,
}

fn index() -> IndexMac {
    let folder = tempfile::tempdir().unwrap();
    let fill: &mut dyn FnMut(&mut [u8]) = &mut |bytes| getrandom::fill(bytes).unwrap();
    let keys = KeyFile::open_or_create(&folder.path().join("keys"), fill).unwrap();
    IndexMac::new(Arc::new(keys.mac(Purpose::Index).unwrap()))
}

impl Rig {
    fn new() -> Self {
        let clock = Arc::new(LocalClock::start("2020-03-26T07:00:00Z".parse().unwrap(), 0.001));
        let providers = Arc::new(Providers::open(None, &clock).unwrap());
        let sns = sms::client(Arc::clone(providers.sms()), Arc::clone(&clock));
        let ses = email::client(Arc::clone(providers.email()), Arc::clone(&clock));
        let workers = Arc::new(Workers::new([]));
        let background = Background::new(
            Arc::clone(&clock),
            None,
            Arc::clone(&providers),
            workers,
            Vec::new(),
            Arc::default(),
        )
        .unwrap();
        let people = People::read().unwrap();
        let client = embedded::client(&embedded::open(None).unwrap());
        let press = Press::open(None, Arc::clone(providers.post())).unwrap();
        Self {
            calls: Calls {
                clock,
                background,
                providers,
                press: Arc::new(press),
                people,
                register: Register {
                    client,
                    table: embedded::ARCHIVE_TABLE,
                    index: index(),
                },
                shortest: SignedDuration::from_secs(30),
                drain: DrainSettings::default(),
                is_as_deployed: false,
            },
            sns,
            ses,
        }
    }

    /// Whether the archive knows a person.
    async fn is_known(&self, tax_code: &str) -> bool {
        let code = TaxCode::parse(tax_code).unwrap();
        let index = &self.calls.register.index;
        let tag = index.tag(index.current(), &person_message(&code)).await.unwrap();
        let archive = DynamoArchive::new(self.calls.register.client.clone(), embedded::ARCHIVE_TABLE);
        let found = archive.look_up(PersonKey::from_tag(&tag)).await.unwrap();
        found.is_some()
    }

    async fn call(&self, method: Method, target: &str, body: &str) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_local/{target}"))
            .header(HOST, "localhost");
        let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let (_, known) = self.calls.name(target.split('?').next().unwrap());
        let response = self.calls.answer(known, request, HERE).await;
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        (
            response.status(),
            serde_json::from_slice(response.body()).unwrap(),
        )
    }

    async fn get(&self, target: &str) -> (StatusCode, Value) {
        self.call(Method::GET, target, "").await
    }

    async fn send(&self, to: &str) {
        self.sns
            .publish()
            .phone_number(to)
            .message("ciao")
            .send()
            .await
            .unwrap();
    }

    async fn mail(&self, to: &str) -> Result<(), aws_sdk_ses::Error> {
        use aws_sdk_ses::types::{Body, Content, Destination, Message};
        let content = |data: &str| Content::builder().data(data).build();
        let message = Message::builder()
            .subject(content("oggetto")?)
            .body(Body::builder().text(content("ciao")?).build());
        self.ses
            .send_email()
            .source(email::SOURCE)
            .destination(Destination::builder().to_addresses(to).build())
            .message(message.build())
            .send()
            .await?;
        Ok(())
    }
}

#[tokio::test]
async fn health_says_what_time_it_is() {
    let (status, body) = Rig::new().get("health").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["providers"], "sink");
    assert!(body["now"].as_str().unwrap().starts_with("2020-03-26T07:00:00"));
    assert_eq!(body["asDeployed"], false);
    assert_eq!(body["paces"], json!({"sms": 20, "email": 14, "pec": 5}));
}

#[tokio::test]
async fn the_outbox_is_shown_in_pages() {
    let rig = Rig::new();
    for to in ["+393331234567", "+393331234568", "+393331234567"] {
        rig.send(to).await;
    }
    let (_, all) = rig.get("outbox").await;
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["channel"], "sms");
    assert_eq!(items[0]["text"], "ciao");
    assert!(all.get("next").is_none());
    let (_, first) = rig.get("outbox?limit=2").await;
    let next = first["next"].as_str().unwrap();
    let (_, rest) = rig.get(&format!("outbox?limit=2&after={next}")).await;
    assert_eq!(rest["items"], Value::from(vec![items[2].clone()]));
    for to in ["%2B393331234567", "+393331234567"] {
        let (_, theirs) = rig.get(&format!("outbox?to={to}&channel=sms")).await;
        assert_eq!(theirs["items"].as_array().unwrap().len(), 2, "{to}");
    }
    let (_, mail) = rig.get("outbox?channel=email").await;
    assert_eq!(mail["items"], Value::from(Vec::<Value>::new()));
    rig.mail("mario+inps@example.org").await.unwrap();
    for to in ["mario%2Binps@example.org", "mario+inps@example.org"] {
        let (_, mail) = rig.get(&format!("outbox?channel=email&to={to}")).await;
        assert_eq!(mail["items"].as_array().unwrap().len(), 1, "{to}");
        assert_eq!(mail["items"][0]["channel"], "email");
        assert_eq!(mail["items"][0]["subject"], "oggetto");
    }
    let (_, both) = rig.get("outbox").await;
    assert_eq!(both["items"].as_array().unwrap().len(), 4);
    assert!(both["items"][0].get("subject").is_none());
    for wrong in [
        "outbox?channel=fax",
        "outbox?after=nobody",
        "outbox?limit=some",
        "outbox?colour=red",
    ] {
        let (status, body) = rig.get(wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(body["type"], "urn:pin:problem:invalid-request");
    }
}

#[tokio::test]
async fn citizens_are_shown_in_the_shapes_of_the_request() {
    let rig = Rig::new();
    let (_, all) = rig.get("citizens").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 1_000);
    let (_, page) = rig.get("citizens?limit=2&offset=10").await;
    assert_eq!(
        page["items"].as_array().unwrap()[..],
        all["items"].as_array().unwrap()[10..12]
    );
    for member in [
        "taxCode",
        "person",
        "residence",
        "address",
        "healthCard",
        "contacts",
    ] {
        assert!(page["items"][0].get(member).is_some(), "{member}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_is_moved_and_hurried_and_never_back() {
    let rig = Rig::new();
    let (status, body) = rig.call(Method::POST, "clock", r#"{"advance":"PT13H"}"#).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        body["now"].as_str().unwrap().starts_with("2020-03-26T20:00:0"),
        "{body}"
    );
    let (_, body) = rig
        .call(Method::POST, "clock", r#"{"to":"2020-03-28T21:00:00+01:00"}"#)
        .await;
    assert!(
        body["now"].as_str().unwrap().starts_with("2020-03-28T20:00:0"),
        "{body}"
    );
    let (_, body) = rig.call(Method::POST, "clock", r#"{"rate":60}"#).await;
    assert_eq!(body["rate"], 60);
    let refused = [
        "{}",
        r#"{"to":"2020-03-01T00:00:00Z"}"#,
        r#"{"to":"yesterday"}"#,
        r#"{"advance":"-PT1H"}"#,
        r#"{"advance":"PT1H","to":"2020-04-01T00:00:00Z"}"#,
        r#"{"advance":13}"#,
        r#"{"advance":"P100000D"}"#,
        r#"{"rate":0}"#,
        r#"{"rate":1e9}"#,
        r#"{"back":"PT1H"}"#,
        "[]",
    ];
    for wrong in refused {
        let (status, _) = rig.call(Method::POST, "clock", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let (status, body) = rig.call(Method::POST, "clock", "{").await;
    assert_eq!(
        (status, &body["type"]),
        (
            StatusCode::BAD_REQUEST,
            &Value::from("urn:pin:problem:malformed-json")
        )
    );
}

#[tokio::test]
async fn the_provider_does_as_it_is_told() {
    let rig = Rig::new();
    let (status, _) = rig
        .call(Method::PUT, "providers/sms", r#"{"mode":"throttle"}"#)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        rig.sns
            .publish()
            .phone_number("+393331234567")
            .message("ciao")
            .send()
            .await
            .is_err()
    );
    let (_, body) = rig
        .call(Method::PUT, "providers/sms", r#"{"mode":"accept","ratePerS":5}"#)
        .await;
    assert_eq!(body, json!({"mode": "accept", "ratePerS": 5}));
    rig.send("+393331234567").await;
    rig.call(Method::PUT, "providers/email", r#"{"mode":"reject"}"#)
        .await;
    assert!(rig.mail("mario@example.org").await.is_err());
    rig.send("+393331234567").await;
    for wrong in [
        r#"{"mode":"lazy"}"#,
        "{}",
        r#"{"mode":"accept","ratePerS":0}"#,
        r#"{"mode":"accept","x":1}"#,
    ] {
        let (status, _) = rig.call(Method::PUT, "providers/sms", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_meant_so_is_said_as_everywhere() {
    let rig = Rig::new();
    let (status, body) = rig.get("letters-of-love").await;
    assert_eq!(
        (status, &body["type"]),
        (StatusCode::NOT_FOUND, &Value::from("urn:pin:problem:not-found"))
    );
    let request = Request::delete("/_local/clock")
        .header(HOST, "localhost")
        .header("accept-language", "de")
        .body(Bytes::new())
        .unwrap();
    let response = rig.calls.answer(Some(Known::Clock), request, HERE).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET, POST");
    assert_eq!(response.headers()["content-language"], "de");
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let rig = Rig::new();
    for (method, target, body, expected) in [
        (
            Method::POST,
            "clock",
            r#"{"back/ward":1,"advance":"13h","to":7,"rate":-1}"#,
            vec![
                ("/back~1ward", "unknown-field"),
                ("/advance", "not-a-choice"),
                ("/to", "ill-typed"),
                ("/rate", "not-a-choice"),
            ],
        ),
        (
            Method::PUT,
            "providers/sms",
            r#"{"ratePerS":0,"colour":"red"}"#,
            vec![
                ("/colour", "unknown-field"),
                ("/mode", "required"),
                ("/ratePerS", "not-a-choice"),
            ],
        ),
        (
            Method::GET,
            "outbox?colour=red&limit=some&channel=fax&after=nobody",
            "",
            vec![
                ("/colour", "unknown-field"),
                ("/limit", "ill-typed"),
                ("/channel", "not-a-choice"),
                ("/after", "not-a-choice"),
            ],
        ),
        (
            Method::GET,
            "citizens?limit=-1&offset=x",
            "",
            vec![("/limit", "ill-typed"), ("/offset", "ill-typed")],
        ),
    ] {
        let (status, answer) = rig.call(method, target, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{target}");
        let named: Vec<_> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                (
                    error["pointer"].as_str().unwrap(),
                    error["code"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(named, expected, "{target}");
    }
    assert!(rig.calls.clock.rate() < 0.01, "nothing was changed on the way");
}

#[tokio::test]
async fn only_who_sits_at_this_machine_is_heard() {
    let rig = Rig::new();
    for (source, host, origin) in [
        (IpAddr::from([192, 0, 2, 1]), "localhost", None),
        (HERE, "example.org", None),
        (HERE, "localhost", Some("http://example.org")),
    ] {
        let mut request = Request::get("/_local/outbox").header(HOST, host);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let request = request.body(Bytes::new()).unwrap();
        let response = rig.calls.answer(Some(Known::Outbox), request, source).await;
        assert_eq!(
            response.status(),
            StatusCode::FORBIDDEN,
            "{source} {host} {origin:?}"
        );
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["type"], "urn:pin:problem:forbidden");
    }
}

#[tokio::test]
async fn the_clock_says_how_fast_it_may_run() {
    let rig = Rig::new();
    let (status, body) = rig.get("clock").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["rate"], 0.001);
    assert_eq!(body["safeRate"], 15, "thirty seconds become two: {body}");
    assert!(body["now"].as_str().unwrap().starts_with("2020-03-26T07:00:00"));
}

#[tokio::test]
async fn people_come_into_the_archive_all_or_none() {
    let rig = Rig::new();
    embedded::create_tables(&rig.calls.register.client).await.unwrap();
    let (_, page) = rig.get("citizens?limit=2").await;
    let codes: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["taxCode"].as_str().unwrap())
        .collect();
    let mut wrong = page.clone();
    wrong["items"][1]["address"]["municipality"] = json!("nowhere");
    let (status, body) = rig.call(Method::POST, "citizens", &wrong.to_string()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["errors"][0]["pointer"], "/items/1/address/municipality");
    assert_eq!(body["errors"].as_array().unwrap().len(), 1);
    assert!(!rig.is_known(codes[0]).await);
    let (status, body) = rig.call(Method::POST, "citizens", &page.to_string()).await;
    assert_eq!((status, &body["taken"]), (StatusCode::OK, &json!(2)));
    assert!(rig.is_known(codes[0]).await && rig.is_known(codes[1]).await);
    for wrong in ["{}", r#"{"items":3}"#, r#"{"items":[],"more":1}"#] {
        let (status, _) = rig.call(Method::POST, "citizens", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}
