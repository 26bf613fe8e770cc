//! The load: Goose's users pull what is due, wait for it, and send it on connections of their own.
//!
//! Goose 0.19 has no arrival rate; it has users that loop. So they do not loop over pages: each takes the next arrival,
//! sleeps until it is due, and records it as a custom request that lasted from then to the end of the answer.

use crate::figures::{LATE_US, Row};
use crate::ledger::Ledger;
use crate::pace::{Queue, Turn};
use crate::progress::Counts;
use crate::rules::Judged;
use crate::scenario::Sender;
use crate::wire::Target;
use goose::client::GooseClientBuilder;
use goose::config::GooseConfiguration;
use goose::goose::{GooseUser, Scenario, Transaction, TransactionFunction, TransactionResult};
use goose::metrics::GooseMetrics;
use goose::{GooseAttack, GooseError};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use surge::People;

/// What begins the name of each of our rows at Goose.
pub const METHOD: &str = "ARRIVAL";

/// How long before it is due an arrival is made ready: looking up a first half takes a call.
const BEFORE: Duration = Duration::from_millis(250);

/// How long a user sleeps at most before it looks whether the run has been broken off.
const NAP: Duration = Duration::from_millis(500);

/// What a load is made of.
pub struct Attack {
    /// Where to.
    pub target: Target,
    /// The host as Goose's report names it.
    pub url: String,
    /// How many may be under way at once.
    pub users: usize,
    /// What is due.
    pub queue: Queue,
    /// Who the people are.
    pub people: People,
    /// What the service promised.
    pub ledger: Arc<Ledger>,
    /// What has been done so far.
    pub counts: Counts,
    /// The service's clock before it: halves that went out earlier are not its people's.
    pub since: Timestamp,
    /// Goose's rules.
    pub thresholds: Vec<String>,
    /// Where Goose's own report goes.
    pub report: Option<PathBuf>,
    rows: Mutex<Vec<Row>>,
}

/// What a load came to.
#[derive(Debug)]
pub struct Done {
    /// A row for everything sent.
    pub rows: Vec<Row>,
    /// Goose's rules, judged.
    pub judged: Vec<Judged>,
    /// Whether it was broken off before its end.
    pub is_broken_off: bool,
}

impl Attack {
    /// A load that has not begun.
    #[must_use]
    pub fn new(
        target: Target,
        url: String,
        users: usize,
        queue: Queue,
        people: People,
        ledger: Arc<Ledger>,
    ) -> Self {
        Self {
            target,
            url,
            users,
            queue,
            people,
            ledger,
            counts: Counts::default(),
            since: Timestamp::MIN,
            thresholds: Vec::new(),
            report: None,
            rows: Mutex::new(Vec::new()),
        }
    }

    /// How long Goose takes to start so many users: the schedule begins after it.
    #[must_use]
    pub fn lead(users: usize) -> Duration {
        let users = u32::try_from(users).unwrap_or(u32::MAX);
        Duration::from_secs(2) + Duration::from_micros(500) * users
    }

