//! The life of a delivery, transition by transition, across nights and under any sequence of operations.

mod any;
mod centre;
mod channels;
mod clock;
mod outcomes;

use super::*;
use crate::calendar::Calendar;
use crate::contact::{Email, Phone};
use crate::promise::{Terms, Verdict, verdict, whole_ms};
use crate::receipt::Outcome;
use crate::request::{OperatorReason, Standing};
use jiff::SignedDuration;

const POLICY: fn() -> Policy = Policy::default;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn start() -> Timestamp {
    at("2020-03-26T09:00:00+01:00")
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn opening(now: Timestamp) -> Opening {
    Opening {
        request: RequestId::from_random([7; 16]),
        person: PersonKey([1; 16]),
        language: Language::It,
        reach: Reach {
            mobile: Phone::from_e164("+393331234567"),
            ..Reach::default()
        },
        email_first: false,
        standing: Standing::Validated { at: now },
        now,
    }
}

fn open(opening: Opening) -> Delivery {
    Delivery::open(opening, &Terms::default(), &Calendar::default())
}

/// A delivery that a drain has just taken up.
fn claimed() -> Delivery {
    let mut delivery = open(opening(start()));
    claim(&mut delivery, start());
    delivery
}

/// What a store's `claim` makes of the row.
fn claim(delivery: &mut Delivery, now: Timestamp) {
    delivery.next_attempt_at = Some(whole_ms(now + POLICY().lease));
    delivery.attempts += 1;
}

fn id(name: &str) -> ProviderId {
    ProviderId(name.into())
}

fn taken(name: &str) -> SendOutcome {
    SendOutcome::Taken(id(name))
}

fn settle(delivery: &mut Delivery, outcome: SendOutcome, now: Timestamp) {
    settle_on(delivery, Channel::Sms, outcome, now);
}

fn settle_on(delivery: &mut Delivery, channel: Channel, outcome: SendOutcome, now: Timestamp) {
    delivery.settle(channel, outcome, now, 0, now + minutes(15), &POLICY());
}

fn receive(delivery: &mut Delivery, name: &str, outcome: Outcome, now: Timestamp) -> bool {
    receive_on(delivery, Channel::Sms, name, outcome, now)
}

fn receive_on(
    delivery: &mut Delivery,
    channel: Channel,
    name: &str,
    outcome: Outcome,
    now: Timestamp,
) -> bool {
    delivery.receive(channel, &id(name), outcome, now, 0, &POLICY())
}

fn escalate(delivery: &mut Delivery, now: Timestamp) -> bool {
    delivery.escalate(now, &Terms::default(), &Calendar::default())
}

fn sent() -> Delivery {
    let mut delivery = claimed();
    settle(&mut delivery, taken("a"), start());
    delivery
}

fn kinds(delivery: &Delivery) -> Vec<EventKind> {
    delivery.events.iter().map(|event| event.kind).collect()
}

fn judge(delivery: &Delivery, now: Timestamp) -> Option<Verdict> {
    verdict(
        &delivery.events,
        delivery.due,
        now,
        &Terms::default(),
        &Calendar::default(),
    )
}
