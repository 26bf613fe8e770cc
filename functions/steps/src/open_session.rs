//! R30, R55: logs a person in with the kept PIN or with the first half, which opens the six benefits.

use crate::deps::deps;
use crate::door::{self, Holdings};
use crate::draw;
use crate::limits::{self, Limits};
use crate::ports::{
    Attempts, Chance, Clock, Deliveries, Fault, FingerprintFirst, IndexMac, MessageTokens, PasswordHash,
    PinReader, Pins, RequestReader, Sessions, StandingReader,
};
use crate::problem::Problem;
use crate::who;
use jiff::{SignedDuration, Timestamp};
use pin::access::{LoginDraft, Validity, login};
use pin::benefits::Credential;
use pin::delivery::{Delivery, DeliveryId};
use pin::device::{self, DeviceCookie};
use pin::digest::{DeviceKey, PersonKey, SessionKey};
use pin::half::{Alphabet, Half};
use pin::kept_pin::{PinRecord, PinState};
use pin::session::{Session, Token};

deps! {
    /// What logging in needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Makes tokens and devices' names.
        chance: dyn Chance,
        /// Makes the table's keys.
        index: IndexMac,
        /// Makes and recognises device cookies.
        tokens: MessageTokens,
        /// Counts attempts.
        attempts: dyn Attempts,
        /// The kept PIN.
        kept: dyn PinReader,
        /// Whether there is a live request.
        standings: dyn StandingReader,
        /// Reads it.
        requests: dyn RequestReader,
        /// Recognises the first half.
        first: FingerprintFirst,
        /// Recognises the kept PIN.
        passwords: dyn PasswordHash,
        /// Notes the kept PIN's first use.
        pins: dyn Pins,
        /// Notes the first half's first use.
        deliveries: dyn Deliveries,
        /// Opens the session.
        sessions: dyn Sessions,
    }
    settings {
        /// How many attempts are too many.
        limits: Limits,
        /// How long halves may be taken.
        validity: Validity,
    }
}

/// A login: a secret and personal data.
#[derive(Clone)]
pub struct Command {
    /// The body.
    pub draft: LoginDraft,
    /// The device cookie presented, if any.
    pub device: Option<String>,
    /// Where it came from: a network address.
    pub source: String,
}

/// A session, opened.
#[derive(Debug)]
pub struct View {
    /// Opens it to its holder. In this one answer only; for [`Credential::Expired`] it opens the renewal.
    pub token: Token,
    /// What was shown.
    pub credential: Credential,
    /// How long it lasts without being used.
    pub expires_in: SignedDuration,
    /// Lets the device be known again; `None` for [`Credential::Expired`], which logs nobody in.
    pub device: Option<DeviceCookie>,
}

