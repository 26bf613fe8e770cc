//! Watched people in motion: they look where their request stands, log in with the first half, and activate the PIN once
//! the letter is at home. What they do, they do through the steps.

use super::{SECOND, Sim, Work, letters, settle};
use crate::event::Event;
use crate::holders::{Act, Deed};
use crate::laws;
use crate::outside::Outside;
use crate::person;
use crate::rest;
use jiff::Timestamp;
use pin::RequestId;
use pin::access::{ActivationDraft, LoginDraft};
use pin::delivery::DeliveryId;
use pin::field::Field;
use pin::letter::Progress;
use std::sync::Arc;
use steps::activate_pin::{self, activate_pin};
use steps::open_session::{self, open_session};
use steps::request_pin::View;
use steps::show_request::{self, show_request};
use steps::{Problem, Step};

/// Whoever was told that it is wrong looks again and types again after so long.
const TYPES_AGAIN: i64 = 20 * SECOND;

/// How often somebody types at most before giving up.
const TYPES: u32 = 40;

impl Sim {
    /// A watched person acts.
    pub(super) fn act(&mut self, deed: Deed) {
        let outside = Arc::clone(&self.outside);
        let Some(person) = outside.holders().of(deed.request).map(|holder| holder.person) else {
            return;
        };
        let runs = match deed.act {
            Act::Look => self.look_at_request(deed),
            Act::Use => self.use_first_half(deed, person),
            Act::Activate => self.activate(deed, person),
        };
        if !runs {
            turned_away(&outside, deed);
        }
    }

    fn look_at_request(&mut self, deed: Deed) -> bool {
        let outside = Arc::clone(&self.outside);
        outside.journal().people.looks += 1;
        let token = outside
            .holders()
            .of(deed.request)
            .and_then(|holder| holder.token.clone());
        self.invoke(Step::ShowRequest, Work::Act(deed), |wired| async move {
            let command = show_request::Command {
                request: deed.request,
                token,
            };
            let seen = show_request(&wired.show, command).await;
            laws::people::at_a_look(&outside, deed.request, seen.as_ref().err());
            looked(&outside, deed);
        })
    }

    fn use_first_half(&mut self, deed: Deed, person: u32) -> bool {
        let outside = Arc::clone(&self.outside);
        let holders = outside.holders();
        let Some(half) = holders.of(deed.request).and_then(|holder| holder.first.clone()) else {
            drop(holders);
            over(&outside, deed);
            return true;
        };
        let (typed, is_right) = holders.typed(person, deed, &half);
        drop(holders);
        #[cfg(test)]
        let typed = crate::hunt::bugs::typed(&outside, typed, &half);
        self.invoke(Step::OpenSession, Work::Act(deed), |wired| async move {
            let began = outside.agenda.now();
            let command = open_session::Command {
                draft: LoginDraft {
                    tax_code: tax_code(&outside, person),
                    pin: Field::Given(typed),
                    unknown: Vec::new(),
                },
                device: None,
                source: person::source(person),
            };
            let opened = open_session(&wired.session, command).await;
            answered(&outside, deed, (person, began), is_right, opened.as_ref().err());
        })
    }

    fn activate(&mut self, deed: Deed, person: u32) -> bool {
        let outside = Arc::clone(&self.outside);
        let holders = outside.holders();
        let halves = holders
            .of(deed.request)
            .and_then(|holder| holder.first.clone().zip(holder.second.clone()));
        let Some((first, (_, second))) = halves else {
            drop(holders);
            outside.journal().people.without_first += 1;
            outside.tell(deed.request, || {
                "has the letter, and no first half: cannot activate".to_owned()
            });
            over(&outside, deed);
            return true;
        };
        let (typed, is_right) = holders.typed(person, deed, &first);
        drop(holders);
        let initial_pin = format!("{typed}{}", second.reveal());
        self.invoke(Step::ActivatePin, Work::Act(deed), |wired| async move {
            let began = outside.agenda.now();
            let command = activate_pin::Command {
                draft: ActivationDraft {
                    tax_code: tax_code(&outside, person),
                    initial_pin: Field::Given(initial_pin),
                    chosen_pin: Field::Absent,
                    unknown: Vec::new(),
                },
                device: None,
                source: person::source(person),
            };
            let activated = activate_pin(&wired.activate, command).await;
            answered(
                &outside,
                deed,
                (person, began),
                is_right,
                activated.as_ref().err(),
            );
        })
    }
}

fn tax_code(outside: &Outside, person: u32) -> Field<String> {
    Field::Given(outside.people.person(person).tax_code.as_str().to_owned())
}

/// A request was answered: its person may look at it.
pub(super) fn asked(outside: &Outside, person: u32, view: &View) {
    if !outside.holders().watches(person) {
        return;
    }
    outside.journal().people.watched += 1;
    let now = outside.agenda.now_ns();
    let token = view.follow_up_token.reveal();
    let looks = outside.holders().answered(view.request, person, token, now);
    post(outside, view.request, Act::Look, looks);
}

