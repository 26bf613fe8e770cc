//! R4: both halves together become the kept PIN, chosen by the person or assigned (D3).

use crate::deps::deps;
use crate::door::{self, Holdings};
use crate::draw;
use crate::limits::{self, Limits};
use crate::ports::{
    Attempts, Chance, Clock, Fault, FingerprintFirst, FingerprintSecond, IndexMac, MessageTokens,
    PasswordHash, PinReader, Pins, RequestReader, StandingReader,
};
use crate::problem::Problem;
use crate::who;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use pin::access::{Activation, ActivationDraft, Refused, Validity, activation};
use pin::calendar::day_in_italy;
use pin::delivery::{Delivery, DeliveryId};
use pin::digest::PersonKey;
use pin::half::Alphabet;
use pin::kept_pin::{Digest, KeptPin, PinKind, PinRecord, PinState, expires_on};

deps! {
    /// What activation needs: both keys that recognise halves and none that makes one.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Makes assigned PINs and salts.
        chance: dyn Chance,
        /// Makes the table's keys.
        index: IndexMac,
        /// Recognises a device.
        tokens: MessageTokens,
        /// Counts attempts.
        attempts: dyn Attempts,
        /// The kept PIN so far.
        kept: dyn PinReader,
        /// Whether there is a live request.
        standings: dyn StandingReader,
        /// Reads it.
        requests: dyn RequestReader,
        /// Recognises the first half.
        first: FingerprintFirst,
        /// Recognises the second half.
        second: FingerprintSecond,
        /// Hashes the kept PIN.
        passwords: dyn PasswordHash,
        /// Keeps it.
        pins: dyn Pins,
    }
    settings {
        /// How many attempts are too many.
        limits: Limits,
        /// How long halves may be taken.
        validity: Validity,
        /// The alphabet of assigned PINs.
        alphabet: Alphabet,
    }
}

/// An activation: secrets and personal data.
#[derive(Clone)]
pub struct Command {
    /// The body.
    pub draft: ActivationDraft,
    /// The device cookie presented, if any.
    pub device: Option<String>,
    /// Where it came from: a network address.
    pub source: String,
}

/// What the person is told, once.
#[derive(Debug)]
pub struct View {
    /// The PIN, if the system assigned it.
    pub assigned: Option<KeptPin>,
    /// What it is enough for.
    pub kind: PinKind,
    /// Its last valid day.
    pub expires_on: Date,
}

