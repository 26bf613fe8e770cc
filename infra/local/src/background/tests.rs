use super::work::Work;
use super::{AdvanceError, Background, Move};
use crate::clock::LocalClock;
use crate::providers::{Behaviour, Mode, Providers};
use crate::sms::client;
use crate::template::Schedule;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use steps::ports::{Clock, Fault};
use steps::{Problem, Step};

/// What a scripted step did, and when.
type Diary = Arc<Mutex<Vec<(Step, &'static str, Timestamp)>>>;

/// Steps that note when they start and end, and work for a while on the clock in between.
struct Script {
    clock: Arc<LocalClock>,
    diary: Diary,
    drain_takes: SignedDuration,
    reports_fail: Mutex<u32>,
}

#[async_trait(?Send)]
impl Work for Script {
    fn time_out(&self, step: Step) -> SignedDuration {
        match step {
            Step::DeliverFirstHalf => SignedDuration::from_mins(15),
            _ => SignedDuration::from_mins(1),
        }
    }

    async fn run(&self, step: Step, _: &Value, stop_by: Timestamp) -> Result<Value, Problem> {
        assert!(stop_by > self.clock.now());
        self.note(step, "start");
        match step {
            Step::DeliverFirstHalf => self.clock.sleep(self.drain_takes).await,
            Step::RecordReceipt => {
                let mut fail = self.reports_fail.lock().unwrap();
                if *fail > 0 {
                    *fail -= 1;
                    return Err(Fault::Unavailable.into());
                }
            }
            _ => {}
        }
        self.note(step, "end");
        Ok(Value::Null)
    }
}

impl Script {
    fn note(&self, step: Step, what: &'static str) {
        self.diary.lock().unwrap().push((step, what, self.clock.now()));
    }
}

struct Rig {
    clock: Arc<LocalClock>,
    providers: Arc<Providers>,
    background: Arc<Background>,
    diary: Diary,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rig(drain_takes: SignedDuration, reports_fail: u32) -> Rig {
    let clock = Arc::new(LocalClock::start(at("2020-03-26T07:00:30Z"), 0.001));
    let providers = Arc::new(Providers::open(None, &clock).unwrap());
    let diary = Diary::default();
    let script = Script {
        clock: Arc::clone(&clock),
        diary: Arc::clone(&diary),
        drain_takes,
        reports_fail: Mutex::new(reports_fail),
    };
    let every = SignedDuration::from_mins(1);
    let schedule = |step| Schedule {
        step,
        every,
        input: json!({"channel": "sms"}),
    };
    let schedules = vec![schedule(Step::DeliverFirstHalf), schedule(Step::EscalateOverdue)];
    let background = Background::new(
        Arc::clone(&clock),
        None,
        Arc::clone(&providers),
        Arc::new(script),
        schedules,
        Arc::default(),
    )
    .unwrap();
    Rig {
        clock,
        providers,
        background,
        diary,
    }
}

impl Rig {
    /// Waits until something is so; a minute without it is a test that hangs.
    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !is_so(self) {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_mins(1), waiting).await;
        assert!(in_time.is_ok(), "{:?}", self.diary);
    }

    fn of(&self, step: Step, what: &str) -> Vec<Timestamp> {
        let diary = self.diary.lock().unwrap();
        diary
            .iter()
            .filter(|line| line.0 == step && line.1 == what)
            .map(|line| line.2)
            .collect()
    }

    async fn publish(&self) {
        let client = client(Arc::clone(self.providers.sms()), Arc::clone(&self.clock));
        client
            .publish()
            .phone_number("+393331234567")
            .message("ciao")
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tick_on_the_way_runs_at_its_instant_and_ends_at_its_own() {
    let rig = rig(SignedDuration::from_millis(1_500), 0);
    let now = rig
        .background
        .advance(Move::To(at("2020-03-26T07:10:30Z")))
        .await
        .unwrap();
    assert!(
        now >= at("2020-03-26T07:10:30Z") && now < at("2020-03-26T07:10:31Z"),
        "{now}"
    );
    let minutes: Vec<Timestamp> = (1..=10)
        .map(|minute| at(&format!("2020-03-26T07:{minute:02}:00Z")))
        .collect();
    assert_eq!(rig.of(Step::DeliverFirstHalf, "start"), minutes);
    assert_eq!(rig.of(Step::EscalateOverdue, "end"), minutes);
    let ends: Vec<Timestamp> = minutes
        .iter()
        .map(|minute| minute.checked_add(SignedDuration::from_millis(1_500)).unwrap())
        .collect();
    assert_eq!(rig.of(Step::DeliverFirstHalf, "end"), ends);
    let diary = rig.diary.lock().unwrap();
    assert!(diary.is_sorted_by_key(|line| line.2), "in order of time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tick_starts_a_second_invocation_beside_one_that_still_runs() {
    let rig = rig(SignedDuration::from_secs(90), 0);
    rig.background
        .advance(Move::To(at("2020-03-26T07:02:10Z")))
        .await
        .unwrap();
    let starts = rig.of(Step::DeliverFirstHalf, "start");
    assert_eq!(
        starts[..2],
        [at("2020-03-26T07:01:00Z"), at("2020-03-26T07:02:00Z")]
    );
    let ends = rig.of(Step::DeliverFirstHalf, "end");
    assert_eq!(
        ends[..2],
        [at("2020-03-26T07:02:30Z"), at("2020-03-26T07:03:30Z")],
        "what was due by then has run"
    );
    assert!(
        rig.clock.now() >= at("2020-03-26T07:03:30Z"),
        "on the clock's own time"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tick_due_at_the_very_target_has_run_and_the_next_one_has_not() {
    let rig = rig(SignedDuration::from_millis(100), 0);
    rig.background
        .advance(Move::To(at("2020-03-26T07:03:00Z")))
        .await
        .unwrap();
    assert_eq!(rig.of(Step::DeliverFirstHalf, "end").len(), 3);
    assert_eq!(rig.of(Step::EscalateOverdue, "end").len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_cut_off_at_its_time_out() {
    let rig = rig(SignedDuration::from_hours(1), 0);
    rig.background
        .advance(Move::To(at("2020-03-26T07:01:00Z")))
        .await
        .unwrap();
    assert!(rig.of(Step::DeliverFirstHalf, "end").is_empty());
    assert!(rig.clock.now() >= at("2020-03-26T07:16:00Z"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_has_its_report_and_one_that_could_not_be_recorded_comes_again() {
    let rig = rig(SignedDuration::ZERO, 1);
    let sent_at = rig.clock.now();
    rig.publish().await;
    rig.background
        .advance(Move::By(SignedDuration::ZERO))
        .await
        .unwrap();
    assert_eq!(rig.providers.next_report(), None);
    let starts = rig.of(Step::RecordReceipt, "start");
    assert_eq!(starts.len(), 2, "failed once");
    assert!(starts[0] >= sent_at.checked_add(SignedDuration::from_secs(2)).unwrap());
    assert_eq!(
        starts[1],
        starts[0].checked_add(SignedDuration::from_secs(60)).unwrap()
    );
    assert_eq!(rig.of(Step::RecordReceipt, "end").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_provider_owes_nothing_and_holds_no_move_up() {
    let rig = rig(SignedDuration::ZERO, 0);
    rig.providers
        .sms()
        .behave(Behaviour {
            mode: Mode::Silent,
            rate_per_s: None,
        })
        .unwrap();
    rig.publish().await;
    rig.background
        .advance(Move::To(at("2020-03-26T07:05:00Z")))
        .await
        .unwrap();
    assert!(rig.of(Step::RecordReceipt, "start").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_never_runs_back() {
    let rig = rig(SignedDuration::ZERO, 0);
    let refused = rig.background.advance(Move::To(at("2020-03-26T07:00:29Z"))).await;
    assert_eq!(refused, Err(AdvanceError::Back));
    assert!(rig.clock.now() >= at("2020-03-26T07:00:30Z"));
    assert!(rig.diary.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_moves_take_turns() {
    let rig = rig(SignedDuration::from_millis(10), 0);
    let moves = [5, 3, 9].map(|minute| {
        let background = Arc::clone(&rig.background);
        tokio::spawn(async move {
            background
                .advance(Move::To(at(&format!("2020-03-26T07:{minute:02}:00Z"))))
                .await
        })
    });
    for moved in moves {
        let ended = moved.await.unwrap();
        assert!(ended.is_ok() || ended == Err(AdvanceError::Back));
    }
    assert_eq!(rig.of(Step::DeliverFirstHalf, "end").len(), 9, "each tick once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_clock_ticks_wakes_sleepers_and_heeds_nudges() {
    let rig = rig(SignedDuration::from_secs(1), 0);
    let driver = tokio::spawn(Arc::clone(&rig.background).drive());
    rig.background.nudge();
    // At its own pace first: only the nudge can start a drain before the minute.
    rig.until(|rig| !rig.of(Step::DeliverFirstHalf, "start").is_empty())
        .await;
    rig.clock.set_rate(1_000.0);
    rig.until(|rig| rig.of(Step::DeliverFirstHalf, "end").len() >= 4)
        .await;
    let starts = rig.of(Step::DeliverFirstHalf, "start");
    assert!(
        starts[0] < at("2020-03-26T07:01:00Z"),
        "the nudge did not wait for the minute"
    );
    assert!(starts[1] >= at("2020-03-26T07:01:00Z"));
    driver.abort();
    rig.background.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_day_has_a_tick_of_each_step_a_minute() {
    let rig = rig(SignedDuration::from_millis(50), 0);
    rig.background
        .advance(Move::To(at("2020-03-26T19:00:30Z")))
        .await
        .unwrap();
    assert_eq!(rig.of(Step::EscalateOverdue, "end").len(), 720);
    assert_eq!(rig.of(Step::DeliverFirstHalf, "end").len(), 720);
}
