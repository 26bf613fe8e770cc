//! What a run showed: how long people waited by the hour in which they asked, how the promise was lost, and when first.

use crate::journal::{Done, NEVER};
use crate::report::quantile;
use crate::series::Series;
use pin::promise::Verdict;
use std::collections::BTreeMap;

const HOUR_NS: i64 = 3_600_000_000_000;

/// How many hours a first half may take (D9).
const PROMISED_NS: i64 = 12 * HOUR_NS;

/// What a run was like over time.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Counters and queues.
    pub series: Series,
    /// Waits, by the hour in which people asked.
    pub hours: Vec<Hour>,
    /// The ways in which the promise was lost, the first of them first.
    pub losses: Vec<Loss>,
}

/// How long those waited who asked within an hour, and whose address fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hour {
    /// When it began, in nanoseconds since 1970.
    pub from_ns: i64,
    /// How many asked.
    pub requests: u64,
    /// How many never had a receipt.
    pub never: u64,
    /// Median of the waits for the first receipt, in seconds; `None` of none.
    pub p50_s: Option<f64>,
    /// 95th percentile.
    pub p95_s: Option<f64>,
    /// 99th percentile.
    pub p99_s: Option<f64>,
    /// The longest.
    pub max_s: Option<f64>,
}

/// A way in which the promise is lost (D14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Handed to the contact centre, which was shut until the deadline.
    ClosedCentre,
    /// Neither a receipt nor an escalation.
    Unnoticed,
    /// The receipt came, and too late: of a working contact.
    TooLate,
    /// Sent, and nothing was ever heard: of a working contact.
    Silence,
    /// The provider never took it: of a working contact.
    NeverTaken,
}

impl How {
    /// Whether it is one of those of which one in a thousand is allowed (D14).
    #[must_use]
    pub const fn is_allowed_for(self) -> bool {
        matches!(self, Self::TooLate | Self::Silence | Self::NeverTaken)
    }

    /// In words, after a number of requests.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClosedCentre => "ran out of the 12 hours while the contact centre was shut",
            Self::Unnoticed => "ran out of the 12 hours and no call was ever booked",
            Self::TooLate => "got the first half after more than 12 hours",
            Self::Silence => "went out, and no receipt ever came",
            Self::NeverTaken => "never went out",
        }
    }
}

/// How often the promise was lost in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The way.
    pub how: How,
    /// How many requests.
    pub count: u64,
    /// When the first of them ran out of its 12 hours, in nanoseconds since 1970.
    pub first_ns: i64,
}

/// How the promise to a person ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// The person's index.
    pub person: u32,
    /// When the request was accepted, in nanoseconds since 1970.
    pub accepted_ns: i64,
    /// Seconds to the first receipt; `None`: none came.
    pub waited_s: Option<f64>,
    /// `kept`, `escalated` or `breached`.
    pub verdict: &'static str,
}

impl From<&Done> for End {
    fn from(done: &Done) -> Self {
        Self {
            person: done.person,
            accepted_ns: done.accepted_ns,
            waited_s: (done.first_half_ms != NEVER).then(|| f64::from(done.first_half_ms) / 1e3),
            verdict: match done.verdict {
                Verdict::Kept => "kept",
                Verdict::Escalated => "escalated",
                Verdict::Breached => "breached",
            },
        }
    }
}

/// How the promise to these people ended, in the order in which their requests were over.
pub(crate) fn ends_of(done: &[Done], people: &[u32]) -> Vec<End> {
    let of = done.iter().filter(|done| people.contains(&done.person));
    of.map(End::from).collect()
}

/// The longest waits for a first receipt, the longest first; of equal ones the earlier.
pub(crate) fn worst(done: &[Done], count: usize) -> Vec<End> {
    if count == 0 {
        return Vec::new();
    }
    let mut served: Vec<&Done> = done.iter().filter(|done| done.first_half_ms != NEVER).collect();
    served.sort_by_key(|done| (std::cmp::Reverse(done.first_half_ms), done.accepted_ns));
    served.into_iter().take(count).map(End::from).collect()
}

