//! What a service needs before the load: its archive knows who will come, and its clock is where the profile begins.

use crate::body;
use crate::local::{Clock, Sink};
use crate::order::Order;
use crate::progress::Progress;
use crate::schedule::{Schedule, What};
use crate::wire::{Ask, Client, Target};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use pin::calendar::{Calendar, ROME};
use pin::promise::Terms;
use surge::{People, Profile};

const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// How many people are put into the archive at a time: some 400 bytes each, and a body may have 64 KiB.
const PEOPLE_AT_ONCE: usize = 120;

/// Whether the service's clock may run so fast that every lease and time-out still lasts 2 s of real time.
pub(crate) fn paced(order: &Order, clock: &Clock) -> Result<(), String> {
    if order.speed <= 1.0 || clock.safe_rate.is_some_and(|safe| order.speed <= safe) {
        return Ok(());
    }
    Err(match clock.safe_rate {
        Some(safe) => format!(
            "--speed {}: a lease or time-out of the service would last less than 2 s of real time; at most {safe} will do",
            order.speed
        ),
        None => format!(
            "--speed {}: the service does not say how fast its clock may run",
            order.speed
        ),
    })
}

/// How many of those who come first are asked about.
const FIRST_COMERS: usize = 8;

/// That the first who come have not been here before: the same seed sent twice to one service is all repeats.
pub(crate) async fn unknown(
    target: &Target,
    people: People,
    seed: u64,
    schedule: &Schedule,
) -> Result<(), String> {
    let mut client = Client::new(target.clone());
    let first = schedule.due.iter().filter(|due| due.what == What::Request);
    for due in first.take(FIRST_COMERS) {
        let body = body::pre_check(&people.person(due.person));
        let answer = client.ask(Ask::post("/v1/pin-requests/precheck", body)).await;
        let status = answer
            .map_err(|unanswered| format!("pre-check: {unanswered}"))?
            .status;
        if status == StatusCode::CONFLICT {
            return Err(format!(
                "the people of --seed {seed} have asked here before: take another seed, or start the service anew"
            ));
        }
    }
    Ok(())
}

/// Puts people into the archive, by their places in the schedule.
pub(crate) async fn introduce(
    sink: &mut Sink,
    people: People,
    own: &[u32],
    progress: &Progress,
) -> Result<(), String> {
    progress.begin(&format!("{} people go into the archive", own.len()));
    let mut done = 0;
    for places in own.chunks(PEOPLE_AT_ONCE) {
        let batch: Vec<_> = places
            .iter()
            .map(|index| body::archived(&people.person(*index)))
            .collect();
        sink.know(&batch).await?;
        done += places.len();
        progress.tell(&format!("{done} of {} people in the archive", own.len()));
    }
    Ok(())
}

/// Moves the service's clock forward, as far as is needed for the contact centre to be open to whoever comes, within
/// that person's 12 hours (D9): on a Sunday morning a request that is for the centre to validate is breached whatever the
/// service does. A profile that is too long for that is brought in line with its own weekday and time of day.
pub(crate) async fn align(sink: &mut Sink, profile: &Profile, progress: &Progress) -> Result<(), String> {
    let now = sink.clock().await?.now;
    let length = profile.end().duration_since(profile.start);
    let wait = until_served(now, length).or_else(|| until_alike(now, profile.start));
    let wait = wait.ok_or("the service's clock cannot be brought in line with the profile")?;
    progress.begin(&format!("the service's clock moves on by {} h", wait.as_hours()));
    let mut left = wait;
    while left > SignedDuration::ZERO {
        let step = left
            .min(SignedDuration::from_hours(24))
            .max(SignedDuration::from_secs(1));
        let now = sink.advance(step).await?.now;
        left -= step;
        progress.tell(&format!("{now:.0}"));
    }
    Ok(())
}

