//! The HTTP steps over the twin, in the state a case asks for.

use crate::case::{Call, Case, folder, read_json};
use crate::operators::{operator_keys, token};
use bytes::Bytes;
use edge::{BackgroundStep, HttpStep, ROUTES, Refused, fits};
use http::{HeaderMap, Method, Request};
use jiff::{SignedDuration, Timestamp};
use memory::{Faults, Operation, Twin, TwinMac, TwinWorld};
use pin::Channel;
use pin::RequestId;
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::delivery::{DeliveryId, SendOutcome};
use pin::digest::{PersonKey, Purpose, person_message};
use pin::operator::Role;
use pin::places::{PlaceCode, ProvinceCode};
use pin::receipt::Outcome;
use pin::tax_code::TaxCode;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use steps::limits::Limit;
use steps::ports::{ArchiveRecord, Clock, Fault, Mac};
use steps::record_receipt::{Receipt, record_receipt};
use steps::{Problem, Settings, Step};

/// The usual start: a Thursday morning in the week the bonus opened.
const START: &str = "2020-03-26T09:00:00+01:00";

const SOURCE: &str = "192.0.2.7";

/// A fault that every call of the store meets from a moment on.
#[derive(Clone, Default)]
struct Switch(Arc<Mutex<Option<Fault>>>);

