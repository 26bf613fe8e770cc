//! Shows the contact centre a caller's requests and PIN. Looking is an act too, and stands in the record first.

use crate::centre::ROLES;
use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{Chance, Clock, Found, IndexMac, Record, RequestReader, StandingReader};
use crate::problem::Problem;
use crate::who;
use pin::delivery::EventKind;
use pin::operator::{ActKind, Operator};
use pin::request::{Standing, SubjectDraft, subject};

deps! {
    /// What a search needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// Makes the person's key.
        index: IndexMac,
        /// The record of what operators did.
        record: dyn Record,
        /// Which requests the person has made.
        standings: dyn StandingReader,
        /// Reads them.
        requests: dyn RequestReader,
    }
}

/// A search: personal data.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who looks.
    pub operator: Operator,
    /// The body.
    pub draft: SubjectDraft,
}

/// What is known of a person: personal data.
#[derive(Clone, Debug)]
pub struct View {
    /// The requests with all that is on their way, newest first: the last few, which the guard remembers.
    pub requests: Vec<Found>,
    /// The PIN.
    pub pin: PinState,
}

/// Where a person's PIN stands, as the newest request tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// None is assigned.
    None,
    /// Its halves are on their way, or wait to be activated.
    Assigned,
    /// Activated.
    Active,
    /// It was assigned, and has been stopped.
    Stopped,
}

impl PinState {
    /// The interface's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Assigned => "assigned",
            Self::Active => "active",
            Self::Stopped => "stopped",
        }
    }

    fn of(found: &Found) -> Self {
        let has = |kind| found.delivery.events.iter().any(|event| event.kind == kind);
        match found.record.standing {
            Standing::Validated { .. } if has(EventKind::Activated) => Self::Active,
            Standing::Validated { .. } => Self::Assigned,
            // What no half went out for was never assigned.
            Standing::Rejected { .. } | Standing::Withdrawn { .. }
                if found.delivery.fingerprint.is_some() || found.letter.fingerprint.is_some() =>
            {
                Self::Stopped
            }
            Standing::WithOperator { .. } | Standing::Rejected { .. } | Standing::Withdrawn { .. } => {
                Self::None
            }
        }
    }
}

/// Shows a person's requests and PIN.
///
/// # Errors
/// [`Problem::Forbidden`] for all but the contact centre, [`Problem::Invalid`], or a port's fault.
pub async fn search_person(deps: &Deps, command: Command) -> Result<View, Problem> {
    demand(&command.operator, ROLES)?;
    let tax_code = subject(&command.draft).map_err(Problem::Invalid)?;
    let person = who::person(&deps.index, &tax_code).await?;
    let about = About {
        person: Some(person),
        ..About::default()
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &command.operator, ActKind::Searched, about).await?;
    let ids = deps.standings.requests(person).await?;
    let reads = ids.into_iter().map(|id| deps.requests.find(id));
    let mut requests = Vec::new();
    for read in futures_util::future::join_all(reads).await {
        requests.extend(read?);
    }
    Ok(View {
        pin: requests.first().map_or(PinState::None, PinState::of),
        requests,
    })
}
