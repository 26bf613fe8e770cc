//! What a run came to: for a reader, and as JSON.

mod text;
mod verdict;

use crate::bill::Bill;
use crate::journal::centre::CentreCounts;
use crate::journal::letters::Letters;
use crate::journal::people::PeopleCounts;
use crate::journal::{Done, NEVER};
use crate::limits::{Place, Throttled};
use crate::outside::Outside;
use crate::run::Order;
use crate::sim::Sim;
use pin::calendar::working_days_later;
use pin::letter::Book;
use pin::promise::Verdict;
use serde::Serialize;
use std::collections::BTreeMap;

/// No day further away is told, in working days.
const LONGEST_WAIT_DAYS: u64 = 100_000;

/// The share of requests with a working contact that must be kept (D14).
pub const KEPT_SHARE: f64 = 0.999;

/// A run's outcome. Delays are in seconds from acceptance to the first receipt, carrier's or phone's, of requests whose
/// address fits: the others wait for a call first.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The profile's name.
    pub profile: String,
    /// The seed.
    pub seed: u64,
    /// Whether it was a world of queueing alone.
    pub ideal: bool,
    /// SHA-256 over the schedule: who asked, and when.
    pub schedule_hash: String,
    /// SHA-256 over what became of every request, and the counters.
    pub result_hash: String,
    /// Arrivals of the schedule.
    pub requests: u64,
    /// Answered 202.
    pub accepted: u64,
    /// Refused: wrong fields, or a request already there.
    pub refused: u64,
    /// Ended by the person, turned away too often.
    pub given_up: u64,
    /// Accepted, with an address that fits.
    pub validated: u64,
    /// Accepted, and for the contact centre to validate.
    pub awaiting_operator: u64,
    /// Validated, with a working contact: those of whom 99.9 % must be kept (D14).
    pub reachable: u64,
    /// Accepted, and still under way when the run was stopped: in no other count than `accepted`.
    pub unfinished: u64,
    /// The first halves.
    pub first_half: FirstHalf,
    /// The letters.
    pub letters: LettersReport,
    /// The contact centre.
    pub centre: CentreReport,
    /// The notices to contacts known to the archive.
    pub notices: NoticesReport,
    /// The people who were watched beyond their request.
    pub people: PeopleReport,
    /// Messages that the provider took, those among them that were sent again.
    pub messages: u64,
    /// What providers charge for.
    pub charged: Charged,
    /// What it costs.
    pub bill: Bill,
    /// The most first halves that ever waited to be sent.
    pub peak_backlog: u64,
    /// The most citizens' calls that ever ran at once.
    pub peak_concurrency: u32,
    /// Calls that load turned away.
    pub throttled: u64,
    /// Publishes that the provider sent back as too fast.
    pub provider_throttled: u64,
    /// What was sent back, how often, by where: the account's limits, the providers' rates, outages.
    pub throttled_by: BTreeMap<&'static str, u64>,
    /// The laws.
    pub laws: LawsReport,
    /// Whether the promise holds, and why not (D14).
    pub verdict: VerdictReport,
    /// The figures of the world.
    pub world: BTreeMap<&'static str, String>,
    /// When providers could not be reached: channel, first instant → end.
    pub outages: Vec<String>,
    /// When the run began and ended in virtual time.
    pub span: Span,
    /// CPU seconds of the process; `None` where the machine does not tell.
    pub cpu_s: Option<f64>,
    /// The most memory the process ever held, in MiB; `None` where the machine does not tell.
    pub peak_rss_mb: Option<f64>,
}

/// What providers charge for, first halves and notices, again and again where they were sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Charged {
    /// Parts of text messages.
    pub sms_parts: u64,
    /// Emails.
    pub emails: u64,
    /// PEC messages.
    pub pec_messages: u64,
}

/// The first halves of a run.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstHalf {
    /// Requests whose first half the provider took.
    pub sent: u64,
    /// … the carrier took, or the phone acknowledged.
    pub accepted: u64,
    /// … the phone acknowledged.
    pub delivered: u64,
    /// Median delay.
    pub p50_s: Option<f64>,
    /// 95th percentile.
    pub p95_s: Option<f64>,
    /// 99th percentile.
    pub p99_s: Option<f64>,
    /// 99.9th percentile.
    pub p999_s: Option<f64>,
    /// The longest delay.
    pub max_s: Option<f64>,
    /// Requests with a receipt within 12 hours.
    pub kept: u64,
    /// Of validated requests with a working contact, the share that was kept.
    pub kept_share: f64,
    /// Requests that the contact centre had in time.
    pub escalated: u64,
    /// Requests with neither.
    pub breached: u64,
}

