//! Takes in what the printer and the post report of letters. Reports come twice, late and in any order; none of
//! that changes what comes out. What came back or could not be made is the contact centre's from the very transaction
//! that says so (ADR 0042).

use crate::deps::deps;
use crate::letters::commit_trouble;
use crate::ports::{Clock, Fault, Letters, RequestReader};
use crate::problem::Problem;
use jiff::SignedDuration;
use pin::delivery::{Delivery, DeliveryId};
use pin::letter::{Letter, PostEvent};

deps! {
    /// What taking reports in needs.
    ports {
        /// Waiting.
        clock: dyn Clock,
        /// Reads and commits letters.
        letters: dyn Letters,
        /// Finds whom to call about one that will not arrive.
        requests: dyn RequestReader,
    }
}

/// One report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which letter.
    pub letter: DeliveryId,
    /// What happened, and when.
    pub event: PostEvent,
}

/// What reports came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Changed a letter.
    pub recorded: u32,
    /// Said nothing new.
    pub known: u32,
    /// Name no letter.
    pub strange: u32,
    /// Letters that the contact centre calls about from now on.
    pub troubled: u32,
}

/// How often another writer may be first before a report is given back.
const TRIES: u32 = 6;

/// Takes reports in. One that cannot be worked in holds up no other.
///
/// # Errors
/// A port's fault: all of them come again, and what was recorded already is then known.
pub async fn record_post(deps: &Deps, reports: Vec<Report>) -> Result<View, Problem> {
    let mut view = View::default();
    let mut failed = None;
    for report in reports {
        if let Err(fault) = take(deps, report, &mut view).await {
            failed = Some(fault);
        }
    }
    failed.map_or(Ok(view), |fault| Err(fault.into()))
}

async fn take(deps: &Deps, report: Report, view: &mut View) -> Result<(), Fault> {
    for attempt in 0..TRIES {
        let Some(mut letter) = deps.letters.read_letter(report.letter).await? else {
            view.strange += 1;
            return Ok(());
        };
        let was_troubled = letter.trouble().is_some();
        if !letter.report(report.event) {
            view.known += 1;
            return Ok(());
        }
        let is_new = letter.trouble().is_some() && !was_troubled;
        match commit(deps, &letter, is_new).await {
            Ok(is_owed) => {
                view.recorded += 1;
                view.troubled += u32::from(is_owed);
                return Ok(());
            }
            Err(Fault::Conflict) => deps.clock.sleep(SignedDuration::from_millis(20 << attempt)).await,
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Conflict)
}

/// Commits a letter; whether the contact centre has to call about it from now on.
async fn commit(deps: &Deps, letter: &Letter, is_new_trouble: bool) -> Result<bool, Fault> {
    if is_new_trouble && let Some(delivery) = delivery_of(deps, letter).await? {
        let now = deps.clock.now();
        return commit_trouble(&*deps.letters, letter, delivery, now).await;
    }
    deps.letters.commit_letter(letter).await?;
    Ok(false)
}

/// The delivery of a letter's request; `None` if another letter has taken this one's place.
async fn delivery_of(deps: &Deps, letter: &Letter) -> Result<Option<Delivery>, Fault> {
    let found = deps.requests.find(letter.id.request).await?;
    Ok(found
        .filter(|found| found.letter.id == letter.id)
        .map(|found| found.delivery))
}
