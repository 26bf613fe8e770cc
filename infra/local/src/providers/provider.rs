//! What a provider does with a message, and what it reports on it.

use crate::clock::{LocalClock, later};
use crate::providers::outbox::{Message, Outbox};
use jiff::{SignedDuration, Timestamp};
use pin::Channel;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use steps::ports::Clock;
use zeroize::Zeroizing;

/// How long a carrier, or the other side's mail server, takes to report on a message; the printer too, which posts
/// its letters at once here.
const REPORT_AFTER: SignedDuration = SignedDuration::from_secs(2);

impl Message {
    /// When what became of it is known, if anybody says.
    pub(crate) fn reported_at(&self) -> Timestamp {
        later(self.at, REPORT_AFTER)
    }
}

/// How a provider behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It takes every message, and the carrier reports on it.
    #[default]
    Accept,
    /// It says of every message: too fast.
    Throttle,
    /// It refuses every message for good.
    Reject,
    /// It takes every message, but its caller sees a time-out. The carrier reports all the same.
    Timeout,
    /// It takes every message, and no report ever comes.
    Silent,
    /// It cannot be reached: nothing is taken, and its caller knows.
    Down,
}

/// How a provider behaves, kept across restarts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Behaviour {
    /// What it does with messages.
    pub mode: Mode,
    /// How many it takes in any second; what is beyond that is throttled. `None`: as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_per_s: Option<u32>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Taken, under this id.
    Taken(String),
    /// Taken, but the caller is not to know.
    TakenUnheard,
    /// Too fast.
    Throttled,
    /// Refused for good.
    Refused,
    /// The outbox could not be written: as when the provider itself breaks down.
    Broken,
    /// Not reached.
    Unreached,
}

/// The provider of a channel.
pub struct Provider {
    channel: Channel,
    clock: Arc<LocalClock>,
    outbox: Arc<Mutex<Outbox>>,
}

/// What a message says.
pub(crate) struct Content {
    /// Its subject, if it has one.
    pub(crate) subject: Option<String>,
    /// Its text: a secret.
    pub(crate) text: Zeroizing<String>,
}

