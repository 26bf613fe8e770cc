//! What comes first.

use futures_util::future;
use jiff::SignedDuration;
use simulator::agenda::{nanoseconds, timestamp};

use super::{START_NS, fresh, run, until};

#[test]
fn tasks_start_in_the_order_in_which_they_were_spawned() {
    let (executor, agenda, trace) = fresh();
    for name in ["a", "b", "c"] {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move { trace.note(&agenda, name) });
    }
    assert_eq!(executor.live(), 3);
    run(&executor, &trace);
    assert_eq!(executor.live(), 0);
    trace.assert(&[(0, "a"), (0, "b"), (0, "c")]);
}

#[test]
fn at_one_instant_sleepers_wake_in_the_order_in_which_they_lay_down() {
    let (executor, agenda, trace) = fresh();
    for (name, first, second) in [("a", 5, 9), ("b", 2, 9), ("c", 7, 8)] {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            until(&agenda, first).await;
            until(&agenda, second).await;
            trace.note(&agenda, name);
        });
    }
    run(&executor, &trace);
    // b lay down for 9 at 2, a at 5.
    trace.assert(&[(8, "c"), (9, "b"), (9, "a")]);
}

#[test]
fn no_sleep_at_all_gives_way_to_all_that_is_due() {
    let (executor, agenda, trace) = fresh();
    agenda.post(START_NS, "posted");
    for (name, span) in [("a", 0), ("b", -7), ("c", i64::MIN)] {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            trace.note(&agenda, format!("{name} starts"));
            agenda.sleep(SignedDuration::from_nanos(span)).await;
            trace.note(&agenda, format!("{name} ends"));
        });
    }
    run(&executor, &trace);
    trace.assert(&[
        (0, "a starts"),
        (0, "b starts"),
        (0, "c starts"),
        (0, "posted"),
        (0, "a ends"),
        (0, "b ends"),
        (0, "c ends"),
    ]);
}

#[test]
fn a_sleep_that_is_awaited_late_gives_way_all_the_same() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        let late = task_agenda.sleep_until(START_NS + 3);
        until(&task_agenda, 10).await;
        let first = async {
            until(&task_agenda, 10).await;
            task_trace.note(&task_agenda, "first");
        };
        let second = async {
            task_agenda.post(START_NS + 10, "posted between");
            late.await;
            task_trace.note(&task_agenda, "second");
        };
        // Polls both whenever either is woken.
        future::join(first, second).await;
    });
    run(&executor, &trace);
    trace.assert(&[(10, "first"), (10, "posted between"), (10, "second")]);
}

#[test]
fn a_span_beyond_the_scale_is_the_end_of_it_and_one_before_it_is_now() {
    let (executor, agenda, trace) = fresh();
    for (name, span) in [("never", SignedDuration::MAX), ("now", SignedDuration::MIN)] {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            agenda.sleep(span).await;
            trace.note(&agenda, name);
        });
    }
    run(&executor, &trace);
    trace.assert(&[(0, "now"), (i64::MAX - START_NS, "never")]);
}

#[test]
fn events_come_at_their_instant_between_the_wakes_by_sequence() {
    let (executor, agenda, trace) = fresh();
    agenda.post(START_NS + 4, "first");
    {
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            agenda.post(START_NS + 4, "before the sleep");
            let sleep = agenda.sleep_until(START_NS + 4);
            // Made, but not yet awaited: it is entered when it is polled.
            agenda.post(START_NS + 4, "before it is polled");
            sleep.await;
            trace.note(&agenda, "awake");
            agenda.post(START_NS - 500, "late");
            agenda.post(START_NS + 4, "later");
            trace.note(&agenda, "posted");
        });
    }
    agenda.post(START_NS + 3, "earlier");
    run(&executor, &trace);
    trace.assert(&[
        (3, "earlier"),
        (4, "first"),
        (4, "before the sleep"),
        (4, "before it is polled"),
        (4, "awake"),
        (4, "posted"),
        (4, "late"),
        (4, "later"),
    ]);
}

#[test]
fn whoever_is_awake_goes_before_the_agenda() {
    let (executor, agenda, trace) = fresh();
    agenda.post(START_NS, "posted");
    let (inner, agenda_of, trace_of) = (executor.clone(), agenda.clone(), trace.clone());
    executor.spawn(async move {
        let (agenda, trace) = (agenda_of.clone(), trace_of.clone());
        inner.spawn(async move { trace.note(&agenda, "child") });
        trace_of.note(&agenda_of, "parent");
    });
    run(&executor, &trace);
    trace.assert(&[(0, "parent"), (0, "child"), (0, "posted")]);
}

#[test]
fn time_stands_still_but_for_the_agenda() {
    let (executor, agenda, trace) = fresh();
    agenda.post(START_NS + 10, "ten");
    assert_eq!(agenda.now_ns(), START_NS);
    assert_eq!(executor.next_event(), Some("ten"));
    assert_eq!(agenda.now_ns(), START_NS + 10);
    assert_eq!(nanoseconds(agenda.now()), START_NS + 10);
    assert_eq!(executor.next_event(), None);
    assert_eq!(agenda.now_ns(), START_NS + 10, "an empty agenda moves nothing");
    run(&executor, &trace);
}

#[test]
fn instants_convert_and_hold_at_the_ends() {
    for ns in [i64::MIN, -1, 0, 1_585_612_800_123_456_789, i64::MAX] {
        assert_eq!(nanoseconds(timestamp(ns)), ns);
    }
    assert_eq!(nanoseconds(jiff::Timestamp::MAX), i64::MAX);
    assert_eq!(nanoseconds(jiff::Timestamp::MIN), i64::MIN);
}
