//! Shows back-office what operators did on a person. Looking is an act too, and stands in the record first.

use crate::deps::deps;
use crate::desk::{About, demand, record};
use crate::ports::{Chance, Clock, IndexMac, Record, RecordReader};
use crate::problem::Problem;
use pin::digest::{PersonKey, person_message};
use pin::field::{FieldCode, FieldError};
use pin::operator::{Act, ActKind, ActPlace, Operator, Role};
use pin::request::{SubjectDraft, subject};

deps! {
    /// What reading the record needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// The act's id.
        chance: dyn Chance,
        /// Makes the person's key.
        index: IndexMac,
        /// Takes this act in.
        record: dyn Record,
        /// Finds the others.
        acts: dyn RecordReader,
    }
}

/// How many acts a page has, if nothing is said.
pub const USUAL_PAGE: u32 = 50;

/// How many at most.
pub const LARGEST_PAGE: u32 = 100;

/// A look at the record: personal data.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who looks.
    pub operator: Operator,
    /// The body.
    pub draft: SubjectDraft,
    /// How many acts are wanted, as it came.
    pub limit: Option<String>,
    /// What the page before said is next, as it came.
    pub after: Option<String>,
}

/// A page of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The acts, newest first.
    pub acts: Vec<Act>,
    /// What to give as `after` for those that follow, if any do.
    pub next: Option<ActPlace>,
}

/// Shows a page of what was done on a person, newest first.
///
/// # Errors
/// [`Problem::Forbidden`] for all but back-office, [`Problem::Invalid`], or a port's fault.
pub async fn search_record(deps: &Deps, command: Command) -> Result<View, Problem> {
    demand(&command.operator, &[Role::BackOffice])?;
    let mut errors = Vec::new();
    let page = page(&command, &mut errors);
    let (tax_code, (limit, after)) = match subject(&command.draft) {
        Ok(tax_code) if errors.is_empty() => (tax_code, page),
        Ok(_) => return Err(Problem::Invalid(errors)),
        Err(wrong) => return Err(Problem::Invalid([wrong, errors].concat())),
    };
    let message = person_message(&tax_code);
    let person = PersonKey::from_tag(&deps.index.tag(deps.index.current(), &message).await?);
    let about = About {
        person: Some(person),
        ..About::default()
    };
    let desk = (&*deps.clock, &*deps.chance, &*deps.record);
    record(desk, &command.operator, ActKind::RecordRead, about).await?;
    // One more than is shown tells whether others follow.
    let mut acts = deps.acts.search(person, after, limit + 1).await?;
    let is_more = acts.len() > limit as usize;
    acts.truncate(limit as usize);
    let next = acts.last().filter(|_| is_more).map(Act::place);
    Ok(View { acts, next })
}

fn page(command: &Command, errors: &mut Vec<FieldError>) -> (u32, Option<ActPlace>) {
    let mut complain = |pointer: &'static str, code| {
        errors.push(FieldError {
            pointer: pointer.into(),
            code,
        });
    };
    let limit = match command.limit.as_deref().map(str::parse) {
        None => USUAL_PAGE,
        Some(Ok(limit)) if (1..=LARGEST_PAGE).contains(&limit) => limit,
        Some(_) => {
            complain("/limit", FieldCode::OutOfRange);
            USUAL_PAGE
        }
    };
    let after = command.after.as_deref().and_then(|text| {
        let place = ActPlace::parse(text);
        if place.is_none() {
            complain("/after", FieldCode::NotAChoice);
        }
        place
    });
    (limit, after)
}
