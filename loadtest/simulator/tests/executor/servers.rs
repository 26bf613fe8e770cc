//! Servers and the line before them.

use futures_util::future::{Either, select};
use simulator::servers::Servers;
use std::pin::pin;

use super::{fresh, run, until};

#[test]
fn first_come_first_served() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(2);
    for (name, comes, stays) in [("a", 0, 10), ("b", 1, 4), ("c", 2, 10), ("d", 3, 1), ("e", 12, 1)] {
        let (agenda, trace, servers) = (agenda.clone(), trace.clone(), servers.clone());
        executor.spawn(async move {
            until(&agenda, comes).await;
            let _server = servers.take().await;
            trace.note(&agenda, name);
            agenda.sleep_until(agenda.now_ns() + stays).await;
        });
    }
    run(&executor, &trace);
    trace.assert(&[(0, "a"), (1, "b"), (5, "c"), (10, "d"), (12, "e")]);
    assert_eq!(servers.free(), 2);
}

#[test]
fn nobody_overtakes_one_who_was_handed_a_server() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(1);
    let (agenda_a, trace_a, servers_a) = (agenda.clone(), trace.clone(), servers.clone());
    executor.spawn(async move {
        let server = servers_a.take().await;
        until(&agenda_a, 5).await;
        drop(server);
        // The waiter has not run yet, and the server is theirs already.
        let _again = servers_a.take().await;
        trace_a.note(&agenda_a, "again");
    });
    let (agenda_b, trace_b, servers_b) = (agenda.clone(), trace.clone(), servers.clone());
    executor.spawn(async move {
        let _server = servers_b.take().await;
        trace_b.note(&agenda_b, "waiter");
    });
    run(&executor, &trace);
    trace.assert(&[(5, "waiter"), (5, "again")]);
    assert_eq!(servers.free(), 1);
}

#[test]
fn a_waiter_who_is_cancelled_leaves_the_line() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(1);
    let mut ids = Vec::new();
    for name in ["holder", "leaves", "stays", "leaves too"] {
        let (agenda, trace, servers) = (agenda.clone(), trace.clone(), servers.clone());
        ids.push(executor.spawn(async move {
            let _server = servers.take().await;
            trace.note(&agenda, name);
            agenda.sleep_until(agenda.now_ns() + 10).await;
        }));
    }
    let (canceller, canceller_agenda) = (executor.clone(), agenda.clone());
    executor.spawn(async move {
        until(&canceller_agenda, 5).await;
        assert!(canceller.cancel(ids[1]));
        assert!(canceller.cancel(ids[3]));
    });
    run(&executor, &trace);
    trace.assert(&[(0, "holder"), (10, "stays")]);
    assert_eq!(servers.free(), 1);
}

#[test]
fn one_who_leaves_with_a_server_in_hand_passes_it_on() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(1);
    let (holder_agenda, holder_servers) = (agenda.clone(), servers.clone());
    let mut ids = Vec::new();
    for name in ["served", "next"] {
        let (agenda, trace, servers) = (agenda.clone(), trace.clone(), servers.clone());
        ids.push(executor.spawn(async move {
            until(&agenda, 1).await;
            let _server = servers.take().await;
            trace.note(&agenda, name);
        }));
    }
    let canceller = executor.clone();
    executor.spawn(async move {
        let server = holder_servers.take().await;
        until(&holder_agenda, 5).await;
        drop(server);
        // Handed to the first in the line, who is gone before it runs.
        assert!(canceller.cancel(ids[0]));
    });
    run(&executor, &trace);
    trace.assert(&[(5, "next")]);
    assert_eq!(servers.free(), 1);
}

#[test]
fn a_server_comes_back_when_its_holder_is_cancelled() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(1);
    let holder_servers = servers.clone();
    let holder = executor.spawn(async move {
        let _server = holder_servers.take().await;
        std::future::pending::<()>().await;
    });
    let (waiter_agenda, waiter_trace, waiter_servers) = (agenda.clone(), trace.clone(), servers.clone());
    executor.spawn(async move {
        let _server = waiter_servers.take().await;
        waiter_trace.note(&waiter_agenda, "waiter");
    });
    run(&executor, &trace);
    trace.assert(&[]);
    assert_eq!(servers.free(), 0);
    assert!(executor.cancel(holder));
    run(&executor, &trace);
    trace.assert(&[(0, "waiter")]);
    assert_eq!(servers.free(), 1);
}

#[test]
fn who_loses_patience_leaves_no_hole() {
    let (executor, agenda, trace) = fresh();
    let servers = Servers::new(1);
    for (name, patience) in [("holder", 100), ("impatient", 3), ("patient", 100)] {
        let (agenda, trace, servers) = (agenda.clone(), trace.clone(), servers.clone());
        executor.spawn(async move {
            let (server, patience) = (pin!(servers.take()), pin!(until(&agenda, patience)));
            match select(server, patience).await {
                Either::Left((_server, _)) => {
                    trace.note(&agenda, name);
                    agenda.sleep_until(agenda.now_ns() + 10).await;
                }
                Either::Right(_) => trace.note(&agenda, format!("{name} leaves")),
            }
        });
    }
    run(&executor, &trace);
    trace.assert(&[(0, "holder"), (3, "impatient leaves"), (10, "patient")]);
    assert_eq!(servers.free(), 1);
}
