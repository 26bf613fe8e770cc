//! Whether the promise holds (D14), from what was seen of each request.

use super::follow::{Followed, LetterState};
use super::seen::Halves;
use super::unkept::Unkept;
use crate::rules::quantile_s;
use jiff::Timestamp;
use pin::promise::Verdict;
use serde::{Deserialize, Serialize};

/// The share of validated requests that must be kept (D14).
const KEPT_SHARE: f64 = 0.999;

/// What was seen of one accepted request.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Whether the archive finds the address in order, so that a first half and a letter are owed at once.
    pub is_validated: bool,
    /// The first halves that went to its person.
    pub halves: Halves,
    /// The letters that did.
    pub letters: u32,
    /// How many sends the record has as unclear.
    pub ambiguous: u32,
    /// What the interface says.
    pub followed: Followed,
}

/// What became of all of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    /// Answered 202.
    pub accepted: u64,
    /// … with an address that the archive finds in order.
    pub validated: u64,
    /// … and for the contact centre to validate: nothing is owed to them by message or post before it has.
    pub awaiting_operator: u64,
    /// Messages that carried a first half to who was accepted.
    pub first_halves: u64,
    /// … of them, those on a further channel, because the one before stayed silent (ADR 0036).
    pub elsewhere: u64,
    /// Letters posted to who was accepted.
    pub letters: u64,
    /// Letters that wait for the printer's day.
    pub letters_waiting: u64,
    /// Letters that came back or could not be made.
    pub letters_returned: u64,
    /// Requests without what they are owed: no first half, no letter made or waiting, or nothing to be learnt of them.
    pub lost: u64,
    /// First halves beyond one a channel that no unclear send explains, letters beyond one, requests accepted twice.
    pub doubled: u64,
    /// First halves beyond one a channel that an unclear send explains, and those of people who asked and were not
    /// answered.
    pub ambiguous: u64,
    /// Arrivals that were not answered, or with a fault: accepted or not, nobody can say. Their letters are not looked at.
    pub unanswered: u64,
    /// First halves and letters to whom none is owed, and second messages with another half.
    pub misdirected: u64,
    /// With a receipt within 12 hours.
    pub kept: u64,
    /// That the contact centre had in time.
    pub escalated: u64,
    /// With neither.
    pub breached: u64,
    /// Whose 12 hours were not over.
    pub undecided: u64,
    /// Of validated requests, the share that was kept.
    pub kept_share: f64,
    /// Of validated requests, those that were not.
    pub unkept: Unkept,
    /// From acceptance to the first receipt.
    pub first_half: FirstHalfDelays,
    /// When the last of those who were validated got the first receipt, on the service's clock.
    pub last_receipt_at: Option<Timestamp>,
    /// From the load's begin until then, in seconds of the service's clock.
    pub completion_s: Option<f64>,
    /// First halves received in that time, a second.
    pub throughput_per_s: Option<f64>,
    /// Whether the promise holds, and what speaks against it.
    pub verdict: Verdicts,
    /// The delays, sorted, in milliseconds.
    #[serde(skip)]
    pub delays_ms: Vec<u64>,
}

/// The delays of first halves, in seconds of the service's clock.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstHalfDelays {
    /// Median.
    pub p50_s: Option<f64>,
    /// 95th percentile.
    pub p95_s: Option<f64>,
    /// 99th percentile.
    pub p99_s: Option<f64>,
    /// 99.9th percentile.
    pub p999_s: Option<f64>,
    /// The longest.
    pub max_s: Option<f64>,
}

/// Whether the promise holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdicts {
    /// It does.
    pub holds: bool,
    /// What speaks against it.
    pub because: Vec<String>,
}

