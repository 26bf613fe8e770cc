//! Every case of `fixtures/events`: an event as AWS sends it in, the function's answer and its log's line out.

use bootstrap::{Journal, background, http};
use edge::{BackgroundStep, HttpStep, OperatorKeys};
use jiff::Timestamp;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent, Service, service_fn};
use lambda_runtime::Diagnostic;
use memory::TwinWorld;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use steps::ports::Clock;
use steps::{Kind, Provide, Settings, Step};

/// A case, as `fixtures/events/README.md` describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    rule: Option<String>,
    step: String,
    event: Value,
    answer: Value,
    line: Value,
}

fn cases() -> BTreeMap<String, Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/events");
    let files = std::fs::read_dir(folder).expect("the folder of cases");
    let paths = files.map(|file| file.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let file = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let case =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file} is no case: {error}"));
            (file, case)
        })
        .collect()
}

fn context() -> Context {
    let mut context = Context::default();
    context.request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95".into();
    context.deadline = u64::try_from(Timestamp::MAX.as_millisecond()).expect("it is after 1970");
    context
}

/// What the function hands back, as the runtime writes it, and the journal's line.
async fn run(step: Step, event: &Value) -> (Value, Value) {
    let world = TwinWorld::new("2020-04-01T14:06:10Z".parse().expect("an instant"), 1);
    let clock: Arc<dyn Clock> = Provide::<dyn Clock>::provide(&world);
    let clock = &*clock;
    let journal = Journal::new(step, "function".into(), Vec::new());
    let answer = if let Some(step) = HttpStep::wire(
        step,
        &world,
        &Settings::default(),
        &Arc::new(OperatorKeys::none()),
    ) {
        let (step, journal) = (&step, &journal);
        let serve = |request| async move { Ok::<_, Infallible>(http(step, clock, journal, request).await) };
        let payload: LambdaRequest = serde_json::from_value(event.clone()).expect("an event of the gateway");
        let called = Adapter::from(service_fn(serve)).call(LambdaEvent::new(payload, context()));
        serde_json::to_value(called.await.expect("it cannot fail")).expect("an answer is JSON")
    } else {
        let step = BackgroundStep::wire(step, &world, &Settings::default()).expect("it is the other kind");
        let done = background(&step, clock, &journal, LambdaEvent::new(event.clone(), context())).await;
        done.unwrap_or_else(|failure| {
            let diagnostic = Diagnostic::from(failure);
            json!({"errorType": diagnostic.error_type, "errorMessage": diagnostic.error_message})
        })
    };
    let line = serde_json::from_slice(&journal.into_inner()).expect("one line of JSON");
    (answer, line)
}

/// What `expected` names and `actual` lacks or has otherwise, each with its place.
fn missing(place: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (member, expected) in expected {
                let actual = actual.get(member).unwrap_or(&Value::Null);
                missing(&format!("{place}.{member}"), expected, actual, found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            for (at, expected) in expected.iter().enumerate() {
                let fits = |actual| {
                    let mut found = Vec::new();
                    missing("", expected, actual, &mut found);
                    found.is_empty()
                };
                if !actual.iter().any(fits) {
                    found.push(format!("{place}[{at}]: no element is {expected}"));
                }
            }
        }
        // A gateway's body is a text; where a case names its members, the text is JSON.
        (Value::Object(_), Value::String(text)) => match serde_json::from_str(text) {
            Ok(actual @ Value::Object(_)) => missing(place, expected, &actual, found),
            _ => found.push(format!("{place}: {text:.200} is no JSON object")),
        },
        _ if expected == actual => {}
        _ => found.push(format!("{place}: {actual:.200} is not {expected}")),
    }
}

/// What of its caller an event names, none of which the log may hold.
fn of_the_caller(event: &Value) -> Vec<&str> {
    let headers = &event["headers"];
    let http = &event["requestContext"]["http"];
    let told = [
        &event["rawPath"],
        &event["body"],
        &http["sourceIp"],
        &http["userAgent"],
        &headers["x-forwarded-for"],
        &headers["authorization"],
    ];
    // The test number that the log groups' events hold, in whatever notation.
    let told = told.into_iter().filter_map(Value::as_str);
    told.filter(|text| !text.is_empty()).chain(["39333"]).collect()
}

#[tokio::test]
async fn every_event_is_answered_as_its_case_says() {
    let mut wrong = Vec::new();
    for (file, case) in cases() {
        let step = Step::parse(&case.step).unwrap_or_else(|| panic!("{file}: {} is no step", case.step));
        let (answer, line) = run(step, &case.event).await;
        let mut found = Vec::new();
        missing("answer", &case.answer, &answer, &mut found);
        missing("line", &case.line, &line, &mut found);
        let line = line.to_string();
        let told = of_the_caller(&case.event).into_iter();
        found.extend(
            told.filter(|told| line.contains(told))
                .map(|told| format!("the line tells {told}")),
        );
        if case.answer.as_object().is_none_or(serde_json::Map::is_empty) || !case.line.is_object() {
            found.push("it expects nothing".into());
        }
        let rule = case.rule.map(|rule| format!(" ({rule})")).unwrap_or_default();
        wrong.extend(
            found
                .into_iter()
                .map(|found| format!("{file}, {}{rule}: {found}", case.name)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_step_and_every_kind_has_a_case() {
    let named: BTreeSet<_> = cases().into_values().map(|case| case.step).collect();
    let lacking: Vec<_> = Step::ALL
        .iter()
        .filter(|step| !named.contains(step.name()))
        .collect();
    assert!(lacking.is_empty(), "no case for {lacking:?}");
    for kind in [Kind::Http, Kind::Operator, Kind::Schedule, Kind::Logs] {
        let of_kind = |name: &String| Step::parse(name).is_some_and(|step| step.kind() == kind);
        assert!(named.iter().any(of_kind), "no case for {kind:?}");
    }
}

#[test]
fn what_differs_is_found() {
    let actual = json!({"statusCode": 200, "body": "{\"items\": [{\"code\": \"A562\"}]}", "more": true});
    let found = |expected: Value| {
        let mut found = Vec::new();
        missing("answer", &expected, &actual, &mut found);
        found
    };
    assert!(found(json!({"statusCode": 200, "body": {"items": [{"code": "A562"}]}})).is_empty());
    for (expected, place) in [
        (json!({"statusCode": 204}), "answer.statusCode: "),
        (json!({"headers": {"allow": "GET"}}), "answer.headers: "),
        (
            json!({"body": {"items": [{"code": "G702"}]}}),
            "answer.body.items[0]: ",
        ),
        (json!({"body": {"items": {}}}), "answer.body.items: "),
        (json!({"more": {}}), "answer.more: "),
    ] {
        let found = found(expected);
        assert!(
            matches!(&*found, [one] if one.starts_with(place)),
            "{place}: {found:?}"
        );
    }
}
