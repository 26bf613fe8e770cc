//! Bugs put in on purpose, to see that the hunt finds them. They exist in this crate's own tests alone.

use super::case::Case;
use super::execute::{Execution, Failure};
use super::generate;
use crate::outside::Outside;
use crate::sending::{self, Handed};
use crate::{laws, post};
use futures_util::FutureExt;
use jiff::Timestamp;
use pin::delivery::{Delivery, DeliveryId, Queue};
use pin::half::Half;
use pin::letter::{BatchId, Book};
use pin::notice::{NoticeId, NoticeKind};
use pin::{Channel, RequestId};
use steps::Step;
use steps::ports::{ChannelSettings, Deliveries, DueDelivery, Fault, Found, PrintJob};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Some requests are committed without an entry in the index of what is due.
    LostOutboxRow,
    /// Some requests are committed without an entry in the index of what is overdue.
    LostWatch,
    /// Every message is handed to the provider twice.
    DoubleSend,
    /// A lease that was not given back is held for ever.
    LeaseNeverReclaimed,
    /// What recognises the half is not there when it is sent.
    FingerprintAfterSend,
    /// Each token of the pace lets two messages through.
    PaceCountedTwice,
    /// One shard's queue is never looked at.
    ShardNeverDrained,
    /// A batch is handed to the printer under two names.
    LetterPrintedTwice,
    /// Some requests are committed without their notice.
    NoticeLost,
    /// Who takes a call up does not see that somebody has it.
    CallbackClaimedTwice,
    /// The book says that nothing was taken of the printer's day.
    DayOverrun,
    /// API Gateway lets through whatever comes.
    GatewayOpen,
    /// Text messages cost nothing.
    SpendUncounted,
    /// Emails do not count against the quota.
    QuotaUncounted,
    /// Whoever hangs up is forgotten.
    HangUpForgotten,
    /// A login looks at the half that the person has, whatever was typed.
    AnyHalfOpens,
    /// Attempts at secrets are not counted.
    GuessUncounted,
    /// They are counted six times over.
    LockedAtOnce,
    /// A login reads no fingerprint of the first half.
    HalfForgotten,
}

fn has(outside: &Outside, bug: Bug) -> bool {
    outside.bug == Some(bug)
}

fn change(outside: &Outside, id: DeliveryId, change: impl FnOnce(&mut Delivery)) {
    if let Some(mut delivery) = outside.twin.delivery(id) {
        change(&mut delivery);
        let _ = outside.twin.commit(&delivery, None).now_or_never();
    }
}

pub(crate) fn opened(outside: &Outside, request: RequestId) {
    if !request.as_bytes()[0].is_multiple_of(4) {
        return;
    }
    let id = DeliveryId {
        request,
        generation: 1,
    };
    match outside.bug {
        Some(Bug::LostOutboxRow) => change(outside, id, |delivery| delivery.next_attempt_at = None),
        Some(Bug::NoticeLost) => {
            outside.twin.forget_notice(NoticeId {
                request,
                kind: NoticeKind::Requested,
            });
        }
        Some(Bug::LostWatch) => change(outside, id, |delivery| delivery.escalate_at = None),
        _ => {}
    }
}

pub(crate) fn acquiring(outside: &Outside, now: Timestamp) -> Timestamp {
    if has(outside, Bug::LeaseNeverReclaimed) {
        Timestamp::MIN
    } else {
        now
    }
}

pub(crate) fn settings(
    outside: &Outside,
    settings: Result<ChannelSettings, Fault>,
) -> Result<ChannelSettings, Fault> {
    settings.map(|mut settings| {
        if has(outside, Bug::PaceCountedTwice) {
            settings.rate_per_s = Some(2 * outside.world.sms_rate);
        }
        settings
    })
}

pub(crate) fn due(
    outside: &Outside,
    queue: Queue,
    due: Result<Vec<DueDelivery>, Fault>,
) -> Result<Vec<DueDelivery>, Fault> {
    if has(outside, Bug::ShardNeverDrained) && queue.shard == 3 {
        return Ok(Vec::new());
    }
    due
}

