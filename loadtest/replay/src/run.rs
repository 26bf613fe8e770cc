//! A run from its order to its report: who may be loaded, the archive and the clock, the load, the audit.

use crate::attack::{Attack, Done};
use crate::audit::{Audit, Auditor, judge};
use crate::begin;
use crate::coded::Histograms;
use crate::cost::cpu_s;
use crate::figures::{Bounds, Figures, Percentiles, Row};
use crate::host::{NOT_OWNED, is_this_machine, may_be_loaded};
use crate::ledger::Ledger;
use crate::local::Sink;
use crate::order::{Order, Together};
use crate::outage::{self, Outage};
use crate::pace::Queue;
use crate::prepare::{align, introduce, paced, unknown};
use crate::progress::Progress;
use crate::report::{Report, Span};
use crate::rules::{Judged, Rule};
use crate::schedule::Schedule;
use crate::shard::Shard;
use crate::wire::Target;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
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

/// A load that was sent and audited.
struct Driven {
    attack: Arc<Attack>,
    done: Done,
    audit: Audit,
    hash: String,
    arrivals: u32,
    elapsed_s: f64,
    start: Timestamp,
    span: Span,
    channels: BTreeMap<String, u32>,
    as_deployed: Option<bool>,
    /// What went wrong after the load.
    failed: Vec<String>,
}

/// Runs an order.
///
/// # Errors
/// Everything that speaks against running it; or why it could not be run to its end.
pub async fn run(order: &Order, progress: &Progress) -> Result<Ran, Vec<String>> {
    let target = allowed(order).await?;
    let driven = drive(order, target, progress)
        .await
        .map_err(|wrong| vec![wrong])?;
    let figures = Figures::of(driven.done.rows.clone());
    Ok(Ran {
        report: driven.report(order, &figures).with(figures),
        rows: driven.done.rows,
    })
}

async fn drive(order: &Order, target: Target, progress: &Progress) -> Result<Driven, String> {
    let Together { shard, start_at } = order.together;
    begin::is_to_come(start_at, order.users)?;
    let mut sink = Sink::patient(target.clone());
    let (health, clock) = (sink.health().await?, sink.clock().await?);
    paced(order, &clock)?;
    let schedule = Schedule::new(&order.profile, order.seed, order.limit, &order.shares).only(shard);
    if let Some(prediction) = &order.prediction {
        prediction.is_of(&schedule.hash)?;
    }
    outage::are_within(&order.outages, &schedule)?;
    let people = People::new(order.seed, &order.profile.mix);
    unknown(&target, people, order.seed, &schedule).await?;
    let own: Vec<u32> = (0..schedule.people).filter(|person| shard.has(*person)).collect();
    introduce(&mut sink, people, &own, progress).await?;
    if shard.leads() && !order.keep_clock {
        align(&mut sink, &order.profile, progress).await?;
    }
    let (hash, arrivals) = (schedule.hash.clone(), schedule.arrivals);
    let ends_after = Duration::from_nanos(schedule.length_ns).div_f64(order.speed);
    let ledger = Arc::new(Ledger::new(arrivals));
    let mut auditor = Auditor::begin(target.clone(), people, Arc::clone(&ledger), shard, progress).await?;
    let channels = sink.paces().await?;
    // Last of all: the schedule begins at an instant from here.
    let began = begin::wait(start_at, order.users, progress).await?;
    if start_at.is_some() {
        auditor.skip().await?;
    }
    let from = set_off(&mut sink, shard, order.speed).await?;
    let start = later(from, began.saturating_duration_since(Instant::now()), order.speed);
    let outages = if shard.leads() { &order.outages[..] } else { &[] };
    let attack = ready(order, target, people, schedule, ledger, (from, began));
    let loaded = Box::pin(load(&attack, outages, progress)).await;
    let elapsed_s = began.elapsed().as_secs_f64();
    if shard.is_one_of_several() && loaded.is_ok() {
        progress.begin("waiting for the other shards: the audit moves the service's clock");
        tokio::time::sleep_until((began + ends_after + begin::GRACE).into()).await;
    }
    // Also if it failed: a clock that races on is nobody's wish, nor a provider that stays down.
    let put_right = [
        set_off(&mut sink, shard, clock.rate).await.err(),
        outage::end(outages, &mut sink).await.err(),
    ];
    let done = loaded?;
    // From here on nothing that was measured is thrown away.
    let audited = auditor.end(order.letters_within).await;
    let unfinished = audited.as_ref().err().cloned();
    let audit = audited.unwrap_or_else(|_| judge(Vec::new(), 0)).since(start);
    let until = sink.clock().await.map_or(from, |clock| clock.now);
    let failed = put_right.into_iter().chain([unfinished]).flatten().collect();
    Ok(Driven {
        failed,
        attack,
        done,
        audit,
        hash,
        arrivals,
        elapsed_s,
        start,
        span: Span {
            from: from.to_string(),
            until: until.to_string(),
        },
        channels,
        as_deployed: health.as_deployed,
    })
}

