//! The contact centre in motion: agents follow its hours, work the list and answer whoever calls. What they do, they do
//! through the steps; between two calls of them time passes as data.

use super::{MINUTE, SECOND, Sim, Work, callers, letters, settle};
use crate::agenda::{nanoseconds, timestamp};
use crate::centre::{Desk, Job};
use crate::event::{Event, Tick};
use crate::outside::Outside;
use crate::person;
use pin::RequestId;
use pin::callback::CallReason;
use pin::field::Field;
use pin::request::{CallOutcome, OutcomeDraft};
use std::sync::Arc;
use steps::claim_callback::{self, claim_callback};
use steps::list_callbacks::{self, list_callbacks};
use steps::record_callback_outcome::{self, record_callback_outcome};
use steps::validate_by_phone::{self, validate_by_phone};
use steps::{Problem, Step};

/// After so much of a call its lease is taken anew.
const GOES_ON: i64 = 10 * MINUTE;

/// How soon a desk tries again what the service could not do, and how often.
const AGAIN: i64 = 10 * SECOND;
const TRIES: u32 = 30;

/// How many entries a desk asks for at once.
const PAGE: usize = 100;

impl Sim {
    /// When the desks look at the list next: again and again through an opening and as it ends, and then at the next one.
    pub(super) fn post_desk_tick(&self) {
        if let Some(next) = self.next_look() {
            self.outside.agenda.post(next, Event::Tick(Tick::Desks));
        }
    }

    fn next_look(&self) -> Option<i64> {
        let now = self.outside.agenda.now();
        let calendar = &self.outside.settings.calendar;
        if !calendar.is_open(now) {
            return callers::next_opening(&self.outside, now).map(nanoseconds);
        }
        let every = i64::from(self.outside.world.desk_refresh_s) * SECOND;
        let every = if self.is_healed {
            every.max(5 * MINUTE)
        } else {
            every
        };
        let next = self.now() + every;
        calendar
            .openings(now, timestamp(next))
            .next()
            .map(|opening| nanoseconds(opening.until))
    }

    /// The desks look at the list: the shift may have begun, or be over.
    pub(super) fn look_at_list(&mut self) -> bool {
        let is_open = self.outside.settings.calendar.is_open(self.outside.agenda.now());
        if is_open {
            let mut centre = self.outside.centre();
            centre.open();
            centre.begin_list();
            drop(centre);
            let until = self.next_look().unwrap_or_else(|| self.now());
            let span_s = u64::try_from((until - self.now()) / SECOND).unwrap_or_default();
            let shift_s = u64::from(self.outside.world.agents) * span_s;
            self.outside.journal().centre.counts.shift_s += shift_s;
        } else {
            self.outside.centre().close();
            self.cut_off();
        }
        self.look();
        true
    }

    pub(super) fn at_desk(&mut self, desk: Desk) {
        match desk {
            Desk::Look => self.look(),
            Desk::Free(agent) => {
                self.outside.centre().free(agent);
                self.look();
            }
            Desk::GoesOn(agent, request) => self.claim(agent, request, true),
            Desk::Ends(agent, job, tries) => self.end(agent, job, tries),
            Desk::Rings(caller) => self.ring(caller),
            Desk::HangsUp(place) => self.hang_up(place),
        }
    }

    /// Whoever is free takes up what there is.
    fn look(&mut self) {
        let is_open = self.outside.settings.calendar.is_open(self.outside.agenda.now());
        if !is_open {
            return;
        }
        let is_hostile = self.outside.hostility.is_some();
        loop {
            let next = self
                .outside
                .centre()
                .next(is_hostile, self.outside.agenda.now_ns());
            match next {
                Some((agent, Job::Outbound(request))) => self.claim(agent, request, false),
                Some((agent, job @ Job::Inbound(request))) => {
                    let handling = self.outside.centre().handling();
                    self.outside.tell(request, || {
                        format!("agent {agent} answers, for {} s", handling / SECOND)
                    });
                    self.talk(agent, job, handling);
                }
                None => break,
            }
        }
        if self.outside.centre().read_on() {
            self.read_list();
        }
    }