/// Logs a person in.
///
/// The attempt is counted before anything is looked at and taken back if it was right. Whoever it is, and whether
/// there is anybody, the ports are asked for the same in the same order up to the answer, with one password hash.
/// What the login changes is written before the session is.
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::WrongPin`], [`Problem::TooManyAttempts`], or a port's fault: the same call
/// again is safe.
pub async fn open_session(deps: &Deps, command: Command) -> Result<View, Problem> {
    let now = deps.clock.now();
    let source = who::enter(&deps.index, &*deps.attempts, &deps.limits, &command.source, now).await?;
    let typed = login(&command.draft).map_err(Problem::Invalid)?;
    let person = who::person(&deps.index, &typed.tax_code).await?;
    let device = door::known_device(&deps.tokens, command.device.as_deref(), person, now).await?;
    let counted = limits::try_secret(&*deps.attempts, &deps.limits, (person, source), device, now).await?;
    let held = door::holdings(&*deps.kept, &*deps.standings, &*deps.requests, person).await?;
    let half = typed.half.clone().or_else(any_half).ok_or(Fault::Refused)?;
    let is_first = held.is_first(&*deps.first, &half).await? && typed.half.is_some();
    let digest = held.kept.as_ref().map(|pin| &pin.digest);
    let is_kept = deps.passwords.verify(person, &typed.pin, digest).await?;
    let (credential, issue) = match (held.in_force(), first_half(deps, &held, now)) {
        (Some(pin), _) if is_kept => (note_use(deps, pin, now).await?, pin.issue),
        (_, Some(delivery)) if is_first => {
            note_first_use(deps, delivery, now).await?;
            (Credential::FirstHalf, delivery.id)
        }
        _ => return Err(Problem::WrongPin),
    };
    let session = Session::open(person, credential, issue, now);
    let token = begin(deps, &session).await?;
    counted.forgive(&*deps.attempts).await;
    Ok(View {
        token,
        credential,
        expires_in: session.until.duration_since(now),
        device: match credential {
            Credential::Expired => None,
            _ => Some(know(deps, person, device, now).await?),
        },
    })
}

/// What is authenticated where nothing that was typed can be a half: the call is the same.
fn any_half() -> Option<Half> {
    Half::read("00000000", Alphabet::Digits)
}

/// The first half, if it opens anything: validated, not too old, and not activated yet.
fn first_half<'a>(deps: &Deps, held: &'a Holdings, now: Timestamp) -> Option<&'a Delivery> {
    let (guard, found) = held.assigned()?;
    let id: DeliveryId = found.delivery.id;
    let is_activated = held.in_force().is_some() || held.kept.as_ref().is_some_and(|pin| pin.issue == id);
    let is_valid = deps.validity.first_is_valid(guard.standing, now);
    (!is_activated && is_valid).then_some(&found.delivery)
}

/// The first use ends the repeating of the activation, so it is written before anything is opened. What the PIN is
/// enough for, today.
async fn note_use(deps: &Deps, pin: &PinRecord, now: Timestamp) -> Result<Credential, Fault> {
    if pin.used_at.is_none() {
        let used = PinRecord {
            used_at: Some(now),
            ..*pin
        };
        match deps.pins.keep(&used, None).await {
            Err(Fault::Conflict) => unless_replaced(deps, pin).await?,
            done => done?,
        }
    }
    Ok(if pin.is_expired(now) {
        Credential::Expired
    } else {
        pin.kind.into()
    })
}

/// Another login was first, which is as good; or the activation was repeated, or the PIN stopped, and what was typed
/// opens nothing any more.
async fn unless_replaced(deps: &Deps, pin: &PinRecord) -> Result<(), Fault> {
    let there = deps.kept.kept_pin(pin.person).await?;
    let is_noted = |there: &PinRecord| {
        there.digest == pin.digest && there.state == PinState::Active && there.used_at.is_some()
    };
    there
        .as_ref()
        .is_some_and(is_noted)
        .then_some(())
        .ok_or(Fault::Conflict)
}

/// How often the first half's first use is written while others write to its delivery.
const TRIES: u32 = 6;

/// D14: the first use shows that the half has come.
async fn note_first_use(deps: &Deps, delivery: &Delivery, now: Timestamp) -> Result<(), Fault> {
    let mut stored = delivery.clone();
    for attempt in 0..TRIES {
        if stored.is_over() {
            break;
        }
        if !stored.first_use(now) {
            return Ok(());
        }
        match deps.deliveries.commit(&stored, None).await {
            Err(Fault::Conflict) => {}
            done => return done,
        }
        deps.clock.sleep(SignedDuration::from_millis(10 << attempt)).await;
        stored = deps.deliveries.read(delivery.id).await?.ok_or(Fault::Conflict)?;
    }
    Err(Fault::Conflict)
}

async fn begin(deps: &Deps, session: &Session) -> Result<Token, Fault> {
    let token = Token::from_random(draw::bytes(&*deps.chance));
    let tag = deps
        .index
        .tag(deps.index.current(), token.message().as_bytes())
        .await?;
    deps.sessions.begin(SessionKey::from_tag(&tag), session).await?;
    Ok(token)
}

/// A cookie of today for the device: the one it is known as, or a new one.
async fn know(
    deps: &Deps,
    person: PersonKey,
    known: Option<DeviceKey>,
    now: Timestamp,
) -> Result<DeviceCookie, Fault> {
    let nonce = known.map_or_else(|| draw::bytes(&*deps.chance), |device| device.0);
    let today = device::day(now);
    let message = DeviceCookie::message(person, nonce, today);
    let tag = deps.tokens.tag(deps.tokens.current(), &message).await?;
    Ok(DeviceCookie::new(nonce, today, &tag))
}
