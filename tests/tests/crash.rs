//! kill -9 loses nothing that was answered 2xx.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use whole_service_tests::process::Process;
use whole_service_tests::{Answer, half_in, request_of};

const BURST: usize = 120;

#[test]
fn a_kill_in_a_burst_loses_no_accepted_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), &[]);
    let citizens = process.client.citizens(BURST);
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = citizens
        .chunks(BURST / 4)
        .map(|citizens| {
            let (client, citizens, stop) = (process.client.clone(), citizens.to_vec(), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut accepted: Vec<Answer> = Vec::new();
                for citizen in &citizens {
                    let body = request_of(citizen).to_string();
                    match client.try_call("POST", "/v1/pin-requests", &[], &body) {
                        Ok(answer) if answer.status == 202 => accepted.push(answer),
                        Ok(answer) => panic!("{}", answer.text),
                        Err(_) => break,
                    }
                    if accepted.len() == citizens.len() / 2 {
                        stop.store(true, Ordering::SeqCst);
                    }
                }
                accepted
            })
        })
        .collect();
    while !stop.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    process.kill();
    let accepted: Vec<Answer> = callers
        .into_iter()
        .flat_map(|caller| caller.join().expect("no panic"))
        .collect();
    assert!(
        accepted.len() >= BURST / 8 && accepted.len() < BURST,
        "{} were accepted",
        accepted.len()
    );
    let again = Process::start(folder.path(), &[]);
    again.client.advance("PT10M");
    let known: BTreeSet<_> = accepted
        .iter()
        .map(|answer| answer.json()["requestId"].to_string())
        .collect();
    assert_eq!(known.len(), accepted.len());
    for answer in &accepted {
        let followed = again.client.follow(answer);
        assert_eq!(followed["state"], "first-half-accepted", "{followed}");
    }
    let mut halves = std::collections::BTreeMap::new();
    for message in again.client.outbox() {
        let half = half_in(message["text"].as_str().expect("a text"));
        *halves.entry((message["to"].to_string(), half)).or_insert(0) += 1;
    }
    assert!(
        halves.values().all(|&sent| sent <= 2),
        "at most one message more for the death"
    );
    again.kill();
}
