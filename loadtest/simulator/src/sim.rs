//! A run: arrivals, ticks and reports are data on the agenda; a future lives while it holds an environment.

mod background;
mod callers;
mod centre;
mod citizens;
mod letters;
mod nudges;
mod people;

use crate::agenda::Agenda;
use crate::bill::meter::{Counted, StepCount};
use crate::centre::Desk;
use crate::event::{Event, Report, Tick, Try};
use crate::executor::{Executor, TaskId, Turn};
use crate::holders::Deed;
use crate::lambda::{Lambda, Start};
use crate::laws;
use crate::limits::Place;
use crate::outside::Outside;
use crate::ports::Seen;
use crate::provider::is_dead;
use crate::rest;
use crate::schedule::Schedule;
use crate::spread::Spread;
use nudges::Nudges;
use pin::RequestId;
use pin::delivery::{Delivery, DeliveryId};
use pin::letter::Progress;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use steps::{
    Step, activate_pin, claim_callback, deliver_first_half, deliver_notices, escalate_overdue,
    list_callbacks, open_session, poll_pec, post_letters, record_callback_outcome, record_post,
    record_receipt, request_pin, show_request, validate_by_phone,
};
use surge::Arrival;

pub(crate) use background::worked_in;
pub(crate) use callers::may_ring;
pub(crate) use people::{gets_letter, gets_message};

pub(crate) const SECOND: i64 = 1_000_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;

/// The steps with what they need. Where invocations can die, each is wired anew, so that it is known whose
/// call it is.
#[derive(Clone)]
struct Wired {
    request: Rc<request_pin::Deps>,
    drain: Rc<deliver_first_half::Deps>,
    receipt: Rc<record_receipt::Deps>,
    escalate: Rc<escalate_overdue::Deps>,
    mailbox: Rc<poll_pec::Deps>,
    notices: Rc<deliver_notices::Deps>,
    list: Rc<list_callbacks::Deps>,
    claim: Rc<claim_callback::Deps>,
    outcome: Rc<record_callback_outcome::Deps>,
    by_phone: Rc<validate_by_phone::Deps>,
    letters: Rc<post_letters::Deps>,
    reports: Rc<record_post::Deps>,
    show: Rc<show_request::Deps>,
    session: Rc<open_session::Deps>,
    activate: Rc<activate_pin::Deps>,
}

impl Wired {
    fn new(outside: &Arc<Outside>, invocation: u64) -> Self {
        let seen = |step| Seen {
            outside: Arc::clone(outside),
            step,
            invocation,
        };
        let settings = &outside.settings;
        Self {
            request: Rc::new(request_pin::Deps::wire(&seen(Step::RequestPin), settings)),
            drain: Rc::new(deliver_first_half::Deps::wire(
                &seen(Step::DeliverFirstHalf),
                settings,
            )),
            receipt: Rc::new(record_receipt::Deps::wire(&seen(Step::RecordReceipt), settings)),
            escalate: Rc::new(escalate_overdue::Deps::wire(
                &seen(Step::EscalateOverdue),
                settings,
            )),
            mailbox: Rc::new(poll_pec::Deps::wire(&seen(Step::PollPec), settings)),
            notices: Rc::new(deliver_notices::Deps::wire(&seen(Step::DeliverNotices), settings)),
            list: Rc::new(list_callbacks::Deps::wire(&seen(Step::ListCallbacks), settings)),
            claim: Rc::new(claim_callback::Deps::wire(&seen(Step::ClaimCallback), settings)),
            outcome: Rc::new(record_callback_outcome::Deps::wire(
                &seen(Step::RecordCallbackOutcome),
                settings,
            )),
            by_phone: Rc::new(validate_by_phone::Deps::wire(
                &seen(Step::ValidateByPhone),
                settings,
            )),
            letters: Rc::new(post_letters::Deps::wire(&seen(Step::PostLetters), settings)),
            reports: Rc::new(record_post::Deps::wire(&seen(Step::RecordPost), settings)),
            show: Rc::new(show_request::Deps::wire(&seen(Step::ShowRequest), settings)),
            session: Rc::new(open_session::Deps::wire(&seen(Step::OpenSession), settings)),
            activate: Rc::new(activate_pin::Deps::wire(&seen(Step::ActivatePin), settings)),
        }
    }
}

