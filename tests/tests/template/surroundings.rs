//! What stands around each function: its log, its alarm, how often it is tried, and what the gateway notes.

use super::document::{
    assert_complains, assert_content, document, functions, list, properties, resources, spoilt, target,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use steps::{Kind, Step};

fn complaints(document: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut groups = BTreeSet::new();
    for (step, function, own) in functions(document) {
        let name = step.name();
        let group = target(&own["LoggingConfig"]["LogGroup"]);
        if properties(document, &group)["RetentionInDays"].as_u64().is_none() {
            complaints.push(format!("{name} has no log group that forgets"));
        }
        if !groups.insert(group) {
            complaints.push(format!("{name} shares its log group"));
        }
        for metric in ["Errors", "Throttles"] {
            if !has_alarm(document, function, metric) {
                complaints.push(format!("{name} has no alarm on {metric}"));
            }
        }
        complaints.extend(
            tries(document, step, own)
                .into_iter()
                .map(|wrong| format!("{name}: {wrong}")),
        );
    }
    complaints
}

/// Whether some alarm that somebody hears looks at a function's metric.
fn has_alarm(document: &Value, function: &str, metric: &str) -> bool {
    let dimensions = json!([{"Name": "FunctionName", "Value": {"Ref": function}}]);
    let alarms = resources(document, "AWS::CloudWatch::Alarm");
    alarms.into_iter().any(|(_, alarm)| {
        let heard = list(&alarm["AlarmActions"]).contains(&&json!({"Ref": "Alarms"}));
        let seen = list(&alarm["Metrics"])
            .into_iter()
            .map(|entry| &entry["MetricStat"]["Metric"]);
        let mut seen =
            seen.filter(|seen| seen["Namespace"] == "AWS/Lambda" && seen["Dimensions"] == dimensions);
        heard && seen.any(|seen| seen["MetricName"] == metric)
    })
}

/// How often a step's event is tried, against what its kind asks for.
fn tries(document: &Value, step: Step, own: &Value) -> Vec<&'static str> {
    let asynchronous = &own["EventInvokeConfig"];
    let mut wrong = Vec::new();
    match step.kind() {
        Kind::Http | Kind::Operator => {}
        // The next tick makes good what this one did not; two at once would only get in each other's way.
        Kind::Schedule => {
            let once =
                |tries: &Value| tries["MaximumRetryAttempts"] == 0 && tries["MaximumEventAgeInSeconds"] == 60;
            if !once(asynchronous) {
                wrong.push("Lambda tries a tick again");
            }
            if !list(&json!(
                own["Events"]
                    .as_object()
                    .map(|events| events.values().collect::<Vec<_>>())
            ))
            .into_iter()
            .all(|event| once(&event["Properties"]["RetryPolicy"]))
            {
                wrong.push("the scheduler tries a tick again");
            }
        }
        Kind::Logs => {
            let lost = &asynchronous["DestinationConfig"]["OnFailure"];
            let queue = properties(document, &target(&lost["Destination"]));
            if asynchronous["MaximumRetryAttempts"] != 2 || lost["Type"] != "SQS" {
                wrong.push("a lost batch is not tried again and kept");
            }
            if queue["SqsManagedSseEnabled"] != true {
                wrong.push("lost batches lie open");
            }
        }
    }
    wrong
}

/// What the steps tell that some alarm looks at: the metric, its function, and the outcome if it is one's count.
fn watched(document: &Value) -> BTreeSet<(String, String, String)> {
    let mut watched = BTreeSet::new();
    for (_, alarm) in resources(document, "AWS::CloudWatch::Alarm") {
        let several = list(&alarm["Metrics"]).into_iter();
        let several = several.map(|entry| &entry["MetricStat"]["Metric"]);
        for metric in several
            .chain([alarm])
            .filter(|metric| metric["Namespace"] == "InpsPin")
        {
            let dimensions = list(&metric["Dimensions"]).into_iter();
            let dimensions = dimensions.map(|one| (target(&one["Name"]), target(&one["Value"])));
            let mut dimensions = dimensions.collect::<BTreeMap<_, _>>();
            let mut dimension = |name| dimensions.remove(name).unwrap_or_default();
            watched.insert((
                target(&metric["MetricName"]),
                dimension("FunctionName"),
                dimension("outcome"),
            ));
        }
    }
    watched
}

/// The counters that have an alarm, with their function: `functions/bootstrap` proves that they are written.
#[test]
fn what_the_steps_tell_has_alarms() {
    let expected = [
        ("breached", "EscalateOverdue", ""),
        ("left", "PostLetters", ""),
        ("strange", "RecordPost", ""),
        ("unread", "RecordPost", ""),
        ("overQuota", "DeliverFirstHalf", ""),
        ("putBack", "DeliverFirstHalf", ""),
        ("answers", "PrecheckRequest", "pin-already-assigned"),
        ("answers", "RequestPin", "pin-already-assigned"),
        ("answers", "RequestPin", "request-open"),
    ];
    let expected =
        expected.map(|(metric, function, outcome)| (metric.into(), function.into(), outcome.into()));
    assert_eq!(watched(&document()), expected.into());
}