impl Provider {
    /// The provider of `channel`, which keeps its messages in `outbox`.
    pub(crate) const fn new(channel: Channel, clock: Arc<LocalClock>, outbox: Arc<Mutex<Outbox>>) -> Self {
        Self {
            channel,
            clock,
            outbox,
        }
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deals with a message as the provider behaves now.
    pub(crate) fn take(&self, to: &str, content: Content) -> Taking {
        let mut outbox = self.outbox();
        let Behaviour { mode, rate_per_s } = outbox.behaviour(self.channel);
        if mode == Mode::Reject {
            return Taking::Refused;
        }
        if let Some(taking) = self.turned_away(&outbox, mode, rate_per_s) {
            return taking;
        }
        let mut random = [0; 16];
        if getrandom::fill(&mut random).is_err() {
            return Taking::Broken;
        }
        let message_id = uuid::Builder::from_random_bytes(random).into_uuid().to_string();
        let message = self.message(message_id, to, content);
        let report_at = (mode != Mode::Silent).then(|| message.reported_at());
        self.keep(&mut outbox, message, report_at, mode)
    }

    /// Deals with a certified message, which has its name already, as the provider behaves now. One that is to be
    /// rejected is taken all the same: it is the other side's provider that sends it back. Receipts are there at once.
    pub(crate) fn take_certified(&self, message_id: &str, to: &str, content: Content) -> Taking {
        let mut outbox = self.outbox();
        let Behaviour { mode, rate_per_s } = outbox.behaviour(self.channel);
        if let Some(taking) = self.turned_away(&outbox, mode, rate_per_s) {
            return taking;
        }
        if outbox.has(message_id) {
            return Taking::Taken(message_id.to_owned());
        }
        let mut message = self.message(message_id.to_owned(), to, content);
        message.is_returned = mode == Mode::Reject;
        let report_at = (mode != Mode::Silent).then_some(message.at);
        self.keep(&mut outbox, message, report_at, mode)
    }

    /// Deals with a letter, which has its name already, as the printer behaves now. One that is to be rejected, or
    /// `cannot_be_made`, is taken all the same: the printer says later that it discarded it.
    pub(crate) fn take_letter(
        &self,
        name: &str,
        tax_code: &str,
        text: Zeroizing<String>,
        cannot_be_made: bool,
    ) -> Taking {
        let mut outbox = self.outbox();
        let Behaviour { mode, rate_per_s } = outbox.behaviour(self.channel);
        if outbox.has(name) {
            return Taking::Taken(name.to_owned());
        }
        if let Some(taking) = self.turned_away(&outbox, mode, rate_per_s) {
            return taking;
        }
        let content = Content { subject: None, text };
        let mut message = self.message(name.to_owned(), tax_code, content);
        message.is_returned = cannot_be_made || mode == Mode::Reject;
        let report_at = (mode != Mode::Silent).then(|| message.reported_at());
        self.keep(&mut outbox, message, report_at, Mode::Accept)
    }

    /// What a caller is told of whom nothing is looked at yet.
    fn turned_away(&self, outbox: &Outbox, mode: Mode, rate_per_s: Option<u32>) -> Option<Taking> {
        match mode {
            Mode::Down => Some(Taking::Unreached),
            Mode::Throttle => Some(Taking::Throttled),
            _ => self.is_too_fast(outbox, rate_per_s).then_some(Taking::Throttled),
        }
    }

    fn is_too_fast(&self, outbox: &Outbox, rate_per_s: Option<u32>) -> bool {
        rate_per_s.is_some_and(|rate| {
            let rate = usize::try_from(rate).unwrap_or(usize::MAX);
            let second_ago = later(self.clock.now(), SignedDuration::from_secs(-1));
            outbox.taken_since(self.channel, second_ago, rate) >= rate
        })
    }

    fn message(&self, message_id: String, to: &str, content: Content) -> Message {
        Message {
            message_id,
            channel: self.channel,
            to: to.to_owned(),
            subject: content.subject,
            text: content.text,
            at: self.clock.now(),
            is_returned: false,
        }
    }

    fn keep(
        &self,
        outbox: &mut Outbox,
        message: Message,
        report_at: Option<Timestamp>,
        mode: Mode,
    ) -> Taking {
        if let Err(error) = outbox.take(&message, report_at) {
            tracing::error!(%error, "the outbox cannot be written");
            return Taking::Broken;
        }
        self.clock.rouse();
        if mode == Mode::Timeout {
            Taking::TakenUnheard
        } else {
            Taking::Taken(message.message_id)
        }
    }

    /// The places of its messages on which a report is still to come.
    pub(crate) fn places_to_report(&self) -> Vec<usize> {
        self.outbox().places_to_report(self.channel).into_iter().collect()
    }

    /// Its message at a place of the outbox.
    pub(crate) fn at_place(&self, place: usize) -> Option<Message> {
        let outbox = self.outbox();
        outbox
            .at_place(place)
            .filter(|message| message.channel == self.channel)
            .cloned()
    }

    /// Its message of a name.
    pub(crate) fn taken(&self, message_id: &str) -> Option<Message> {
        let outbox = self.outbox();
        let message = outbox.message(message_id)?;
        (message.channel == self.channel).then(|| message.clone())
    }

    /// How it behaves.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        self.outbox().behaviour(self.channel)
    }

    /// Changes how it behaves, from the next message on.
    ///
    /// # Errors
    /// If the outbox's file cannot be written; nothing has changed then.
    pub fn behave(&self, behaviour: Behaviour) -> std::io::Result<()> {
        self.outbox().behave(self.channel, behaviour)
    }

    /// When the next report is due.
    pub(crate) fn next_report(&self) -> Option<Timestamp> {
        self.outbox().next_report(self.channel)
    }

    /// Whether a report is still to come, or to be worked in, on a message taken by `at`.
    pub(crate) fn owes_reports(&self, at: Timestamp) -> bool {
        self.outbox().owes_reports(self.channel, at)
    }

    /// Hands out the reports that are due, at most `limit`, and puts them off until `again_at`: they come
    /// again unless they are worked in by then.
    pub(crate) fn hand_out_reports(&self, limit: usize, again_at: Timestamp) -> Vec<(Timestamp, Message)> {
        let mut outbox = self.outbox();
        let due = outbox.due_reports(self.channel, self.clock.now(), limit);
        let ids: Vec<String> = due
            .iter()
            .map(|(_, message)| message.message_id.clone())
            .collect();
        outbox.put_off(&ids, again_at);
        due
    }

    /// The reports on these messages have been worked in.
    pub(crate) fn reported(&self, message_ids: &[String]) {
        if let Err(error) = self.outbox().reported(message_ids) {
            tracing::warn!(%error, "the outbox cannot be written; these reports come again after a restart");
        }
    }
}