/// Whose work an invocation does, for when it dies.
#[derive(Clone, Debug)]
enum Work {
    Citizen(Try),
    Drain,
    Escalation,
    Receipts(Vec<(Report, u32)>),
    /// The mailbox's, or a lease taken anew: nobody waits for it.
    Mailbox,
    Notices,
    Letters,
    /// A page of the centre's list.
    List,
    /// A desk's, which goes on with that in a while.
    Desk(Desk),
    /// A file of the printer's reports, and how often it came before.
    Post(u64, u32),
    /// A watched person's.
    Act(Deed),
}

struct Running {
    task: TaskId,
    work: Work,
}

/// What the driver and the invocations share.
struct Shared {
    lambda: RefCell<Lambda>,
    running: RefCell<BTreeMap<u64, Running>>,
    log: RefCell<Vec<(Report, u32)>>,
    nudges: Nudges,
}

/// A simulated world in motion.
pub(crate) struct Sim {
    outside: Arc<Outside>,
    executor: Executor<Event>,
    wired: Wired,
    shared: Rc<Shared>,
    cold: Spread,
    compute: Spread,
    invocations: u64,
    arrivals: Option<Schedule>,
    next: Option<Arrival>,
    /// When ticks began, but for their lateness.
    first_tick: i64,
    /// When those of the letters did.
    first_post: i64,
    /// Until when ticks go on though nothing is under way.
    awake_until: i64,
    /// Ticks that will not come, by how many, for a hunt.
    missed: u32,
    is_healed: bool,
    /// Since when first halves and calls are over.
    over_since: Cell<Option<i64>>,
}

impl Sim {
    /// A world at its first instant; its ticks are still to come.
    #[must_use]
    pub(crate) fn new(outside: Arc<Outside>, arrivals: Option<Schedule>) -> Self {
        let agenda: Agenda<Event> = outside.agenda.clone();
        let after_start = |ms: u32| outside.agenda.now_ns() + i64::from(ms) * 1_000_000;
        let first_tick = after_start(outside.world.tick_phase_ms);
        let post_phase_ms = Some(outside.world.post_phase_ms).filter(|phase| *phase > 0);
        let mut sim = Self {
            first_post: post_phase_ms.map_or(first_tick, after_start),
            executor: Executor::new(agenda),
            wired: Wired::new(&outside, 0),
            shared: Rc::new(Shared {
                lambda: RefCell::new(Lambda::new(&outside.world)),
                running: RefCell::default(),
                log: RefCell::default(),
                nudges: Nudges::default(),
            }),
            cold: Spread::of(outside.world.cold_start_ms, outside.world.cold_start_p99_ms),
            compute: Spread::of(outside.world.compute_ms, outside.world.compute_p99_ms),
            invocations: 0,
            arrivals,
            next: None,
            first_tick,
            awake_until: outside.agenda.now_ns(),
            missed: 0,
            is_healed: false,
            over_since: Cell::new(None),
            outside,
        };
        for channel in sim.outside.world.channels() {
            sim.post_tick(Tick::Drain(channel));
        }
        sim.post_tick(Tick::Escalation);
        if sim.outside.world.pec > 0 {
            sim.post_tick(Tick::Mailbox);
        }
        for channel in sim.outside.world.notice_channels() {
            sim.post_tick(Tick::Notices(channel));
        }
        if sim.outside.world.agents > 0 {
            sim.post_desk_tick();
        }
        sim.post_tick(Tick::Letters);
        sim.post_arrival();
        sim
    }

    /// The world outside the steps.
    #[must_use]
    pub(crate) fn outside(&self) -> &Arc<Outside> {
        &self.outside
    }

    /// The most that citizens' calls ever ran at once.
    #[must_use]
    pub(crate) fn peak_concurrency(&self) -> u32 {
        self.shared.lambda.borrow().peak()
    }

    /// What is to be paid for, so far.
    #[must_use]
    pub(crate) fn counted(&self) -> Counted {
        let (lambda, meter) = (self.shared.lambda.borrow(), &self.outside.meter);
        let steps = Step::ALL.iter().map(|step| {
            let (invocations, billed_ms) = lambda.billed(*step);
            StepCount {
                invocations,
                billed_ms,
                ..meter.of(*step)
            }
        });
        let journal = self.outside.journal();
        let (letters, centre) = (&journal.letters.counts, &journal.centre.counts);
        let (gateway, ticks) = meter.events();
        Counted {
            steps: steps.collect(),
            gateway,
            ticks,
            charged: journal.charged,
            printed: letters.printed,
            waiting: letters.waiting(),
            shift_s: centre.shift_s,
            call_s: centre.busy_s,
        }
    }

