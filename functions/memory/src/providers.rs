//! Providers in memory: they do what their script says.

use crate::world::ManualClock;
use async_trait::async_trait;
use jiff::Timestamp;
use pin::delivery::{DeliveryId, ProviderId, SendOutcome};
use std::sync::{Mutex, MutexGuard, PoisonError};
use steps::ports::{Clock, Mail, Message, Pec, Sms, Text};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A message that a provider was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentText {
    /// Our message id.
    pub id: DeliveryId,
    /// The number, in E.164, or the address.
    pub to: String,
    /// The text.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// What the provider called it; `None` if it never took it.
    pub provider_id: Option<ProviderId>,
}

/// Whatever can be scripted: what it is given has an id, an addressee and a text.
pub trait Scripted {
    /// Our message id, whom it goes to, and what it says.
    fn parts(&self) -> (DeliveryId, &str, &str);
}

impl Scripted for Text {
    fn parts(&self) -> (DeliveryId, &str, &str) {
        (self.id, self.to.as_str(), &self.text)
    }
}

impl Scripted for Message {
    fn parts(&self) -> (DeliveryId, &str, &str) {
        (self.id, self.to.as_str(), &self.text)
    }
}

type Script<T> = Box<dyn Fn(usize, &T) -> SendOutcome + Send>;

/// A provider that does what its script says; by default it takes everything.
pub struct ScriptedProvider<T> {
    clock: ManualClock,
    state: Mutex<(Vec<SentText>, Script<T>)>,
}

/// A provider of text messages.
pub type ScriptedSms = ScriptedProvider<Text>;

/// A provider of email, ordinary or certified.
pub type ScriptedMail = ScriptedProvider<Message>;

impl<T: Scripted> ScriptedProvider<T> {
    /// A provider that calls what it takes `name-0`, `name-1` and so on.
    pub(crate) fn new(name: &'static str, clock: ManualClock) -> Self {
        let script: Script<T> =
            Box::new(move |number, _| SendOutcome::Taken(ProviderId(format!("{name}-{number}").into())));
        Self {
            clock,
            state: Mutex::new((Vec::new(), script)),
        }
    }

    /// Changes the script: it gets the number of the call, from 0, and the message.
    pub fn script(&self, script: impl Fn(usize, &T) -> SendOutcome + Send + 'static) {
        locked(&self.state).1 = Box::new(script);
    }

    /// Every message it was given, whatever it answered.
    #[must_use]
    pub fn sent(&self) -> Vec<SentText> {
        locked(&self.state).0.clone()
    }

    fn take(&self, message: &T) -> SendOutcome {
        let mut state = locked(&self.state);
        let outcome = (state.1)(state.0.len(), message);
        let (id, to, text) = message.parts();
        let sent = SentText {
            id,
            to: to.to_owned(),
            text: text.to_owned(),
            at: self.clock.now(),
            provider_id: outcome.provider_id().cloned(),
        };
        state.0.push(sent);
        outcome
    }
}

#[async_trait]
impl Sms for ScriptedSms {
    async fn send(&self, text: &Text) -> SendOutcome {
        self.take(text)
    }
}

#[async_trait]
impl Mail for ScriptedMail {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.take(message)
    }
}

#[async_trait]
impl Pec for ScriptedMail {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.take(message)
    }
}