    /// Sends all of it. Ends when everything has been answered or given up, or when it is broken off with Ctrl-C.
    ///
    /// # Errors
    /// If Goose does not run.
    pub async fn run(self: &Arc<Self>) -> Result<Done, String> {
        let attack = Arc::clone(self);
        let function: TransactionFunction = Arc::new(move |user| {
            let attack = Arc::clone(&attack);
            Box::pin(async move { attack.work(user).await })
        });
        let scenario =
            Scenario::new("surge").register_transaction(Transaction::new(function).set_name("arrivals"));
        let goose = GooseAttack::initialize_with_config(self.configuration());
        // Its own client is never used: one for all is made sooner than one for each.
        let unused = GooseClientBuilder::new().without_cookies();
        let executed = goose
            .and_then(|goose| goose.set_client_builder_without_cookies(unused))
            .map_err(|error| why(&error))?
            .register_scenario(scenario)
            .execute();
        let executed = Box::pin(executed).await;
        let judged = match executed {
            Ok(metrics) => judged(&metrics),
            Err(GooseError::ThresholdsFailed { metrics, .. }) => judged(&metrics),
            Err(error) => return Err(why(&error)),
        };
        let rows = std::mem::take(&mut *self.rows());
        // Whatever a user had taken when the run was broken off is in neither.
        let skipped = self.counts.skipped.load(Ordering::Relaxed);
        let is_broken_off = rows.len() as u64 + skipped != self.queue.len() as u64;
        Ok(Done {
            rows,
            judged,
            is_broken_off,
        })
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn configuration(&self) -> GooseConfiguration {
        // Users have started when the schedule begins, whatever it takes to start one.
        let rate = 2 * self.users.max(1);
        // Not every field can be named, so that each is set on the default.
        let mut goose = GooseConfiguration::default();
        goose.host = Some(self.url.clone());
        goose.users = Some(self.users);
        goose.increase_rate = Some(rate.max(500).to_string());
        // One pass of the only transaction, which lasts as long as the schedule. So metrics are not reset on the way.
        goose.iterations = Some(1);
        goose.no_print_metrics = true;
        goose.no_transaction_metrics = true;
        goose.no_scenario_metrics = true;
        goose.no_percentiles_over_time = true;
        goose.no_telnet = true;
        goose.no_threshold_abort = true;
        goose.quiet = 2;
        goose.threshold.clone_from(&self.thresholds);
        let report = self.report.iter();
        goose.report_file = report.map(|path| path.to_string_lossy().into_owned()).collect();
        goose
    }

    /// A user's whole life.
    async fn work(&self, user: &mut GooseUser) -> TransactionResult {
        let mut rows = Vec::new();
        let worked = self.take_turns(user, &mut rows).await;
        self.rows().append(&mut rows);
        worked
    }

    async fn take_turns(&self, user: &mut GooseUser, rows: &mut Vec<Row>) -> TransactionResult {
        let mut sender = Sender::new(&self.target, self.people, &self.ledger, self.since);
        while !goose::is_killswitch_triggered()
            && let Some(turn) = self.queue.take()
        {
            if !sleep_until(turn.at.checked_sub(BEFORE).unwrap_or(turn.at)).await {
                break;
            }
            let Some((row, why)) = self.serve(&mut sender, &turn).await else {
                self.counts.skipped.fetch_add(1, Ordering::Relaxed);
                continue;
            };
            rows.push(row);
            let latency = Duration::from_micros(u64::from(row.latency_us));
            let name = row.what.as_str();
            let status = Some(row.status);
            user.record_custom_request_duration(METHOD, name, latency, row.is_right, status, Some(&why))
                .await?;
        }
        Ok(())
    }

    /// Sends what is due; `None` if there is nothing to send. With it what Goose is told where the answer is wrong.
    async fn serve(&self, sender: &mut Sender<'_>, turn: &Turn) -> Option<(Row, String)> {
        let ready = sender.ready(&turn.due).await?;
        tokio::time::sleep_until(turn.at.into()).await;
        let started = Instant::now();
        let sent = sender.send(ready).await;
        let latency = turn.at.elapsed();
        let (status, unanswered) = (sent.status(), sent.unanswered());
        let is_right = sent.judge(&self.ledger);
        let row = Row {
            due_us: us(turn.at.duration_since(self.queue.began())),
            lag_us: short(us(started.duration_since(turn.at))),
            latency_us: short(us(latency)),
            arrival: turn.due.arrival,
            status,
            what: turn.due.what,
            is_right,
        };
        self.count(&row);
        let why = unanswered.map_or_else(|| format!("status {status}"), |unanswered| unanswered.to_string());
        Some((row, why))
    }

    fn count(&self, row: &Row) {
        let add = |count: &std::sync::atomic::AtomicU64, is: bool| {
            count.fetch_add(u64::from(is), Ordering::Relaxed);
        };
        add(&self.counts.sent, true);
        add(&self.counts.accepted, row.status == 202);
        add(&self.counts.wrong, !row.is_right);
        add(&self.counts.late, row.lag_us > LATE_US);
    }
}

/// Shown as a whole, Goose's errors do not say what is wrong.
fn why(error: &GooseError) -> String {
    match error {
        GooseError::InvalidOption { option, detail, .. } => format!("Goose: {option}: {detail}"),
        error => format!("Goose: {error}"),
    }
}

/// Sleeps, unless the run is broken off meanwhile: then `false`.
async fn sleep_until(at: Instant) -> bool {
    loop {
        let left = at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        tokio::time::sleep(left.min(NAP)).await;
        if goose::is_killswitch_triggered() {
            return false;
        }
    }
}

fn us(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// More than an hour is an hour and a bit: no time-out is as long.
fn short(us: u64) -> u32 {
    u32::try_from(us).unwrap_or(u32::MAX)
}

fn judged(metrics: &GooseMetrics) -> Vec<Judged> {
    let results = metrics.thresholds.iter();
    results
        .map(|result| Judged {
            rule: result.rule.clone(),
            observed: result.observed.clone(),
            passed: result.passed,
        })
        .collect()
}
