//! The audits of several reports as one: each is of other people.

use super::judge::{Audit, FirstHalfDelays, Verdicts, share, verdicts};
use super::unkept::Unkept;
use crate::coded::Coded;
use jiff::Timestamp;

impl Audit {
    /// The sum of audits of a load that began at `start`, with all their delays: counts are added up, the promise is
    /// judged anew, and delays are told to three digits.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
    pub fn sum(parts: &[&Self], delays: &Coded, start: Timestamp) -> Self {
        let of = |count: fn(&Self) -> u64| parts.iter().map(|part| count(part)).sum::<u64>();
        let unkept = Unkept {
            without_receipt: of(|part| part.unkept.without_receipt),
            too_late: of(|part| part.unkept.too_late),
            never_taken: of(|part| part.unkept.never_taken),
        };
        let validated = of(|part| part.validated);
        let mut audit = Self {
            accepted: of(|part| part.accepted),
            validated,
            awaiting_operator: of(|part| part.awaiting_operator),
            first_halves: of(|part| part.first_halves),
            elsewhere: of(|part| part.elsewhere),
            letters: of(|part| part.letters),
            letters_waiting: of(|part| part.letters_waiting),
            letters_returned: of(|part| part.letters_returned),
            lost: of(|part| part.lost),
            doubled: of(|part| part.doubled),
            ambiguous: of(|part| part.ambiguous),
            unanswered: of(|part| part.unanswered),
            misdirected: of(|part| part.misdirected),
            kept: of(|part| part.kept),
            escalated: of(|part| part.escalated),
            breached: of(|part| part.breached),
            undecided: of(|part| part.undecided),
            kept_share: share(validated.saturating_sub(unkept.count()), validated),
            unkept,
            first_half: FirstHalfDelays {
                p50_s: delays.seconds_at(500),
                p95_s: delays.seconds_at(950),
                p99_s: delays.seconds_at(990),
                p999_s: delays.seconds_at(999),
                max_s: delays.seconds_at(1_000),
            },
            last_receipt_at: parts.iter().filter_map(|part| part.last_receipt_at).max(),
            completion_s: None,
            throughput_per_s: None,
            verdict: Verdicts::default(),
            delays_ms: Vec::new(),
        };
        audit.verdict = verdicts(&audit);
        audit.received_since(start, delays.0.len() as f64)
    }
}