    fn talk(&self, agent: u32, job: Job, handling: i64) {
        let mut journal = self.outside.journal();
        journal.centre.counts.busy_s += u64::try_from(handling / SECOND).unwrap_or_default();
        drop(journal);
        let ends = Desk::Ends(agent, job, 1);
        self.outside.agenda.post(self.now() + handling, Event::Desk(ends));
    }

    fn read_list(&mut self) {
        let after = self.outside.centre().after();
        let Some(operator) = self.outside.centre().operator(0) else {
            return;
        };
        let outside = Arc::clone(&self.outside);
        let runs = self.invoke(Step::ListCallbacks, Work::List, |wired| async move {
            let command = list_callbacks::Command {
                operator,
                state: None,
                limit: Some(PAGE.to_string()),
                after: after.map(|place| place.to_string()),
            };
            let page = list_callbacks(&wired.list, command).await;
            let page = page.map(|view| {
                let items = view.items.iter().map(|item| item.request);
                (items.collect(), view.next)
            });
            let is_read = page.is_ok();
            outside.centre().read(page.ok());
            if is_read {
                let now = outside.agenda.now_ns();
                outside.agenda.post(now, Event::Desk(Desk::Look));
            }
        });
        if !runs {
            self.outside.centre().read(None);
        }
    }

    /// An agent takes a call up, or goes on with it.
    fn claim(&mut self, agent: u32, request: RequestId, goes_on: bool) {
        let Some(operator) = self.outside.centre().operator(agent) else {
            return;
        };
        let outside = Arc::clone(&self.outside);
        let work = if goes_on {
            Work::Mailbox
        } else {
            Work::Desk(Desk::Free(agent))
        };
        let runs = self.invoke(Step::ClaimCallback, work, |wired| async move {
            let command = claim_callback::Command {
                operator,
                callback: Some(request),
            };
            let claimed = claim_callback(&wired.claim, command).await;
            if !goes_on {
                taken_up(&outside, agent, request, claimed.as_ref().err());
            }
        });
        if !runs && !goes_on {
            come_back(&self.outside, Desk::Free(agent));
        }
    }

    /// A call ends: its outcome is written down, or the caller hears the first half.
    fn end(&mut self, agent: u32, job: Job, tries: u32) {
        let Some(operator) = self.outside.centre().operator(agent) else {
            return;
        };
        let again = (tries < TRIES).then_some(Desk::Ends(agent, job, tries + 1));
        let again = again.unwrap_or(Desk::Free(agent));
        let outside = Arc::clone(&self.outside);
        let request = job.request();
        let outcome = match job {
            Job::Outbound(_) => self.outcome(request),
            Job::Inbound(_) => None,
        };
        let runs = match outcome {
            Some(outcome) => self.invoke(
                Step::RecordCallbackOutcome,
                Work::Desk(again),
                |wired| async move {
                    let command = record_callback_outcome::Command {
                        operator,
                        callback: Some(request),
                        draft: draft(outcome),
                    };
                    let ended = record_callback_outcome(&wired.outcome, command).await;
                    let ended = ended.map(|view| Some(view.outcome));
                    tell_end(&outside, request, &ended);
                    written(&outside, agent, again, &ended);
                    over(&outside, request);
                },
            ),
            None => self.invoke(Step::ValidateByPhone, Work::Desk(again), |wired| async move {
                let command = validate_by_phone::Command {
                    operator,
                    request: Some(request),
                };
                let ended = validate_by_phone(&wired.by_phone, command).await;
                let ended = ended.map(|_| None);
                tell_end(&outside, request, &ended);
                written(&outside, agent, again, &ended);
                over(&outside, request);
            }),
        };
        if !runs {
            come_back(&self.outside, again);
        }
    }

    /// How the call of a request ends this time. `None`: the centre has spoken to the person before, and what was
    /// sent then did not arrive either, so that the first half is read out (R38).
    fn outcome(&self, request: RequestId) -> Option<CallOutcome> {
        let looked = self
            .outside
            .twin
            .with_delivery(super::first_of(request), |delivery| {
                let calls = delivery.callback.as_ref().map_or(0, |callback| callback.calls);
                let reason = delivery.callback.as_ref().map(|callback| callback.reason);
                let is_again =
                    delivery.is_validated_by_centre() && reason == Some(CallReason::FirstHalfOverdue);
                (person::index(delivery.person), calls, is_again)
            });
        let (person, calls, is_again) = looked.unwrap_or_default();
        let outcome = self.outside.centre().outcome(person.unwrap_or_default(), calls);
        let is_read_out = is_again && outcome != CallOutcome::Unreachable;
        (!is_read_out).then_some(outcome)
    }
}