/// What the contact centre did in a run.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CentreReport {
    /// Agents on shift.
    pub agents: u32,
    /// Calls that the centre made.
    pub calls: u64,
    /// … that reached the person, and the request is in order.
    pub validated: u64,
    /// … and is not.
    pub rejected: u64,
    /// … that reached nobody.
    pub unreachable: u64,
    /// Calls not made, since another agent had it, or nothing was owed any more.
    pub forestalled: u64,
    /// People who called because nothing had come in 12 hours (R33).
    pub callers: u64,
    /// Calls of people who had called before.
    pub redialled: u64,
    /// Calls that found it shut.
    pub found_shut: u64,
    /// Calls that ended on the line, since patience did, or the opening.
    pub hung_up: u64,
    /// Calls of people that were answered.
    pub answered: u64,
    /// Median of how long those had waited on the line.
    pub wait_p50_s: Option<f64>,
    /// … 95th percentile.
    pub wait_p95_s: Option<f64>,
    /// People who called and heard the first half.
    pub read_out: u64,
    /// Of the time on shift, the share that agents spent on calls.
    pub busy_share: f64,
}

impl CentreReport {
    fn of(outside: &Outside, counts: &CentreCounts) -> Self {
        let busy_share = if counts.shift_s == 0 {
            0.0
        } else {
            share(counts.busy_s, counts.shift_s)
        };
        let centre = outside.centre();
        let mut waits = centre.line.waits_ms().to_vec();
        waits.sort_unstable();
        Self {
            agents: outside.world.agents,
            calls: counts.calls,
            validated: counts.validated,
            rejected: counts.rejected,
            unreachable: counts.unreachable,
            forestalled: counts.forestalled,
            callers: counts.callers,
            redialled: counts.redialled,
            found_shut: counts.found_shut,
            hung_up: counts.hung_up,
            answered: centre.line.answered(),
            wait_p50_s: quantile(&waits, 500),
            wait_p95_s: quantile(&waits, 950),
            read_out: counts.read_out,
            busy_share,
        }
    }
}

/// The notices of a run (D16).
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticesReport {
    /// Written down: of people whom the archive knows a contact of.
    pub opened: u64,
    /// Taken by a provider.
    pub sent: u64,
    /// Given up: no way was left, or too old.
    pub given_up: u64,
    /// Still to be sent when the run ended.
    pub waiting: u64,
}

/// The people of a run who were watched beyond their request: a sample, by the world's `watched-share`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeopleReport {
    /// Requests of theirs that were accepted.
    pub watched: u64,
    /// Looks where a request stands.
    pub looks: u64,
    /// Logins with the first half (R30).
    pub used: u64,
    /// PINs activated with both halves (R4).
    pub activated: u64,
    /// Wrong halves typed, and refused.
    pub mistyped: u64,
    /// Tries refused, since there were too many.
    pub locked: u64,
    /// Letters at home with people whom no first half had reached: they cannot activate.
    pub without_first_half: u64,
    /// Halves refused that were right once.
    pub too_late: u64,
    /// Acts given up, turned away too often.
    pub given_up: u64,
}

impl From<&PeopleCounts> for PeopleReport {
    fn from(counts: &PeopleCounts) -> Self {
        Self {
            watched: counts.watched,
            looks: counts.looks,
            used: counts.used,
            activated: counts.activated,
            mistyped: counts.mistyped,
            locked: counts.locked,
            without_first_half: counts.without_first,
            too_late: counts.too_late,
            given_up: counts.given_up,
        }
    }
}

/// The letters of a run.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LettersReport {
    /// Still to be printed when the run ended.
    pub waiting: u64,
    /// Taken by the printer.
    pub printed: u64,
    /// Given to the post.
    pub posted: u64,
    /// That the printer could not make, or that nobody can address.
    pub discarded: u64,
    /// That came back.
    pub returned: u64,
    /// Days from the request to the letter at home, median of those printed.
    pub p50_days: Option<u64>,
    /// … 95th percentile.
    pub p95_days: Option<u64>,
    /// … the longest.
    pub max_days: Option<u64>,
    /// The working day on which the last of those waiting will be printed, as things stand; `None` if none waits.
    pub last_printed_on: Option<String>,
}

impl LettersReport {
    fn of(outside: &Outside, letters: &Letters) -> Self {
        let counts = &letters.counts;
        let now = outside.agenda.now();
        let (waiting, policy) = (counts.waiting(), &outside.settings.post);
        let book = outside.twin.post_book().unwrap_or_else(|| Book::new(now));
        let book = book.turned(now);
        let later = waiting.saturating_sub(u64::from(book.room(policy)));
        let days = later.div_ceil(u64::from(policy.per_day.max(1)));
        let days = u32::try_from(days.min(LONGEST_WAIT_DAYS)).unwrap_or_default();
        let last = working_days_later(book.day, days);
        Self {
            waiting,
            printed: counts.printed,
            posted: counts.posted,
            discarded: counts.discarded + counts.unaddressable,
            returned: counts.returned,
            p50_days: letters.arrived_within(500),
            p95_days: letters.arrived_within(950),
            max_days: letters.arrived_within(1_000),
            last_printed_on: (waiting > 0).then(|| last.to_string()),
        }
    }
}

/// The laws of a run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LawsReport {
    /// Looks at a law.
    pub checked: u64,
    /// Looks that found one broken.
    pub broken: u64,
    /// The first of them.
    pub found: Vec<String>,
}

/// Whether the promise holds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictReport {
    /// It does.
    pub holds: bool,
    /// What speaks against it.
    pub because: Vec<String>,
}