    /// The schedule's hash, as far as it was handed out; `None` without a schedule.
    #[must_use]
    pub(crate) fn schedule_hash(&self) -> Option<String> {
        self.arrivals.as_ref().map(Schedule::hash_so_far)
    }

    /// Goes on to the next event of the agenda, handles it and says which it was; `None` when nothing is left
    /// to happen.
    pub(crate) fn advance(&mut self) -> Option<Event> {
        let event = self.executor.next_event()?;
        self.handle(event);
        Some(event)
    }

    /// One turn: a task is polled, or an event handled. What fell to the driver of a hunt is handed back.
    pub(crate) fn turn(&mut self) -> Turn<Event> {
        let turn = self.executor.turn();
        if let Turn::Event(event) = turn {
            self.handle(event);
            return Turn::Event(event);
        }
        turn
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Arrival => self.arrive(),
            Event::Retry(attempt) => self.ask(attempt),
            Event::Tick(tick) => self.tick(tick),
            Event::Nudge => self.start_nudged(),
            Event::Receipt(report) => self.log(report, 0),
            Event::Again(report, times) => self.log_again(report, times),
            Event::HandOn => self.hand_on(),
            Event::Desk(desk) => self.at_desk(desk),
            Event::Post(file, times) => self.post_reports(file, times),
            Event::Act(deed) => self.act(deed),
            Event::Death(invocation) => self.die(invocation),
            Event::Operation(_) | Event::Heal => {}
        }
    }

    fn now(&self) -> i64 {
        self.outside.agenda.now_ns()
    }

    /// Starts an invocation, if an environment is to be had.
    fn invoke<F>(&mut self, step: Step, work: Work, body: impl FnOnce(Wired) -> F) -> bool
    where
        F: Future<Output = ()> + 'static,
    {
        if comes_by_gateway(step) && !self.outside.passes_gateway() {
            return false;
        }
        let now = self.now();
        let cold = match self.shared.lambda.borrow_mut().start(step, now) {
            Start::Throttled => {
                self.outside.throttled(Place::Lambda);
                return false;
            }
            Start::Cold => self.cold.draw(self.outside.latency.number()),
            Start::Warm => 0,
        };
        let begins = now + cold + self.compute.draw(self.outside.latency.number());
        self.invocations += 1;
        let invocation = self.invocations;
        let is_mortal = self.outside.hostility.is_some();
        let wired = if is_mortal {
            Wired::new(&self.outside, invocation)
        } else {
            self.wired.clone()
        };
        let environment = Environment {
            step,
            began: now,
            agenda: self.outside.agenda.clone(),
            shared: Rc::clone(&self.shared),
        };
        let body = body(wired);
        let task = self.executor.spawn(async move {
            environment.agenda.sleep_until(begins).await;
            body.await;
            if is_mortal {
                environment.shared.running.borrow_mut().remove(&invocation);
            }
        });
        if is_mortal {
            self.shared
                .running
                .borrow_mut()
                .insert(invocation, Running { task, work });
        }
        true
    }

    /// An invocation dies where it stands.
    fn die(&mut self, invocation: u64) {
        let Some(running) = self.shared.running.borrow_mut().remove(&invocation) else {
            return;
        };
        self.executor.cancel(running.task);
        match running.work {
            Work::Citizen(attempt) => self.unanswered(attempt),
            Work::List => self.outside.centre().read(None),
            Work::Desk(desk) => centre::come_back(&self.outside, desk),
            Work::Notices => self.excuse_notices(),
            Work::Drain => self.excuse_what_was_claimed(),
            Work::Receipts(lines) => background::come_again(&self.outside, &lines),
            Work::Post(file, times) => letters::come_again(&self.outside, file, times),
            Work::Act(deed) => people::unanswered(&self.outside, deed),
            Work::Escalation | Work::Mailbox | Work::Letters => {}
        }
    }

    /// Whatever a dead drain had claimed may have been sent.
    fn excuse_what_was_claimed(&self) {
        let mut journal = self.outside.journal();
        for request in journal.order().to_vec() {
            if let Some(live) = journal.live(request)
                && live.is_claimed
            {
                live.is_claimed = false;
                live.allowed_sixths += 6;
            }
        }
    }

    /// Whatever notice a dead run had claimed may have been sent.
    fn excuse_notices(&self) {
        let mut journal = self.outside.journal();
        for request in journal.order().to_vec() {
            if let Some(telling) = journal.notices.of(request)
                && telling.is_claimed
            {
                telling.is_claimed = false;
                telling.allowed_sixths += 6;
            }
        }
    }

    /// Ticks go on until an instant, though nothing is under way.
    pub(crate) fn stay_awake(&mut self, until_ns: i64) {
        self.awake_until = until_ns;
    }

    /// Whether every first half and every call is over.
    fn halves_are_over(&self) -> bool {
        let journal = self.outside.journal();
        self.next.is_none()
            && journal.counts.under_way == 0
            && journal.under_way() == 0
            && self.outside.holders().soon() == 0
    }

    /// Whether anything is still to come that is waited for: letters are for so many days.
    #[must_use]
    pub(crate) fn is_over(&self) -> bool {
        if !self.halves_are_over() || self.now() < self.awake_until {
            return false;
        }
        let since = self.over_since.get().unwrap_or_else(|| self.now());
        self.over_since.set(Some(since));
        let follows = i64::from(self.outside.world.follow_letters_days) * 24 * 60 * MINUTE;
        let is_posted = self.outside.twin.requests() == 0 && self.outside.resting().len() == 0;
        is_posted || self.now() >= since + follows
    }
}