/// Judges all cases; `strangers` are first halves and letters that went to whom none is owed.
#[must_use]
pub fn judge(mut cases: Vec<Case>, strangers: u64) -> Audit {
    cases.sort_by_key(|case| case.followed.person);
    let count = |wanted: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| wanted(case)).count() as u64;
    let verdict = |wanted| count(&|case: &Case| case.followed.verdict == wanted);
    let letter = |wanted| count(&|case: &Case| case.followed.letter == Some(wanted));
    let (mut first_halves, mut letters, mut lost, mut doubled, mut ambiguous, mut differ) =
        (0, 0, 0, 0, 0, 0);
    let mut elsewhere = 0;
    // One person's messages count once, however often the person was accepted.
    for person in cases.chunk_by(|one, next| one.followed.person == next.followed.person) {
        let (case, again) = (&person[0], person.len() as u64 - 1);
        let beyond = case.halves.again();
        let explained = beyond.min(case.ambiguous);
        first_halves += u64::from(case.halves.count());
        elsewhere += u64::from(case.halves.elsewhere());
        letters += u64::from(case.letters);
        ambiguous += u64::from(explained);
        doubled += u64::from(beyond - explained) + u64::from(case.letters.saturating_sub(1)) + again;
        differ += u64::from(case.halves.differ);
        lost += person.iter().filter(|case| is_lost(case)).count() as u64;
    }
    let validated_cases = || cases.iter().filter(|case| case.is_validated);
    let mut delays_ms: Vec<u64> = validated_cases()
        .filter_map(|case| case.followed.delay_ms)
        .collect();
    delays_ms.sort_unstable();
    let validated = count(&|case| case.is_validated);
    let unkept = Unkept::of(validated_cases());
    let mut audit = Audit {
        accepted: cases.len() as u64,
        validated,
        awaiting_operator: cases.len() as u64 - validated,
        first_halves,
        elsewhere,
        letters,
        letters_waiting: count(&|case| {
            case.is_validated && case.letters == 0 && case.followed.letter == Some(LetterState::Waiting)
        }),
        letters_returned: letter(LetterState::Returned),
        lost,
        doubled,
        ambiguous,
        unanswered: 0,
        misdirected: strangers + differ,
        kept: verdict(Some(Verdict::Kept)),
        escalated: verdict(Some(Verdict::Escalated)),
        breached: verdict(Some(Verdict::Breached)),
        undecided: verdict(None),
        kept_share: share(validated - unkept.count(), validated),
        unkept,
        first_half: delays(&delays_ms),
        last_receipt_at: validated_cases()
            .filter_map(|case| case.followed.received_at)
            .max(),
        completion_s: None,
        throughput_per_s: None,
        verdict: Verdicts::default(),
        delays_ms,
    };
    audit.verdict = verdicts(&audit);
    audit
}

impl Audit {
    /// With how long it took since the load began, on the service's clock.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
    pub fn since(self, start: Timestamp) -> Self {
        let received = self.delays_ms.len() as f64;
        self.received_since(start, received)
    }

    pub(super) fn received_since(mut self, start: Timestamp, received: f64) -> Self {
        self.completion_s = self
            .last_receipt_at
            .map(|last| last.duration_since(start).as_secs_f64());
        self.throughput_per_s = self
            .completion_s
            .filter(|seconds| *seconds > 0.0)
            .map(|seconds| received / seconds);
        self
    }
}

/// Who is owed a first half and a letter must have the one, and the other be under way.
fn is_lost(case: &Case) -> bool {
    let is_unknown = case.followed.letter.is_none();
    let has_letter = case.letters > 0
        || matches!(
            case.followed.letter,
            Some(LetterState::Waiting | LetterState::Returned)
        );
    is_unknown || (case.is_validated && (case.halves.count() == 0 || !has_letter))
}

/// Whether the promise holds, from what was counted.
pub(super) fn verdicts(audit: &Audit) -> Verdicts {
    let mut because = Vec::new();
    let mut say = |count: u64, what: &str| {
        if count > 0 {
            because.push(format!("{count} {what}"));
        }
    };
    say(
        audit.lost,
        "requests were lost: accepted, and no first half, no letter, or no trace of them",
    );
    say(
        audit.doubled,
        "first halves, letters or acceptances were doubled without an unclear send",
    );
    say(
        audit.misdirected,
        "first halves or letters went to whom none is owed, or carried another half",
    );
    say(
        audit.breached,
        "requests were breached: neither a receipt nor an opening of the contact centre within 12 h",
    );
    say(audit.undecided, "requests were not over when the audit ended");
    if audit.kept_share < KEPT_SHARE {
        because.push(format!(
            "{:.3} % of {} validated requests were kept, and 99.9 % are promised: of the others {} were sent without \
             any receipt, {} got theirs too late, {} were never taken by the provider",
            audit.kept_share * 100.0,
            audit.validated,
            audit.unkept.without_receipt,
            audit.unkept.too_late,
            audit.unkept.never_taken,
        ));
    }
    if audit.accepted == 0 {
        because.push("no request was accepted: there is nothing to judge".to_owned());
    }
    Verdicts {
        holds: because.is_empty(),
        because,
    }
}

fn delays(sorted_ms: &[u64]) -> FirstHalfDelays {
    let at = |thousandths| quantile_s(sorted_ms, thousandths);
    FirstHalfDelays {
        p50_s: at(500),
        p95_s: at(950),
        p99_s: at(990),
        p999_s: at(999),
        max_s: at(1_000),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests;
