//! R33, R36–R39: the person calls and asks for a PIN. The request is recorded and validated in one step, the first
//! half read out; it also goes by message, and the second by post.

use crate::centre::{ROLES, find};
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::draw;
use crate::halves::Halves;
use crate::notices::of_request;
use crate::opening;
use crate::ports::{
    Archive, Chance, Clock, DeriveFirst, Fault, FingerprintFirst, IndexMac, NewRequest, Record, Refusal,
    RequestReader, RequestRecord, StandingReader, Transition, Transitions,
};
use crate::precheck_request::refusal;
use crate::problem::Problem;
use crate::who;
use jiff::{SignedDuration, Timestamp};
use pin::calendar::{Calendar, day_in_italy};
use pin::delivery::{Delivery, Policy};
use pin::digest::PersonKey;
use pin::half::{Alphabet, Fingerprint, Half};
use pin::letter::Letter;
use pin::operator::{ActKind, Operator};
use pin::promise::Terms;
use pin::request::{RequestDraft, RequestId, Standing, read};

deps! {
    /// What registering by phone needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The request's and the act's ids.
        chance: dyn Chance,
        /// Makes the table's keys.
        index: IndexMac,
        /// The record of what operators did.
        record: dyn Record,
        /// Knows how to tell the person that somebody called (D16).
        archive: dyn Archive,
        /// Whether there is a request already.
        standings: dyn StandingReader,
        /// Reads it.
        requests: dyn RequestReader,
        /// Commits.
        transitions: dyn Transitions,
        /// Makes the half.
        derive: DeriveFirst,
        /// Makes what recognises it.
        fingerprint: FingerprintFirst,
    }
    settings {
        /// How the 12 hours are spent.
        terms: Terms,
        /// When the contact centre is open.
        calendar: Calendar,
        /// Which channels are in service.
        policy: Policy,
        /// The alphabet of the halves (D2).
        alphabet: Alphabet,
    }
}

/// How often another writer may be first, or an answer be lost, before the call is given up.
const TRIES: u32 = 8;

/// A caller: personal data.
#[derive(Clone)]
pub struct Command {
    /// Who takes the call.
    pub operator: Operator,
    /// The body, as on the web.
    pub draft: RequestDraft,
}

/// What is read out.
#[derive(Debug)]
pub struct View {
    /// The request.
    pub request: RequestId,
    /// The first half.
    pub first_half: Half,
}

/// Records and validates a caller's request, once that is in the record of acts, and answers the half to be read out.
/// Its fingerprint is committed with the request, before it is answered (decision 4). A request that is still with
/// the operator is withdrawn by it.
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::Invalid`], [`Problem::PinAlreadyAssigned`], or a
/// port's fault.
pub async fn register_by_phone(deps: &Deps, command: Command) -> Result<View, Problem> {
    demand(&command.operator, ROLES)?;
    let now = deps.clock.now();
    let mut request = read(&command.draft, day_in_italy(now)).map_err(Problem::Invalid)?;
    let person = who::person(&deps.index, &request.tax_code).await?;
    let mut withdrawn = earlier(deps, person, now).await?;
    let known = deps.archive.look_up(person).await?;
    if let Some(known) = &known {
        opening::look(known, &mut request);
    }
    let id = RequestId::from_random(draw::bytes(&*deps.chance));
    let row = RequestRecord {
        id,
        person,
        requested_at: now,
        standing: Standing::Validated { at: now },
        request,
    };
    let halves = Halves::first(&deps.derive, &deps.fingerprint, deps.alphabet);
    let mut delivery = opening::delivery(&row, false, (&deps.policy, &deps.terms, &deps.calendar));
    let (first_half, fingerprint) = halves.of(delivery.id, None).await?;
    speak(deps, &mut delivery, fingerprint, now);
    let new = NewRequest {
        letter: Letter::open(delivery.id, person, row.standing, now),
        notice: of_request(&row, known.as_ref()),
        delivery,
        record: row,
        replay: None,
    };
    let about = About {
        person: Some(person),
        request: Some(id),
        note: None,
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &command.operator, ActKind::RequestRegistered, about).await?;
    for attempt in 0..TRIES {
        match deps.transitions.register(&new, withdrawn.as_ref()).await {
            Ok(Ok(())) => {
                return Ok(View {
                    request: id,
                    first_half,
                });
            }
            // An answer was lost before: it is this very request that guards.
            Ok(Err(Refusal::Guarded(guard))) if guard.request == id => {
                return Ok(View {
                    request: id,
                    first_half,
                });
            }
            Ok(Err(Refusal::Guarded(guard))) if guard.standing.assigns_pin() => {
                return Err(refusal(guard.standing));
            }
            // A request of the person's was opened meanwhile, or the one to be withdrawn has moved on.
            Ok(Err(_)) | Err(Fault::Conflict) => {
                deps.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
                withdrawn = earlier(deps, person, now).await?;
            }
            // The same call again is answered as the first.
            Err(Fault::Ambiguous) => {
                deps.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    Err(Fault::Conflict.into())
}

/// The person's request that is still with the operator, withdrawn.
async fn earlier(deps: &Deps, person: PersonKey, now: Timestamp) -> Result<Option<Transition>, Problem> {
    let live = deps.standings.standing(person).await?;
    let Some(guard) = live.filter(|guard| !guard.standing.is_terminal()) else {
        return Ok(None);
    };
    if guard.standing.assigns_pin() {
        return Err(refusal(guard.standing));
    }
    let mut found = find(&*deps.requests, guard.request).await?;
    found.delivery.withdraw(now);
    found.letter.stop(now);
    Ok(Some(Transition {
        from: guard.standing,
        to: Standing::Withdrawn { at: now },
        delivery: found.delivery,
        letter: found.letter,
    }))
}

/// What the call itself has done: the person was spoken to, and heard the half.
fn speak(deps: &Deps, delivery: &mut Delivery, fingerprint: Fingerprint, now: Timestamp) {
    delivery.contacted(now);
    delivery.validate(now, &deps.terms);
    delivery.read_out(fingerprint, now);
}
