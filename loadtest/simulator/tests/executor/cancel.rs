//! Cancelling: at every await, from within, and what is left of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use simulator::agenda::Agenda;
use simulator::executor::TaskId;

use super::{Trace, fresh, run, until};

/// Notes that it is dropped.
struct Dropped(Agenda<&'static str>, Trace, &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.1.note(&self.0, self.2);
    }
}

#[test]
fn a_task_can_be_cancelled_at_every_await() {
    // The awaits of the task are at 0 (not begun), 10, 20 and 30: it is cut before each, and after the last.
    for (cut, notes) in [(5, 1), (15, 2), (25, 3), (35, 4)] {
        let (executor, agenda, trace) = fresh();
        let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
        let id = executor.spawn(async move {
            let _dropped = Dropped(task_agenda.clone(), task_trace.clone(), "dropped");
            for (at, name) in [(10, "one"), (20, "two"), (30, "three")] {
                until(&task_agenda, at).await;
                task_trace.note(&task_agenda, name);
            }
        });
        let (canceller, agenda_of) = (executor.clone(), agenda.clone());
        let is_cancelled = Rc::new(RefCell::new(None));
        let answer = Rc::clone(&is_cancelled);
        executor.spawn(async move {
            until(&agenda_of, cut).await;
            *answer.borrow_mut() = Some(canceller.cancel(id));
        });
        run(&executor, &trace);
        assert_eq!(is_cancelled.take(), Some(cut < 30), "cut at {cut}");
        let all = [(10, "one"), (20, "two"), (30, "three")];
        let mut expected: Vec<_> = all[..notes - 1].to_vec();
        expected.push((cut.min(30), "dropped"));
        trace.assert(&expected);
        assert!(!executor.cancel(id), "it is over");
        assert_eq!(executor.live(), 0);
    }
}

#[test]
fn a_task_that_has_not_begun_never_begins() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    let dropped = Dropped(agenda.clone(), trace.clone(), "dropped");
    let id = executor.spawn(async move {
        let _dropped = dropped;
        task_trace.note(&task_agenda, "began");
    });
    assert!(executor.cancel(id));
    assert!(!executor.cancel(id));
    run(&executor, &trace);
    trace.assert(&[(0, "dropped")]);
}

#[test]
fn a_task_that_cancels_itself_runs_to_its_next_await() {
    let (executor, agenda, trace) = fresh();
    let name: Rc<RefCell<Option<TaskId>>> = Rc::default();
    let (own, inner) = (Rc::clone(&name), executor.clone());
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    let (id, join) = executor.spawn_joined(async move {
        let _dropped = Dropped(task_agenda.clone(), task_trace.clone(), "dropped");
        let id = own.borrow().expect("it was named");
        assert!(inner.cancel(id));
        assert!(!inner.cancel(id), "once only");
        // Its place may be taken at once by somebody else, whom its end must not touch.
        let (agenda, trace) = (task_agenda.clone(), task_trace.clone());
        let heir = inner.spawn(async move {
            until(&agenda, 3).await;
            trace.note(&agenda, "the heir ran");
        });
        assert_ne!(heir, id);
        task_trace.note(&task_agenda, "still here");
        until(&task_agenda, 1).await;
        task_trace.note(&task_agenda, "never");
    });
    *name.borrow_mut() = Some(id);
    let (joiner_agenda, joiner_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move { joiner_trace.note(&joiner_agenda, format!("{:?}", join.await)) });
    run(&executor, &trace);
    trace.assert(&[
        (0, "still here"),
        (0, "dropped"),
        (0, "None"),
        (3, "the heir ran"),
    ]);
}

#[test]
fn a_task_that_cancels_itself_and_ends_is_counted_once() {
    let (executor, _, trace) = fresh();
    let name: Rc<RefCell<Option<TaskId>>> = Rc::default();
    let (own, inner) = (Rc::clone(&name), executor.clone());
    let id = executor.spawn(async move {
        assert!(inner.cancel(own.borrow().expect("it was named")));
    });
    *name.borrow_mut() = Some(id);
    run(&executor, &trace);
    assert_eq!(executor.live(), 0);
}

#[test]
fn a_cancelled_sleep_comes_due_without_harm() {
    let (executor, agenda, trace) = fresh();
    let task_agenda = agenda.clone();
    let id = executor.spawn(async move { until(&task_agenda, 10).await });
    assert_eq!(executor.turn(), simulator::executor::Turn::Polled);
    assert!(executor.cancel(id));
    // The place is used again, for a longer sleep: the wake that is left over must not end it.
    let (heir_agenda, heir_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        until(&heir_agenda, 20).await;
        heir_trace.note(&heir_agenda, "heir");
    });
    run(&executor, &trace);
    trace.assert(&[(20, "heir")]);
}

#[test]
fn what_is_left_of_a_cancelled_task_lends_nobody_its_turn() {
    let (executor, agenda, trace) = fresh();
    let task_agenda = agenda.clone();
    let gone = executor.spawn(async move { until(&task_agenda, 10).await });
    let (other_agenda, other_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        until(&other_agenda, 10).await;
        other_trace.note(&other_agenda, "first to lie down");
    });
    for _ in 0..2 {
        executor.turn();
    }
    assert!(executor.cancel(gone));
    let (heir_agenda, heir_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        until(&heir_agenda, 10).await;
        heir_trace.note(&heir_agenda, "second to lie down");
    });
    run(&executor, &trace);
    trace.assert(&[(10, "first to lie down"), (10, "second to lie down")]);
}

#[test]
fn a_place_in_the_turn_is_not_handed_on() {
    let (executor, agenda, trace) = fresh();
    let gone = executor.spawn(async {});
    for name in ["a", "b"] {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move { trace.note(&agenda, name) });
    }
    assert!(executor.cancel(gone));
    let (heir_agenda, heir_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move { heir_trace.note(&heir_agenda, "heir") });
    run(&executor, &trace);
    trace.assert(&[(0, "a"), (0, "b"), (0, "heir")]);
}

#[test]
fn a_name_is_never_given_twice() {
    let (executor, _, trace) = fresh();
    let mut names = BTreeSet::new();
    for round in 0..1_000 {
        let id = executor.spawn(std::future::pending());
        assert!(names.insert(id), "round {round}: {id:?}");
        if round % 3 != 0 {
            run(&executor, &trace);
        }
        if round % 5 != 0 {
            assert!(executor.cancel(id));
        }
    }
    let (gone, kept): (Vec<_>, Vec<_>) = names.into_iter().partition(|id| !executor.cancel(*id));
    assert_eq!((gone.len(), kept.len()), (800, 200));
    assert_eq!(executor.live(), 0);
}

#[test]
fn a_destructor_may_spawn_and_cancel() {
    struct Last(simulator::executor::Executor<&'static str>, Trace, TaskId);
    impl Drop for Last {
        fn drop(&mut self) {
            assert!(self.0.cancel(self.2), "the other was waiting");
            let (agenda, trace) = (self.0.agenda().clone(), self.1.clone());
            self.0
                .spawn(async move { trace.note(&agenda, "born of a destructor") });
        }
    }
    let (executor, _, trace) = fresh();
    let other = executor.spawn(std::future::pending());
    let last = Last(executor.clone(), trace.clone(), other);
    let id = executor.spawn(async move {
        let _last = last;
        std::future::pending::<()>().await;
    });
    run(&executor, &trace);
    assert!(executor.cancel(id));
    run(&executor, &trace);
    trace.assert(&[(0, "born of a destructor")]);
    assert_eq!(executor.live(), 0);
}
