//! What no citizen starts: ticks, the drains they start, and the carriers' reports.

use super::nudges::Draining;
use super::{MINUTE, SECOND, Shared, Sim, Work, settle};
use crate::agenda::{nanoseconds, timestamp};
use crate::event::{Event, Report, Tick};
use crate::laws;
use crate::mailbox;
use crate::outside::Outside;
use pin::Channel;
use pin::delivery::{Delivery, DeliveryId, ProviderId};
use pin::receipt::Outcome;
use std::sync::Arc;
use steps::deliver_first_half::deliver_first_half;
use steps::escalate_overdue::escalate_overdue;
use steps::record_receipt::{Receipt, record_receipt};
use steps::{
    Step, deliver_first_half as drain, deliver_notices, escalate_overdue as escalation, poll_pec,
    post_letters,
};

/// How long a drain takes up, and an escalation: their time-outs in the template, less what they leave
/// themselves.
const DRAIN: i64 = (900 - 60) * SECOND;
const ESCALATION: i64 = (60 - 5) * SECOND;
/// How long notices are sent in one invocation.
const NOTICES: i64 = 4 * MINUTE;

/// How many lines the log hands on at once, at most.
const BATCH: usize = 500;

/// How often an asynchronous invocation that failed is tried again (the template's retries of
/// `record_receipt`).
const RETRIES: u32 = 2;

impl Sim {
    /// The next tick: a whole number of minutes after the first, a little late. Where trouble is over, ticks at
    /// which nothing is due are passed over: they would do nothing.
    pub(super) fn post_tick(&self, tick: Tick) {
        let every = self.every(tick);
        let from = if self.is_healed {
            // What comes up meanwhile, by a report, waits no longer than this.
            let latest = self.now() + if tick == Tick::Escalation { 10 } else { 30 } * MINUTE;
            self.now()
                .max(self.next_due().unwrap_or(latest).saturating_sub(every))
                .min(latest)
        } else {
            self.now()
        };
        let first = if tick == Tick::Letters {
            self.first_post
        } else {
            self.first_tick
        };
        let passed = (from - first).div_euclid(every) + 1;
        let whole = first + passed * every;
        let late = i64::from(self.outside.world.tick_late_ms) * 1_000_000;
        let late = (i64::from(self.outside.ticks.number()) * late) >> 32;
        self.outside.agenda.post(whole + late, Event::Tick(tick));
    }

    /// How far apart ticks come. Once first halves and calls are over, those that would find nothing are passed over.
    fn every(&self, tick: Tick) -> i64 {
        let post = i64::from(self.outside.world.post_tick_min) * MINUTE;
        match tick {
            Tick::Letters if self.outside.hostility.is_some() => MINUTE,
            Tick::Letters => post,
            _ if self.outside.hostility.is_none() && self.halves_are_over() => post.max(60 * MINUTE),
            Tick::Drain(_) | Tick::Escalation | Tick::Mailbox | Tick::Notices(_) | Tick::Desks => MINUTE,
        }
    }

    pub(super) fn tick(&mut self, tick: Tick) {
        if matches!(tick, Tick::Drain(_)) {
            self.shared.nudges.answered();
        }
        if tick == Tick::Desks {
            if !self.is_over() {
                self.post_desk_tick();
            }
            self.start(tick);
            return;
        }
        if !self.is_over() {
            self.post_tick(tick);
        }
        if self.missed > 0 {
            self.missed -= 1;
            return;
        }
        let world = &self.outside.world;
        if !self.is_healed && self.outside.ticks.happens(world.tick_lost_share) {
            return;
        }
        let comes_twice = self.outside.ticks.happens(world.tick_doubled_share);
        for _ in 0..=u32::from(comes_twice) {
            self.outside.meter.ticked();
            self.start(tick);
        }
    }

    /// When the next of the requests under way is due for either step.
    fn next_due(&self) -> Option<i64> {
        let journal = self.outside.journal();
        let due = journal.order().iter().filter_map(|request| {
            let id = DeliveryId {
                request: *request,
                generation: 1,
            };
            let due = |delivery: &Delivery| [delivery.next_attempt_at, delivery.escalate_at];
            self.outside
                .twin
                .with_delivery(id, due)?
                .into_iter()
                .flatten()
                .min()
        });
        due.min().map(nanoseconds)
    }

    /// Trouble is over.
    pub(crate) fn heal(&mut self) {
        self.is_healed = true;
        self.missed = 0;
    }

    /// So many ticks from now do not come.
    pub(crate) fn miss(&mut self, ticks: u32) {
        self.missed += ticks;
    }

