//! The executor, its agenda and its servers: order, waiting, cancelling, and the same trace every time.

mod cancel;
mod joined;
mod order;
mod programs;
mod servers;
mod wakers;

use std::cell::RefCell;
use std::rc::Rc;

use simulator::agenda::Agenda;
use simulator::executor::{Executor, Turn};

/// Where every test starts: not 0, so that a lost offset shows.
const START_NS: i64 = 1_000;

/// What happened, in order: when, and what.
#[derive(Clone, Default)]
struct Trace(Rc<RefCell<Vec<(i64, String)>>>);

impl Trace {
    fn note<E>(&self, agenda: &Agenda<E>, what: impl Into<String>) {
        self.0
            .borrow_mut()
            .push((agenda.now_ns() - START_NS, what.into()));
    }

    fn taken(&self) -> Vec<(i64, String)> {
        self.0.take()
    }

    #[track_caller]
    fn assert(&self, expected: &[(i64, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(at, what)| (*at, (*what).to_owned()))
            .collect();
        assert_eq!(self.taken(), expected);
    }
}

/// An executor at [`START_NS`], its agenda and an empty trace.
fn fresh() -> (Executor<&'static str>, Agenda<&'static str>, Trace) {
    let agenda = Agenda::new(START_NS);
    (Executor::new(agenda.clone()), agenda, Trace::default())
}

/// Runs until nothing is left; what was posted goes into the trace.
fn run(executor: &Executor<&'static str>, trace: &Trace) {
    while let Some(event) = executor.next_event() {
        trace.note(executor.agenda(), event);
    }
    assert_eq!(executor.turn(), Turn::Idle);
}

/// Sleeps until `at` nanoseconds after the start.
async fn until(agenda: &Agenda<&'static str>, at: i64) {
    agenda.sleep_until(START_NS + at).await;
}
