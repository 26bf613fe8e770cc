//! D16: "I did not ask for this". Whoever holds the letter stops the PIN with the code printed in it, and the contact
//! centre is told.

use crate::centre::{Decision, Desk};
use crate::deps::deps;
use crate::ports::{Clock, MessageTokens, Pins, RequestReader, Transitions};
use crate::problem::Problem;
use crate::stop_pin::withdraw;
use pin::callback::CallReason;
use pin::digest::{DisownCode, disown_message};
use pin::request::{DisownDraft, RequestId, disown};

deps! {
    /// What disowning a PIN needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Derives the code again.
        tokens: MessageTokens,
        /// Reads the request.
        requests: dyn RequestReader,
        /// Commits.
        transitions: dyn Transitions,
        /// The kept PIN.
        pins: dyn Pins,
    }
}

/// Somebody disowns a request.
#[derive(Clone, Debug)]
pub struct Command {
    /// Which; `None` if what came names none.
    pub request: Option<RequestId>,
    /// The body.
    pub draft: DisownDraft,
}

/// Stops the PIN of a request for who holds its letter's code: 128 bits, so that attempts need not be counted.
///
/// # Errors
/// [`Problem::Invalid`], [`Problem::Unauthenticated`] without the right code, whether or not there is such a
/// request, [`Problem::RequestOver`] if it was stopped before, or a port's fault.
pub async fn disown_pin(deps: &Deps, command: Command) -> Result<(), Problem> {
    let code = disown(&command.draft).map_err(Problem::Invalid)?;
    let request = command.request.ok_or(Problem::Unauthenticated)?;
    let tag = deps
        .tokens
        .tag(deps.tokens.current(), &disown_message(request))
        .await?;
    if !DisownCode::from_tag(&tag).matches(code) {
        return Err(Problem::Unauthenticated);
    }
    let found = deps.requests.find(request).await?;
    let first = found.ok_or(Problem::Unauthenticated)?;
    if first.record.standing.is_terminal() {
        return Err(Problem::RequestOver);
    }
    let now = deps.clock.now();
    // Before the request is over, so that a call that broke off here can come again.
    deps.pins.stop(first.record.person, now).await?;
    let desk = Desk {
        clock: &*deps.clock,
        requests: &*deps.requests,
        deliveries: None,
        transitions: Some(&*deps.transitions),
        letters: None,
    };
    desk.change(first, |found| {
        let decision = withdraw(found, now);
        if decision == Decision::Commit {
            found.delivery.call(now, CallReason::Disowned);
        }
        Ok(decision)
    })
    .await?;
    Ok(())
}