    /// Starts a background step, as its schedule does.
    pub(crate) fn start(&mut self, tick: Tick) {
        let outside = Arc::clone(&self.outside);
        let runs = match tick {
            Tick::Drain(channel) => {
                let command = drain::Command {
                    channel,
                    stop_by: timestamp(self.now() + DRAIN),
                };
                let running = Draining::begin(&outside, &self.shared);
                self.invoke(Step::DeliverFirstHalf, Work::Drain, |wired| async move {
                    let _running = running;
                    // What a drain could not do is due again: nobody is told.
                    let _ = deliver_first_half(&wired.drain, command).await;
                })
            }
            Tick::Escalation => {
                let command = escalation::Command {
                    stop_by: timestamp(self.now() + ESCALATION),
                };
                self.invoke(Step::EscalateOverdue, Work::Escalation, |wired| async move {
                    let _ = escalate_overdue(&wired.escalate, command).await;
                    settle(&outside);
                    laws::at_every_instant(&outside);
                })
            }
            Tick::Mailbox => {
                let command = poll_pec::Command {
                    stop_by: timestamp(self.now() + ESCALATION),
                };
                self.invoke(Step::PollPec, Work::Mailbox, |wired| async move {
                    // What could not be read stays unread: the next tick finds it.
                    let _ = poll_pec::poll_pec(&wired.mailbox, command).await;
                    settle(&outside);
                })
            }
            Tick::Notices(channel) => {
                let command = deliver_notices::Command {
                    channel,
                    stop_by: timestamp(self.now() + NOTICES),
                };
                self.invoke(Step::DeliverNotices, Work::Notices, |wired| async move {
                    let _ = deliver_notices::deliver_notices(&wired.notices, command).await;
                })
            }
            Tick::Desks => self.look_at_list(),
            Tick::Letters => {
                let command = post_letters::Command {
                    stop_by: timestamp(self.now() + DRAIN),
                };
                self.invoke(Step::PostLetters, Work::Letters, |wired| async move {
                    let _ = post_letters::post_letters(&wired.letters, command).await;
                })
            }
        };
        if !runs {
            self.outside.journal().counts.ticks_dropped += 1;
        }
    }

    /// A report reaches the log.
    pub(super) fn log(&self, report: Report, times: u32) {
        self.note(&report);
        if matches!(
            report.outcome,
            Outcome::AcceptedByCarrier | Outcome::ReceivedByPhone
        ) && let Some(live) = self.outside.journal().live(report.delivery.request)
        {
            live.first_word_ns.get_or_insert(self.now());
        }
        if report.channel == Channel::Pec {
            mailbox::arrive(&self.outside, report);
            return;
        }
        log(&self.outside, &self.shared, report, times);
    }

    /// A report that failed reaches its step once more.
    pub(super) fn log_again(&self, report: Report, times: u32) {
        log(&self.outside, &self.shared, report, times);
    }

    /// A report is counted and told, where that is asked for.
    fn note(&self, report: &Report) {
        if let Some(tally) = &mut self.outside.journal().tally {
            match report.outcome {
                Outcome::AcceptedByCarrier => tally.taken(report.channel),
                Outcome::ReceivedByPhone => tally.there(report.channel),
                _ => {}
            }
        }
        self.outside.tell(report.delivery.request, || {
            let word = match report.outcome {
                Outcome::AcceptedByCarrier => "the network has the message",
                Outcome::ReceivedByPhone => "the recipient has the message",
                Outcome::OverQuota => "the quota is used up: the message was not sent",
                Outcome::Unreachable => "the recipient cannot be reached now",
                Outcome::Refused => "the message is refused for good",
            };
            format!("{}: a report says that {word}", report.channel.as_str())
        });
    }

    /// The log's lines are handed on to `record_receipt`.
    pub(super) fn hand_on(&mut self) {
        let mut lines = std::mem::take(&mut *self.shared.log.borrow_mut());
        while !lines.is_empty() {
            let rest = lines.split_off(lines.len().min(BATCH));
            if !self.hand_over(&lines) {
                // Lambda keeps an asynchronous event and tries again.
                let mut log = self.shared.log.borrow_mut();
                log.append(&mut lines);
                log.extend(rest);
                self.outside.agenda.post(self.now() + SECOND, Event::HandOn);
                return;
            }
            lines = rest;
        }
    }

    fn hand_over(&mut self, lines: &[(Report, u32)]) -> bool {
        let outside = Arc::clone(&self.outside);
        let lines = lines.to_vec();
        let kept = if outside.hostility.is_some() {
            lines.clone()
        } else {
            Vec::new()
        };
        self.invoke(Step::RecordReceipt, Work::Receipts(kept), |wired| async move {
            let receipts = lines.iter().map(|(report, _)| Receipt {
                channel: report.channel,
                provider_id: ProviderId(report.number.to_string().into()),
                outcome: report.outcome,
            });
            match record_receipt(&wired.receipt, receipts.collect()).await {
                Ok(_) => lines.iter().for_each(|(report, _)| worked_in(&outside, report)),
                Err(_) => come_again(&outside, &lines),
            }
            settle(&outside);
        })
    }
}

fn log(outside: &Outside, shared: &Shared, report: Report, times: u32) {
    let mut log = shared.log.borrow_mut();
    if log.is_empty() {
        let batch = i64::from(outside.world.log_batch_ms) * 1_000_000;
        outside
            .agenda
            .post(outside.agenda.now_ns() + batch, Event::HandOn);
    }
    log.push((report, times));
}

/// What a failed batch held comes again, after one minute and after two more; then it is lost (AWS Lambda Developer Guide,
/// "How Lambda handles errors and retries with asynchronous invocation").
pub(super) fn come_again(outside: &Outside, lines: &[(Report, u32)]) {
    for (report, times) in lines {
        if *times < RETRIES {
            let wait = i64::from(times + 1) * MINUTE;
            let again = outside.agenda.now_ns() + wait;
            outside.agenda.post(again, Event::Again(*report, times + 1));
        } else {
            worked_in(outside, report);
        }
    }
}

/// A report has been worked in, or is lost.
pub(crate) fn worked_in(outside: &Outside, report: &Report) {
    let request = report.delivery.request;
    let mut journal = outside.journal();
    if let Some(live) = journal.live(request) {
        live.outstanding = live.outstanding.saturating_sub(1);
        if live.outstanding == 0 {
            journal.candidates.push(request);
        }
    }
}