/// Whether a step is called over HTTP, by citizens or at the desks.
const fn comes_by_gateway(step: Step) -> bool {
    matches!(
        step,
        Step::RequestPin
            | Step::ShowRequest
            | Step::OpenSession
            | Step::ActivatePin
            | Step::ListCallbacks
            | Step::ClaimCallback
            | Step::RecordCallbackOutcome
            | Step::ValidateByPhone
    )
}

/// An environment in use; given back however its invocation ends.
struct Environment {
    step: Step,
    /// When its invocation began, cold start included.
    began: i64,
    agenda: Agenda<Event>,
    shared: Rc<Shared>,
}

impl Drop for Environment {
    fn drop(&mut self) {
        let now = self.agenda.now_ns();
        self.shared.lambda.borrow_mut().end(self.step, self.began, now);
    }
}

/// Takes what is done out of the table and folds it. In a hunt nothing is taken out: every request is looked
/// at to the end.
fn settle(outside: &Outside) {
    if outside.hostility.is_some() {
        return;
    }
    outside.journal().let_go_of_claims(outside.agenda.now_ns());
    let candidates = std::mem::take(&mut outside.journal().candidates);
    for request in candidates {
        let is_claimed = outside
            .journal()
            .live(request)
            .filter(|live| live.outstanding == 0)
            .map(|live| live.is_claimed);
        let id = first_of(request);
        let journal = outside.journal();
        let is_done = outside
            .twin
            .with_delivery(id, |delivery| journal.is_done(delivery));
        drop(journal);
        match is_claimed.filter(|_| is_done == Some(true)) {
            Some(false) => fold(outside, request),
            Some(true) => outside.journal().held_by_a_claim(request),
            None => {}
        }
    }
}

pub(crate) const fn first_of(request: RequestId) -> DeliveryId {
    DeliveryId {
        request,
        generation: 1,
    }
}

/// The delivery of a request whose first half is over. If nothing is left to be done its rows go; if its letter
/// waits, they are laid by; while more is to be heard of its letter, they stay.
fn take_out(outside: &Outside, request: RequestId) -> Option<Delivery> {
    let id = first_of(request);
    let letter = outside.twin.newest_letter(request)?;
    if outside.hostility.is_none() {
        if letter.progress == Progress::Waiting && letter.id == id {
            return rest::lay_by(outside, request).map(|(_, delivery)| delivery);
        }
        if outside.journal().letters.of(letter.id).is_some() || outside.holders().waits(request) {
            outside.journal().kept += 1;
            return outside.twin.delivery(id);
        }
    }
    let waits = letter.progress == Progress::Waiting;
    outside.journal().letters.counts.taken_out += u64::from(waits);
    outside.twin.retire(request).map(|(_, delivery)| delivery)
}

/// Takes one request out, holds it to the laws of its end, and folds it.
pub(crate) fn fold(outside: &Outside, request: RequestId) {
    let Some(delivery) = take_out(outside, request) else {
        return;
    };
    let mut journal = outside.journal();
    let is_reachable = journal.live(request).is_some_and(|live| {
        let works = |channel| !is_dead(&outside.world, outside.seed, live.person, channel);
        delivery.reach.channels(false).any(works)
    });
    let folded = journal.fold(&delivery, is_reachable);
    drop(journal);
    let Some(live) = folded else {
        return;
    };
    laws::at_the_end_of(outside, &live, &delivery);
    for number in &live.numbers {
        let name = pin::delivery::ProviderId(number.to_string().into());
        outside.twin.forget_receipt(&name);
    }
}
