//! Requests of which nothing is left to do but to print their letter: weeks of them may wait for the printer, so
//! their rows are kept small and made again, as they were, when a step reads them. What a person asked for is a
//! function of the person; of the delivery its own facts are kept.

use crate::outside::Outside;
use crate::person;
use jiff::Timestamp;
use memory::Map;
use pin::calendar::day_in_italy;
use pin::callback::Callback;
use pin::channel::{Channel, Class};
use pin::delivery::{ChannelSet, Delivery, DeliveryId, Event, Progress, ProviderId, Reach};
use pin::half::Fingerprint;
use pin::letter::Letter;
use pin::request::{Request, RequestId, Standing};
use steps::ports::RequestRecord;

/// What is kept of a request that rests.
struct Rest {
    person: u32,
    requested_at: Timestamp,
    standing: Standing,
    facts: Facts,
    /// The letter, unless it stands as it was opened.
    letter: Option<Box<Letter>>,
}

impl Rest {
    /// The letter as it stands.
    fn letter_or(&self, delivery: &Delivery) -> Letter {
        match &self.letter {
            Some(letter) => Letter::clone(letter),
            None => Letter::open(delivery.id, delivery.person, self.standing, self.requested_at),
        }
    }
}

/// What a delivery has of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Facts {
    channel: Channel,
    tried: ChannelSet,
    class: Class,
    progress: Progress,
    attempts: u32,
    setbacks: u32,
    unreachable: u32,
    ambiguous: u32,
    fence: u64,
    fingerprint: Option<Fingerprint>,
    provider_id: Option<ProviderId>,
    /// Owed still, where the centre has no agents.
    callback: Option<Box<Callback>>,
    events: Box<[Event]>,
    version: u64,
}

/// Those that rest, by request.
#[derive(Default)]
pub(crate) struct Resting(Map<RequestId, Box<Rest>>);

impl Resting {
    /// How many rest.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Lays a request by, if only its letter still waits: its delivery, and where it stands.
pub(crate) fn lay_by(outside: &Outside, request: RequestId) -> Option<(Standing, Delivery)> {
    let (standing, delivery, letter) = outside.twin.lay_by(request)?;
    let opened = Letter::open(delivery.id, delivery.person, standing, delivery.requested_at);
    let is_fresh = letter == opened;
    let rest = Rest {
        person: person::index(delivery.person).unwrap_or_default(),
        requested_at: delivery.requested_at,
        standing,
        facts: facts(&delivery),
        letter: (!is_fresh).then(|| Box::new(letter.clone())),
    };
    debug_assert!(
        rows(outside, request, &rest).is_some_and(|(_, remade, same)| remade == delivery && same == letter),
        "what rests comes back as it was"
    );
    outside.resting().0.insert(request, Box::new(rest));
    Some((standing, delivery))
}

/// Gives a request that rests its rows back, since a step is going to read them.
pub(crate) fn wake(outside: &Outside, request: RequestId) {
    let Some(rest) = outside.resting().0.remove(&request) else {
        return;
    };
    match rows(outside, request, &rest) {
        Some((record, delivery, letter)) => {
            outside.twin.take_up(&record, delivery, &letter);
            outside.journal().kept += 1;
        }
        None => outside.laws().break_at(
            "what rests comes back as it was",
            outside.agenda.now_ns(),
            Some(request),
        ),
    }
}

fn facts(delivery: &Delivery) -> Facts {
    Facts {
        channel: delivery.channel,
        tried: delivery.tried,
        class: delivery.class,
        progress: delivery.progress,
        attempts: delivery.attempts,
        setbacks: delivery.setbacks,
        unreachable: delivery.unreachable,
        ambiguous: delivery.ambiguous,
        fence: delivery.fence,
        fingerprint: delivery.fingerprint,
        provider_id: delivery.provider_id.clone(),
        callback: delivery.callback.clone(),
        events: delivery.events.as_slice().into(),
        version: delivery.version,
    }
}

/// What a person asked for: the body is the same function of the person that made it first, and the rules read it as
/// they did then.
fn asked(outside: &Outside, person: u32, at: Timestamp) -> Option<Request> {
    let draft = person::draft(&outside.people.person(person), false);
    pin::request::read(&draft, day_in_italy(at)).ok()
}

fn remade(outside: &Outside, id: DeliveryId, rest: &Rest, asked: &Request) -> Delivery {
    let facts = rest.facts.clone();
    let contacts = &asked.contacts;
    let reach = Reach {
        mobile: contacts.mobile.clone(),
        email: contacts.email.clone(),
        pec: contacts.pec.clone(),
    };
    Delivery {
        id,
        person: person::key(rest.person),
        language: asked.language,
        reach: reach.within(outside.settings.policy.in_service),
        channel: facts.channel,
        tried: facts.tried,
        requested_at: rest.requested_at,
        due: outside.settings.terms.due(rest.requested_at),
        progress: facts.progress,
        class: facts.class,
        next_attempt_at: None,
        escalate_at: None,
        attempts: facts.attempts,
        setbacks: facts.setbacks,
        unreachable: facts.unreachable,
        ambiguous: facts.ambiguous,
        fence: facts.fence,
        fingerprint: facts.fingerprint,
        provider_id: facts.provider_id,
        callback: facts.callback,
        events: facts.events.into_vec(),
        version: facts.version,
    }
}

/// The rows of a request that rests; `None` if they cannot be made again, which must never be.
fn rows(outside: &Outside, request: RequestId, rest: &Rest) -> Option<(RequestRecord, Delivery, Letter)> {
    let asked = asked(outside, rest.person, rest.requested_at)?;
    let id = DeliveryId {
        request,
        generation: 1,
    };
    let delivery = remade(outside, id, rest, &asked);
    let letter = rest.letter_or(&delivery);
    let record = RequestRecord {
        id: request,
        person: delivery.person,
        requested_at: rest.requested_at,
        standing: rest.standing,
        request: asked,
    };
    Some((record, delivery, letter))
}
