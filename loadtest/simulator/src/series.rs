//! What a run was like over time: counters and queues, minute by minute, in bounded memory. Kept only where somebody
//! asks for it; it changes nothing of the run.

mod tally;

use pin::Channel;
pub(crate) use tally::{Stand, Tally, sample};

/// How many channels a first half can take.
const CHANNELS: usize = Channel::FIRST_HALF.len();

/// So many samples are kept; when there are twice as many, each two become one.
const KEPT: usize = 1_024;

macro_rules! kinds {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $of:literal])+ $kind:ident,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $of])+ $kind,)+ }

        impl $name {
            /// How many kinds there are.
            pub const COUNT: usize = [$(Self::$kind),+].len();
        }
    };
}

kinds! {
    /// What is counted from the first instant on.
    Flow {
        /// People who came to ask.
        Arrivals,
        /// Requests answered 202.
        Accepted,
        /// Messages the provider took, by SMS.
        SentSms,
        /// … by email.
        SentEmail,
        /// … by PEC.
        SentPec,
        /// Good words of the network that has a message: the carrier, by SMS.
        TakenSms,
        /// … the recipient's mail server, by email.
        TakenEmail,
        /// … the recipient's provider, by PEC.
        TakenPec,
        /// Words that the message is there: of the phone, by SMS.
        ThereSms,
        /// … by email.
        ThereEmail,
        /// … by PEC.
        TherePec,
        /// Calls of citizens that found no Lambda environment.
        TurnedAway,
        /// Ticks that found none.
        TicksDropped,
        /// Messages sent back as too fast, by SMS.
        ThrottledSms,
        /// … by email.
        ThrottledEmail,
        /// … by PEC.
        ThrottledPec,
        /// Requests that API Gateway sent back.
        Gateway,
        /// Calls of the table that it sent back.
        Tables,
        /// Calls of KMS that it sent back.
        Keys,
        /// Messages that no money was left for, or no quota, or whose provider was down.
        Quotas,
        /// Arrivals whose person gave up.
        GivenUp,
        /// Calls that the contact centre made.
        Calls,
        /// People who called it.
        Callers,
        /// Callers who were answered.
        Answered,
        /// Callers who hung up, or were on the line as the centre shut.
        HungUp,
        /// Seconds those who were answered had waited on the line.
        WaitedS,
        /// Letters that fell due.
        LettersOwed,
        /// Letters that the printer took.
        LettersPrinted,
    }
}

kinds! {
    /// What stands at an instant; of several instants, the most.
    Level {
        /// First halves that wait to be sent, by SMS.
        WaitingSms,
        /// … by email.
        WaitingEmail,
        /// … by PEC.
        WaitingPec,
        /// Requests whose person the contact centre owes a call.
        CallsOwed,
        /// Agents on a call.
        AgentsBusy,
        /// Callers on the line.
        OnTheLine,
        /// Letters that wait for the printer.
        LettersWaiting,
    }
}

/// How things stood at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When, in nanoseconds since 1970.
    pub at_ns: i64,
    /// Every [`Flow`] since the first instant.
    pub flows: [u64; Flow::COUNT],
    /// The most of every [`Level`] since the sample before.
    pub levels: [u64; Level::COUNT],
}

impl Sample {
    /// Nothing yet.
    #[must_use]
    pub const fn empty(at_ns: i64) -> Self {
        Self {
            at_ns,
            flows: [0; Flow::COUNT],
            levels: [0; Level::COUNT],
        }
    }

    /// A counter.
    #[must_use]
    pub const fn flow(&self, flow: Flow) -> u64 {
        self.flows[flow as usize]
    }

    /// A level.
    #[must_use]
    pub const fn level(&self, level: Level) -> u64 {
        self.levels[level as usize]
    }

    /// This one and the next as one.
    fn merge(&mut self, next: &Self) {
        self.at_ns = next.at_ns;
        self.flows = next.flows;
        for (own, other) in self.levels.iter_mut().zip(next.levels) {
            *own = other.max(*own);
        }
    }
}

/// Samples of a run, evenly spread over it.
#[derive(Clone, Debug)]
pub struct Series {
    start: Sample,
    samples: Vec<Sample>,
    /// How many samples become one.
    every: u32,
    pending: Option<(u32, Sample)>,
    first: [Option<i64>; Flow::COUNT],
}

impl Series {
    /// A series that begins then.
    #[must_use]
    pub const fn new(start_ns: i64) -> Self {
        Self {
            start: Sample::empty(start_ns),
            samples: Vec::new(),
            every: 1,
            pending: None,
            first: [None; Flow::COUNT],
        }
    }

    /// The first instant, of which nothing has happened yet.
    #[must_use]
    pub const fn start(&self) -> &Sample {
        &self.start
    }

    /// The samples, in the order of time, without the first instant.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// When a counter was first seen above nought, to the minute, in nanoseconds since 1970.
    #[must_use]
    pub const fn first(&self, flow: Flow) -> Option<i64> {
        self.first[flow as usize]
    }

    /// Takes a sample.
    pub fn push(&mut self, sample: Sample) {
        for (first, count) in self.first.iter_mut().zip(sample.flows) {
            if count > 0 {
                first.get_or_insert(sample.at_ns);
            }
        }
        let (count, merged) = match self.pending.take() {
            None => (1, sample),
            Some((count, mut before)) => {
                before.merge(&sample);
                (count + 1, before)
            }
        };
        if count < self.every {
            self.pending = Some((count, merged));
            return;
        }
        self.samples.push(merged);
        if self.samples.len() >= 2 * KEPT {
            self.samples = self.samples.chunks(2).map(joined).collect();
            self.every *= 2;
        }
    }

    /// The last sample is in.
    pub fn end(&mut self) {
        if let Some((_, sample)) = self.pending.take() {
            self.samples.push(sample);
        }
    }
}

fn joined(samples: &[Sample]) -> Sample {
    let mut joined = samples[0];
    samples[1..].iter().for_each(|next| joined.merge(next));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(number: i64, level: u64) -> Sample {
        let mut sample = Sample::empty(number * 60_000_000_000);
        sample.flows[Flow::Arrivals as usize] = u64::try_from(number).unwrap_or_default();
        sample.levels[Level::WaitingSms as usize] = level;
        sample
    }

    #[test]
    fn a_year_of_minutes_takes_bounded_memory_and_loses_no_peak() {
        let mut series = Series::new(0);
        let minutes = 365 * 24 * 60;
        for number in 1..=minutes {
            series.push(minute(number, u64::from(number == 77_777)));
        }
        series.end();
        let samples = series.samples();
        assert!((KEPT..2 * KEPT).contains(&samples.len()), "{}", samples.len());
        assert!(samples.is_sorted_by_key(|sample| sample.at_ns));
        let last = samples.last().expect("some");
        assert_eq!(last.flow(Flow::Arrivals), u64::try_from(minutes).expect("small"));
        let peaks: Vec<i64> = samples
            .iter()
            .filter(|sample| sample.level(Level::WaitingSms) == 1)
            .map(|sample| sample.at_ns / 60_000_000_000)
            .collect();
        assert_eq!(peaks.len(), 1);
        assert!((77_777..77_777 + 512).contains(&peaks[0]), "{peaks:?}");
        assert_eq!(series.first(Flow::Arrivals), Some(60_000_000_000));
        assert_eq!(series.first(Flow::Calls), None);
    }
}
