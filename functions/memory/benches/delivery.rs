//! What a request costs on the twin once it has been read: opened, sent, its receipt recorded, retired. Alone, and
//! among a million others, of which half wait to be sent and half for their receipt; all are to be escalated at one
//! instant, as those of a morning are. 400 a measurement.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]
#![allow(clippy::unwrap_used, reason = "a bench may stop at once")]

use async_trait::async_trait;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::SignedDuration;
use memory::TwinWorld;
use memory::contract::new_request;
use pin::Channel;
use pin::delivery::{ProviderId, SendOutcome};
use pin::digest::PersonKey;
use pin::receipt::Outcome;
use pin::request::RequestId;
use std::cell::{LazyCell, RefCell};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use steps::ports::{Clock, NewRequest, OpenRequests, Sms, Text};
use steps::record_receipt::{self, Receipt, record_receipt};
use steps::{Settings, deliver_first_half};

/// A page of each of the eight shards: what a drain reads at a time.
const BATCH: u128 = 400;

const OTHERS: [u128; 2] = [0, 1_000_000];

const LATER: SignedDuration = SignedDuration::from_hours(24);

/// Takes everything under ids of SNS's shape, and remembers them.
#[derive(Default)]
struct Taker {
    count: AtomicUsize,
    ids: std::sync::Mutex<Vec<ProviderId>>,
}

#[async_trait]
impl Sms for Taker {
    async fn send(&self, text: &Text) -> SendOutcome {
        black_box(text);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let id = ProviderId(format!("00000000-0000-4000-8000-{number:012x}").into());
        self.ids.lock().unwrap().push(id.clone());
        SendOutcome::Taken(id)
    }
}

/// A world in which requests come batch by batch.
struct Bench {
    world: TwinWorld,
    next: RefCell<u128>,
    live: RefCell<Vec<RequestId>>,
    taker: Arc<Taker>,
    drain: deliver_first_half::Deps,
    receipts: record_receipt::Deps,
}

impl Bench {
    fn among(others: u128) -> Self {
        let world = TwinWorld::new("2020-03-26T08:00:00Z".parse().unwrap(), 1);
        let mut settings = Settings::default();
        // The most that one drain is meant for; slower, the clock would run into the evening.
        settings.drain.rate_per_s = 200;
        let taker = Arc::new(Taker::default());
        let drain = deliver_first_half::Deps {
            sms: Arc::clone(&taker) as Arc<dyn Sms>,
            ..deliver_first_half::Deps::wire(&world, &settings)
        };
        let bench = Self {
            next: RefCell::new(0),
            live: RefCell::default(),
            taker,
            drain,
            receipts: record_receipt::Deps::wire(&world, &settings),
            world,
        };
        for _ in 0..others / BATCH {
            let mut batch = bench.come(BATCH, SignedDuration::ZERO);
            for (n, new) in batch.iter_mut().enumerate() {
                new.delivery.next_attempt_at = n.is_multiple_of(2).then(|| bench.world.clock.now() + LATER);
            }
            bench.open(&batch);
        }
        bench.live.borrow_mut().clear();
        bench
    }

    /// Requests of people who have not come before, accepted `ahead` of now.
    fn come(&self, count: u128, ahead: SignedDuration) -> Vec<NewRequest> {
        let now = self.world.clock.now() + ahead;
        let first = self.next.replace_with(|next| *next + count);
        (first..first + count)
            .map(|n| {
                // An odd factor scatters what counts up, as random ids are scattered.
                let key = n
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
                    .to_be_bytes();
                let mut new = new_request(1, PersonKey(key), None, now);
                new.record.id = RequestId::from_random(key);
                new.delivery.id.request = new.record.id;
                new
            })
            .collect()
    }

    fn open(&self, batch: &[NewRequest]) {
        for new in batch {
            let now = new.record.requested_at;
            pollster::block_on(self.world.store.open(new, now))
                .unwrap()
                .unwrap();
        }
        self.live
            .borrow_mut()
            .extend(batch.iter().map(|new| new.record.id));
    }

    /// Leaves nothing of the last batch, so that a stage costs the same however often it is measured.
    fn retire(&self) {
        for request in self.live.borrow_mut().drain(..) {
            let (_, delivery) = self.world.store.retire(request).unwrap();
            if let Some(provider_id) = &delivery.provider_id {
                self.world.store.forget_receipt(provider_id);
            }
        }
    }

    fn come_anew(&self) -> Vec<NewRequest> {
        self.retire();
        self.taker.ids.lock().unwrap().clear();
        // What is due at a whole millisecond is due by now.
        self.world.clock.advance(SignedDuration::from_millis(1));
        self.come(BATCH, -SignedDuration::from_millis(1))
    }

    fn open_anew(&self) {
        self.open(&self.come_anew());
    }

    fn drain(&self) {
        let command = deliver_first_half::Command {
            channel: Channel::Sms,
            stop_by: self.world.clock.now() + SignedDuration::from_mins(14),
        };
        let view = pollster::block_on(deliver_first_half::deliver_first_half(&self.drain, command)).unwrap();
        assert_eq!(u128::from(view.sent), BATCH, "{view:?}");
    }

    fn taken(&self) -> Vec<Receipt> {
        let ids = std::mem::take(&mut *self.taker.ids.lock().unwrap());
        let receipt = |provider_id| Receipt {
            channel: Channel::Sms,
            provider_id,
            outcome: Outcome::AcceptedByCarrier,
        };
        ids.into_iter().map(receipt).collect()
    }

    /// One call each, as carriers report them.
    fn record(&self, receipts: Vec<Receipt>) {
        for receipt in receipts {
            let view = pollster::block_on(record_receipt(&self.receipts, vec![receipt])).unwrap();
            assert_eq!(view.recorded, 1);
        }
    }
}

fn stages(c: &mut Criterion) {
    const ONCE: BatchSize = BatchSize::PerIteration;
    for others in OTHERS {
        // Not built for stages that are filtered out.
        let bench = LazyCell::new(|| Bench::among(others));
        let mut group = c.benchmark_group(format!("delivery among {others}"));
        group.throughput(Throughput::Elements(u64::try_from(BATCH).unwrap()));
        group.bench_function("open", |bencher| {
            bencher.iter_batched_ref(|| bench.come_anew(), |batch| bench.open(batch), ONCE);
        });
        group.bench_function("drain", |bencher| {
            bencher.iter_batched(|| bench.open_anew(), |()| bench.drain(), ONCE);
        });
        let drained = || {
            bench.open_anew();
            bench.drain();
            bench.taken()
        };
        group.bench_function("record receipts", |bencher| {
            bencher.iter_batched(drained, |receipts| bench.record(receipts), ONCE);
        });
        group.bench_function("retire", |bencher| {
            bencher.iter_batched(|| bench.record(drained()), |()| bench.retire(), ONCE);
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = stages
}
criterion_main!(benches);
