//! R27, R28, R34, R35: whom the contact centre is to call now, most urgent first.

use crate::centre::ROLES;
use crate::deps::deps;
use crate::desk::demand;
use crate::ports::{CallbackQueue, Clock, DueCallback, Fault, RequestReader};
use crate::problem::Problem;
use futures_util::StreamExt;
use jiff::Timestamp;
use pin::calendar::Calendar;
use pin::callback::{CallPolicy, CallReason};
use pin::channel::SHARDS;
use pin::delivery::DeliveryId;
use pin::field::{FieldCode, FieldError};
use pin::operator::Operator;
use pin::request::{PreferredPhone, PreferredTime, RequestId};
use std::fmt;

deps! {
    /// What listing callbacks needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The list.
        callbacks: dyn CallbackQueue,
        /// Reads the requests on it.
        requests: dyn RequestReader,
    }
    settings {
        /// When the contact centre is open.
        calendar: Calendar,
        /// How calls are made.
        calls: CallPolicy,
    }
}

/// How many callbacks a page has, if nothing is said.
pub const USUAL_PAGE: usize = 50;

/// How many at most.
pub const LARGEST_PAGE: usize = 100;

/// How many entries of a shard are read at once.
const READ: u32 = 50;

/// How often the list is read for one page: what is not to be called now is passed over.
const LOOKS: u32 = 6;

/// How many requests are read at once.
const AT_ONCE: usize = 16;

/// A look at the list.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who looks.
    pub operator: Operator,
    /// Which callbacks are wanted, as it came: `open`, which is also what nothing means.
    pub state: Option<String>,
    /// How many are wanted, as it came.
    pub limit: Option<String>,
    /// What the page before said is next, as it came.
    pub after: Option<String>,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The request it is about.
    pub request: RequestId,
    /// Why.
    pub reason: CallReason,
    /// By when.
    pub due: Timestamp,
    /// On which phone.
    pub preferred_phone: PreferredPhone,
    /// At which time.
    pub preferred_time: PreferredTime,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Whom to call, most urgent first.
    pub items: Vec<Item>,
    /// What to give as `after` for those that follow, if any may.
    pub next: Option<Place>,
}

/// A place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(DueCallback);

impl Place {
    /// Reads a place back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
        let generation = parts.next()?.parse().ok()?;
        let request = RequestId::parse(parts.next()?)?;
        Some(Self(DueCallback {
            at,
            id: DeliveryId { request, generation },
        }))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DueCallback { at, id } = self.0;
        write!(f, "{}.{}.{}", at.as_millisecond(), id.generation, id.request)
    }
}

/// Lists whom to call now. It shows no personal data, so that looking is no act; taking a call up is.
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::Invalid`], or a port's fault.
pub async fn list_callbacks(deps: &Deps, command: Command) -> Result<View, Problem> {
    demand(&command.operator, ROLES)?;
    let (limit, mut after) = page(&command)?;
    let now = deps.clock.now();
    let mut items = Vec::new();
    for _ in 0..LOOKS {
        let (entries, is_all) = read(deps, after).await?;
        let looks = futures_util::stream::iter(entries.clone())
            .map(|entry| async move { (entry, look(deps, entry, now).await) })
            .buffered(AT_ONCE);
        let mut looks = std::pin::pin!(looks);
        while let Some((entry, item)) = looks.next().await {
            items.extend(item?);
            after = Some(entry);
            if items.len() == limit {
                let is_last = is_all && entries.last() == Some(&entry);
                let next = after.filter(|_| !is_last).map(Place);
                return Ok(View { items, next });
            }
        }
        if is_all {
            return Ok(View { items, next: None });
        }
    }
    Ok(View {
        items,
        next: after.map(Place),
    })
}

/// What stands in the list after a place, of every shard, in order; and whether that is all of it.
async fn read(deps: &Deps, after: Option<DueCallback>) -> Result<(Vec<DueCallback>, bool), Fault> {
    let from = after.map(|after| after.at);
    let shards = (0..SHARDS).map(|shard| deps.callbacks.callbacks(shard, from, READ));
    let mut entries = Vec::new();
    // Of a shard that has more nothing is known beyond its last entry, so nothing beyond that is taken of any.
    let mut known_to: Option<DueCallback> = None;
    for page in futures_util::future::join_all(shards).await {
        let mut page = page?;
        page.sort_unstable();
        if page.len() >= READ as usize
            && let Some(last) = page.last()
        {
            known_to = Some(known_to.map_or(*last, |known| known.min(*last)));
        }
        entries.extend(page);
    }
    entries.sort_unstable();
    entries.retain(|entry| after.is_none_or(|after| *entry > after));
    entries.retain(|entry| known_to.is_none_or(|known| *entry <= known));
    Ok((entries, known_to.is_none()))
}

/// Whether an entry is to be called now; the index may be stale, so only the row says.
async fn look(deps: &Deps, entry: DueCallback, now: Timestamp) -> Result<Option<Item>, Fault> {
    let Some(found) = deps.requests.find(entry.id.request).await? else {
        return Ok(None);
    };
    let request = &found.record.request;
    let callback = found.delivery.callback.as_deref();
    Ok(callback
        .filter(|callback| {
            found.delivery.id == entry.id
                && callback.place() == entry.at
                && callback.is_for_now(request.preferred_time, now, &deps.calendar, &deps.calls)
        })
        .map(|callback| Item {
            request: found.record.id,
            reason: callback.reason,
            due: callback.by,
            preferred_phone: request.contacts.preferred_phone,
            preferred_time: request.preferred_time,
        }))
}

fn page(command: &Command) -> Result<(usize, Option<DueCallback>), Problem> {
    let mut errors = Vec::new();
    let mut complain = |pointer: &'static str, code| {
        errors.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    };
    let after = command.after.as_deref().and_then(|text| {
        let place = Place::parse(text);
        if place.is_none() {
            complain("/after", FieldCode::NotAChoice);
        }
        place
    });
    let limit = match command.limit.as_deref().map(str::parse) {
        None => USUAL_PAGE,
        Some(Ok(limit)) if (1..=LARGEST_PAGE).contains(&limit) => limit,
        Some(_) => {
            complain("/limit", FieldCode::OutOfRange);
            USUAL_PAGE
        }
    };
    if command.state.as_deref().is_some_and(|state| state != "open") {
        complain("/state", FieldCode::NotAChoice);
    }
    if errors.is_empty() {
        Ok((limit, after.map(|place| place.0)))
    } else {
        Err(Problem::Invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        let place = Place(DueCallback {
            at: Timestamp::from_millisecond(1_585_209_600_123).expect("an instant"),
            id: DeliveryId {
                request: RequestId::from_random([7; 16]),
                generation: 2,
            },
        });
        assert_eq!(Place::parse(&place.to_string()), Some(place));
        for text in [
            "",
            "1",
            "1.2",
            "x.1.07070707-0707-4707-8707-070707070707",
            "1.1.x",
        ] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }
}