/// What an agent's claim came to.
fn taken_up(outside: &Outside, agent: u32, request: RequestId, refused: Option<&Problem>) {
    let now = outside.agenda.now_ns();
    match refused {
        None => {
            let handling = outside.centre().handling();
            outside.tell(request, || {
                format!(
                    "agent {agent} of the contact centre calls, for {} s",
                    handling / SECOND
                )
            });
            let wait = waited_s(outside, request);
            let mut journal = outside.journal();
            journal.centre.counts.busy_s += u64::try_from(handling / SECOND).unwrap_or_default();
            if let Some(waits) = &mut journal.centre.waits_s {
                waits.extend(wait);
            }
            drop(journal);
            let mut goes_on = now + GOES_ON;
            while goes_on < now + handling {
                let desk = Desk::GoesOn(agent, request);
                outside.agenda.post(goes_on, Event::Desk(desk));
                goes_on += GOES_ON;
            }
            let ends = Desk::Ends(agent, Job::Outbound(request), 1);
            outside.agenda.post(now + handling, Event::Desk(ends));
        }
        Some(Problem::Unavailable(_)) => come_back(outside, Desk::Free(agent)),
        Some(_) => {
            outside.journal().centre.counts.forestalled += 1;
            outside.agenda.post(now, Event::Desk(Desk::Free(agent)));
        }
    }
}

/// For how many seconds of opening time a person has been owed the call that is made now; `None` if it is not the first.
fn waited_s(outside: &Outside, request: RequestId) -> Option<u32> {
    outside.journal().centre.waits_s.as_ref()?;
    let owed = outside.twin.with_delivery(super::first_of(request), |delivery| {
        let callback = delivery.callback.as_ref()?;
        (callback.calls == 0).then_some(callback.since)
    });
    let openings = outside.settings.calendar.openings(owed??, outside.agenda.now());
    let open = openings.map(|opening| opening.length().as_secs()).sum::<i64>();
    u32::try_from(open).ok()
}

/// How a call ended, for the person's story.
fn tell_end(outside: &Outside, request: RequestId, ended: &Result<Option<CallOutcome>, Problem>) {
    outside.tell(request, || match ended {
        Ok(None) => "the first half is read out on the phone".to_owned(),
        Ok(Some(outcome)) => format!("the call ends: {}", outcome.as_str()),
        Err(_) => "the call's end could not be written down".to_owned(),
    });
}

/// What writing the end of a call down came to; of a caller's there is no outcome.
fn written(outside: &Outside, agent: u32, again: Desk, ended: &Result<Option<CallOutcome>, Problem>) {
    let now = outside.agenda.now_ns();
    let mut journal = outside.journal();
    let counts = &mut journal.centre.counts;
    match ended {
        Err(Problem::Unavailable(_)) => {
            drop(journal);
            come_back(outside, again);
            return;
        }
        Ok(None) => counts.read_out += 1,
        Ok(Some(outcome)) => {
            counts.calls += 1;
            *match outcome {
                CallOutcome::Validated => &mut counts.validated,
                CallOutcome::Rejected => &mut counts.rejected,
                CallOutcome::Unreachable => &mut counts.unreachable,
            } += 1;
        }
        Err(_) => counts.forestalled += 1,
    }
    drop(journal);
    outside.agenda.post(now, Event::Desk(Desk::Free(agent)));
}

/// Something at a desk is tried again in a while.
pub(super) fn come_back(outside: &Outside, desk: Desk) {
    let then = outside.agenda.now_ns() + AGAIN;
    outside.agenda.post(then, Event::Desk(desk));
}

/// A call is over: so may its request be.
fn over(outside: &Outside, request: RequestId) {
    settle(outside);
    if outside.hostility.is_none() && outside.journal().live(request).is_none() {
        letters::settle_newest(outside, request);
    }
}

fn draft(outcome: CallOutcome) -> OutcomeDraft {
    OutcomeDraft {
        outcome: Field::Given(outcome.as_str().to_owned()),
        note: Field::Absent,
        unknown: Vec::new(),
    }
}