impl Driven {
    /// What it came to, but for the figures.
    fn report(&self, order: &Order, figures: &Figures) -> Report {
        let mut invalid_because = figures.invalid_because(&Bounds::default());
        let failed = self.failed.iter();
        invalid_because.extend(failed.map(|why| format!("the audit could not be finished: {why}")));
        if self.done.is_broken_off {
            invalid_because.push("it was broken off before its end".to_owned());
        }
        Report {
            profile: order.profile.name.clone(),
            seed: order.seed,
            scale: order.scale,
            limit: order.limit,
            speed: order.speed,
            users: order.users,
            schedule_hash: self.hash.clone(),
            arrivals: self.arrivals,
            sent: 0,
            skipped: self.attack.counts.skipped.load(Ordering::Relaxed),
            elapsed_s: self.elapsed_s,
            sent_per_s: rate(figures.sent, self.elapsed_s),
            start: self.start.to_string(),
            span: self.span.clone(),
            channels: self.channels.clone(),
            as_deployed: self.as_deployed,
            outages: order.outages.clone(),
            shard: order.together.shard,
            merged_from: 1,
            valid: invalid_because.is_empty(),
            invalid_because,
            latency: Percentiles::default(),
            service_latency: Percentiles::default(),
            start_lag: Percentiles::default(),
            late_share: 0.0,
            kinds: Vec::new(),
            thresholds: judged(order, self.done.judged.clone(), &self.audit),
            audit: self.audit.clone(),
            cpu_s: cpu_s(),
            seconds: Vec::new(),
            histograms: Histograms::default(),
        }
    }
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
    (since, began): (Timestamp, Instant),
) -> Arc<Attack> {
    let queue = Queue::new(schedule, order.speed, began);
    let mut attack = Attack::new(target, order.host.url(), order.users, queue, people, ledger);
    let gooses = order.rules.iter().filter_map(|rule| match rule {
        Rule::Goose(text) => Some(text.clone()),
        Rule::FirstHalf(_) => None,
    });
    attack.since = since;
    attack.thresholds = gooses.collect();
    attack.report.clone_from(&order.goose_json);
    Arc::new(attack)
}

/// Lets the service's clock run so fast, if that is this part's to say, and tells what it shows.
async fn set_off(sink: &mut Sink, shard: Shard, rate: f64) -> Result<Timestamp, String> {
    let clock = if shard.leads() {
        sink.run_at(rate).await?
    } else {
        sink.clock().await?
    };
    Ok(clock.now)
}

/// The load, with a line a second on how far it is.
async fn load(attack: &Arc<Attack>, outages: &[Outage], progress: &Progress) -> Result<Done, String> {
    progress.begin(&format!(
        "{} to be sent in {:.0} s",
        attack.queue.len(),
        attack.queue.length().as_secs_f64()
    ));
    let mut running = std::pin::pin!(attack.run());
    let (began, speed) = (attack.queue.began(), attack.queue.speed());
    let mut causing = std::pin::pin!(outage::cause(outages, &attack.target, began, speed));
    let mut are_caused = false;
    let mut ending = std::pin::pin!(asked_to_end());
    let mut is_ending = false;
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            done = &mut running => return done,
            caused = &mut causing, if !are_caused => {
                caused?;
                are_caused = true;
            }
            () = &mut ending, if !is_ending => {
                is_ending = true;
                goose::trigger_killswitch("it was asked to end");
            }
            _ = tick.tick() => progress.tell(&attack.counts.line(attack.queue.len())),
        }
    }
}

/// SIGTERM, after which the load ends early, the clock and the providers are put right, and the run is INVALID; Ctrl-C is
/// Goose's to hear.
async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        signal.recv().await;
        return;
    }
    std::future::pending::<()>().await;
}

fn judged(order: &Order, gooses: Vec<Judged>, audit: &Audit) -> Vec<Judged> {
    let own = order.rules.iter().filter_map(|rule| match rule {
        Rule::Goose(_) => None,
        Rule::FirstHalf(rule) => Some(rule.judge(&audit.delays_ms)),
    });
    gooses.into_iter().chain(own).collect()
}

/// An instant of the service's clock, so much real time after another while it runs `speed` times as fast.
fn later(instant: Timestamp, real: Duration, speed: f64) -> Timestamp {
    let after = SignedDuration::try_from(real.mul_f64(speed)).unwrap_or(SignedDuration::MAX);
    instant.saturating_add(after).unwrap_or(Timestamp::MAX)
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn rate(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}
