//! Whoever calls the contact centre: they wait on the line, hang up, find it shut, and some of them call again.

use super::Sim;
use crate::agenda::{nanoseconds, timestamp};
use crate::centre::{Caller, Desk};
use crate::event::Event;
use crate::outside::Outside;
use jiff::{SignedDuration, Timestamp};
use pin::RequestId;
use pin::delivery::EventKind;

/// How long an opening is awaited at most.
pub(super) const LONGEST_CLOSURE: SignedDuration = SignedDuration::from_hours(14 * 24);

impl Sim {
    /// A person calls who has got nothing.
    pub(super) fn ring(&self, caller: Caller) {
        let outside = &self.outside;
        if has_what_it_wants(outside, caller.request) {
            return;
        }
        let counts = &mut outside.journal().centre.counts;
        *if caller.nth == 1 {
            &mut counts.callers
        } else {
            &mut counts.redialled
        } += 1;
        let is_open = outside.settings.calendar.is_open(outside.agenda.now());
        if !is_open {
            counts.found_shut += 1;
            self.comes_back_when_open(caller);
            return;
        }
        outside.tell(caller.request, || {
            "the person calls the contact centre".to_owned()
        });
        let (place, until) = outside.centre().line.join(caller, self.now());
        outside.agenda.post(until, Event::Desk(Desk::HangsUp(place)));
        outside.agenda.post(self.now(), Event::Desk(Desk::Look));
    }

    /// Patience is at its end, if nobody has answered.
    pub(super) fn hang_up(&self, place: u64) {
        let Some(caller) = self.outside.centre().line.hang_up(place) else {
            return;
        };
        self.count_hung_up(1);
        self.outside
            .tell(caller.request, || "hangs up: nobody has answered".to_owned());
        let again = self.outside.centre().line.again(caller);
        if let Some((next, after)) = again {
            let at = self.now().saturating_add(after);
            self.outside.agenda.post(at, Event::Desk(Desk::Rings(next)));
        }
    }

    /// The centre shuts: nobody stays on the line.
    pub(super) fn cut_off(&self) {
        let cut = self.outside.centre().line.cut_off();
        self.count_hung_up(cut.len() as u64);
        for caller in cut {
            self.comes_back_when_open(caller);
        }
    }

    fn count_hung_up(&self, callers: u64) {
        #[cfg(test)]
        if crate::hunt::bugs::forgets_hang_ups(&self.outside) {
            return;
        }
        self.outside.journal().centre.counts.hung_up += callers;
    }

    /// Of those who find the centre shut a share calls again, in its next opening.
    fn comes_back_when_open(&self, caller: Caller) {
        let outside = &self.outside;
        outside.tell(caller.request, || "the contact centre is shut".to_owned());
        let Some((next, _)) = outside.centre().line.again(caller) else {
            return;
        };
        if let Some(opens) = next_opening(outside, outside.agenda.now()) {
            let at = nanoseconds(opens).saturating_add(outside.centre().line.comes_after(next));
            outside.agenda.post(at, Event::Desk(Desk::Rings(next)));
        }
    }
}

/// When the centre opens next; `None` if it stays shut for two weeks.
pub(super) fn next_opening(outside: &Outside, now: Timestamp) -> Option<Timestamp> {
    let until = now.saturating_add(LONGEST_CLOSURE).unwrap_or(now);
    let opening = outside.settings.calendar.openings(now, until).next()?;
    Some(opening.from)
}

/// Whether a person has heard or seen the first half, or is to get none.
fn has_what_it_wants(outside: &Outside, request: RequestId) -> bool {
    let is_served = outside.twin.with_delivery(super::first_of(request), |delivery| {
        let has = |kind| delivery.events.iter().any(|event| event.kind == kind);
        delivery.is_over() || has(EventKind::FirstHalfReadOut)
    });
    let has_word = outside
        .journal()
        .live(request)
        .is_none_or(|live| live.first_word_ns.is_some());
    is_served != Some(false) || has_word
}

/// A person whom the promise failed may call, once the 12 hours are over.
pub(crate) fn may_ring(outside: &Outside, request: RequestId, due: Timestamp) {
    if outside.world.agents == 0 {
        return;
    }
    let mut journal = outside.journal();
    let Some(live) = journal.live(request).filter(|live| !live.rings) else {
        return;
    };
    live.rings = true;
    let caller = Caller {
        request,
        person: live.person,
        nth: 1,
    };
    drop(journal);
    let centre = outside.centre();
    if centre.line.calls(caller.person) {
        let from = nanoseconds(due.max(timestamp(outside.agenda.now_ns())));
        let at = from.saturating_add(centre.line.comes_after(caller));
        outside.agenda.post(at, Event::Desk(Desk::Rings(caller)));
    }
}
