use super::*;
use jiff::SignedDuration;

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn case(person: u32) -> Case {
    Case {
        is_validated: true,
        halves: Halves {
            on: [1, 0, 0],
            ..Halves::default()
        },
        letters: 1,
        ambiguous: 0,
        followed: Followed {
            person,
            verdict: Some(Verdict::Kept),
            delay_ms: Some(2_000 + u64::from(person)),
            received_at: Some(START + SignedDuration::from_secs(i64::from(person))),
            letter: Some(LetterState::Posted),
        },
    }
}

fn with_operator(person: u32) -> Case {
    let mut case = case(person);
    case.is_validated = false;
    (case.halves, case.letters) = (Halves::default(), 0);
    case.followed.delay_ms = None;
    case.followed.verdict = Some(Verdict::Escalated);
    case.followed.letter = Some(LetterState::Waiting);
    case
}

#[test]
fn r32_one_first_half_and_one_letter_each_is_green() {
    let cases = (0..1_000).map(case).chain((1_000..1_080).map(with_operator));
    let audit = judge(cases.collect(), 0);
    assert!(audit.verdict.holds, "{:?}", audit.verdict.because);
    assert_eq!(
        (audit.accepted, audit.validated, audit.awaiting_operator),
        (1_080, 1_000, 80)
    );
    assert_eq!((audit.first_halves, audit.letters), (1_000, 1_000));
    assert_eq!((audit.kept, audit.escalated), (1_000, 80));
    assert_eq!(audit.first_half.max_s, Some(2.999));
    let began = START - SignedDuration::from_secs(1);
    let timed = audit.since(began);
    assert_eq!(
        timed.completion_s,
        Some(1_000.0),
        "the last came 999 s after the start"
    );
    assert_eq!(timed.throughput_per_s, Some(1.0));
}

/// What one change to a thousand good cases comes to.
fn changed(change: impl Fn(&mut Case)) -> Audit {
    let mut cases: Vec<Case> = (0..1_000).map(case).collect();
    change(&mut cases[7]);
    judge(cases, 0)
}

#[test]
fn what_is_lost_is_counted_whatever_is_missing() {
    for lost in [
        changed(|case| case.halves = Halves::default()),
        changed(|case| {
            case.letters = 0;
            case.followed.letter = Some(LetterState::None);
        }),
        changed(|case| {
            case.letters = 0;
            case.followed.letter = Some(LetterState::Posted);
        }),
        changed(|case| case.followed.letter = None),
    ] {
        assert_eq!((lost.lost, lost.verdict.holds), (1, false), "{lost:?}");
    }
    let waiting = changed(|case| {
        case.letters = 0;
        case.followed.letter = Some(LetterState::Waiting);
    });
    assert_eq!(
        (waiting.lost, waiting.letters_waiting),
        (0, 1),
        "the printer's day is full"
    );
    assert!(waiting.verdict.holds);
}

#[test]
fn a_second_message_needs_an_unclear_send_and_must_say_the_same() {
    let twice = |ambiguous, differ| {
        changed(move |case| {
            case.halves.on = [2, 0, 0];
            case.halves.differ = differ;
            case.ambiguous = ambiguous;
        })
    };
    let (doubled, unclear, other) = (twice(0, false), twice(1, false), twice(1, true));
    assert_eq!(
        (doubled.doubled, doubled.ambiguous, doubled.verdict.holds),
        (1, 0, false)
    );
    assert_eq!(
        (unclear.doubled, unclear.ambiguous, unclear.verdict.holds),
        (0, 1, true)
    );
    assert_eq!((other.misdirected, other.verdict.holds), (1, false));
    let elsewhere = changed(|case| case.halves.on = [1, 1, 0]);
    assert_eq!(
        (elsewhere.doubled, elsewhere.elsewhere, elsewhere.verdict.holds),
        (0, 1, true)
    );
    let letters = changed(|case| case.letters = 2);
    assert_eq!((letters.doubled, letters.verdict.holds), (1, false));
    let accepted = judge(vec![case(1), case(1)], 0);
    assert_eq!((accepted.doubled, accepted.first_halves), (1, 1));
}

#[test]
fn d14_one_breach_is_one_too_many_and_a_thousandth_may_be_late() {
    let breached = changed(|case| case.followed.verdict = Some(Verdict::Breached));
    assert_eq!((breached.breached, breached.verdict.because.len()), (1, 1));
    assert!(
        changed(|case| case.followed.verdict = Some(Verdict::Escalated))
            .verdict
            .holds
    );
    let mut cases: Vec<Case> = (0..1_000).map(case).collect();
    for case in &mut cases[..2] {
        case.followed.verdict = Some(Verdict::Escalated);
    }
    let audit = judge(cases, 0);
    let why = &audit.verdict.because[0];
    assert!(why.starts_with("99.800 % of 1000"), "{why}");
    assert!(
        why.contains("0 were sent without any receipt, 2 got theirs too late"),
        "{why}"
    );
    assert!(!judge(vec![case(1)], 1).verdict.holds, "a stranger got something");
    assert!(!judge(Vec::new(), 0).verdict.holds, "nothing proves nothing");
    let open = changed(|case| case.followed.verdict = None);
    assert_eq!((open.undecided, open.verdict.holds), (1, false));
}
