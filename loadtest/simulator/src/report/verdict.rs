//! D14 over a run.

use super::{FirstHalf, KEPT_SHARE, VerdictReport, count};
use crate::journal::{Done, NEVER};
use pin::promise::Verdict;

impl VerdictReport {
    /// What the promise came to; `unfinished` requests were still under way when the run was stopped.
    pub(super) fn of(first_half: &FirstHalf, done: &[Done], unfinished: u64) -> Self {
        let mut because = Vec::new();
        if unfinished > 0 {
            because.push(format!(
                "{unfinished} requests were not over when the run was stopped, long after the last of them came"
            ));
        }
        if first_half.breached > 0 {
            let escalated = count(done, |done| {
                done.verdict == Verdict::Breached && done.is_escalated
            });
            because.push(format!(
                "{} requests were breached: neither a receipt nor an opening of the contact centre within 12 h \
                 ({escalated} of them were escalated, to a closed centre)",
                first_half.breached
            ));
        }
        if first_half.kept_share < KEPT_SHARE {
            let lost = |wanted: fn(&Done) -> bool| {
                count(done, |done| {
                    done.is_to_be_kept() && done.verdict != Verdict::Kept && wanted(done)
                })
            };
            because.push(format!(
                "{:.3} % of validated requests with a working contact were kept, and 99.9 % are promised: of the \
                 others {} were sent without any receipt, {} got theirs too late, {} were never taken by the provider",
                first_half.kept_share * 100.0,
                lost(|done| done.first_half_ms == NEVER && done.sent_ms != NEVER),
                lost(|done| done.first_half_ms != NEVER),
                lost(|done| done.first_half_ms == NEVER && done.sent_ms == NEVER),
            ));
        }
        Self {
            holds: because.is_empty(),
            because,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENT: Done = Done {
        person: 1,
        accepted_ns: 0,
        first_half_ms: NEVER,
        sent_ms: 1_000,
        verdict: Verdict::Escalated,
        is_validated: true,
        is_delivered: false,
        is_escalated: true,
        is_reachable: true,
        messages: 1,
    };

    fn judged(done: &[Done], unfinished: u64) -> VerdictReport {
        VerdictReport::of(&FirstHalf::of(done), done, unfinished)
    }

    #[test]
    fn d14_a_thousandth_may_be_silent_and_no_more() {
        let kept = Done {
            first_half_ms: 2_000,
            verdict: Verdict::Kept,
            ..SILENT
        };
        let mut done = vec![kept; 999];
        done.push(SILENT);
        assert!(judged(&done, 0).holds);
        done.push(SILENT);
        let verdict = judged(&done, 0);
        assert!(!verdict.holds);
        assert!(
            verdict.because[0]
                .contains("2 were sent without any receipt, 0 got theirs too late, 0 were never"),
            "{:?}",
            verdict.because
        );
    }

    #[test]
    fn d14_one_breach_is_one_too_many_though_the_contact_does_not_work() {
        let breached = Done {
            verdict: Verdict::Breached,
            is_reachable: false,
            ..SILENT
        };
        let verdict = judged(&[breached], 0);
        assert_eq!((verdict.holds, verdict.because.len()), (false, 1));
    }

    #[test]
    fn a_run_that_was_stopped_proves_no_promise() {
        assert!(judged(&[], 0).holds);
        let verdict = judged(&[], 2);
        assert!(!verdict.holds && verdict.because[0].starts_with("2 requests were not over"));
    }
}
