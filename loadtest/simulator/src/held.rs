//! What a run held of what is promised, in shares: what a plan looks for the least figures of.

use crate::journal::{Done, Journal};
use crate::outside::Outside;
use crate::report::share;
use jiff::SignedDuration;
use pin::promise::Verdict;

/// The deadline of the promise (D9); within it a first half that was read out, or used, is kept too.
const PROMISED: SignedDuration = SignedDuration::from_hours(12);

/// What a run held within a deadline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Of validated requests with a working contact, the share with the first half in time (D14).
    pub kept: f64,
    /// Arrivals whose first call was served, as a share: calls that had to be made again count against it.
    pub served: f64,
    /// Of people to whom the contact centre owed a call, the share that was called within as much *opening* time.
    pub called: f64,
    /// How many people that were.
    pub owed: u64,
    /// Requests with neither receipt nor escalation: nobody knew.
    pub unnoticed: u64,
}

impl Held {
    /// Nothing was promised, so all of it was held.
    pub const ALL: Self = Self {
        kept: 1.0,
        served: 1.0,
        called: 1.0,
        owed: 0,
        unnoticed: 0,
    };

    pub(crate) fn of(outside: &Outside, deadline: SignedDuration) -> Self {
        let journal = outside.journal();
        let Journal { counts, done, .. } = &*journal;
        let promised: Vec<&Done> = done.iter().filter(|done| done.is_to_be_kept()).collect();
        let kept = promised.iter().filter(|done| is_kept(done, deadline)).count() as u64;
        let unfinished = journal.under_way() as u64;
        let again = counts.calls.saturating_sub(counts.arrivals) + counts.given_up;
        let waits = journal.centre.waits_s.as_deref().unwrap_or_default();
        let in_time = waits
            .iter()
            .filter(|wait| i64::from(**wait) <= deadline.as_secs())
            .count() as u64;
        let owed = waits.len() as u64 + unfinished;
        let unnoticed = |done: &&Done| done.verdict == Verdict::Breached && !done.is_escalated;
        Self {
            kept: share(kept, promised.len() as u64 + unfinished),
            served: share(counts.arrivals.saturating_sub(again), counts.arrivals),
            called: share(in_time, owed),
            owed,
            unnoticed: done.iter().filter(unnoticed).count() as u64,
        }
    }

    /// Whether at least these shares were held, and nobody went unnoticed who had not there.
    #[must_use]
    pub fn reaches(&self, other: &Self) -> bool {
        self.short_of(other).is_empty()
    }

    /// In what less was held than there, in words.
    #[must_use]
    pub fn short_of(&self, other: &Self) -> Vec<String> {
        let shares = [
            ("first halves were in time", self.kept, other.kept),
            (
                "arrivals were served at the first call",
                self.served,
                other.served,
            ),
            (
                "people who were owed a call were called in time",
                self.called,
                other.called,
            ),
        ];
        let mut short: Vec<String> = shares
            .into_iter()
            .filter(|(_, own, there)| own < there)
            .map(|(what, own, there)| {
                let (own, there) = (thousandths(own), thousandths(there));
                format!("{own:.3} % of {what}, and {there:.3} % are asked for")
            })
            .collect();
        if self.unnoticed > other.unnoticed {
            short.push(format!(
                "{} requests were neither kept nor escalated in time",
                self.unnoticed
            ));
        }
        short
    }

    /// What is to be asked of a world when `keep` is wanted, and this is what one without limits holds: where that
    /// is less, no more than a share of `1 - keep` may be lost on top.
    #[must_use]
    pub fn asked(&self, keep: f64) -> Self {
        let of = |best: f64| {
            if best >= keep {
                keep
            } else {
                (best - (1.0 - keep)).max(0.0)
            }
        };
        Self {
            kept: of(self.kept),
            served: of(self.served),
            called: of(self.called),
            owed: self.owed,
            unnoticed: self.unnoticed,
        }
    }
}

/// Percent in whole thousandths, rounded down: what is short of a share never looks like it.
fn thousandths(share: f64) -> f64 {
    libm::floor(share * 1e5 + 1e-6) / 1e3
}

fn is_kept(done: &Done, deadline: SignedDuration) -> bool {
    i128::from(done.first_half_ms) <= deadline.as_millis()
        || (deadline >= PROMISED && done.verdict == Verdict::Kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d14_where_the_best_is_under_the_promise_a_plan_loses_no_more_than_its_own_thousandth() {
        let best = Held {
            kept: 0.99,
            ..Held::ALL
        };
        let asked = best.asked(0.999);
        assert!((asked.kept - 0.989).abs() < 1e-12 && (asked.served - 0.999).abs() < 1e-12);
        assert!(best.reaches(&asked) && !Held { kept: 0.988, ..best }.reaches(&asked));
        assert!(!Held { unnoticed: 1, ..best }.reaches(&asked));
    }

    #[test]
    fn what_is_short_is_named_and_a_share_just_under_the_other_does_not_look_like_it() {
        let asked = Held::ALL.asked(0.999);
        assert!(Held::ALL.short_of(&asked).is_empty());
        let short = Held {
            kept: 0.998_999_9,
            called: 0.5,
            unnoticed: 2,
            ..Held::ALL
        };
        let said = short.short_of(&asked);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("99.899 % of first halves") && said[0].contains("99.900 %"));
        assert!(said[1].starts_with("50.000 % of people who were owed a call"));
        assert!(said[2].starts_with("2 requests"));
    }

    #[test]
    fn d9_a_first_half_is_kept_up_to_the_deadline_and_not_after_it() {
        let done = Done {
            person: 1,
            accepted_ns: 0,
            first_half_ms: 3_600_000,
            sent_ms: 1,
            verdict: Verdict::Escalated,
            is_validated: true,
            is_delivered: false,
            is_escalated: true,
            is_reachable: true,
            messages: 1,
        };
        let hour = SignedDuration::from_hours(1);
        assert!(is_kept(&done, hour));
        assert!(!is_kept(&done, hour - SignedDuration::from_millis(1)));
        // Read out on the phone: kept of the twelve hours, and of nothing shorter.
        let read_out = Done {
            first_half_ms: crate::journal::NEVER,
            verdict: Verdict::Kept,
            ..done
        };
        assert!(is_kept(&read_out, PROMISED) && !is_kept(&read_out, hour));
    }
}