/// Of the account's concurrency, the calls can take everything but what is kept for the steps behind them.
#[test]
fn a_surge_of_calls_leaves_the_promise_its_functions() {
    for (step, _, own) in functions(&document()) {
        let kept = own["ReservedConcurrentExecutions"].as_u64();
        match step.kind() {
            // The drains or the round, and the ticks that meet them.
            Kind::Schedule => {
                let events = own["Events"].as_object().map_or(0, serde_json::Map::len);
                let least = 2 * u64::try_from(events).expect("a few");
                assert!(kept.is_some_and(|kept| kept >= least), "{step:?}: {kept:?}");
            }
            Kind::Logs => assert!(
                kept.is_some_and(|kept| kept > 2),
                "{step:?} takes one batch after another"
            ),
            // The gateway's throttle is their limit.
            Kind::Http | Kind::Operator => assert_eq!(kept, None, "{step:?}"),
        }
    }
}

#[test]
fn every_function_is_logged_watched_and_tried_as_it_must_be() {
    assert_content(&complaints(&document()));
}

#[test]
fn what_is_missing_around_a_function_is_found() {
    let document = spoilt(|resources| {
        resources["NoRoute"]["Properties"]["LoggingConfig"] =
            resources["ListPlaces"]["Properties"]["LoggingConfig"].clone();
        resources["ShowRequestLogs"]["Properties"] = json!({});
        resources.remove("RequestPinAlarm");
        resources["ListPlacesAlarm"]["Properties"]["AlarmActions"] = json!([]);
        resources["EscalateOverdue"]["Properties"]["EventInvokeConfig"]["MaximumRetryAttempts"] = json!(1);
        let tick = &mut resources["DeliverFirstHalf"]["Properties"]["Events"]["Tick"];
        tick["Properties"]["RetryPolicy"]["MaximumEventAgeInSeconds"] = json!(3600);
        resources["LostReports"]["Properties"] = json!({});
    });
    let complaints = complaints(&document);
    assert_complains(&complaints, &["no_route shares its log group"]);
    assert_complains(&complaints, &["show_request has no log group that forgets"]);
    assert_complains(&complaints, &["request_pin has no alarm on Throttles"]);
    assert_complains(&complaints, &["list_places has no alarm on Errors"]);
    assert_complains(&complaints, &["escalate_overdue: Lambda tries a tick again"]);
    assert_complains(
        &complaints,
        &["deliver_first_half: the scheduler tries a tick again"],
    );
    assert_complains(&complaints, &["record_receipt: lost batches lie open"]);
}

/// What the gateway may write of a call: nothing that says who made it or what about.
const NOTED: [&str; 8] = [
    "requestId",
    "routeKey",
    "status",
    "responseLength",
    "responseLatency",
    "integrationLatency",
    "integrationStatus",
    "error.responseType",
];

fn noted_besides(format: &str) -> Vec<String> {
    let variables = format.split("$context.").skip(1);
    let names = variables.map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap_or(rest.len());
        rest[..end].to_owned()
    });
    names.filter(|name| !NOTED.contains(&name.as_str())).collect()
}

#[test]
fn the_gateway_notes_nothing_of_the_person() {
    let document = document();
    let format = target(&properties(&document, "Api")["AccessLogSettings"]["Format"]);
    assert!(format.contains("$context.status"), "{format}");
    assert_content(&noted_besides(&format));
    let open = r#"{"ip":"$context.identity.sourceIp","path":"$context.path","status":"$context.status"}"#;
    assert_eq!(noted_besides(open), ["identity.sourceIp", "path"]);
}

#[test]
fn carriers_reports_are_sealed_and_soon_forgotten() {
    for group in ["SmsReports", "SmsFailureReports"] {
        let document = document();
        let group = properties(&document, group);
        assert_eq!(group["RetentionInDays"], 1);
        assert_eq!(group["KmsKeyId"], json!({"Fn::GetAtt": ["SmsReportsKey", "Arn"]}));
    }
}

/// Without this role no report is written, and every message stays silent.
#[test]
fn sns_can_write_its_reports_and_nothing_else() {
    let document = document();
    let role = properties(&document, "SnsReportsRole");
    let trust = list(&role["AssumeRolePolicyDocument"]["Statement"]);
    assert_eq!(trust.len(), 1);
    assert_eq!(trust[0]["Principal"], json!({"Service": "sns.amazonaws.com"}));
    let statements = list(&role["Policies"][0]["PolicyDocument"]["Statement"]);
    assert_eq!(statements.len(), 1);
    let actions: BTreeSet<_> = list(&statements[0]["Action"]).into_iter().map(target).collect();
    for needed in [
        "CreateLogGroup",
        "CreateLogStream",
        "PutLogEvents",
        "PutMetricFilter",
        "PutRetentionPolicy",
    ] {
        assert!(actions.contains(&format!("logs:{needed}")), "{needed}");
    }
    let on: Vec<_> = list(&statements[0]["Resource"]).into_iter().map(target).collect();
    assert_eq!(on, ["SmsReports", "SmsFailureReports"]);
}