/// A span of virtual time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// Its first instant.
    pub from: String,
    /// Its last.
    pub until: String,
}

impl Report {
    /// Puts a run's outcome together.
    pub(crate) fn new(order: &Order, sim: &Sim) -> Self {
        let outside = sim.outside();
        let counted = sim.counted();
        let journal = outside.journal();
        let laws = outside.laws();
        let (counts, done) = (&journal.counts, &journal.done);
        let validated = count(done, |done| done.is_validated);
        let first_half = FirstHalf::of(done);
        let unfinished = journal.under_way() as u64;
        let laws = LawsReport {
            checked: laws.checked,
            broken: laws.count,
            found: laws.broken.iter().map(|broken| broken.law.to_owned()).collect(),
        };
        Self {
            profile: order.profile.name.clone(),
            seed: order.seed,
            ideal: order.ideal,
            schedule_hash: sim.schedule_hash().unwrap_or_default(),
            result_hash: journal.result_hash(),
            requests: counts.arrivals,
            accepted: counts.accepted,
            refused: counts.refused,
            given_up: counts.given_up,
            validated,
            awaiting_operator: count(done, |done| !done.is_validated),
            reachable: count(done, Done::is_to_be_kept),
            unfinished,
            messages: counts.messages,
            charged: journal.charged,
            bill: Bill::of(&outside.world, &counted),
            peak_backlog: journal.backlog_peak,
            peak_concurrency: sim.peak_concurrency(),
            throttled: counts.throttled,
            provider_throttled: counts.provider_throttled,
            throttled_by: throttled_by(&journal.throttled),
            verdict: VerdictReport::of(&first_half, done, unfinished),
            letters: LettersReport::of(outside, &journal.letters),
            centre: CentreReport::of(outside, &journal.centre.counts),
            notices: NoticesReport {
                opened: journal.notices.counts.opened,
                sent: journal.notices.counts.sent,
                given_up: journal.notices.counts.given_up,
                waiting: journal.notices.waiting(),
            },
            people: PeopleReport::from(&journal.people),
            first_half,
            laws,
            world: outside.world.figures().into_iter().collect(),
            outages: outside.world.outages.iter().map(ToString::to_string).collect(),
            span: Span {
                from: order.profile.start.to_string(),
                until: outside.agenda.now().to_string(),
            },
            cpu_s: None,
            peak_rss_mb: None,
        }
    }
}

/// Every place with its count, those with none too.
fn throttled_by(throttled: &Throttled) -> BTreeMap<&'static str, u64> {
    let places = Place::ALL.iter().map(|(_, name)| *name);
    places.zip(throttled.iter().copied()).collect()
}

fn count(done: &[Done], wanted: impl Fn(&Done) -> bool) -> u64 {
    done.iter().filter(|done| wanted(done)).count() as u64
}

impl Done {
    /// Whether D14's 99.9 % speaks of it.
    pub(crate) const fn is_to_be_kept(&self) -> bool {
        self.is_validated && self.is_reachable
    }
}

impl FirstHalf {
    fn of(done: &[Done]) -> Self {
        let mut delays: Vec<u32> = done
            .iter()
            .filter(|done| done.is_validated)
            .map(|done| done.first_half_ms)
            .filter(|delay| *delay != NEVER)
            .collect();
        delays.sort_unstable();
        let with = |verdict| count(done, |done| done.verdict == verdict);
        let reachable = count(done, Done::is_to_be_kept);
        let kept = count(done, |done| done.is_to_be_kept() && done.verdict == Verdict::Kept);
        Self {
            sent: count(done, |done| done.sent_ms != NEVER),
            accepted: count(done, |done| done.first_half_ms != NEVER),
            delivered: count(done, |done| done.is_delivered),
            p50_s: quantile(&delays, 500),
            p95_s: quantile(&delays, 950),
            p99_s: quantile(&delays, 990),
            p999_s: quantile(&delays, 999),
            max_s: quantile(&delays, 1_000),
            kept: with(Verdict::Kept),
            kept_share: share(kept, reachable),
            escalated: with(Verdict::Escalated),
            breached: with(Verdict::Breached),
        }
    }
}

/// The delay, in seconds, that so many thousandths do not exceed (nearest rank); `None` of none.
pub(crate) fn quantile(sorted_ms: &[u32], thousandths: usize) -> Option<f64> {
    let rank = (sorted_ms.len() * thousandths).div_ceil(1_000).max(1);
    sorted_ms.get(rank - 1).map(|ms| f64::from(*ms) / 1e3)
}

/// A part as a share of the whole; 1 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts of at most 16 million")]
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks() {
        let delays: Vec<u32> = (1..=1_000).map(|second| second * 1_000).collect();
        assert_eq!(quantile(&delays, 500), Some(500.0));
        assert_eq!(quantile(&delays, 999), Some(999.0));
        assert_eq!(quantile(&delays, 1_000), Some(1_000.0));
        assert_eq!(quantile(&[7_000], 500), Some(7.0));
        assert_eq!(quantile(&[], 500), None);
    }
}
