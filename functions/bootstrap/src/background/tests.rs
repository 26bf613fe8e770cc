use super::*;
use crate::clock::SystemClock;
use lambda_runtime::Context;
use memory::TwinWorld;
use serde_json::json;
use steps::Settings;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/events/");

fn event(name: &str) -> LambdaEvent<Value> {
    let text = std::fs::read_to_string(format!("{FIXTURES}{name}.json")).unwrap();
    let mut context = Context::default();
    context.request_id = "8f507cfc".into();
    context.deadline = u64::try_from(Timestamp::MAX.as_millisecond()).unwrap();
    LambdaEvent::new(serde_json::from_str(&text).unwrap(), context)
}

/// What the step answered, and the journal's line.
async fn ran(step: Step, event: LambdaEvent<Value>) -> (Result<Value, Failure>, Value) {
    let world = TwinWorld::new("2020-04-01T14:06:10Z".parse().unwrap(), 1);
    let step = BackgroundStep::wire(step, &world, &Settings::default()).unwrap();
    let journal = Journal::new(step.step(), "function".into(), Vec::new());
    let done = background(&step, &SystemClock::default(), &journal, event).await;
    (done, serde_json::from_slice(&journal.into_inner()).unwrap())
}

#[tokio::test]
async fn carriers_reports_arrive_and_are_counted() {
    let (done, line) = ran(Step::RecordReceipt, event("logs-sms-reports")).await;
    assert_eq!(
        done,
        Ok(json!({"recorded": 0, "known": 0, "parked": 1, "unread": 0}))
    );
    assert_eq!((&line["outcome"], &line["parked"]), (&json!("ok"), &json!(1)));
    assert!(
        line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
            .to_string()
            .contains("parked")
    );
    assert!(!line.to_string().contains("39333"), "a telephone number: {line}");

    let (done, _) = ran(Step::RecordReceipt, event("logs-sms-failures")).await;
    assert_eq!(
        done,
        Ok(json!({"recorded": 0, "known": 0, "parked": 1, "unread": 1}))
    );
    let (done, _) = ran(Step::RecordReceipt, event("logs-control")).await;
    assert_eq!(
        done,
        Ok(json!({"recorded": 0, "known": 0, "parked": 0, "unread": 0}))
    );
}

#[tokio::test]
async fn ticks_run_their_steps() {
    let (done, line) = ran(Step::DeliverFirstHalf, event("schedule-deliver")).await;
    assert_eq!(done.unwrap()["sent"], 0);
    assert_eq!(line["overQuota"], 0, "what the alarm OverQuotaAlarm looks at");
    assert_eq!(
        line["putBack"], 0,
        "what the alarm ProviderThrottlingAlarm looks at"
    );
    let (done, line) = ran(Step::EscalateOverdue, event("schedule-escalate")).await;
    assert_eq!(done.unwrap()["escalated"], 0);
    assert_eq!(
        line["breached"], 0,
        "what the alarm BreachedPromisesAlarm looks at"
    );
}

#[tokio::test]
async fn an_event_of_another_step_fails_and_is_noted() {
    let (done, line) = ran(Step::DeliverFirstHalf, event("schedule-escalate")).await;
    let failure = done.unwrap_err();
    assert_eq!(failure, Failure(Fault::Refused));
    assert_eq!(line["outcome"], "refused");
    let diagnostic = Diagnostic::from(failure);
    assert_eq!(
        (&*diagnostic.error_type, &*diagnostic.error_message),
        ("refused", "refused")
    );
}

#[test]
fn a_drain_stops_a_minute_before_it_is_ended() {
    let deadline: Timestamp = "2020-04-01T14:21:10Z".parse().unwrap();
    let ms = u64::try_from(deadline.as_millisecond()).unwrap();
    assert_eq!(
        stop_by(Step::DeliverFirstHalf, ms),
        "2020-04-01T14:20:10Z".parse().unwrap()
    );
    assert_eq!(
        stop_by(Step::EscalateOverdue, ms),
        "2020-04-01T14:21:05Z".parse().unwrap()
    );
    assert_eq!(
        stop_by(Step::EscalateOverdue, u64::MAX),
        Timestamp::MIN,
        "no deadline, no work"
    );
}
