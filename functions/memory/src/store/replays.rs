//! Idempotency keys.

use crate::map::Map;
use jiff::Timestamp;
use pin::digest::{BodyDigest, ReplayKey};
use pin::request::RequestId;
use std::collections::BTreeMap;
use steps::ports::{Refusal, Replay};

#[derive(Clone, Copy, Debug)]
struct ReplayRow {
    body: BodyDigest,
    request: RequestId,
    accepted: Timestamp,
    until: Timestamp,
}

/// Keys that came before. Those whose time has passed count as none, and are forgotten an hour or two later.
#[derive(Default)]
pub(crate) struct Replays {
    rows: Map<ReplayKey, ReplayRow>,
    /// Which keys end in which hour since 1970.
    ending: BTreeMap<i64, Vec<ReplayKey>>,
}

/// Steps that began earlier may come later, by less than this: their keys must still be found.
const GRACE_H: i64 = 1;

fn hour(instant: Timestamp) -> i64 {
    instant.duration_since(Timestamp::UNIX_EPOCH).as_hours()
}

impl Replays {
    /// What a remembered key answers at `now`.
    pub(crate) fn look(&self, replay: &Replay, now: Timestamp) -> Option<Refusal> {
        let row = self.rows.get(&replay.key).filter(|row| now < row.until)?;
        Some(if row.body == replay.body {
            Refusal::Replayed(row.request, row.accepted)
        } else {
            Refusal::Reused
        })
    }

    pub(crate) fn keep(&mut self, replay: Replay, request: RequestId, now: Timestamp) {
        let row = ReplayRow {
            body: replay.body,
            request,
            accepted: now,
            until: replay.until,
        };
        self.rows.insert(replay.key, row);
        let ends = hour(replay.until);
        if !self.ending.contains_key(&ends) {
            self.forget(now);
        }
        self.ending.entry(ends).or_default().push(replay.key);
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some(first) = self.ending.first_entry()
            && *first.key() < hour(now) - GRACE_H
        {
            for key in first.remove() {
                // A key used again since ends later, and stands under that hour too.
                if self.rows.get(&key).is_some_and(|row| row.until <= now) {
                    self.rows.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn replay(n: i64, until: Timestamp) -> Replay {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&n.to_be_bytes());
        Replay {
            key: ReplayKey(key),
            body: BodyDigest([1; 16]),
            until,
        }
    }

    fn request() -> RequestId {
        RequestId::from_random([1; 16])
    }

    #[test]
    fn keys_whose_time_has_passed_do_not_pile_up() {
        let mut replays = Replays::default();
        for minute in 0..100_000 {
            replays.keep(replay(minute, at(minute + 24 * 60)), request(), at(minute));
        }
        assert!(replays.rows.len() <= 27 * 60, "{} keys", replays.rows.len());
        let listed: usize = replays.ending.values().map(Vec::len).sum();
        assert_eq!(listed, replays.rows.len());
        for minute in 100_000 - 24 * 60 + 1..100_000 {
            assert!(
                replays.look(&replay(minute, at(0)), at(100_000)).is_some(),
                "{minute}"
            );
        }
    }

    #[test]
    fn a_key_used_again_is_kept_for_its_new_time() {
        let mut replays = Replays::default();
        replays.keep(replay(1, at(10)), request(), at(0));
        replays.keep(replay(1, at(1_000)), request(), at(11));
        replays.keep(replay(2, at(2_000)), request(), at(900));
        assert!(replays.look(&replay(1, at(0)), at(999)).is_some());
        replays.keep(replay(3, at(3_000)), request(), at(1_200));
        assert_eq!(replays.rows.len(), 2, "then it is forgotten");
    }
}
