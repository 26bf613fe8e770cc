//! The providers of one machine: each takes messages as the real one would, keeps them where `/_local/outbox` shows
//! them, and reports on them as the real one does. How each behaves can be set.

mod outbox;
mod provider;
pub(crate) mod query;

pub use outbox::Message;
pub use provider::{Behaviour, Mode, Provider};
pub(crate) use provider::{Content, Taking};

use crate::clock::LocalClock;
use crate::error::StartError;
use crate::{email, printer, sms};
use jiff::Timestamp;
use outbox::Outbox;
use pin::Channel;
use serde_json::Value;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use steps::Step;

/// The channels whose provider hands its reports on. Receipts of PEC come as mail, which is fetched.
pub const REPORTING: [Channel; 3] = [Channel::Sms, Channel::Email, Channel::Post];

/// Every channel's provider, over one outbox.
pub struct Providers {
    outbox: Arc<Mutex<Outbox>>,
    sms: Arc<Provider>,
    email: Arc<Provider>,
    pec: Arc<Provider>,
    post: Arc<Provider>,
}

impl Providers {
    /// Providers that keep their messages in `folder`; without one, in memory.
    ///
    /// # Errors
    /// If the outbox or its key is damaged or out of reach.
    pub fn open(folder: Option<&Path>, clock: &Arc<LocalClock>) -> Result<Self, StartError> {
        let outbox = match folder {
            Some(folder) => Outbox::open(folder)?,
            None => Outbox::in_memory(),
        };
        let outbox = Arc::new(Mutex::new(outbox));
        let provider = |channel| Arc::new(Provider::new(channel, Arc::clone(clock), Arc::clone(&outbox)));
        Ok(Self {
            sms: provider(Channel::Sms),
            email: provider(Channel::Email),
            pec: provider(Channel::Pec),
            post: provider(Channel::Post),
            outbox,
        })
    }

    /// The provider of text messages.
    #[must_use]
    pub const fn sms(&self) -> &Arc<Provider> {
        &self.sms
    }

    /// The provider of email.
    #[must_use]
    pub const fn email(&self) -> &Arc<Provider> {
        &self.email
    }

    /// The provider of PEC.
    #[must_use]
    pub const fn pec(&self) -> &Arc<Provider> {
        &self.pec
    }

    /// The printer.
    #[must_use]
    pub const fn post(&self) -> &Arc<Provider> {
        &self.post
    }

    /// The provider of a channel.
    #[must_use]
    pub const fn of(&self, channel: Channel) -> &Arc<Provider> {
        match channel {
            Channel::Sms => &self.sms,
            Channel::Email => &self.email,
            Channel::Pec => &self.pec,
            Channel::Post => &self.post,
        }
    }

    /// Those that hand their reports on.
    pub(crate) fn reporting(&self) -> impl Iterator<Item = (Channel, &Arc<Provider>)> {
        REPORTING.into_iter().map(|channel| (channel, self.of(channel)))
    }

    /// When the next report is due.
    pub(crate) fn next_report(&self) -> Option<Timestamp> {
        self.reporting()
            .filter_map(|(_, provider)| provider.next_report())
            .min()
    }

    /// Whether a report is still to come, or to be worked in, on a message taken by `at`.
    pub(crate) fn owes_reports(&self, at: Timestamp) -> bool {
        self.reporting().any(|(_, provider)| provider.owes_reports(at))
    }

    /// A page of the messages that went out on `channel` (or on any that is not paper) to `to` (or to anyone), oldest
    /// first, from after the message called `after`, and whether there are more. `None` if there is no message of that
    /// name. A letter is to a tax code.
    #[must_use]
    pub fn page(
        &self,
        channel: Option<Channel>,
        to: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Option<(Vec<Message>, bool)> {
        let outbox = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        outbox.page(channel, to, after, limit)
    }
}

/// The step that takes a channel's reports in, and the event that brings them; `None` if it cannot be made.
pub(crate) fn event(channel: Channel, reports: &[(Timestamp, Message)]) -> Option<(Step, Value)> {
    let (step, event) = match channel {
        Channel::Sms => (Step::RecordReceipt, sms::log_event(reports).ok()?),
        Channel::Email => (Step::RecordReceipt, email::event(reports)),
        Channel::Post => (Step::RecordPost, printer::event(reports)),
        Channel::Pec => return None,
    };
    Some((step, event))
}