/// Takes the sixteen characters and keeps eight in their place.
///
/// The attempt is counted before anything is looked at and taken back if it was right. Whoever it is, and whether
/// there is anybody, the ports are asked for the same in the same order up to the answer, with one password hash.
/// It may be repeated with the same sixteen until the kept PIN has been used: each time anew, since the PIN of
/// an answer that was lost cannot be told again.
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::WeakPin`], [`Problem::WrongPin`], [`Problem::HalfExpired`],
/// [`Problem::TooManyAttempts`], or a port's fault; after [`Fault::Conflict`] and [`Fault::Ambiguous`] the
/// same call again is safe.
pub async fn activate_pin(deps: &Deps, command: Command) -> Result<View, Problem> {
    let now = deps.clock.now();
    let source = who::enter(&deps.index, &*deps.attempts, &deps.limits, &command.source, now).await?;
    let typed = activation(&command.draft).map_err(|refused| match refused {
        Refused::Invalid(errors) => Problem::Invalid(errors),
        Refused::Weak(errors) => Problem::WeakPin(errors),
    })?;
    let person = who::person(&deps.index, &typed.tax_code).await?;
    let device = door::known_device(&deps.tokens, command.device.as_deref(), person, now).await?;
    let counted = limits::try_secret(&*deps.attempts, &deps.limits, (person, source), device, now).await?;
    let held = door::holdings(&*deps.kept, &*deps.standings, &*deps.requests, person).await?;
    let is_first = held.is_first(&*deps.first, &typed.first).await?;
    let is_second = held.is_second(&*deps.second, &typed.second).await?;
    let pin = match &typed.chosen {
        Some(chosen) => chosen.clone(),
        None => assign(deps, &typed)?,
    };
    let salt = draw::bytes(&*deps.chance);
    let digest = deps.passwords.hash(person, &pin, salt).await?;
    let issue = judge(deps, &held, is_first && is_second, now)?;
    let record = record(&held, person, issue, digest, now);
    keep(deps, &held, &record, now).await?;
    counted.forgive(&*deps.attempts).await;
    Ok(View {
        assigned: typed.chosen.is_none().then_some(pin),
        kind: record.kind,
        expires_on: record.expires_on,
    })
}

/// A PIN for who chose none. A hundred weak or rude ones in a row mean a broken source of chance.
fn assign(deps: &Deps, typed: &Activation) -> Result<KeptPin, Fault> {
    (0..100)
        .find_map(|_| KeptPin::assign(draw::bytes(&*deps.chance), deps.alphabet, &typed.tax_code))
        .ok_or(Fault::Refused)
}

/// Which initial PIN was shown, if it is one that may be taken now. That halves are too old is told only to who
/// has both.
fn judge(deps: &Deps, held: &Holdings, is_right: bool, now: Timestamp) -> Result<DeliveryId, Problem> {
    let (guard, found) = held.assigned().ok_or(Problem::WrongPin)?;
    let issue = found.delivery.id;
    if !is_right || !PinRecord::may_follow(held.kept.as_ref(), issue) {
        return Err(Problem::WrongPin);
    }
    let posted = found.letter.posted_at;
    let is_valid = deps.validity.first_activates(guard.standing, posted, now)
        && deps.validity.second_is_valid(posted, now);
    if is_valid {
        Ok(issue)
    } else {
        Err(Problem::HalfExpired)
    }
}

/// The row of the PIN. One that takes the place of a PIN in force is enough for the same as that one was.
fn record(
    held: &Holdings,
    person: PersonKey,
    issue: DeliveryId,
    digest: Digest,
    now: Timestamp,
) -> PinRecord {
    PinRecord {
        person,
        issue,
        digest,
        kind: held.in_force().map_or(PinKind::Ordinary, |pin| pin.kind),
        expires_on: expires_on(day_in_italy(now)),
        state: PinState::Active,
        since: now,
        used_at: None,
        version: held.kept.map_or(0, |pin| pin.version),
    }
}

/// How often the commit is tried while others write to the delivery.
const TRIES: u32 = 6;

/// Commits the PIN with its request's completion. A receipt or a drain may write to the delivery meanwhile: then it
/// is read and completed again. Another activation, or a withdrawal, is not written over: of several
/// activations at once one answers with a PIN.
async fn keep(deps: &Deps, held: &Holdings, record: &PinRecord, now: Timestamp) -> Result<(), Problem> {
    let Some((_, found)) = held.assigned() else {
        return Err(Problem::WrongPin);
    };
    let mut delivery = found.delivery.clone();
    for attempt in 0..TRIES {
        delivery.activated(now);
        match deps.pins.keep(record, Some(&delivery)).await {
            Err(Fault::Conflict) => {}
            done => return Ok(done?),
        }
        deps.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
        delivery = unless_overtaken(deps, record).await?;
    }
    Err(Fault::Conflict.into())
}

/// The delivery as it stands now, if the PIN and the request still do as they were read.
async fn unless_overtaken(deps: &Deps, record: &PinRecord) -> Result<Delivery, Problem> {
    let held = door::holdings(&*deps.kept, &*deps.standings, &*deps.requests, record.person).await?;
    let version = held.kept.as_ref().map_or(0, |pin| pin.version);
    match held.assigned() {
        Some((_, found)) if version == record.version && found.delivery.id == record.issue => {
            Ok(found.delivery.clone())
        }
        _ => Err(Fault::Conflict.into()),
    }
}