impl Faults for Switch {
    fn before(&self, _: Operation) -> Option<Fault> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Service {
    world: TwinWorld,
    settings: Settings,
    /// The request that the state was made with, if there was one: its id and token.
    made: Option<(String, String)>,
    /// What the calls that come before were told, by the name of its placeholder.
    told: BTreeMap<&'static str, String>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

const GIVEN: [&str; 10] = [
    "archived", "before", "limits", "sms", "deliver", "receipt", "post", "advance", "then", "fault",
];

impl Service {
    /// A service in the state that the case asks for, set up in the order of [`GIVEN`].
    pub(crate) fn given(case: &Case) -> Self {
        let given = &case.given;
        for name in given.keys() {
            assert!(
                GIVEN.contains(&name.as_str()),
                "{}: unknown state {name}",
                case.file
            );
        }
        let switch = Switch::default();
        let start: Timestamp = START.parse().expect("an instant");
        let world = TwinWorld::with_store(Twin::with_faults(switch.clone()), start, 1);
        let mut service = Self {
            world,
            settings: settings(given),
            made: None,
            told: BTreeMap::new(),
        };
        if let Some(base) = given.get("archived").and_then(Value::as_str) {
            service.archive(&read_json(
                &folder("requests/bodies").join(format!("{base}.json")),
            ));
        }
        for call in given
            .get("before")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            service.make(&Call::read(call, &case.file));
        }
        service.go_on(given);
        for item in given.get("then").and_then(Value::as_array).into_iter().flatten() {
            service.then(item, &case.file);
        }
        let fault = given.get("fault").and_then(Value::as_str).map(fault);
        *switch.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        service
    }

    fn make(&mut self, call: &Call) {
        let answer = self.answer(call);
        self.follow(&answer);
    }

    /// Goes on with the request that an answer took in, if it took one in.
    pub(crate) fn follow(&mut self, answer: &Answer) {
        let body = answer.json();
        if answer.status == 202 {
            let text = |name: &str| body[name].as_str().expect("there").to_owned();
            self.made = Some((text("requestId"), text("followUpToken")));
        }
    }

    fn archive(&self, body: &Value) {
        let code = TaxCode::parse(body["taxCode"].as_str().expect("a code")).expect("a code");
        let index = TwinMac::new(Purpose::Index, self.world.key_version);
        let tag =
            pollster::block_on(index.tag(self.world.key_version, &person_message(&code))).expect("a tag");
        let record = ArchiveRecord {
            address: address(&body["address"]),
        };
        self.world.archive.put(PersonKey::from_tag(&tag), record);
    }

    /// What happens after the calls that come before: sends, receipts, time.
    fn go_on(&mut self, given: &Map<String, Value>) {
        if given.get("sms").and_then(Value::as_str) == Some("refused") {
            self.world.sms.script(|_, _| SendOutcome::Refused);
        }
        if given.get("deliver") == Some(&Value::Bool(true)) {
            self.deliver();
        }
        if let Some(outcome) = given.get("receipt").and_then(Value::as_str) {
            self.receive(&[outcome.to_owned()]);
        }
        if given.get("post") == Some(&Value::Bool(true)) {
            self.post();
        }
        if let Some(span) = given.get("advance").and_then(Value::as_str) {
            self.world
                .clock
                .advance(span.parse::<SignedDuration>().expect("a span"));
            self.run(Step::EscalateOverdue, &json!({}));
        }
    }

    /// What happens after all that: calls, whose answers fill placeholders, and time.
    fn then(&mut self, item: &Value, file: &str) {
        if let Some(span) = item["advance"].as_str() {
            self.world
                .clock
                .advance(span.parse::<SignedDuration>().expect("a span"));
            return;
        }
        let answer = self.answer(&Call::read(item, file));
        self.follow(&answer);
        if let Some(pin) = answer.json()["pin"].as_str() {
            self.told.insert("{keptPin}", pin.to_owned());
        }
        if let Some((cookie, _)) = answer.header("set-cookie").split_once(';') {
            self.told.insert("{deviceCookie}", cookie.to_owned());
        }
    }

    /// Has the letter posted, and reads both halves as the person does.
    fn post(&mut self) {
        let (request, _) = self.made.as_ref().expect("a request");
        let id = DeliveryId {
            request: RequestId::parse(request).expect("an id"),
            generation: 1,
        };
        let second = pollster::block_on(self.world.post_letter(id)).expect("posted");
        self.told.insert("{secondHalf}", second.reveal().to_owned());
    }

    /// Runs the drain once.
    pub(crate) fn deliver(&self) {
        self.run(Step::DeliverFirstHalf, &json!({"channel": "sms"}));
    }

    /// Takes in what the carriers report of the messages, in the order they went out.
    pub(crate) fn receive(&self, outcomes: &[String]) {
        let sent = self.world.sms.sent();
        assert!(outcomes.len() <= sent.len(), "a receipt for no message");
        let receipts = outcomes.iter().zip(sent).map(|(outcome, text)| Receipt {
            channel: Channel::Sms,
            provider_id: text.provider_id.expect("taken"),
            outcome: match outcome.as_str() {
                "accepted" => Outcome::AcceptedByCarrier,
                "delivered" => Outcome::ReceivedByPhone,
                "refused" => Outcome::Refused,
                other => panic!("no carrier reports {other}"),
            },
        });
        let deps = steps::record_receipt::Deps::wire(&self.world, &self.settings);
        pollster::block_on(record_receipt(&deps, receipts.collect())).expect("recorded");
    }

    /// The messages that went out: to whom, and what.
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        let sent = self.world.sms.sent();
        sent.into_iter().map(|text| (text.to, text.text)).collect()
    }

    fn run(&self, step: Step, event: &Value) {
        let step = BackgroundStep::wire(step, &self.world, &self.settings).expect("a background step");
        let stop_by = self.world.clock.now() + SignedDuration::from_mins(5);
        pollster::block_on(step.run(event, stop_by)).expect("runs");
    }

