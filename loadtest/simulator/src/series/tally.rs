//! What a run is watched by: counts by channel, and how everything stands at an instant.

use super::{CHANNELS, Flow, Level, Sample};
use crate::journal::Journal;
use crate::limits::Place;
use crate::outside::Outside;
use pin::Channel;
use pin::delivery::{Delivery, Progress};

/// What the journal counts on top where a series is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    sent: [u64; CHANNELS],
    taken: [u64; CHANNELS],
    there: [u64; CHANNELS],
    throttled: [u64; CHANNELS],
    waiting: [u64; CHANNELS],
    calls_owed: u64,
}

/// Where a delivery stands, as far as it is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stand {
    waits: Option<Channel>,
    is_owed_a_call: bool,
}

impl Stand {
    pub(crate) fn of(delivery: &Delivery) -> Self {
        let waits = delivery.progress == Progress::Waiting && delivery.next_attempt_at.is_some();
        Self {
            waits: waits.then_some(delivery.channel),
            is_owed_a_call: delivery.callback.is_some(),
        }
    }
}

impl Tally {
    /// A delivery stands elsewhere now.
    pub(crate) fn moved(&mut self, from: Stand, to: Stand) {
        if let Some(channel) = from.waits {
            self.waiting[channel as usize] -= 1;
        }
        if let Some(channel) = to.waits {
            self.waiting[channel as usize] += 1;
        }
        self.calls_owed += u64::from(to.is_owed_a_call);
        self.calls_owed -= u64::from(from.is_owed_a_call);
    }

    /// The provider took a message.
    pub(crate) fn sent(&mut self, channel: Channel) {
        self.sent[channel as usize] += 1;
    }

    /// The network has it.
    pub(crate) fn taken(&mut self, channel: Channel) {
        self.taken[channel as usize] += 1;
    }

    /// The recipient has it.
    pub(crate) fn there(&mut self, channel: Channel) {
        self.there[channel as usize] += 1;
    }

    /// The provider sent it back as too fast.
    pub(crate) fn throttled(&mut self, channel: Channel) {
        self.throttled[channel as usize] += 1;
    }
}

/// How a run stands now.
pub(crate) fn sample(outside: &Outside) -> Sample {
    let mut sample = Sample::empty(outside.agenda.now_ns());
    let centre = outside.centre();
    let journal = outside.journal();
    let Journal {
        counts,
        letters,
        throttled,
        ..
    } = &*journal;
    let tally = journal.tally.as_deref().cloned().unwrap_or_default();
    let calls = &journal.centre.counts;
    let at = |places: &[Place]| -> u64 { places.iter().map(|place| throttled[*place as usize]).sum() };
    let flows = [
        (Flow::Arrivals, counts.arrivals),
        (Flow::Accepted, counts.accepted),
        (Flow::TurnedAway, counts.throttled),
        (Flow::TicksDropped, counts.ticks_dropped),
        (Flow::Gateway, at(&[Place::Gateway])),
        (Flow::Tables, at(&Place::TABLES)),
        (Flow::Keys, at(&[Place::Keys])),
        (Flow::Quotas, at(&Place::QUOTAS)),
        (Flow::GivenUp, counts.given_up),
        (Flow::Calls, calls.calls),
        (Flow::Callers, calls.callers),
        (Flow::Answered, centre.line.answered()),
        (Flow::HungUp, calls.hung_up),
        (Flow::WaitedS, centre.line.waited_s()),
        (Flow::LettersOwed, letters.counts.owed),
        (Flow::LettersPrinted, letters.counts.printed),
    ];
    for (flow, count) in flows {
        sample.flows[flow as usize] = count;
    }
    for (first, counts) in [
        (Flow::SentSms, tally.sent),
        (Flow::TakenSms, tally.taken),
        (Flow::ThereSms, tally.there),
        (Flow::ThrottledSms, tally.throttled),
    ] {
        sample.flows[first as usize..][..CHANNELS].copy_from_slice(&counts);
    }
    sample.levels[..CHANNELS].copy_from_slice(&tally.waiting);
    sample.levels[Level::CallsOwed as usize] = tally.calls_owed;
    sample.levels[Level::AgentsBusy as usize] = centre.busy();
    sample.levels[Level::OnTheLine as usize] = centre.line.waiting();
    sample.levels[Level::LettersWaiting as usize] = letters.counts.waiting();
    sample
}