/// A message that carries a first half will be there at an instant.
pub(crate) fn gets_message(outside: &Outside, (request, person): (RequestId, u32), text: &str, at: i64) {
    let mut holders = outside.holders();
    if holders.watches(person) {
        let uses = holders.reads(request, person, text, at);
        drop(holders);
        post(outside, request, Act::Use, uses);
    }
}

/// A letter that carries a second half will be at home at an instant.
pub(crate) fn gets_letter(outside: &Outside, (letter, person): (DeliveryId, u32), half: &str, at: i64) {
    let mut holders = outside.holders();
    if holders.watches(person) {
        let activates = holders.has_letter(letter, person, half, at);
        drop(holders);
        post(outside, letter.request, Act::Activate, activates);
    }
}

fn post(outside: &Outside, request: RequestId, act: Act, at: Option<i64>) {
    if let Some(at) = at {
        let deed = Deed {
            request,
            act,
            attempt: 1,
        };
        outside.agenda.post(at, Event::Act(deed));
    }
}

/// A look is over: there may be another.
fn looked(outside: &Outside, deed: Deed) {
    let attempt = deed.attempt + 1;
    let now = outside.agenda.now_ns();
    let again = outside.holders().looks_again(deed.request, attempt, now);
    if let Some(at) = again {
        outside.agenda.post(at, Event::Act(Deed { attempt, ..deed }));
    }
    over(outside, deed);
}

/// What was typed is answered: it opened, or is typed again, or there is no more to be done.
fn answered(
    outside: &Outside,
    deed: Deed,
    (person, began): (u32, Timestamp),
    is_right: bool,
    refused: Option<&Problem>,
) {
    laws::people::at_an_answer(outside, deed, (person, began), is_right, refused);
    tell(outside, deed, refused);
    let mut journal = outside.journal();
    let counts = &mut journal.people;
    let wait = match refused {
        None if deed.act == Act::Use => {
            counts.used += 1;
            None
        }
        None => {
            counts.activated += 1;
            None
        }
        Some(Problem::WrongPin) if !is_right => {
            counts.mistyped += 1;
            outside.holders().guessed(person, began, true);
            Some(TYPES_AGAIN)
        }
        Some(Problem::TooManyAttempts(wait)) => {
            counts.locked += 1;
            Some(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX / 2) + SECOND)
        }
        Some(Problem::Unavailable(_)) => {
            drop(journal);
            outside.holders().guessed(person, began, false);
            turned_away(outside, deed);
            return;
        }
        Some(_) => {
            counts.too_late += 1;
            None
        }
    };
    drop(journal);
    match wait.filter(|_| deed.attempt < TYPES) {
        Some(wait) => again(outside, deed, wait),
        None => over(outside, deed),
    }
    settle(outside);
}

fn tell(outside: &Outside, deed: Deed, refused: Option<&Problem>) {
    outside.tell(deed.request, || {
        let act = if deed.act == Act::Use {
            "logs in with the first half"
        } else {
            "activates the PIN with both halves"
        };
        let answer = match refused {
            None => "it is right",
            Some(Problem::WrongPin) => "it is refused as wrong",
            Some(Problem::HalfExpired) => "it is too old",
            Some(Problem::TooManyAttempts(_)) => "too many attempts",
            Some(_) => "no answer",
        };
        format!("{act}: {answer}")
    });
}

/// The invocation died: nobody can say what it had counted.
pub(super) fn unanswered(outside: &Outside, deed: Deed) {
    let mut holders = outside.holders();
    if let Some(person) = holders.of(deed.request).map(|holder| holder.person) {
        holders.guessed(person, outside.agenda.now(), false);
    }
    drop(holders);
    turned_away(outside, deed);
}

/// Load turned a person away, or nothing was answered: who looks will look again anyway, the others come back.
pub(super) fn turned_away(outside: &Outside, deed: Deed) {
    if deed.act == Act::Look {
        looked(outside, deed);
    } else if deed.attempt > outside.world.retries {
        outside.journal().people.given_up += 1;
        over(outside, deed);
    } else {
        let wait = super::citizens::until_next_try(outside);
        again(outside, deed, wait);
    }
}

fn again(outside: &Outside, deed: Deed, wait: i64) {
    let next = Deed {
        attempt: deed.attempt + 1,
        ..deed
    };
    let at = outside.agenda.now_ns().saturating_add(wait);
    outside.agenda.post(at, Event::Act(next));
}

/// An act is over. Rows that were kept for it alone rest again, or go.
fn over(outside: &Outside, deed: Deed) {
    let is_last = outside.holders().did(deed);
    let is_folded = outside.journal().live(deed.request).is_none();
    if !is_last || !is_folded || outside.hostility.is_some() {
        return;
    }
    let waits = outside
        .twin
        .newest_letter(deed.request)
        .is_some_and(|letter| letter.progress == Progress::Waiting);
    if !waits {
        letters::settle_newest(outside, deed.request);
    } else if rest::lay_by(outside, deed.request).is_some() {
        outside.journal().kept -= 1;
    }
}
