//! First use and login, from the halves to a session.

mod calls;
mod deaths;
mod limits;
mod path;
mod stops;

use crate::mortal::{Fate, MortalWorld};
use crate::town::{SOURCE, Town, half_in, minutes, tax_code};
use pin::RequestId;
use pin::access::{ActivationDraft, LoginDraft};
use pin::delivery::DeliveryId;
use pin::digest::{PersonKey, Purpose, SessionKey};
use pin::field::Field;
use pin::request::Standing;
use pin::session::{Session, Token};
use std::future::Future;
use steps::ports::{Mac, RequestReader, Sessions, StandingReader, Transition, Transitions};
use steps::{Problem, activate_pin, open_session};

/// A person with both halves in hand.
pub(crate) struct Citizen {
    pub(crate) code: String,
    pub(crate) request: RequestId,
    pub(crate) first: String,
    pub(crate) second: String,
}

impl Citizen {
    /// The `n`-th person, whose request was accepted, sent and posted.
    pub(crate) fn new(town: &Town, n: u32) -> Self {
        let (request, first) = Self::sent(town, n);
        let second = pollster::block_on(town.world.post_letter(first_issue(request))).expect("posted");
        Self {
            code: tax_code(n),
            request,
            first,
            second: second.reveal().to_owned(),
        }
    }

    /// The `n`-th person's request and first half, with no letter yet.
    pub(crate) fn sent(town: &Town, n: u32) -> (RequestId, String) {
        let request = town.accepted(n);
        town.drain().expect("drains");
        let text = town.sent_for(request).pop().expect("sent").text;
        (request, half_in(&text))
    }

    pub(crate) fn initial(&self) -> String {
        format!("{}{}", self.first, self.second)
    }

    pub(crate) fn person(&self, town: &Town) -> PersonKey {
        town.delivery(self.request).person
    }
}

pub(crate) fn first_issue(request: RequestId) -> DeliveryId {
    DeliveryId {
        request,
        generation: 1,
    }
}

pub(crate) fn activation(code: &str, initial: &str, chosen: Option<&str>) -> activate_pin::Command {
    let draft = ActivationDraft {
        tax_code: Field::text(code),
        initial_pin: Field::text(initial),
        chosen_pin: chosen.map_or(Field::Absent, Field::text),
        unknown: Vec::new(),
    };
    activate_pin::Command {
        draft,
        device: None,
        source: SOURCE.to_owned(),
    }
}

pub(crate) fn login(code: &str, pin: &str) -> open_session::Command {
    let draft = LoginDraft {
        tax_code: Field::text(code),
        pin: Field::text(pin),
        unknown: Vec::new(),
    };
    open_session::Command {
        draft,
        device: None,
        source: SOURCE.to_owned(),
    }
}

/// An activation in a world that notes every call, and may die.
pub(crate) fn activating<'a>(
    town: &'a Town,
    fate: &Fate,
    command: activate_pin::Command,
) -> impl Future<Output = Result<activate_pin::View, Problem>> + 'a {
    let deps = activate_pin::Deps::wire(&MortalWorld::new(town, fate), &town.settings);
    async move { activate_pin::activate_pin(&deps, command).await }
}

/// A login in a world that notes every call, and may die.
pub(crate) fn logging_in<'a>(
    town: &'a Town,
    fate: &Fate,
    command: open_session::Command,
) -> impl Future<Output = Result<open_session::View, Problem>> + 'a {
    let deps = open_session::Deps::wire(&MortalWorld::new(town, fate), &town.settings);
    async move { open_session::open_session(&deps, command).await }
}

impl Town {
    /// The row of a session that is used now; `None` once it has ended.
    pub(crate) fn prolong(&self, token: &Token) -> Option<Session> {
        let index = memory::TwinMac::new(Purpose::Index, self.world.key_version);
        let message = token.message();
        let tag = index.tag(self.world.key_version, message.as_bytes());
        let key = SessionKey::from_tag(&pollster::block_on(tag).expect("a tag"));
        let until = self.now() + pin::session::IDLE;
        pollster::block_on(self.world.store.prolong(key, self.now(), until)).expect("reads")
    }

    pub(crate) fn activate(
        &self,
        who: &Citizen,
        chosen: Option<&str>,
    ) -> Result<activate_pin::View, Problem> {
        let command = activation(&who.code, &who.initial(), chosen);
        let fate = Fate::immortal();
        fate.live(activating(self, &fate, command)).expect("lives")
    }

    pub(crate) fn login(&self, code: &str, pin: &str) -> Result<open_session::View, Problem> {
        self.log_in(login(code, pin))
    }

    pub(crate) fn log_in(&self, command: open_session::Command) -> Result<open_session::View, Problem> {
        let fate = Fate::immortal();
        fate.live(logging_in(self, &fate, command)).expect("lives")
    }

    /// Withdraws a request, as the contact centre does to stop a PIN.
    pub(crate) fn withdraw(&self, request: RequestId) {
        let store = &self.world.store;
        let found = pollster::block_on(store.find(request))
            .expect("reads")
            .expect("there");
        let guard = pollster::block_on(store.standing(found.record.person))
            .expect("reads")
            .expect("there");
        let now = self.now();
        let (mut delivery, mut letter) = (found.delivery, found.letter);
        assert!(delivery.withdraw(now));
        letter.stop(now);
        let transition = Transition {
            from: guard.standing,
            to: Standing::Withdrawn { at: now },
            delivery,
            letter,
        };
        pollster::block_on(store.transition(&transition)).expect("withdrawn");
    }

    pub(crate) fn days(&self, count: i64) {
        self.advance(minutes(count * 24 * 60));
    }
}
