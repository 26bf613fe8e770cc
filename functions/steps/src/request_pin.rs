//! R9–R26: takes a request in. Three writes and reads: count the attempt, ask the archive, commit.

use crate::deps::deps;
use crate::draw;
use crate::limits::Limits;
use crate::notices::of_request;
use crate::opening;
use crate::ports::{
    Archive, ArchiveRecord, Attempts, Chance, Clock, IndexMac, MessageTokens, NewRequest, OpenRequests,
    Refusal, Replay, RequestRecord, WaitReader,
};
use crate::precheck_request::refusal;
use crate::problem::Problem;
use crate::who;
use jiff::{SignedDuration, Timestamp};
use pin::address::Finding;
use pin::calendar::{Calendar, day_in_italy};
use pin::delivery::Policy;
use pin::digest::{BodyDigest, FollowUpToken, ReplayKey, body_message, follow_up_message, replay_message};
use pin::field::{FieldCode, FieldError};
use pin::letter::Letter;
use pin::promise::Terms;
use pin::request::{OperatorReason, Request, RequestDraft, Standing, read};
use pin::{Channel, Language, RequestId};

deps! {
    /// What taking a request in needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Makes request ids.
        chance: dyn Chance,
        /// Makes the table's keys.
        index: IndexMac,
        /// Makes the follow-up token.
        tokens: MessageTokens,
        /// Counts calls.
        attempts: dyn Attempts,
        /// Checks the address.
        archive: dyn Archive,
        /// How long text messages wait.
        waits: dyn WaitReader,
        /// Commits.
        requests: dyn OpenRequests,
    }
    settings {
        /// How many calls are too many.
        limits: Limits,
        /// How the 12 hours are spent.
        terms: Terms,
        /// When the contact centre is open.
        calendar: Calendar,
        /// Which channels are in service.
        policy: Policy,
    }
}

/// How long an idempotency key is remembered.
pub const REPLAY_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// A request for a PIN: personal data.
#[derive(Clone)]
pub struct Command {
    /// The body, read.
    pub draft: RequestDraft,
    /// The idempotency key, if one came.
    pub idempotency: Option<Idempotency>,
    /// Where it came from: a network address.
    pub source: String,
}

/// An idempotency key (draft-ietf-httpapi-idempotency-key-header) and what it stands for.
#[derive(Clone)]
pub struct Idempotency {
    /// The key, as the client chose it.
    pub key: String,
    /// The body as it came: the key holds only for the very same bytes.
    pub body: Vec<u8>,
}

/// What the requester is told: the same whether or not the address fits (D13).
#[derive(Debug)]
pub struct View {
    /// The request.
    pub request: RequestId,
    /// When the first half is due.
    pub first_half_due: Timestamp,
    /// The language of the message.
    pub language: Language,
    /// Lets its holder follow the request. In this one answer only.
    pub follow_up_token: FollowUpToken,
}

/// Takes a request in. Nothing is answered before it is durably written (decision 2).
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::PinAlreadyAssigned`], [`Problem::RequestOpen`],
/// [`Problem::IdempotencyKeyReused`], [`Problem::TooManyAttempts`], or a port's fault; after
/// [`crate::ports::Fault::Ambiguous`] the same call with its idempotency key is safe.
pub async fn request_pin(deps: &Deps, command: Command) -> Result<View, Problem> {
    let now = deps.clock.now();
    who::enter(&deps.index, &*deps.attempts, &deps.limits, &command.source, now).await?;
    let mut request = check(&command, now)?;
    let language = request.language;
    let person = who::person(&deps.index, &request.tax_code).await?;
    let known = deps.archive.look_up(person).await?;
    let standing = look(known.as_ref(), &mut request, now);
    let replay = replay(deps, &command, now).await?;
    let record = RequestRecord {
        id: RequestId::from_random(draw::bytes(&*deps.chance)),
        person,
        requested_at: now,
        standing,
        request,
    };
    let email_first = is_email_first(deps, &record).await;
    let delivery = opening::delivery(&record, email_first, (&deps.policy, &deps.terms, &deps.calendar));
    let new = NewRequest {
        letter: Letter::open(delivery.id, person, standing, now),
        delivery,
        notice: of_request(&record, known.as_ref()),
        record,
        replay,
    };
    let (id, accepted) = match deps.requests.open(&new, now).await? {
        Ok(()) => (new.record.id, now),
        Err(Refusal::Replayed(id, accepted)) => (id, accepted),
        Err(Refusal::Guarded(guard)) => return Err(refusal(guard.standing)),
        Err(Refusal::Reused) => return Err(Problem::IdempotencyKeyReused),
    };
    let tag = deps
        .tokens
        .tag(deps.tokens.current(), &follow_up_message(id))
        .await?;
    Ok(View {
        request: id,
        first_half_due: deps.terms.due(accepted),
        language,
        follow_up_token: FollowUpToken::from_tag(&tag),
    })
}

fn check(command: &Command, now: Timestamp) -> Result<Request, Problem> {
    let key_is_shaped = command
        .idempotency
        .as_ref()
        .map(|idempotency| idempotency.key.as_bytes())
        .is_none_or(|key| (1..=128).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic));
    let mut errors = Vec::new();
    if !key_is_shaped {
        errors.push(FieldError {
            pointer: "".into(),
            code: FieldCode::IdempotencyKey,
        });
    }
    match read(&command.draft, day_in_italy(now)) {
        Ok(request) if errors.is_empty() => Ok(request),
        Ok(_) => Err(Problem::Invalid(errors)),
        Err(found) => {
            errors.extend(found);
            Err(Problem::Invalid(errors))
        }
    }
}

/// R25–R27: what the archive says decides whether the centre must speak to the person first.
fn look(known: Option<&ArchiveRecord>, request: &mut Request, now: Timestamp) -> Standing {
    let reason = match known {
        _ if request.tax_code.personal().is_none() => OperatorReason::ProvisionalTaxCode,
        None => OperatorReason::NotInArchive,
        Some(known) => match opening::look(known, request) {
            Finding::Match => return Standing::Validated { at: now },
            Finding::Doubt => OperatorReason::AddressInDoubt,
            Finding::Different => OperatorReason::AddressDiffers,
        },
    };
    Standing::WithOperator { since: now, reason }
}

async fn replay(deps: &Deps, command: &Command, now: Timestamp) -> Result<Option<Replay>, Problem> {
    let Some(idempotency) = &command.idempotency else {
        return Ok(None);
    };
    let key = deps
        .index
        .tag(deps.index.current(), &replay_message(&idempotency.key))
        .await?;
    let body = deps
        .index
        .tag(deps.index.current(), &body_message(&idempotency.body))
        .await?;
    Ok(Some(Replay {
        key: ReplayKey::from_tag(&key),
        body: BodyDigest::from_tag(&body),
        until: now.saturating_add(REPLAY_WINDOW).unwrap_or(Timestamp::MAX),
    }))
}

/// Decision 6: when text messages would wait too long, whoever has email gets email first. Asked only where it makes a
/// difference, and never a reason to turn somebody away.
async fn is_email_first(deps: &Deps, record: &RequestRecord) -> bool {
    let contacts = &record.request.contacts;
    let has_both = contacts.mobile.is_some() && contacts.email.is_some();
    if !(has_both && deps.policy.in_service.has(Channel::Email)) {
        return false;
    }
    matches!(
        deps.waits.projected_wait(Channel::Sms).await,
        Ok(Some(projected)) if projected.is_longer_than(deps.policy.longest_sms_wait, record.requested_at)
    )
}