    /// Answers a call as the gateway would have it: the route's step, or `no_route`.
    pub(crate) fn answer(&self, call: &Call) -> Answer {
        let path = self.filled(&call.path);
        let bare = path.split('?').next().unwrap_or_default().to_owned();
        let method: Method = call.method.parse().expect("a method");
        let step = route(&method, &bare);
        let mut request = Request::builder().method(method).uri(&path);
        for (name, value) in &call.headers {
            request = request.header(name, self.filled(value));
        }
        let body = String::from_utf8(call.body.clone()).map_or_else(
            |broken| broken.into_bytes(),
            |text| self.filled(&text).into_bytes(),
        );
        let request = request.body(Bytes::from(body)).expect("a request");
        let operators = Arc::new(operator_keys());
        let step = HttpStep::wire(step, &self.world, &self.settings, &operators).expect("an HTTP step");
        let response = pollster::block_on(step.answer(request, SOURCE));
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    /// What a case expects, with the id and token of the request that was made.
    pub(crate) fn filled_json(&self, expected: &Value) -> Value {
        serde_json::from_str(&self.filled(&expected.to_string())).expect("JSON as before")
    }

    fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for role in Role::ALL {
            let place = format!("{{operatorToken:{}}}", role.as_str());
            if text.contains(&place) {
                text = text.replace(&place, &token(role.as_str(), self.world.clock.now()));
            }
        }
        let Some((id, token)) = &self.made else {
            return text;
        };
        let mut filled = text.replace("{requestId}", id).replace("{followUpToken}", token);
        for (name, value) in &self.told {
            filled = filled.replace(name, value);
        }
        if filled.contains("{firstHalf}") {
            filled = filled.replace("{firstHalf}", &self.first_half());
        }
        filled
    }

    /// The eight characters of the message that went out.
    fn first_half(&self) -> String {
        let (_, text) = self.sent().pop().expect("a message");
        let (_, rest) = text.split_once("PIN: ").expect("the half follows");
        rest[..9].replace(' ', "")
    }
}

fn route(method: &Method, path: &str) -> Step {
    ROUTES
        .iter()
        .find(|route| route.method == *method && fits(route.path, path))
        .map_or(Step::NoRoute, |route| route.step)
}

fn settings(given: &Map<String, Value>) -> Settings {
    let mut settings = Settings::default();
    let calls = |name: &str, limit: &mut Limit| {
        if let Some(calls) = given.get("limits").and_then(|limits| limits[name].as_u64()) {
            limit.calls = u32::try_from(calls).expect("small");
        }
    };
    calls("perPair", &mut settings.limits.per_pair);
    calls("perPerson", &mut settings.limits.per_person);
    calls("perSource", &mut settings.limits.per_source);
    settings
}

fn fault(name: &str) -> Fault {
    match name {
        "throttled" => Fault::Throttled,
        "refused" => Fault::Refused,
        "ambiguous" => Fault::Ambiguous,
        _ => Fault::Unavailable,
    }
}

fn address(body: &Value) -> Address {
    let text = |name: &str| body[name].as_str().expect("a text").to_owned();
    if body.get("country").is_some() {
        return Address::Abroad(ForeignAddress {
            street: text("street"),
            city: text("city"),
            postal_code: text("postalCode"),
            country: text("country"),
        });
    }
    Address::Italy(ItalianAddress {
        street: text("street"),
        number: text("number"),
        province: ProvinceCode::parse(&text("province")).expect("a province"),
        municipality: PlaceCode::parse(&text("municipality")).expect("a place"),
        postal_code: text("postalCode"),
    })
}

/// The slug of every refusal there is.
pub(crate) fn slugs() -> Vec<&'static str> {
    let problems = [
        Problem::Invalid(Vec::new()),
        Problem::PinAlreadyAssigned,
        Problem::RequestOpen,
        Problem::IdempotencyKeyReused,
        Problem::Unauthenticated,
        Problem::WrongPin,
        Problem::WeakPin(Vec::new()),
        Problem::HalfExpired,
        Problem::Forbidden,
        Problem::NotFound,
        Problem::MethodNotAllowed(Vec::new()),
        Problem::TooManyAttempts(SignedDuration::ZERO),
        Problem::Unavailable(Fault::Unavailable),
    ];
    let all = problems
        .into_iter()
        .map(Refused::Step)
        .chain([Refused::MalformedJson, Refused::TooLarge]);
    all.map(|refused| refused.kind().0).collect()
}