pub(crate) fn claimed(outside: &Outside, id: DeliveryId) {
    if has(outside, Bug::FingerprintAfterSend) {
        change(outside, id, |delivery| delivery.fingerprint = None);
    }
}

pub(crate) fn sending(outside: &Outside, message: &Handed<'_>) {
    if has(outside, Bug::DoubleSend) && message.id.generation > 0 {
        let _ = sending::hand(outside, message);
    }
}

pub(crate) fn book(outside: &Outside, book: Result<Option<Book>, Fault>) -> Result<Option<Book>, Fault> {
    book.map(|book| {
        book.map(|book| Book {
            taken: if has(outside, Bug::DayOverrun) {
                0
            } else {
                book.taken
            },
            ..book
        })
    })
}

pub(crate) fn found_row(
    outside: &Outside,
    step: Step,
    found: Result<Option<Found>, Fault>,
) -> Result<Option<Found>, Fault> {
    let is_claim = step == Step::ClaimCallback && has(outside, Bug::CallbackClaimedTwice);
    let is_login = step == Step::OpenSession && has(outside, Bug::HalfForgotten);
    found.map(|mut found| {
        if is_claim && let Some(callback) = found.as_mut().and_then(|found| found.delivery.callback.as_mut())
        {
            callback.lease = None;
        }
        if is_login && let Some(found) = &mut found {
            found.delivery.fingerprint = None;
        }
        found
    })
}

pub(crate) fn at_gateway(outside: &Outside, passes: bool) -> bool {
    passes || has(outside, Bug::GatewayOpen)
}

pub(crate) fn counted(outside: &Outside, channel: Channel) -> bool {
    match channel {
        Channel::Sms => !has(outside, Bug::SpendUncounted),
        _ => !has(outside, Bug::QuotaUncounted),
    }
}

pub(crate) fn typed(outside: &Outside, typed: String, half: &Half) -> String {
    if has(outside, Bug::AnyHalfOpens) {
        half.reveal().to_owned()
    } else {
        typed
    }
}

pub(crate) fn counted_attempt(
    outside: &Outside,
    step: Step,
    counted: Result<u32, Fault>,
) -> Result<u32, Fault> {
    let is_login = step == Step::OpenSession;
    counted.map(|count| match outside.bug {
        Some(Bug::GuessUncounted) if is_login => 1,
        Some(Bug::LockedAtOnce) if is_login => 6 * count,
        _ => count,
    })
}

pub(crate) fn forgets_hang_ups(outside: &Outside) -> bool {
    has(outside, Bug::HangUpForgotten)
}

pub(crate) fn printing(outside: &Outside, batch: BatchId, jobs: &[PrintJob]) {
    if has(outside, Bug::LetterPrintedTwice) {
        let mut other = batch;
        other.0[0] ^= 1;
        let _ = post::hand(outside, other, jobs);
    }
}

fn execute_with(case: &Case, bug: Bug) -> Option<Failure> {
    Execution::with(case, |outside| outside.bug = Some(bug))
        .run()
        .err()
}

/// The law that the first of so many seeds finds broken.
fn found(bug: Bug) -> Option<&'static str> {
    (0..100)
        .find_map(|seed| execute_with(&generate(seed), bug))
        .map(|failure| failure.law)
}

