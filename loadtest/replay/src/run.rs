//! A run from its order to its report: who may be loaded, the archive and the clock, the load, the audit.

use crate::attack::{Attack, Done};
use crate::audit::{Audit, Auditor};
use crate::figures::{Bounds, Figures, Percentiles, Row};
use crate::host::{NOT_OWNED, is_this_machine, may_be_loaded};
use crate::ledger::Ledger;
use crate::local::Sink;
use crate::order::Order;
use crate::pace::Queue;
use crate::prepare::{align, introduce, paced};
use crate::progress::Progress;
use crate::report::{Report, Span};
use crate::rules::{Judged, Rule};
use crate::schedule::Schedule;
use crate::wire::Target;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use surge::People;

/// A run that ended.
#[derive(Debug)]
pub struct Ran {
    /// What it came to.
    pub report: Report,
    /// A row for everything sent.
    pub rows: Vec<Row>,
}

/// Runs an order.
///
/// # Errors
/// Everything that speaks against running it; or why it could not be run to its end.
pub async fn run(order: &Order, progress: &Progress) -> Result<Ran, Vec<String>> {
    let target = allowed(order).await?;
    let one = |wrong: String| vec![wrong];
    let mut sink = Sink::patient(target.clone());
    let clock = sink.clock().await.map_err(one)?;
    paced(order, &clock).map_err(one)?;
    let schedule = Schedule::new(&order.profile, order.seed, order.limit, &order.shares);
    let people = People::new(order.seed, &order.profile.mix);
    introduce(&mut sink, people, schedule.people, progress)
        .await
        .map_err(one)?;
    if !order.keep_clock {
        align(&mut sink, &order.profile, progress).await.map_err(one)?;
    }
    let before = clock.rate;
    let (hash, arrivals) = (schedule.hash.clone(), schedule.arrivals);
    let ledger = Arc::new(Ledger::new(arrivals));
    let auditor = Auditor::begin(target.clone(), people, Arc::clone(&ledger), progress)
        .await
        .map_err(one)?;
    let from = sink.run_at(order.speed).await.map_err(one)?.now;
    // Last of all: the schedule begins at an instant from here.
    let attack = ready(order, target, people, schedule, ledger);
    let loaded = Box::pin(load(&attack, progress)).await;
    // Also if it failed: a clock that races on is nobody's wish.
    sink.run_at(before).await.map_err(one)?;
    let done = loaded.map_err(one)?;
    let elapsed_s = attack.queue.began().elapsed().as_secs_f64();
    let audit = auditor.end().await.map_err(one)?;
    let until = sink.clock().await.map_err(one)?.now;
    let figures = Figures::of(done.rows.clone());
    let mut invalid_because = figures.invalid_because(&Bounds::default());
    if done.is_broken_off {
        invalid_because.push("it was broken off before its end".to_owned());
    }
    let thresholds = judged(order, done.judged, &audit);
    let report = Report {
        profile: order.profile.name.clone(),
        seed: order.seed,
        speed: order.speed,
        users: order.users,
        schedule_hash: hash,
        arrivals,
        sent: 0,
        skipped: attack.counts.skipped.load(Ordering::Relaxed),
        elapsed_s,
        sent_per_s: rate(figures.sent, elapsed_s),
        span: Span {
            from: from.to_string(),
            until: until.to_string(),
        },
        valid: invalid_because.is_empty(),
        invalid_because,
        latency: Percentiles::default(),
        service_latency: Percentiles::default(),
        start_lag: Percentiles::default(),
        late_share: 0.0,
        kinds: Vec::new(),
        thresholds,
        audit,
        cpu_s: cpu_s(),
        seconds: Vec::new(),
    };
    Ok(Ran {
        report: report.with(figures),
        rows: done.rows,
    })
}

/// The host, if it may be loaded.
async fn allowed(order: &Order) -> Result<Target, Vec<String>> {
    let one = |wrong: String| vec![wrong];
    let addresses = order.host.resolve().await.map_err(one)?;
    if !is_this_machine(&addresses) && !order.is_owned {
        // Not even asked how it is: it may be anybody's.
        return Err(vec![NOT_OWNED.to_owned()]);
    }
    let target = order.host.target(addresses.clone()).map_err(one)?;
    let health = Sink::new(target.clone()).health().await;
    let providers = health.as_ref().ok().map(|health| health.providers.as_str());
    may_be_loaded(&addresses, providers, order.is_owned).map_err(|mut wrong| {
        wrong.extend(health.err());
        wrong
    })?;
    Ok(target)
}

fn ready(
    order: &Order,
    target: Target,
    people: People,
    schedule: Schedule,
    ledger: Arc<Ledger>,
) -> Arc<Attack> {
    let began = Instant::now() + Attack::lead(order.users);
    let queue = Queue::new(schedule, order.speed, began);
    let mut attack = Attack::new(target, order.host.url(), order.users, queue, people, ledger);
    let gooses = order.rules.iter().filter_map(|rule| match rule {
        Rule::Goose(text) => Some(text.clone()),
        Rule::FirstHalf(_) => None,
    });
    attack.thresholds = gooses.collect();
    attack.report.clone_from(&order.goose_json);
    Arc::new(attack)
}

/// The load, with a line a second on how far it is.
async fn load(attack: &Arc<Attack>, progress: &Progress) -> Result<Done, String> {
    progress.begin(&format!(
        "{} to be sent in {:.0} s",
        attack.queue.len(),
        attack.queue.length().as_secs_f64()
    ));
    let mut running = std::pin::pin!(attack.run());
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            done = &mut running => return done,
            _ = tick.tick() => progress.tell(&attack.counts.line(attack.queue.len())),
        }
    }
}

fn judged(order: &Order, gooses: Vec<Judged>, audit: &Audit) -> Vec<Judged> {
    let own = order.rules.iter().filter_map(|rule| match rule {
        Rule::Goose(_) => None,
        Rule::FirstHalf(rule) => Some(rule.judge(&audit.delays_ms)),
    });
    gooses.into_iter().chain(own).collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn rate(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}

/// CPU seconds of this process so far, user and system; `None` where `/proc` does not tell. `USER_HZ` is 100 on every
/// Linux.
fn cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before it, in brackets, may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(f64::from(user + system) / 100.0)
}
