//! Letters: the ticks that post them, and the reports of the printer.

use super::{MINUTE, Sim, Work};
use crate::event::Event;
use crate::outside::Outside;
use pin::delivery::DeliveryId;
use pin::letter::{PostEvent, PostOutcome};
use std::sync::Arc;
use steps::Step;
use steps::record_post::{Report, record_post};

/// How often an asynchronous invocation that failed is tried again.
const RETRIES: u32 = 2;

impl Sim {
    /// A file of the printer's reports comes, for the `times`-th time again.
    pub(super) fn post_reports(&mut self, number: u64, times: u32) {
        let Some(file) = self.outside.print_shop().file(number).cloned() else {
            return;
        };
        if file.outcome == PostOutcome::Posted {
            let mut journal = self.outside.journal();
            for id in &file.letters {
                journal.letters.in_post(*id).is_reported_posted = true;
            }
        }
        let outside = Arc::clone(&self.outside);
        let runs = self.invoke(Step::RecordPost, Work::Post(number, times), |wired| async move {
            let event = PostEvent {
                outcome: file.outcome,
                at: file.at,
            };
            let reports = file.letters.iter().map(|letter| Report {
                letter: *letter,
                event,
            });
            match record_post(&wired.reports, reports.collect()).await {
                Ok(_) => worked_in(&outside, number),
                Err(_) => come_again(&outside, number, times),
            }
        });
        if !runs {
            come_again(&self.outside, number, 0);
        }
    }
}

/// What failed comes again, twice; then it is lost.
pub(super) fn come_again(outside: &Outside, number: u64, times: u32) {
    if times < RETRIES {
        let again = outside.agenda.now_ns() + MINUTE;
        outside.agenda.post(again, Event::Post(number, times + 1));
    } else {
        worked_in(outside, number);
    }
}

fn worked_in(outside: &Outside, number: u64) {
    let Some(file) = outside.print_shop().file(number).cloned() else {
        return;
    };
    outside.print_shop().done(number);
    for id in file.letters {
        let left = outside.journal().letters.of(id).map(|seen| {
            seen.outstanding = seen.outstanding.saturating_sub(1);
            seen.outstanding
        });
        if left == Some(0) {
            settle(outside, id);
        }
    }
}

/// The same, of a request's newest letter, once a call about it is over.
pub(super) fn settle_newest(outside: &Outside, request: pin::RequestId) {
    let newest = outside.twin.newest_letter(request);
    let is_quiet = |id| outside.journal().letters.of(id).is_none();
    if let Some(letter) = newest.filter(|letter| letter.next_attempt_at.is_none() && is_quiet(letter.id)) {
        settle(outside, letter.id);
    }
}

/// Nothing more is to come of a letter: its request goes, if its first half has.
fn settle(outside: &Outside, id: DeliveryId) {
    if outside.hostility.is_some() {
        return;
    }
    let mut journal = outside.journal();
    journal.letters.is_over(id);
    let is_folded = journal.live(id.request).is_none();
    drop(journal);
    let is_owed_a_call = outside
        .twin
        .with_delivery(super::first_of(id.request), |delivery| {
            delivery.callback.is_some()
        });
    let is_newest = outside
        .twin
        .newest_letter(id.request)
        .is_some_and(|newest| newest.id == id);
    let waits_for_call = is_owed_a_call != Some(false) && outside.world.agents > 0;
    let is_to_be_used = outside.holders().waits(id.request);
    if is_folded
        && is_newest
        && !waits_for_call
        && !is_to_be_used
        && outside.twin.retire(id.request).is_some()
    {
        outside.journal().kept -= 1;
    }
}
