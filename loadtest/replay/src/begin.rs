//! When a load begins: as soon as all is ready, or at an instant that several machines have agreed on.

use crate::attack::Attack;
use crate::progress::Progress;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// How long after the last of the whole schedule is due a part waits before it moves the service's clock on: by then the
/// others have their answers, too, unless the service stands still.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Whether an instant is still to come: known before anything is made ready for it.
///
/// # Errors
/// If it is not.
pub(crate) fn is_to_come(start_at: Option<Timestamp>, users: usize) -> Result<(), String> {
    start_at.map_or(Ok(()), |start_at| {
        spare(Timestamp::now(), start_at, Attack::lead(users)).map(drop)
    })
}

/// Waits until users are to be started for a load that begins at `start_at`, and says when that is; without it, at once.
///
/// # Errors
/// If it is too late for that.
pub(crate) async fn wait(
    start_at: Option<Timestamp>,
    users: usize,
    progress: &Progress,
) -> Result<Instant, String> {
    let lead = Attack::lead(users);
    let Some(start_at) = start_at else {
        return Ok(Instant::now() + lead);
    };
    let spare = spare(Timestamp::now(), start_at, lead)?;
    let began = Instant::now() + spare + lead;
    progress.begin(&format!(
        "the schedule begins at {start_at}, in {:.0} s",
        (spare + lead).as_secs_f64()
    ));
    tokio::time::sleep(spare).await;
    Ok(began)
}

/// How long there is still to wait, until `lead` before then.
fn spare(now: Timestamp, start_at: Timestamp, lead: Duration) -> Result<Duration, String> {
    let left = Duration::try_from(start_at.duration_since(now)).ok();
    let spare = left.and_then(|left| left.checked_sub(lead));
    spare.ok_or_else(|| {
        format!(
            "--start-at {start_at}: everything was ready at {now:.0}, and users take {:.1} s to start; give a later instant",
            lead.as_secs_f64()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_begins_on_time_or_not_at_all() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let lead = Duration::from_secs(3);
        let now = at("2026-11-22T18:00:00Z");
        assert_eq!(
            spare(now, at("2026-11-22T18:00:10Z"), lead),
            Ok(Duration::from_secs(7))
        );
        assert_eq!(spare(now, at("2026-11-22T18:00:03Z"), lead), Ok(Duration::ZERO));
        for late in ["2026-11-22T18:00:02.9Z", "2026-11-22T17:00:00Z"] {
            let why = spare(now, at(late), lead).unwrap_err();
            assert!(why.contains("give a later instant"), "{why}");
        }
    }
}
