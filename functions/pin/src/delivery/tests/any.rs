//! Any operations in any order, as stores let them happen.

use super::*;
use proptest::prelude::*;

/// One operation and how many seconds pass before it.
type Step = (u8, u8, u16);

#[derive(Default)]
struct Model {
    /// Messages that went out, at most.
    messages: u32,
    /// Names of what the providers took, and where.
    taken: Vec<(Channel, String)>,
    /// Where the attempts that have not been settled went.
    channel: Option<Channel>,
}

/// The contacts of a number's bits.
fn reach(given: u8) -> Reach {
    let address = || Email::parse("m@example.org").ok();
    Reach {
        mobile: (given & 1 != 0)
            .then(|| Phone::from_e164("+393331234567"))
            .flatten(),
        email: (given & 2 != 0).then(address).flatten(),
        pec: (given & 4 != 0).then(address).flatten(),
    }
}

fn apply(delivery: &mut Delivery, model: &mut Model, (kind, detail, _): Step, now: Timestamp) {
    match kind % 8 {
        // A drain takes up what is due, and settles at once or later.
        0..=3 if delivery.next_attempt_at.is_some_and(|at| at <= now) => {
            claim(delivery, now);
            model.channel = Some(delivery.channel);
            if kind % 8 < 3 {
                settle_any(delivery, model, detail, now);
            }
        }
        // An answer that comes late: its claim may have run out meanwhile.
        4 if delivery.attempts > 0 => settle_any(delivery, model, detail, now),
        5 | 6 => {
            let (channel, name) = model
                .taken
                .get(usize::from(detail / 4) % 4)
                .map_or((Channel::Sms, "a stranger"), |(channel, name)| {
                    (*channel, name.as_str())
                });
            let outcome = [
                Outcome::AcceptedByCarrier,
                Outcome::ReceivedByPhone,
                Outcome::Unreachable,
                Outcome::Refused,
            ][usize::from(detail % 4)];
            receive_on(delivery, channel, name, outcome, now);
        }
        _ => {
            escalate(delivery, now);
        }
    }
}

fn settle_any(delivery: &mut Delivery, model: &mut Model, detail: u8, now: Timestamp) {
    let channel = model.channel.unwrap_or(delivery.channel);
    let outcome = match detail % 6 {
        0 => SendOutcome::Throttled,
        1 => SendOutcome::Unavailable,
        2 => SendOutcome::OverQuota,
        3 => SendOutcome::Refused,
        4 => SendOutcome::Unclear,
        _ => {
            let name = format!("message-{}", model.taken.len());
            model.taken.push((channel, name.clone()));
            taken(&name)
        }
    };
    if matches!(outcome, SendOutcome::Taken(_) | SendOutcome::Unclear) {
        model.messages += 1;
    }
    settle_on(delivery, channel, outcome, now);
}

fn holds(before: &Delivery, after: &Delivery, now: Timestamp) -> Result<(), TestCaseError> {
    prop_assert!(
        after.events.starts_with(&before.events),
        "events are only added to"
    );
    prop_assert!(after.events.is_sorted_by_key(|event| event.at));
    prop_assert!(after.events.len() <= MAX_EVENTS + 6);
    prop_assert!(after.ambiguous >= before.ambiguous && after.unreachable >= before.unreachable);
    let is_kept = matches!(
        after.progress,
        Progress::Accepted { .. } | Progress::Delivered { .. }
    );
    prop_assert!(
        !(is_kept || after.progress.is_terminal()) || after.queue().is_none(),
        "nothing more to send"
    );
    prop_assert!(
        after.queue().is_none() || after.reach.has(after.channel),
        "queued only where there is a contact"
    );
    prop_assert!(
        after.progress != Progress::Waiting || after.queue().is_some(),
        "what waits is queued"
    );
    if matches!(
        before.progress,
        Progress::Accepted { .. } | Progress::Delivered { .. }
    ) {
        prop_assert!(is_kept, "a receipt is never taken back");
    }
    for instant in [after.next_attempt_at, after.escalate_at].into_iter().flatten() {
        prop_assert_eq!(whole_ms(instant), instant, "indexes sort whole milliseconds");
        prop_assert!(instant >= after.requested_at);
    }
    prop_assert!(
        after
            .escalate_at
            .is_none_or(|at| at <= whole_ms(after.due).max(whole_ms(now)))
    );
    let verdict = judge(after, now);
    prop_assert!(
        !after.is_breached() || verdict == Some(Verdict::Breached),
        "a breach recomputes: {verdict:?}"
    );
    if after.escalate_at.is_none() {
        let decided = judge(after, now.max(after.due));
        prop_assert_eq!(
            after.is_breached(),
            decided == Some(Verdict::Breached),
            "nothing is left to look at"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn the_record_recomputes_whatever_happens(
        accepted in 1_585_000_000_i64..1_586_500_000,
        is_with_operator in prop::bool::weighted(0.1),
        given in 1..8_u8,
        email_first in prop::bool::weighted(0.2),
        steps in prop::collection::vec(any::<Step>(), 0..60),
    ) {
        let accepted = Timestamp::from_second(accepted).expect("in range") + SignedDuration::from_nanos(1);
        let mut now = accepted;
        let mut begun = opening(accepted);
        if is_with_operator {
            begun.standing = Standing::WithOperator { since: now, reason: OperatorReason::AddressDiffers };
        }
        begun.reach = reach(given);
        begun.email_first = email_first;
        let mut delivery = open(begun);
        let mut model = Model::default();
        for step in steps {
            now = now.saturating_add(SignedDuration::from_secs(i64::from(step.2 % 3_000))).expect("in range");
            let before = delivery.clone();
            apply(&mut delivery, &mut model, step, now);
            holds(&before, &delivery, now)?;
        }
        // The rounds of the rest of the day.
        let last = now.max(delivery.due);
        for minute in [0, 1, 2] {
            escalate(&mut delivery, last + minutes(minute));
        }
        prop_assert_eq!(delivery.escalate_at, None, "every request ends decided");
        let ended = judge(&delivery, last).expect("decided");
        prop_assert_eq!(delivery.is_breached(), ended == Verdict::Breached);
        prop_assert!(ended != Verdict::Escalated || delivery.is_escalated() || is_with_operator);
        prop_assert!(delivery.ambiguous <= model.messages);
    }
}
