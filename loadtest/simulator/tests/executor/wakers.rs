//! Combinators inside one task, which bring wakers of their own.

use futures_util::future::{self, Either, join_all, select};
use futures_util::stream::{self, StreamExt};
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::{START_NS, fresh, run, until};

#[test]
fn buffer_unordered_yields_in_the_order_of_ending() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        let agenda = &task_agenda;
        // Two at a time: 30 and 10 begin; 20 follows 10; 5 follows the first of 30s to end.
        let spans = [("a", 30), ("b", 10), ("c", 20), ("d", 5)];
        let mut ended = stream::iter(spans)
            .map(|(name, span)| async move {
                agenda.sleep_until(agenda.now_ns() + span).await;
                name
            })
            .buffer_unordered(2);
        while let Some(name) = ended.next().await {
            task_trace.note(agenda, name);
        }
    });
    run(&executor, &trace);
    trace.assert(&[(10, "b"), (30, "a"), (30, "c"), (35, "d")]);
}

#[test]
fn join_all_takes_as_long_as_the_longest_however_many_there_are() {
    // Above thirty join_all gives each future a waker of its own.
    for count in [3, 300] {
        let (executor, agenda, trace) = fresh();
        let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            let sleeps = (0..count).map(|index| {
                let agenda = &task_agenda;
                async move {
                    until(agenda, index * 7 % 11).await;
                    index
                }
            });
            let all = join_all(sleeps).await;
            assert_eq!(all, (0..count).collect::<Vec<_>>());
            task_trace.note(&task_agenda, "all");
        });
        run(&executor, &trace);
        let longest = (0..count).map(|index| index * 7 % 11).max().expect("some");
        trace.assert(&[(longest, "all")]);
    }
}

#[test]
fn a_sleep_ends_with_its_own_entry_and_not_with_a_neighbour_s() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        let (first, second) = (
            async {
                until(&task_agenda, 5).await;
                task_trace.note(&task_agenda, "first");
            },
            async {
                task_agenda.post(START_NS + 5, "posted between");
                until(&task_agenda, 5).await;
                task_trace.note(&task_agenda, "second");
            },
        );
        // Polls both whenever either is woken.
        future::join(first, second).await;
    });
    run(&executor, &trace);
    trace.assert(&[(5, "first"), (5, "posted between"), (5, "second")]);
}

#[test]
fn the_loser_of_a_race_is_dropped_and_its_wake_is_borne() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        {
            let (slow, fast) = (pin!(until(&task_agenda, 50)), pin!(until(&task_agenda, 5)));
            assert!(matches!(select(slow, fast).await, Either::Right(_)));
            task_trace.note(&task_agenda, "fast");
        }
        until(&task_agenda, 100).await;
        task_trace.note(&task_agenda, "not at 50");
    });
    run(&executor, &trace);
    trace.assert(&[(5, "fast"), (100, "not at 50")]);
}

#[test]
fn a_sleep_that_moves_to_another_task_wakes_that_one() {
    let (executor, agenda, trace) = fresh();
    // A sleep borrows its agenda, so the one that moves needs one for ever.
    let lasting: &'static _ = Box::leak(Box::new(agenda.clone()));
    let mut sleep = Box::pin(until(lasting, 10));
    let (giver, giver_agenda, giver_trace) = (executor.clone(), agenda.clone(), trace.clone());
    executor.spawn(async move {
        let now = futures_util::poll!(sleep.as_mut());
        assert!(now.is_pending());
        until(&giver_agenda, 4).await;
        let (agenda, trace) = (giver_agenda.clone(), giver_trace.clone());
        giver.spawn(async move {
            sleep.await;
            trace.note(&agenda, "the new owner woke");
        });
    });
    run(&executor, &trace);
    trace.assert(&[(10, "the new owner woke")]);
    assert_eq!(executor.live(), 0);
}

/// Never ends; counts how often it is polled, and leaves its waker where it can be had.
fn counted(polls: &Rc<Cell<u32>>, waker: &Rc<RefCell<Option<Waker>>>) -> impl Future<Output = ()> + use<> {
    let (polls, waker) = (Rc::clone(polls), Rc::clone(waker));
    poll_fn(move |context| {
        polls.set(polls.get() + 1);
        *waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    })
}

#[test]
fn however_often_it_is_woken_a_task_has_one_turn() {
    let (executor, agenda, trace) = fresh();
    let (polls, waker) = (Rc::default(), Rc::default());
    executor.spawn(counted(&polls, &waker));
    executor.spawn(async move {
        until(&agenda, 5).await;
        for _ in 0..3 {
            waker.borrow().as_ref().expect("it ran before").wake_by_ref();
        }
    });
    run(&executor, &trace);
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_wake_that_is_left_over_wakes_nobody() {
    let (executor, _, trace) = fresh();
    let (polls, waker) = (Rc::default(), Rc::default());
    let gone = executor.spawn(counted(&Rc::default(), &waker));
    run(&executor, &trace);
    let left: Waker = waker.take().expect("it ran");
    assert!(executor.cancel(gone));
    executor.spawn(counted(&polls, &waker));
    run(&executor, &trace);
    left.wake();
    run(&executor, &trace);
    assert_eq!(polls.get(), 1, "the heir of the place slept on");
    waker.take().expect("it ran").wake();
    run(&executor, &trace);
    assert_eq!(polls.get(), 2, "its own waker wakes it");
}

#[test]
fn a_wait_outside_of_every_task_disturbs_none() {
    let (executor, agenda, trace) = fresh();
    let (polls, waker) = (Rc::default(), Rc::default());
    executor.spawn(counted(&polls, &waker));
    run(&executor, &trace);
    let mut sleep = pin!(agenda.sleep_until(START_NS + 5));
    let mut context = Context::from_waker(Waker::noop());
    assert!(sleep.as_mut().poll(&mut context).is_pending());
    run(&executor, &trace);
    assert_eq!((agenda.now_ns(), polls.get()), (START_NS + 5, 1));
    assert!(sleep.as_mut().poll(&mut context).is_ready());
}
