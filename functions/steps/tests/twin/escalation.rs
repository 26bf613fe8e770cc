//! A round of escalation over a backlog: the shards side by side, each a few deliveries at once.

use crate::town::{Town, minutes};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use memory::{ManualClock, Twin};
use pin::RequestId;
use pin::channel::SHARDS;
use pin::delivery::{Delivery, DeliveryId, EventKind, ProviderId, SendOutcome, shard};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use steps::Problem;
use steps::escalate_overdue::{Command, Deps, View, escalate_overdue};
use steps::ports::{Claim, Clock, Deliveries, Fault, OverdueDelivery, OverdueQueue};

/// A town in which `count` messages were refused, so that all of them are to be escalated now.
fn backlog(count: u32) -> (Town, Vec<RequestId>) {
    let mut town = Town::new();
    town.settings.limits.per_source.calls = u32::MAX;
    town.settings.drain.rate_per_s = 100;
    town.world.sms.script(|_, _| SendOutcome::Refused);
    let requests = (0..count).map(|n| town.accepted(n)).collect();
    assert_eq!(town.drain().expect("drains").refused, count);
    (town, requests)
}

fn round(town: &Town, change: impl FnOnce(Deps) -> Deps) -> Result<View, Problem> {
    let deps = change(Deps::wire(&town.world, &town.settings));
    let command = Command {
        stop_by: town.now() + SignedDuration::from_secs(55),
    };
    pollster::block_on(escalate_overdue(&deps, command))
}

fn escalated_once(town: &Town, request: RequestId) -> bool {
    let kinds = town.kinds(request);
    kinds.iter().filter(|kind| **kind == EventKind::Escalated).count() == 1
}

/// A store each of whose calls takes ten milliseconds.
struct Slow {
    store: Arc<Twin>,
    clock: ManualClock,
    under_way: AtomicU32,
    most: AtomicU32,
}

impl Slow {
    async fn wait(&self) {
        let under_way = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(under_way, Ordering::Relaxed);
        self.clock.sleep(SignedDuration::from_millis(10)).await;
        self.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl Deliveries for Slow {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        self.wait().await;
        self.store.claim(claim).await
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        self.wait().await;
        self.store.commit(delivery, sent).await
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        self.wait().await;
        self.store.read(id).await
    }
}

#[test]
fn r33_several_pages_in_every_shard_are_escalated_in_one_round() {
    let (town, requests) = backlog(2_400);
    let slow = Arc::new(Slow {
        store: town.store(),
        clock: town.world.clock.clone(),
        under_way: AtomicU32::new(0),
        most: AtomicU32::new(0),
    });
    let began = town.now();
    let deliveries = Arc::clone(&slow);
    let view = round(&town, |deps| Deps { deliveries, ..deps }).expect("escalates");
    assert_eq!((view.escalated, view.left), (2_400, 0));
    assert!(requests.iter().all(|request| escalated_once(&town, *request)));
    // One after the other it would take 48 s.
    let took = town.now().duration_since(began);
    assert!(took < SignedDuration::from_secs(3), "{took:?}");
    let most = slow.most.load(Ordering::Relaxed);
    assert_eq!(most, 4 * u32::from(SHARDS), "and the store is not run down");
}

/// An index of which one shard cannot be read beyond its first page.
struct Broken {
    store: Arc<Twin>,
    shard: u8,
    reads: AtomicU32,
}

#[async_trait]
impl OverdueQueue for Broken {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        if shard == self.shard && self.reads.fetch_add(1, Ordering::Relaxed) > 0 {
            return Err(Fault::Throttled);
        }
        self.store.overdue(shard, now, limit).await
    }
}

#[test]
fn a_shard_that_fails_half_way_holds_up_no_other_and_its_first_page_counts() {
    let (town, requests) = backlog(1_200);
    let broken = 3;
    let overdue = Arc::new(Broken {
        store: town.store(),
        shard: broken,
        reads: AtomicU32::new(0),
    });
    let view = round(&town, |deps| Deps { overdue, ..deps }).expect("the others are worked");
    let there = requests
        .iter()
        .filter(|request| shard(**request) == broken)
        .count();
    let waits = u32::try_from(there).expect("few") - 100;
    assert!(waits > 0);
    assert_eq!((view.escalated, view.left), (1_200 - waits, 1));
    let rest = town.escalate().expect("escalates");
    assert_eq!((rest.escalated, rest.left), (waits, 0));
    assert!(requests.iter().all(|request| escalated_once(&town, *request)));
}

#[test]
fn an_index_that_cannot_be_read_at_all_is_a_fault() {
    let (town, _) = backlog(10);
    town.faults.fail_always(Fault::Throttled);
    assert!(matches!(
        town.escalate(),
        Err(Problem::Unavailable(Fault::Throttled))
    ));
    town.faults.clear();
    assert_eq!(town.escalate().expect("escalates").escalated, 10);
}

/// A page as it was read, and when.
type Shown = Option<(Timestamp, Vec<OverdueDelivery>)>;

/// An index that shows what was written half a second late.
struct Late {
    store: Arc<Twin>,
    clock: ManualClock,
    shown: Mutex<Vec<Shown>>,
}

#[async_trait]
impl OverdueQueue for Late {
    async fn overdue(&self, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<OverdueDelivery>, Fault> {
        let fresh = self.store.overdue(shard, now, limit).await?;
        let at = self.clock.now();
        let shown = &mut self.shown.lock().expect("not poisoned")[usize::from(shard)];
        let until = SignedDuration::from_millis(500);
        match shown {
            Some((read, page)) if at.duration_since(*read) < until => Ok(page.clone()),
            _ => {
                *shown = Some((at, fresh.clone()));
                Ok(fresh)
            }
        }
    }
}

#[test]
fn a_round_waits_a_moment_for_an_index_that_lags() {
    let (town, requests) = backlog(1_200);
    let overdue = Arc::new(Late {
        store: town.store(),
        clock: town.world.clock.clone(),
        shown: Mutex::new(vec![None; usize::from(SHARDS)]),
    });
    let view = round(&town, |deps| Deps { overdue, ..deps }).expect("escalates");
    assert_eq!(
        (view.escalated, view.left),
        (1_200, 0),
        "not a page a shard and tick"
    );
    assert!(requests.iter().all(|request| escalated_once(&town, *request)));
}

/// Deliveries of one shard cannot be read.
struct Dark {
    store: Arc<Twin>,
    shard: u8,
}

#[async_trait]
impl Deliveries for Dark {
    async fn claim(&self, claim: &Claim) -> Result<Delivery, Fault> {
        self.store.claim(claim).await
    }

    async fn commit(&self, delivery: &Delivery, sent: Option<&ProviderId>) -> Result<(), Fault> {
        self.store.commit(delivery, sent).await
    }

    async fn read(&self, id: DeliveryId) -> Result<Option<Delivery>, Fault> {
        if shard(id.request) == self.shard {
            return Err(Fault::Unavailable);
        }
        self.store.read(id).await
    }
}

#[test]
fn what_cannot_be_worked_is_tried_once_a_round() {
    let (town, requests) = backlog(1_200);
    let deliveries = Arc::new(Dark {
        store: town.store(),
        shard: 5,
    });
    let began = town.now();
    let view = round(&town, |deps| Deps { deliveries, ..deps }).expect("the others are worked");
    let there = requests.iter().filter(|request| shard(**request) == 5).count();
    assert!(there > 100);
    assert_eq!(view.left, 100, "a page of failures ends its shard");
    assert_eq!(usize::try_from(view.escalated), Ok(1_200 - there));
    assert!(town.now() < began + minutes(1));
}
