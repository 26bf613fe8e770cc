//! Following every request with its own token, as its requester would.

use crate::ledger::{Accepted, Ledger};
use crate::progress::Progress;
use crate::wire::{Ask, Client, Target};
use jiff::Timestamp;
use pin::calendar::Calendar;
use pin::delivery::{Event, EventKind};
use pin::promise::{Terms, Verdict, verdict};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

/// How many requests are followed at a time.
const AT_ONCE: usize = 16;

/// How far a letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    /// To be printed.
    Waiting,
    /// With the printer.
    Printed,
    /// With the post.
    Posted,
    /// It came back, or could not be made.
    Returned,
    /// There is to be none.
    None,
}

/// What the interface says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Whose.
    pub person: u32,
    /// How its promise ended; `None` if that is still open, or nothing can be learnt of it.
    pub verdict: Option<Verdict>,
    /// From acceptance to the first receipt, in milliseconds of the service's clock.
    pub delay_ms: Option<u64>,
    /// When the first receipt came.
    pub received_at: Option<Timestamp>,
    /// How far its letter has come; `None` if nothing can be learnt of it.
    pub letter: Option<LetterState>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    requested_at: Timestamp,
    first_half_due: Timestamp,
    events: Vec<Happened>,
    letter: Letter,
}

#[derive(Deserialize)]
struct Happened {
    event: String,
    at: Timestamp,
}

#[derive(Deserialize)]
struct Letter {
    status: LetterState,
}

/// Every accepted request, in any order.
pub(super) async fn follow(
    target: &Target,
    ledger: &Ledger,
    now: Timestamp,
    progress: &Progress,
) -> Result<Vec<Followed>, String> {
    let asked: Arc<[(u32, String, zeroize::Zeroizing<String>)]> = ledger.accepted().map(path).collect();
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (asked, next, mut client) = (Arc::clone(&asked), Arc::clone(&next), Client::new(target.clone()));
        tasks.spawn(async move {
            let mut found = Vec::new();
            while let Some((person, path, token)) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                found.push(one(&mut client, *person, path, token, now).await);
            }
            found
        });
    }
    let mut found = Vec::with_capacity(asked.len());
    let mut tick = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let done = next.load(Ordering::Relaxed).min(asked.len());
                progress.tell(&format!("{done} of {} requests followed", asked.len()));
            }
            joined = tasks.join_next() => match joined {
                None => return Ok(found),
                Some(Ok(part)) => found.extend(part),
                Some(Err(error)) => return Err(format!("following requests: {error}")),
            },
        }
    }
}

fn path(accepted: &Accepted) -> (u32, String, zeroize::Zeroizing<String>) {
    let path = format!("/v1/pin-requests/{}", accepted.request_id);
    (accepted.person, path, accepted.token.clone())
}

async fn one(client: &mut Client, person: u32, path: &str, token: &str, now: Timestamp) -> Followed {
    let mut ask = Ask::get(path);
    ask.token = Some(token);
    let answer = client
        .ask(ask)
        .await
        .ok()
        .filter(|answer| answer.status.is_success());
    let status = answer.and_then(|answer| serde_json::from_slice::<Status>(&answer.body).ok());
    status.map_or(
        Followed {
            person,
            verdict: None,
            delay_ms: None,
            received_at: None,
            letter: None,
        },
        |status| read(person, &status, now),
    )
}

fn read(person: u32, status: &Status, now: Timestamp) -> Followed {
    let events = status.events.iter().filter_map(|happened| {
        Some(Event {
            at: happened.at,
            kind: EventKind::parse(&happened.event)?,
            channel: None,
        })
    });
    let events: Vec<Event> = events.collect();
    let is_receipt =
        |kind: EventKind| matches!(kind, EventKind::FirstHalfAccepted | EventKind::FirstHalfDelivered);
    let receipts = events.iter().filter(|event| is_receipt(event.kind));
    let first = receipts.map(|event| event.at).min();
    let delay = first.map(|at| at.duration_since(status.requested_at));
    Followed {
        person,
        verdict: verdict(
            &events,
            status.first_half_due,
            now,
            &Terms::default(),
            &Calendar::default(),
        ),
        delay_ms: delay.and_then(|delay| u64::try_from(delay.as_millis()).ok()),
        received_at: first,
        letter: Some(status.letter.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn followed(events: &[(&str, &str)], now: &str) -> Followed {
        let events: Vec<_> = events
            .iter()
            .map(|(event, at)| json!({"event": event, "at": at}))
            .collect();
        let status = json!({
            "requestedAt": "2020-03-26T08:00:00Z", "firstHalfDue": "2020-03-26T20:00:00Z", "events": events,
            "letter": {"status": "posted"}, "state": "first-half-accepted",
        });
        read(3, &serde_json::from_value(status).unwrap(), now.parse().unwrap())
    }

    #[test]
    fn d14_the_verdict_is_the_rules_own_on_what_the_interface_shows() {
        const NEXT_DAY: &str = "2020-03-27T08:00:00Z";
        let kept = followed(
            &[
                ("requested", "2020-03-26T08:00:00Z"),
                ("first-half-sent", "2020-03-26T08:00:01Z"),
                ("first-half-accepted", "2020-03-26T08:00:03.5Z"),
                ("first-half-delivered", "2020-03-26T08:00:09Z"),
            ],
            NEXT_DAY,
        );
        assert_eq!((kept.verdict, kept.delay_ms), (Some(Verdict::Kept), Some(3_500)));
        assert_eq!(kept.letter, Some(LetterState::Posted));
        let late = [("first-half-accepted", "2020-03-26T20:00:01Z")];
        assert_eq!(followed(&late, NEXT_DAY).verdict, Some(Verdict::Breached));
        let with_the_centre = [("escalated", "2020-03-26T17:00:00Z")];
        assert_eq!(
            followed(&with_the_centre, NEXT_DAY).verdict,
            Some(Verdict::Escalated)
        );
        assert_eq!(
            followed(&[], "2020-03-26T19:00:00Z").verdict,
            None,
            "not over yet"
        );
    }
}
