//! Citizens: they come by the schedule, ask, and try again when load turns them away.

use super::nudges::nudge;
use super::{SECOND, Sim, Work, people};
use crate::event::{Event, Try};
use crate::outside::Outside;
use crate::person;
use crate::streams::exponential;
use std::rc::Rc;
use std::sync::Arc;
use steps::request_pin::{Command, Idempotency, View, request_pin};
use steps::{Problem, Step};
use surge::Kind;

impl Sim {
    /// The next arrival of the schedule is put on the agenda.
    pub(super) fn post_arrival(&mut self) {
        self.next = self.arrivals.as_mut().and_then(Iterator::next);
        if let Some(arrival) = self.next {
            self.outside.agenda.post(arrival.at_ns, Event::Arrival);
        }
    }

    pub(super) fn arrive(&mut self) {
        let Some(arrival) = self.next else {
            return;
        };
        self.post_arrival();
        self.come(arrival.person, arrival.kind == Kind::Malformed);
    }

    /// A person comes to ask for a PIN.
    pub(crate) fn come(&mut self, person: u32, is_malformed: bool) {
        let mut journal = self.outside.journal();
        journal.counts.arrivals += 1;
        journal.counts.under_way += 1;
        let arrival = journal.counts.arrivals;
        drop(journal);
        self.outside.tell_of(person, || {
            let body = if is_malformed { ", with wrong fields" } else { "" };
            format!("comes to ask for a PIN: arrival {arrival}{body}")
        });
        self.ask(Try {
            person,
            arrival,
            is_malformed,
            attempt: 1,
        });
    }

    pub(super) fn ask(&mut self, attempt: Try) {
        self.outside.journal().counts.calls += 1;
        let (outside, shared, asked_ns) = (Arc::clone(&self.outside), Rc::clone(&self.shared), self.now());
        let runs = self.invoke(Step::RequestPin, Work::Citizen(attempt), |wired| async move {
            let command = command(&outside, attempt);
            let answer = request_pin(&wired.request, command).await;
            if answer.is_ok() {
                outside
                    .journal()
                    .answered_after(outside.agenda.now_ns() - asked_ns);
                nudge(&outside, &shared);
            }
            answered(&outside, attempt, &answer);
        });
        if !runs {
            self.outside.journal().counts.throttled += 1;
            self.outside.tell_of(attempt.person, || {
                format!("is turned away at try {}: no Lambda environment", attempt.attempt)
            });
            again(&self.outside, attempt);
        }
    }

    /// The invocation died: the person sees an error of the gateway, and cannot know what was done.
    pub(super) fn unanswered(&self, attempt: Try) {
        again(&self.outside, attempt);
    }
}

fn command(outside: &Outside, attempt: Try) -> Command {
    let person = outside.people.person(attempt.person);
    // The key holds through all tries of one arrival. In a run nobody is left without an answer that says
    // whether something was done, so no key is needed there.
    let idempotency = outside.hostility.is_some().then(|| Idempotency {
        key: format!("arrival-{}", attempt.arrival),
        body: attempt.person.to_le_bytes().to_vec(),
    });
    Command {
        draft: person::draft(&person, attempt.is_malformed),
        idempotency,
        source: person::source(attempt.person),
    }
}

fn answered(outside: &Outside, attempt: Try, answer: &Result<View, Problem>) {
    match answer {
        Err(Problem::Unavailable(_)) => again(outside, attempt),
        Ok(view) => {
            let now = outside.agenda.now_ns();
            let is_known = outside.twin.with_delivery(first(view.request), |_| ()).is_some();
            let mut journal = outside.journal();
            journal.counts.accepted += 1;
            journal.counts.under_way -= 1;
            drop(journal);
            outside.tell_of(attempt.person, || "sees: accepted (202)".to_owned());
            people::asked(outside, attempt.person, view);
            let law = "nothing is answered 202 before it is written";
            outside.laws().check(law, is_known, now, Some(view.request));
        }
        Err(refused) => {
            outside.tell_of(attempt.person, || format!("sees: refused, {}", why(refused)));
            let mut journal = outside.journal();
            journal.counts.refused += 1;
            journal.counts.under_way -= 1;
        }
    }
}

/// Why a request was refused, without what stood in it.
const fn why(problem: &Problem) -> &'static str {
    match problem {
        Problem::Invalid(_) => "fields are wrong",
        Problem::RequestOpen | Problem::PinAlreadyAssigned => "the person has a request or a PIN already",
        Problem::TooManyAttempts(_) => "too many attempts",
        _ => "for another reason",
    }
}

const fn first(request: pin::RequestId) -> pin::delivery::DeliveryId {
    pin::delivery::DeliveryId {
        request,
        generation: 1,
    }
}

/// A person who was turned away comes again after a while, or gives up.
fn again(outside: &Outside, attempt: Try) {
    let mut journal = outside.journal();
    if attempt.attempt > outside.world.retries {
        journal.counts.given_up += 1;
        journal.counts.under_way -= 1;
        outside.tell_of(attempt.person, || "gives up".to_owned());
        return;
    }
    let wait = until_next_try(outside);
    let next = Try {
        attempt: attempt.attempt + 1,
        ..attempt
    };
    outside
        .agenda
        .post(outside.agenda.now_ns() + wait, Event::Retry(next));
}

/// A wait before the next try, in nanoseconds, of so many seconds on average.
pub(super) fn until_next_try(outside: &Outside) -> i64 {
    exponential(outside.behaviour.number(), outside.world.retry_s) + SECOND / 1_000
}
