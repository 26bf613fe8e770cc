//! How many calls to AWS a request and a delivery cost: three each. Counted at the SDK, on the embedded
//! database. The keys are local here: where deployed, a delivery calls KMS twice more (ADR 0003).

use aws::{DynamoArchive, Store, load_archive};
use edge::HttpStep;
use http::Request;
use jiff::Timestamp;
use local::embedded::{ARCHIVE_TABLE, Embedded, SERVICE_TABLE, create_tables, open};
use memory::contract::{new_request, person};
use memory::{ManualClock, TwinMac, TwinWorld};
use pin::Channel;
use pin::address::{Address, ItalianAddress};
use pin::digest::{KeyVersion, PersonKey, Purpose, person_message};
use pin::places::{PlaceCode, ProvinceCode};
use pin::tax_code::TaxCode;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::deliver_first_half::{self, Command, deliver_first_half};
use steps::ports::{
    ArchiveRecord, Clock, DeriveFirst, FingerprintFirst, IndexMac, Mac, MessageTokens, OpenRequests,
};
use steps::{Settings, request_pin};

const TAX_CODE: &str = "RSSMRA85T10A562S";
const BODY: &str = r#"{"taxCode":"RSSMRA85T10A562S","residence":"italy","person":{"surname":"Rossi","name":"Mario",
    "birthDate":"1985-12-10","sex":"M","birthProvince":"PI","birthPlace":"A562"},"address":{"street":"Viale G. Mazzini",
    "number":"12/A","province":"PI","municipality":"A562","postalCode":"56017"},"contacts":{"mobile":"+393331234567",
    "email":"m@example.org"},"preferredPhone":"mobile","preferredTime":"morning"}"#;

fn mac(purpose: Purpose) -> Arc<dyn Mac> {
    Arc::new(TwinMac::new(purpose, KeyVersion(1)))
}

struct Bench {
    embedded: Embedded,
    store: Arc<Store>,
    clock: ManualClock,
    twin: TwinWorld,
    settings: Settings,
}

impl Bench {
    async fn new() -> Self {
        let start: Timestamp = "2020-03-26T08:00:00Z".parse().expect("an instant");
        let embedded = Embedded::new(&open(None).expect("a database"));
        let client = embedded.client();
        create_tables(&client).await.expect("tables");
        let code = TaxCode::parse(TAX_CODE).expect("a tax code");
        let tag = mac(Purpose::Index)
            .tag(KeyVersion(1), &person_message(&code))
            .await
            .expect("a tag");
        let address = Address::Italy(ItalianAddress {
            street: "VIALE G. MAZZINI".to_owned(),
            number: "12/A".to_owned(),
            province: ProvinceCode::parse("PI").expect("a province"),
            municipality: PlaceCode::parse("A562").expect("a place"),
            postal_code: "56017".to_owned(),
        });
        let people = [(PersonKey::from_tag(&tag), ArchiveRecord { address })];
        load_archive(&client, ARCHIVE_TABLE, people)
            .await
            .expect("loaded");
        Self {
            store: Arc::new(Store::new(client, SERVICE_TABLE)),
            embedded,
            clock: ManualClock::new(start),
            twin: TwinWorld::new(start, 1),
            settings: Settings::default(),
        }
    }

    fn request_pin(&self) -> HttpStep {
        let archive = DynamoArchive::new(self.embedded.client(), ARCHIVE_TABLE);
        HttpStep::RequestPin(Box::new(request_pin::Deps {
            clock: Arc::new(self.clock.clone()),
            chance: self.twin.chance.clone(),
            index: IndexMac::new(mac(Purpose::Index)),
            tokens: MessageTokens::new(mac(Purpose::MessageTokens)),
            attempts: self.store.clone(),
            archive: Arc::new(archive),
            requests: self.store.clone(),
            limits: self.settings.limits,
            terms: self.settings.terms,
            calendar: self.settings.calendar.clone(),
            policy: self.settings.policy,
        }))
    }

    fn drain(&self) -> deliver_first_half::Deps {
        deliver_first_half::Deps {
            clock: Arc::new(self.clock.clone()),
            chance: self.twin.chance.clone(),
            channels: self.store.clone(),
            queue: self.store.clone(),
            deliveries: self.store.clone(),
            receipts: self.store.clone(),
            derive: DeriveFirst::new(mac(Purpose::DeriveFirst)),
            fingerprint: FingerprintFirst::new(mac(Purpose::FingerprintFirst)),
            sms: self.twin.sms.clone(),
            alphabet: self.settings.alphabet,
            policy: self.settings.policy,
            drain: self.settings.drain,
        }
    }

    async fn ask(&self) {
        let request = Request::post("/v1/pin-requests")
            .body(BODY.into())
            .expect("a request");
        let answer = self.request_pin().answer(request, "192.0.2.1").await;
        assert_eq!(answer.status(), 202, "{:?}", answer.body());
    }

    /// Puts the `n`-th delivery of the contract's rows into the queue.
    async fn wait(&self, n: u8) {
        // Ids of odd numbers are validated; those of equal remainder by eight share a shard.
        let new = new_request(8 * n + 1, person(n), None, self.clock.now());
        assert_eq!(self.store.open(&new, self.clock.now()).await, Ok(Ok(())));
    }

    async fn deliver(&self) -> u32 {
        let stop_by = "2020-03-26T10:00:00Z".parse().expect("an instant");
        let view = deliver_first_half(
            &self.drain(),
            Command {
                channel: Channel::Sms,
                stop_by,
            },
        )
        .await;
        view.expect("no fault").sent
    }
}

fn since(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let calls = after
        .iter()
        .map(|(name, count)| (name.clone(), count - before.get(name).unwrap_or(&0)));
    calls.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn a_request_is_three_calls_count_ask_the_archive_commit() {
    let bench = Bench::new().await;
    let before = bench.embedded.calls();
    bench.ask().await;
    let calls = since(&before, &bench.embedded.calls());
    let expected = [("GetItem", 1), ("TransactWriteItems", 1), ("UpdateItem", 1)];
    assert_eq!(
        calls,
        expected.map(|(name, count)| (name.to_owned(), count)).into()
    );
}

#[tokio::test]
async fn a_delivery_is_three_calls_claim_send_commit() {
    // What the drain itself costs is the same for three deliveries as for two: the difference is one delivery.
    let mut costs = Vec::new();
    for deliveries in [2, 3] {
        let bench = Bench::new().await;
        for n in 0..deliveries {
            bench.wait(n).await;
        }
        let before = bench.embedded.calls();
        assert_eq!(bench.deliver().await, u32::from(deliveries));
        costs.push(since(&before, &bench.embedded.calls()));
        assert_eq!(
            bench.twin.sms.sent().len(),
            usize::from(deliveries),
            "and one each to SNS"
        );
    }
    let expected = [("TransactWriteItems", 1), ("UpdateItem", 1)];
    assert_eq!(
        since(&costs[0], &costs[1]),
        expected.map(|(name, count)| (name.to_owned(), count)).into()
    );
}
