//! Waiting for a task.

use super::{fresh, run, until};

#[test]
fn a_join_gives_the_value_when_the_task_ends() {
    let (executor, agenda, trace) = fresh();
    let task_agenda = agenda.clone();
    let (_, join) = executor.spawn_joined(async move {
        until(&task_agenda, 5).await;
        42
    });
    let (joiner_agenda, joiner_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        let value = join.await;
        joiner_trace.note(&joiner_agenda, format!("{value:?}"));
    });
    run(&executor, &trace);
    trace.assert(&[(5, "Some(42)")]);
}

#[test]
fn a_task_may_be_joined_after_its_end() {
    let (executor, agenda, trace) = fresh();
    let (_, join) = executor.spawn_joined(async { "done" });
    let (joiner_agenda, joiner_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move {
        until(&joiner_agenda, 9).await;
        joiner_trace.note(&joiner_agenda, format!("{:?}", join.await));
    });
    run(&executor, &trace);
    trace.assert(&[(9, "Some(\"done\")")]);
}

#[test]
fn a_cancelled_task_joins_as_none_before_and_after() {
    let (executor, agenda, trace) = fresh();
    let mut ids = Vec::new();
    for joined_at in [0, 8] {
        let task_agenda = agenda.clone();
        let (id, join) = executor.spawn_joined(async move {
            until(&task_agenda, 100).await;
            1
        });
        ids.push(id);
        let (agenda, trace) = (agenda.clone(), trace.clone());
        executor.spawn(async move {
            until(&agenda, joined_at).await;
            trace.note(&agenda, format!("{:?}", join.await));
        });
    }
    // One that has not even begun.
    let (unborn, join) = executor.spawn_joined(async { 1 });
    assert!(executor.cancel(unborn));
    let (canceller, canceller_agenda) = (executor.clone(), agenda.clone());
    let canceller_trace = trace.clone();
    executor.spawn(async move {
        canceller_trace.note(&canceller_agenda, format!("unborn {:?}", join.await));
        until(&canceller_agenda, 5).await;
        for id in ids {
            assert!(canceller.cancel(id));
        }
    });
    run(&executor, &trace);
    trace.assert(&[(0, "unborn None"), (5, "None"), (8, "None")]);
}

#[test]
fn nobody_need_wait_for_a_task() {
    let (executor, agenda, trace) = fresh();
    let (task_agenda, task_trace) = (agenda.clone(), trace.clone());
    let (_, join) = executor.spawn_joined(async move {
        until(&task_agenda, 3).await;
        task_trace.note(&task_agenda, "ran all the same");
    });
    drop(join);
    run(&executor, &trace);
    trace.assert(&[(3, "ran all the same")]);
}

#[test]
fn a_chain_of_joins_unwinds_at_one_instant() {
    let (executor, agenda, trace) = fresh();
    let first_agenda = agenda.clone();
    let (_, mut join) = executor.spawn_joined(async move {
        until(&first_agenda, 4).await;
        0_u32
    });
    for _ in 0..100 {
        let before = join;
        join = executor
            .spawn_joined(async move { before.await.unwrap_or_default() + 1 })
            .1;
    }
    let (last_agenda, last_trace) = (agenda.clone(), trace.clone());
    executor.spawn(async move { last_trace.note(&last_agenda, format!("{:?}", join.await)) });
    run(&executor, &trace);
    trace.assert(&[(4, "Some(100)")]);
}
