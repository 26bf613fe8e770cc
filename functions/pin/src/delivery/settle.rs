//! What sends, receipts and the passing of time make of a delivery.

use super::{Delivery, EventKind, Policy, Progress, ProviderId};
use crate::calendar::Calendar;
use crate::channel::{Channel, Class};
use crate::promise::{Terms, Verdict, later, verdict, whole_ms};
use crate::receipt::Outcome;
use jiff::{SignedDuration, Timestamp};

/// How one send ended, told apart by what must follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider took it.
    Taken(ProviderId),
    /// The provider says: too fast. It was not sent.
    Throttled,
    /// The account's quota, spend limit or price limit is used up. It was not sent.
    OverQuota,
    /// The provider will never take this message. It was not sent.
    Refused,
    /// The provider could not be reached. It was not sent.
    Unavailable,
    /// Nobody can say whether it was sent.
    Unclear,
}

impl SendOutcome {
    /// What the provider called the message, if it took it.
    #[must_use]
    pub const fn provider_id(&self) -> Option<&ProviderId> {
        match self {
            Self::Taken(provider_id) => Some(provider_id),
            _ => None,
        }
    }
}

impl Delivery {
    /// What a send on `channel` made of it. `jitter` is a random number; `paused_until` is when a channel over its
    /// quota is tried again.
    pub fn settle(
        &mut self,
        channel: Channel,
        outcome: SendOutcome,
        now: Timestamp,
        jitter: u32,
        paused_until: Timestamp,
        policy: &Policy,
    ) {
        if outcome == SendOutcome::Unclear {
            self.ambiguous += 1;
        }
        // A receipt of an earlier attempt came meanwhile, or the request is over: whatever became of this one.
        if self.is_kept() || matches!(self.progress, Progress::Stopped { .. }) {
            self.provider_id = outcome.provider_id().cloned().or_else(|| self.provider_id.take());
            return;
        }
        // Another attempt, taken up when this one's claim ran out, has decided: a failure adds nothing to it.
        if self.tried.has(channel) && outcome.provider_id().is_none() {
            return;
        }
        match outcome {
            SendOutcome::Taken(provider_id) => self.taken(channel, provider_id, now, policy),
            SendOutcome::Throttled | SendOutcome::Unavailable => match self.next_after(channel) {
                Some(next) if self.has_spent_its_share(now, policy) => {
                    self.tried.add(channel);
                    self.switch(next, now);
                }
                _ => self.put_back(now, jitter, policy),
            },
            SendOutcome::OverQuota => match self.next_after(channel) {
                Some(next) => {
                    self.tried.add(channel);
                    self.switch(next, now);
                }
                None => self.next_attempt_at = Some(whole_ms(paused_until.max(now))),
            },
            SendOutcome::Refused => self.fail(channel, now, policy),
            SendOutcome::Unclear => {
                self.record(now, EventKind::FirstHalfSendUnclear, Some(channel));
                if self.ambiguous >= self.unclear_limit(channel, policy) {
                    self.fail(channel, now, policy);
                } else {
                    self.next_attempt_at = Some(whole_ms(later(now, policy.unclear_wait(self.ambiguous))));
                }
            }
        }
    }

    const fn is_kept(&self) -> bool {
        matches!(
            self.progress,
            Progress::Accepted { .. } | Progress::Delivered { .. }
        )
    }

    /// The channel to try when `channel` fails or stays silent (R29, decision 6).
    fn next_after(&self, channel: Channel) -> Option<Channel> {
        self.reach
            .channels(false)
            .find(|next| *next != channel && !self.tried.has(*next))
    }

    /// Whether the channels so far have had the time that each is given before another is tried.
    fn has_spent_its_share(&self, now: Timestamp, policy: &Policy) -> bool {
        let shares = i32::try_from(self.tried.count())
            .unwrap_or(i32::MAX)
            .saturating_add(1);
        self.age(now) >= policy.silence * shares
    }

    fn unclear_limit(&self, channel: Channel, policy: &Policy) -> u32 {
        let before = policy.unclear_tries_each * self.tried.count();
        before
            + if self.next_after(channel).is_some() {
                policy.unclear_tries_each
            } else {
                policy.unclear_tries
            }
    }

    fn taken(&mut self, channel: Channel, provider_id: ProviderId, now: Timestamp, policy: &Policy) {
        self.provider_id = Some(provider_id);
        self.progress = Progress::Sent { at: now };
        self.setbacks = 0;
        self.tried.add(channel);
        self.record(now, EventKind::FirstHalfSent, Some(channel));
        // If no receipt comes, the next channel's drain finds it when the silence has lasted long enough; on the
        // last channel silence is escalate_overdue's to hear.
        match self.next_after(channel) {
            Some(next) => self.switch_at(next, later(now, policy.silence)),
            None => self.next_attempt_at = None,
        }
    }

    fn put_back(&mut self, now: Timestamp, jitter: u32, policy: &Policy) {
        self.setbacks += 1;
        self.next_attempt_at = Some(whole_ms(later(now, policy.back_off(self.setbacks, jitter))));
    }

    fn switch_at(&mut self, channel: Channel, at: Timestamp) {
        self.channel = channel;
        self.next_attempt_at = Some(whole_ms(at));
        // Fences are numbered channel by channel.
        self.fence = 0;
        self.setbacks = 0;
    }

