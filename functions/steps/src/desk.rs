//! What every operator's step has in common: the role is looked at first, and the act is written down before it
//! is done.

use crate::ports::{Chance, Clock, Record};
use crate::problem::Problem;
use pin::digest::PersonKey;
use pin::operator::{Act, ActId, ActKind, Operator, Role};
use pin::request::RequestId;

/// Refuses an operator who has none of `roles`.
///
/// # Errors
/// [`Problem::Forbidden`]
pub fn demand(operator: &Operator, roles: &[Role]) -> Result<(), Problem> {
    if roles.contains(&operator.role) {
        Ok(())
    } else {
        Err(Problem::Forbidden)
    }
}

/// What an act is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// On whom.
    pub person: Option<PersonKey>,
    /// On which request.
    pub request: Option<RequestId>,
    /// The reason or note that was given, or what was set.
    pub note: Option<String>,
}

/// Writes an act down, now, under an id of its own. Nothing may be done if this fails.
///
/// # Errors
/// The record's fault.
pub async fn record(
    (clock, chance, record): (&dyn Clock, &dyn Chance, &dyn Record),
    operator: &Operator,
    kind: ActKind,
    about: About,
) -> Result<(), Problem> {
    let mut id = [0; 16];
    chance.fill(&mut id);
    let act = Act {
        id: ActId(id),
        at: clock.now(),
        operator: operator.clone(),
        kind,
        person: about.person,
        request: about.request,
        note: about.note,
    };
    Ok(record.append(&act).await?)
}