impl Findings {
    pub(crate) fn new(series: Series, done: &[Done]) -> Self {
        Self {
            hours: hours(done),
            losses: losses(done),
            series,
        }
    }
}

fn hours(done: &[Done]) -> Vec<Hour> {
    let mut waits: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for done in done.iter().filter(|done| done.is_validated) {
        let hour = done.accepted_ns.div_euclid(HOUR_NS);
        waits.entry(hour).or_default().push(done.first_half_ms);
    }
    let hours = waits.into_iter().map(|(hour, mut waits)| {
        waits.sort_unstable();
        let served = waits.partition_point(|wait| *wait != NEVER);
        let served = &waits[..served];
        Hour {
            from_ns: hour * HOUR_NS,
            requests: waits.len() as u64,
            never: (waits.len() - served.len()) as u64,
            p50_s: quantile(served, 500),
            p95_s: quantile(served, 950),
            p99_s: quantile(served, 990),
            max_s: quantile(served, 1_000),
        }
    });
    hours.collect()
}

/// How the promise to a request was lost; `None` if it was not.
fn lost(done: &Done) -> Option<How> {
    match done.verdict {
        Verdict::Kept => None,
        Verdict::Breached if done.is_escalated => Some(How::ClosedCentre),
        Verdict::Breached => Some(How::Unnoticed),
        Verdict::Escalated if !done.is_to_be_kept() => None,
        Verdict::Escalated if done.first_half_ms != NEVER => Some(How::TooLate),
        Verdict::Escalated if done.sent_ms != NEVER => Some(How::Silence),
        Verdict::Escalated => Some(How::NeverTaken),
    }
}

fn losses(done: &[Done]) -> Vec<Loss> {
    let mut losses: BTreeMap<How, Loss> = BTreeMap::new();
    for (how, done) in done.iter().filter_map(|done| Some((lost(done)?, done))) {
        let deadline = done.accepted_ns + PROMISED_NS;
        let loss = losses.entry(how).or_insert(Loss {
            how,
            count: 0,
            first_ns: deadline,
        });
        loss.count += 1;
        loss.first_ns = loss.first_ns.min(deadline);
    }
    let mut losses: Vec<Loss> = losses.into_values().collect();
    losses.sort_by_key(|loss| loss.first_ns);
    losses
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Done = Done {
        person: 1,
        accepted_ns: 0,
        first_half_ms: 2_000,
        sent_ms: 1_000,
        verdict: Verdict::Kept,
        is_validated: true,
        is_delivered: false,
        is_escalated: false,
        is_reachable: true,
        messages: 1,
    };

    #[test]
    fn d14_losses_come_in_the_order_of_their_first_deadline() {
        let silent = Done {
            verdict: Verdict::Escalated,
            first_half_ms: NEVER,
            accepted_ns: 5 * HOUR_NS,
            ..KEPT
        };
        let shut = Done {
            verdict: Verdict::Breached,
            is_escalated: true,
            is_validated: false,
            accepted_ns: 2 * HOUR_NS,
            ..silent
        };
        let dead = Done {
            is_reachable: false,
            ..silent
        };
        let found = losses(&[KEPT, silent, shut, dead, shut]);
        let of = |how, count, hours: i64| Loss {
            how,
            count,
            first_ns: hours * HOUR_NS,
        };
        assert_eq!(found, [of(How::ClosedCentre, 2, 14), of(How::Silence, 1, 17)]);
    }

    #[test]
    fn waits_are_told_by_the_hour_of_asking_and_the_never_served_apart() {
        let late = Done {
            accepted_ns: HOUR_NS + 1,
            first_half_ms: 9_000,
            ..KEPT
        };
        let never = Done {
            first_half_ms: NEVER,
            ..late
        };
        let hours = hours(&[KEPT, late, never]);
        assert_eq!(hours.len(), 2);
        assert_eq!(
            (hours[0].requests, hours[0].p50_s, hours[0].never),
            (1, Some(2.0), 0)
        );
        assert_eq!(
            (hours[1].requests, hours[1].max_s, hours[1].never),
            (2, Some(9.0), 1)
        );
        assert_eq!(worst(&[KEPT, late, never], 1)[0].waited_s, Some(9.0));
    }
}
