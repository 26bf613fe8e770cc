//! The model on nexosim, as its guide has it: a source and a station, joined by a port, that schedule
//! themselves; one thread.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use crate::model::{Arrivals, Customer, Outcome, SERVERS};

#[derive(Serialize, Deserialize)]
struct Source {
    out: Output<Customer>,
    arrivals: Arrivals,
}

#[Model]
impl Source {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        self.schedule_next(cx);
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, customer: Customer, cx: &Context<Self>) {
        self.out.send(customer).await;
        self.schedule_next(cx);
    }

    fn schedule_next(&mut self, cx: &Context<Self>) {
        if let Some(customer) = self.arrivals.next() {
            cx.schedule_event(instant(customer.at_ns), schedulable!(Self::arrive), customer)
                .expect("it lies ahead");
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Station {
    free: usize,
    line: VecDeque<Customer>,
    /// Read once the run is over.
    #[serde(skip)]
    outcome: Arc<Mutex<Outcome>>,
}

#[Model]
impl Station {
    async fn arrive(&mut self, customer: Customer, cx: &Context<Self>) {
        if self.free == 0 {
            self.line.push_back(customer);
        } else {
            self.free -= 1;
            self.begin(customer, cx);
        }
    }

    fn begin(&mut self, customer: Customer, cx: &Context<Self>) {
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.begin(&customer, nanoseconds(cx.time()));
        cx.schedule_event(
            Duration::from_nanos(customer.service_ns.cast_unsigned()),
            schedulable!(Self::end),
            customer,
        )
        .expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn end(&mut self, customer: Customer, cx: &Context<Self>) {
        {
            let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
            outcome.end(&customer, nanoseconds(cx.time()));
        }
        match self.line.pop_front() {
            Some(next) => self.begin(next, cx),
            None => self.free += 1,
        }
    }
}

fn instant(ns: i64) -> MonotonicTime {
    MonotonicTime::EPOCH + Duration::from_nanos(ns.cast_unsigned())
}

fn nanoseconds(instant: MonotonicTime) -> i64 {
    instant.as_secs() * 1_000_000_000 + i64::from(instant.subsec_nanos())
}

/// Runs it.
pub fn run(arrivals: Arrivals) -> Result<Outcome, SimulationError> {
    let outcome = Arc::default();
    let mut source = Source {
        out: Output::default(),
        arrivals,
    };
    let station = Station {
        free: SERVERS,
        line: VecDeque::new(),
        outcome: Arc::clone(&outcome),
    };
    let (source_mailbox, station_mailbox) = (Mailbox::new(), Mailbox::new());
    source.out.connect(Station::arrive, &station_mailbox);
    let mut simulation = SimInit::with_num_threads(1)
        .add_model(source, source_mailbox, "source")
        .add_model(station, station_mailbox, "station")
        .init(MonotonicTime::EPOCH)?;
    simulation.run()?;
    Ok(std::mem::take(
        &mut *outcome.lock().unwrap_or_else(PoisonError::into_inner),
    ))
}