    fn switch(&mut self, channel: Channel, now: Timestamp) {
        self.progress = Progress::Waiting;
        self.switch_at(channel, now);
    }

    /// A channel will not do: the next one gets it at once. If none is left the centre gets it at the next round,
    /// not when the time is almost up.
    pub(super) fn fail(&mut self, channel: Channel, now: Timestamp, policy: &Policy) {
        self.tried.add(channel);
        self.record(now, EventKind::FirstHalfFailed, Some(channel));
        if let Some(next) = self.next_after(channel) {
            self.hurry(next, now, policy);
            return;
        }
        self.progress = Progress::Failed { at: now };
        self.next_attempt_at = None;
        // Escalated before, or past its time: whoever has spoken to the centre since is called once more.
        if self.escalate_at.is_some() {
            self.escalate_at = Some(whole_ms(now));
        }
    }

    /// Goes on to `next` now, unless its drain may have taken it up already: then that attempt decides.
    fn hurry(&mut self, next: Channel, now: Timestamp, policy: &Policy) {
        let may_be_in_flight = next == self.channel
            && self
                .next_attempt_at
                .is_some_and(|at| at <= later(now, policy.lease));
        if may_be_in_flight {
            self.progress = Progress::Waiting;
        } else {
            self.switch(next, now);
        }
    }

    /// What a receipt on `channel` made of it; `false` if it says nothing new. Receipts come twice, late and in any
    /// order: success counts whichever attempt it is for (the half is the same), failure only for the last one.
    pub fn receive(
        &mut self,
        channel: Channel,
        provider_id: &ProviderId,
        outcome: Outcome,
        now: Timestamp,
        jitter: u32,
        policy: &Policy,
    ) -> bool {
        let is_last = self.provider_id.as_ref() == Some(provider_id);
        let is_failure = matches!(
            outcome,
            Outcome::Unreachable | Outcome::OverQuota | Outcome::Refused
        );
        // One message has one fate: a failure after the carrier's word is a stray.
        let is_stray = is_failure && !(is_last && matches!(self.progress, Progress::Sent { .. }));
        let is_known = matches!(
            (outcome, self.progress),
            (
                _,
                Progress::Held | Progress::Delivered { .. } | Progress::Stopped { .. }
            ) | (Outcome::AcceptedByCarrier, Progress::Accepted { .. })
        );
        if is_stray || is_known {
            return false;
        }
        match outcome {
            Outcome::AcceptedByCarrier => {
                self.progress = Progress::Accepted { at: now };
                self.keep(now, EventKind::FirstHalfAccepted, channel);
            }
            Outcome::ReceivedByPhone => {
                self.progress = Progress::Delivered { at: now };
                self.keep(now, EventKind::FirstHalfDelivered, channel);
            }
            Outcome::OverQuota => match self.next_after(channel) {
                Some(next) => self.hurry(next, now, policy),
                None => self.again(
                    channel,
                    later(now, policy.quota_wait + policy.back_off(1, jitter)),
                ),
            },
            Outcome::Unreachable
                if self.next_after(channel).is_none() && self.unreachable < policy.unreachable_tries =>
            {
                self.unreachable += 1;
                self.record(now, EventKind::FirstHalfFailed, Some(channel));
                self.again(
                    channel,
                    later(now, policy.unreachable_wait + policy.back_off(1, jitter)),
                );
            }
            Outcome::Unreachable | Outcome::Refused => self.fail(channel, now, policy),
        }
        true
    }

    /// The same channel once more.
    fn again(&mut self, channel: Channel, at: Timestamp) {
        self.tried.remove(channel);
        self.progress = Progress::Waiting;
        self.switch_at(channel, at);
    }

    /// A receipt is there: nothing more is sent, and within the 12 hours nothing more is watched.
    fn keep(&mut self, now: Timestamp, kind: EventKind, channel: Channel) {
        self.next_attempt_at = None;
        self.setbacks = 0;
        self.record(now, kind, Some(channel));
        self.spare_call();
        if now <= self.due {
            self.escalate_at = None;
        }
    }

    /// What the passing of time made of it; `false` if nothing is due. At its time an unkept request goes to
    /// the contact centre; if no opening was left, the deadline itself is looked at once more and the breach
    /// recorded. What still waits to be sent yields to what can be in time, and is still sent.
    pub fn escalate(&mut self, now: Timestamp, terms: &Terms, calendar: &Calendar) -> bool {
        if self.escalate_at.is_none_or(|at| at > now) {
            return false;
        }
        if !self.is_escalated() {
            self.record(now, EventKind::Escalated, None);
            self.class = Class::Late;
        }
        self.call_if_missing(now);
        self.escalate_at = match verdict(&self.events, self.due, now, terms, calendar) {
            Some(Verdict::Breached) => {
                if !self.is_breached() {
                    self.record(now, EventKind::Breached, None);
                }
                None
            }
            Some(Verdict::Kept | Verdict::Escalated) => None,
            None if self.was_handed_in_time(terms, calendar) => None,
            None => Some(whole_ms(self.due)),
        };
        true
    }

    fn was_handed_in_time(&self, terms: &Terms, calendar: &Calendar) -> bool {
        self.events
            .iter()
            .filter_map(|event| terms.handed_at(event))
            .any(|handed| terms.is_in_time(handed, self.due, calendar))
    }

    /// How long after acceptance `now` is.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.requested_at)
    }
}
