//! How long to wait after what.

use super::ChannelSet;
use crate::back_off::back_off;
use crate::channel::Channel;
use jiff::SignedDuration;

/// The waits of a delivery, and the channels there are.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The channels in service: a first half takes no other.
    pub in_service: ChannelSet,
    /// How long a drain may work on one delivery before another may take it up: longer than any send lasts.
    pub lease: SignedDuration,
    /// The first back-off; it doubles with every setback in a row.
    pub back_off: SignedDuration,
    /// The longest back-off.
    pub longest_back_off: SignedDuration,
    /// How long a carrier that cannot reach the phone is given before the next try.
    pub unreachable_wait: SignedDuration,
    /// How often an unreachable phone is tried again.
    pub unreachable_tries: u32,
    /// The longest wait after a send that may or may not have gone out. The wait doubles from the lease up to
    /// here, so that a provider whose answers are lost does not hand a person the same message every minute.
    pub longest_unclear_wait: SignedDuration,
    /// How often a send may stay unclear. The half has gone out then, most likely each time: what is missing is the
    /// provider's word, and the centre gets the request instead of the person one message more an hour, for ever.
    pub unclear_tries: u32,
    /// How often it may while another channel is left.
    pub unclear_tries_each: u32,
    /// How long a channel is given, and how long it may stay silent, before the next one is tried: of the 12 hours
    /// each of three channels gets two, and the centre the rest.
    pub silence: SignedDuration,
    /// How long a new text message may be projected to wait before whoever has email gets email first (decision 6).
    pub longest_sms_wait: SignedDuration,
    /// How long a message is kept back whose receipt says that the account's quota is used up.
    pub quota_wait: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            in_service: ChannelSet::of(&[Channel::Sms]),
            lease: SignedDuration::from_secs(60),
            back_off: SignedDuration::from_secs(2),
            longest_back_off: SignedDuration::from_mins(5),
            unreachable_wait: SignedDuration::from_mins(30),
            unreachable_tries: 2,
            longest_unclear_wait: SignedDuration::from_hours(1),
            unclear_tries: 7,
            unclear_tries_each: 3,
            silence: SignedDuration::from_hours(2),
            longest_sms_wait: SignedDuration::from_hours(2),
            quota_wait: SignedDuration::from_mins(15),
        }
    }
}

impl Policy {
    /// The wait after the `setbacks`-th setback in a row (from 1): exponential, of which `jitter` (any value)
    /// picks the upper half ("equal jitter"), so that what failed together does not come back together.
    #[must_use]
    pub fn back_off(&self, setbacks: u32, jitter: u32) -> SignedDuration {
        back_off(self.back_off, self.longest_back_off, setbacks, jitter)
    }

    /// The wait after the `ambiguous`-th send (from 1) that may or may not have gone out: never less than a send
    /// may last, since a receipt that comes meanwhile saves the second message.
    #[must_use]
    pub fn unclear_wait(&self, ambiguous: u32) -> SignedDuration {
        let doublings = ambiguous.saturating_sub(1).min(16);
        self.lease
            .checked_mul(1 << doublings)
            .unwrap_or(self.longest_unclear_wait)
            .min(self.longest_unclear_wait)
            .max(self.lease)
    }
}
