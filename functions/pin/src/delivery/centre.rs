//! What the contact centre and the person make of a delivery.

use super::{ChannelSet, Delivery, EventKind, Progress};
use crate::channel::Class;
use crate::half::Fingerprint;
use crate::promise::{Terms, later, whole_ms};
use jiff::Timestamp;

impl EventKind {
    /// Whether it shows that the person has the first half (D14).
    #[must_use]
    pub const fn keeps(self) -> bool {
        matches!(
            self,
            Self::FirstHalfAccepted
                | Self::FirstHalfDelivered
                | Self::FirstHalfReadOut
                | Self::FirstHalfUsed
                | Self::Activated
        )
    }
}

impl Delivery {
    /// Whether the person has shown to have the half: heard it read out, or used it.
    #[must_use]
    pub fn is_in_hand(&self) -> bool {
        self.has(EventKind::FirstHalfReadOut) || self.has(EventKind::FirstHalfUsed)
    }

    /// Whether the half has gone to the person, by whatever way.
    #[must_use]
    pub fn has_gone(&self) -> bool {
        let gone = |kind: EventKind| kind == EventKind::FirstHalfSent || kind.keeps();
        self.events.iter().any(|event| gone(event.kind))
    }

    /// Whether the request is over: rejected or withdrawn.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.has(EventKind::Rejected) || self.has(EventKind::Withdrawn)
    }

    /// Whether the contact centre has validated it; a request whose address fits needs nobody's word.
    #[must_use]
    pub fn is_validated_by_centre(&self) -> bool {
        self.has(EventKind::Validated)
    }

    /// An operator has turned to it. `false` if that is known, or the request over.
    pub fn contacted(&mut self, now: Timestamp) -> bool {
        !self.is_over() && self.once(now, EventKind::Contacted)
    }

    /// The contact centre has spoken to the person, and validated it: what was held, and what no channel took, is
    /// due at once. `false` if the request is over.
    ///
    /// The promise still counts from acceptance (D9): what can be in time goes before what cannot, and what is
    /// not known to have arrived by the usual instant goes to the centre again; what is late already is given
    /// as long as a call is.
    pub fn validate(&mut self, now: Timestamp, terms: &Terms) -> bool {
        if self.is_over() {
            return false;
        }
        self.record_breach(now);
        self.once(now, EventKind::Validated);
        self.answer_call();
        let is_stuck = matches!(self.progress, Progress::Held | Progress::Failed { .. });
        if is_stuck && let Some(channel) = self.reach.channels(false).next() {
            self.progress = Progress::Waiting;
            self.class = if now < self.due { Class::Half } else { Class::Late };
            self.tried = ChannelSet::default();
            self.unreachable = 0;
            self.fence = 0;
            self.channel = channel;
            self.next_attempt_at = Some(whole_ms(now));
            let usual = self.escalate_at.filter(|at| *at > now);
            self.escalate_at = Some(usual.unwrap_or_else(|| whole_ms(later(now, terms.call_margin))));
        }
        true
    }

    /// The half was read out to the person (R38); `fingerprint` recognises it, if none was committed before. What
    /// is on its way goes out as well (R39). `false` if the request is over.
    pub fn read_out(&mut self, fingerprint: Fingerprint, now: Timestamp) -> bool {
        if self.is_over() {
            return false;
        }
        self.fingerprint.get_or_insert(fingerprint);
        self.once(now, EventKind::FirstHalfReadOut);
        self.answer_call();
        self.seen_to(now);
        true
    }

    /// The contact centre has refused the request: nothing is sent any more. `false` if it is over.
    pub fn reject(&mut self, now: Timestamp) -> bool {
        self.end(now, EventKind::Rejected)
    }

    /// The request was taken back, or its PIN stopped: nothing is sent any more. `false` if it is over.
    pub fn withdraw(&mut self, now: Timestamp) -> bool {
        self.end(now, EventKind::Withdrawn)
    }

    /// The first half has opened a session: the person has it, whatever a provider says. `false` if that is
    /// known, or the request over.
    pub fn first_use(&mut self, now: Timestamp) -> bool {
        if self.is_over() || !self.once(now, EventKind::FirstHalfUsed) {
            return false;
        }
        self.seen_to(now);
        true
    }

    /// Both halves have become the kept PIN: the first is of no more use, and is not sent any more. `false` if
    /// that is known, or the request over.
    pub fn activated(&mut self, now: Timestamp) -> bool {
        if self.is_over() || !self.once(now, EventKind::Activated) {
            return false;
        }
        self.stop(now);
        self.seen_to(now);
        // A letter that came back is not missed by who had its half.
        self.close_call();
        true
    }

    fn end(&mut self, now: Timestamp, kind: EventKind) -> bool {
        if self.is_over() {
            return false;
        }
        self.record_breach(now);
        self.once(now, kind);
        self.progress = Progress::Stopped { at: now };
        self.next_attempt_at = None;
        self.escalate_at = None;
        self.close_call();
        true
    }

    /// Where the deadline has passed and the look that would record the breach is still to come, this one takes its
    /// place.
    fn record_breach(&mut self, now: Timestamp) {
        if self
            .escalate_at
            .is_some_and(|at| at <= now && at == whole_ms(self.due))
        {
            self.once(now, EventKind::Breached);
        }
    }

    /// Nothing more is sent; what has arrived has arrived.
    fn stop(&mut self, now: Timestamp) {
        self.next_attempt_at = None;
        if !matches!(
            self.progress,
            Progress::Accepted { .. } | Progress::Delivered { .. }
        ) {
            self.progress = Progress::Stopped { at: now };
        }
    }

    /// The person has the half: within the 12 hours nothing more is watched; after them the breach is.
    fn seen_to(&mut self, now: Timestamp) {
        self.spare_call();
        if now <= self.due {
            self.escalate_at = None;
        }
    }

    /// Adds a line that comes once.
    fn once(&mut self, now: Timestamp, kind: EventKind) -> bool {
        let is_new = !self.has(kind);
        if is_new {
            self.record(now, kind, None);
        }
        is_new
    }
}