/// The bugs, the file of the shortest case that shows each, and the laws that may break first.
const BUGS: [(Bug, &str, &[&str]); 19] = [
    (
        Bug::LostOutboxRow,
        "lost-outbox-row",
        &["what is not over will be looked at again"],
    ),
    (
        Bug::LostWatch,
        "lost-watch",
        &["what is not over will be looked at again"],
    ),
    (
        Bug::DoubleSend,
        "double-send",
        &[
            "a message goes out no more often than its ambiguous failures allow",
            "no more than the rate allows",
        ],
    ),
    (
        Bug::LeaseNeverReclaimed,
        "lease-never-reclaimed",
        &["every request ends"],
    ),
    (
        Bug::FingerprintAfterSend,
        "fingerprint-after-send",
        &["a half is recognised before it is sent"],
    ),
    (
        Bug::PaceCountedTwice,
        "pace-counted-twice",
        &["no more than the rate allows"],
    ),
    (
        Bug::ShardNeverDrained,
        "shard-never-drained",
        &["every request ends", laws::letters::IN_TURN],
    ),
    (
        Bug::LetterPrintedTwice,
        "letter-printed-twice",
        &[laws::letters::ONCE, "a letter is in one batch"],
    ),
    (
        Bug::CallbackClaimedTwice,
        "callback-claimed-twice",
        &[laws::centre::ONE_HOLDER],
    ),
    (Bug::NoticeLost, "notice-lost", &[laws::notices::TOLD]),
    (Bug::DayOverrun, "day-overrun", &[laws::letters::DAY]),
    (Bug::GatewayOpen, "gateway-open", &[laws::limits::GATEWAY]),
    (Bug::SpendUncounted, "spend-uncounted", &[laws::limits::SPEND]),
    (Bug::QuotaUncounted, "quota-uncounted", &[laws::limits::QUOTA]),
    (
        Bug::HangUpForgotten,
        "hang-up-forgotten",
        &[laws::centre::EVERY_CALL_ENDS],
    ),
    (Bug::AnyHalfOpens, "any-half-opens", &[laws::people::ONLY_OWN]),
    (Bug::GuessUncounted, "guess-uncounted", &[laws::people::GUESSES]),
    (Bug::LockedAtOnce, "locked-at-once", &[laws::people::NOT_LOCKED]),
    (Bug::HalfForgotten, "half-forgotten", &[laws::people::OWN_OPENS]),
];

fn kept(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("reproductions/{name}.json"))
}

#[test]
fn every_bug_put_in_on_purpose_is_found() {
    for (bug, name, laws) in BUGS {
        let law = found(bug).unwrap_or_else(|| panic!("{name} was not found"));
        assert!(laws.contains(&law), "{name} broke «{law}»");
    }
}

/// The shortest case that shows a bug. To make it anew, after a change of what a case holds, delete its file:
/// the next test run writes it, and fails once so that somebody looks at it.
fn keep(bug: Bug, name: &str) {
    let case = (0..100)
        .map(generate)
        .filter(|case| execute_with(case, bug).is_some())
        .take(4)
        .map(|case| super::shorten(&case, |case| execute_with(case, bug).is_some()))
        .min_by_key(|case| case.operations.len())
        .expect("found");
    std::fs::write(kept(name), case.text() + "\n").expect("written");
}

#[test]
fn the_kept_case_of_each_bug_breaks_its_law_with_the_bug_and_none_without() {
    let mut wrong = Vec::new();
    for (bug, name, laws) in BUGS {
        let Ok(text) = std::fs::read_to_string(kept(name)) else {
            keep(bug, name);
            wrong.push(format!(
                "{name} was not kept; it is now: look at it, and run the tests again"
            ));
            continue;
        };
        let case = Case::parse(&text).expect("a case");
        match execute_with(&case, bug) {
            Some(failure) if laws.contains(&failure.law) => {}
            other => wrong.push(format!("{name} broke {other:?}")),
        }
        if let Err(failure) = super::execute(&case) {
            wrong.push(format!("{name} without its bug broke {failure:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_found_case_is_shortened_to_what_it_takes() {
    let bug = Bug::ShardNeverDrained;
    let case = (0..100)
        .map(generate)
        .find(|case| execute_with(case, bug).is_some())
        .expect("found");
    let short = super::shorten(&case, |case| execute_with(case, bug).is_some());
    assert!(short.operations.len() < case.operations.len());
    for left_out in 0..short.operations.len() {
        let mut shorter = short.clone();
        shorter.operations.remove(left_out);
        assert_eq!(
            execute_with(&shorter, bug),
            None,
            "operation {left_out} is needed"
        );
    }
}