/// The shortest wait, in quarters of an hour, from which on the centre can still call everybody who comes within `length`.
fn until_served(now: Timestamp, length: SignedDuration) -> Option<SignedDuration> {
    let (terms, calendar) = (Terms::default(), Calendar::default());
    let later =
        |instant: Timestamp, quarters: i64| instant.saturating_add(QUARTER * quarters32(quarters)).ok();
    let quarters = length.as_mins() / 15 + 1;
    let is_served = |from: Timestamp| {
        (0..=quarters).all(|number| {
            later(from, number).is_some_and(|comes| {
                let handed = comes.saturating_add(terms.patience).unwrap_or(Timestamp::MAX);
                terms.is_in_time(handed, terms.due(comes), &calendar)
            })
        })
    };
    // A week and a day from now there has been every weekday at every time.
    let found = (0..8 * 24 * 4).find(|wait| later(now, *wait).is_some_and(is_served));
    found.map(|wait| QUARTER * quarters32(wait))
}

fn quarters32(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn until_alike(now: Timestamp, start: Timestamp) -> Option<SignedDuration> {
    if start >= now && start.duration_since(now) <= SignedDuration::from_hours(14 * 24) {
        return Some(start.duration_since(now));
    }
    let rome = ROME.clone();
    let (now, start) = (now.to_zoned(rome.clone()), start.to_zoned(rome));
    // A week and a day from now there has been every weekday at every time.
    (0..=8).find_map(|days| {
        let day = now.date().saturating_add(jiff::Span::new().days(days));
        let alike = day
            .to_datetime(start.time())
            .to_zoned(now.time_zone().clone())
            .ok()?;
        (alike.weekday() == start.weekday() && alike >= now).then(|| alike.duration_since(&now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d9_the_clock_moves_to_the_same_weekday_and_hour() {
        let start: Timestamp = "2020-03-26T08:00:00Z".parse().unwrap();
        let wait = |now: &str| until_alike(now.parse().unwrap(), start).unwrap();
        assert_eq!(
            wait("2020-03-26T07:00:00Z"),
            SignedDuration::from_hours(1),
            "the start itself"
        );
        // Sunday noon to Thursday at nine in Rome.
        assert_eq!(
            wait("2026-11-22T12:00:00Z"),
            SignedDuration::from_hours(3 * 24 + 20)
        );
        // Just missed: a week, less a second.
        let week = SignedDuration::from_hours(7 * 24);
        assert_eq!(wait("2026-11-26T08:00:01Z"), week - SignedDuration::from_secs(1));
    }

    #[test]
    fn d9_the_clock_moves_no_further_than_the_centre_needs() {
        let wait = |now: &str| until_served(now.parse().unwrap(), SignedDuration::from_mins(10));
        assert_eq!(
            wait("2020-03-26T08:00:00Z"),
            Some(SignedDuration::ZERO),
            "Thursday morning"
        );
        // Whoever comes on Sunday from eight in the evening on can be called on Monday from eight in the morning.
        assert_eq!(
            wait("2026-11-22T12:00:00Z"),
            Some(SignedDuration::from_mins(7 * 60 + 15))
        );
        let week = SignedDuration::from_hours(7 * 24);
        assert_eq!(until_served("2020-03-26T08:00:00Z".parse().unwrap(), week), None);
    }

    #[test]
    fn a_clock_runs_no_faster_than_its_leases_allow() {
        use clap::Parser;
        let order = |speed| {
            let arguments =
                crate::order::Arguments::parse_from(["replay", "--profile", "smoke", "--speed", speed]);
            arguments.order().unwrap()
        };
        let clock = |safe_rate| Clock {
            now: Timestamp::UNIX_EPOCH,
            rate: 1.0,
            safe_rate,
        };
        assert!(paced(&order("15"), &clock(Some(15.0))).is_ok());
        assert!(paced(&order("1"), &clock(None)).is_ok());
        let wrong = paced(&order("15.1"), &clock(Some(15.0))).unwrap_err();
        assert!(wrong.contains("at most 15 will do"), "{wrong}");
        assert!(paced(&order("2"), &clock(None)).is_err());
    }
}
