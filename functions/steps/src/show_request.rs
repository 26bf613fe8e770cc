//! Shows its requester where a request stands.

use crate::deps::deps;
use crate::ports::{Clock, Found, MessageTokens, PostBook, RequestReader};
use crate::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use pin::address::Address;
use pin::calendar::Calendar;
use pin::delivery::{Delivery, Event, Progress};
use pin::digest::{FollowUpToken, follow_up_message};
use pin::letter::{self, Book, PostPolicy};
use pin::promise::{Terms, Verdict, verdict};
use pin::request::{State, state};
use pin::{Channel, RequestId};

deps! {
    /// What showing a request needs.
    ports {
        /// The time.
        clock: dyn Clock,
        /// Derives the follow-up token again.
        tokens: MessageTokens,
        /// Reads the request.
        requests: dyn RequestReader,
        /// What waits at the printer's.
        book: dyn PostBook,
    }
    settings {
        /// How the 12 hours are spent.
        terms: Terms,
        /// When the contact centre is open.
        calendar: Calendar,
        /// How letters are posted.
        post: PostPolicy,
    }
}

/// A look at a request.
pub struct Command {
    /// Which.
    pub request: RequestId,
    /// The follow-up token presented, if any.
    pub token: Option<String>,
}

/// What the requester sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The request.
    pub request: RequestId,
    /// Where it stands.
    pub state: State,
    /// When it was accepted.
    pub requested_at: Timestamp,
    /// When the first half is due.
    pub first_half_due: Timestamp,
    /// What happened, as far as it is the requester's to know.
    pub events: Vec<Event>,
    /// How far the first half has come; one that is held is shown as waiting.
    pub first_half: Progress,
    /// The channel it takes, once it is known that it takes one.
    pub channel: Option<Channel>,
    /// How far the letter has come; one that is held is shown as waiting.
    pub letter: letter::Progress,
    /// The day it is expected at the person's home.
    pub letter_expected_on: Option<Date>,
}

/// Shows a request to who holds its token.
///
/// # Errors
/// [`Problem::Unauthenticated`] without the right token, whether or not there is such a request;
/// [`Problem::NotFound`]; or a port's fault.
pub async fn show_request(deps: &Deps, command: Command) -> Result<View, Problem> {
    let presented = command.token.ok_or(Problem::Unauthenticated)?;
    let tag = deps
        .tokens
        .tag(deps.tokens.current(), &follow_up_message(command.request))
        .await?;
    if !FollowUpToken::from_tag(&tag).matches(&presented) {
        return Err(Problem::Unauthenticated);
    }
    let found = deps
        .requests
        .find(command.request)
        .await?
        .ok_or(Problem::NotFound)?;
    // Read for everyone, so that nobody learns from the time it takes how far a letter has come (D13).
    let book = deps.book.book().await?;
    Ok(view(deps, &found, book.as_ref()))
}

fn view(deps: &Deps, found: &Found, book: Option<&Book>) -> View {
    let Found {
        record,
        delivery,
        letter,
    } = found;
    let is_abroad = matches!(record.request.address, Address::Abroad(_));
    let events: Vec<Event> = delivery
        .events
        .iter()
        .filter(|event| event.kind.is_public())
        .cloned()
        .collect();
    View {
        request: delivery.id.request,
        state: state_now(deps, delivery),
        requested_at: delivery.requested_at,
        first_half_due: delivery.due,
        channel: events.iter().rev().find_map(|event| event.channel),
        events,
        first_half: match delivery.progress {
            // Whether the address fits is nobody's to learn (D13).
            Progress::Held => Progress::Waiting,
            progress => progress,
        },
        letter: match letter.progress {
            letter::Progress::Held | letter::Progress::Batched => letter::Progress::Waiting,
            progress => progress,
        },
        letter_expected_on: letter.expected_on(book, is_abroad, deps.clock.now(), &deps.post),
    }
}

/// The recorded state; a promise that has run out since the last tick is shown as broken at once.
fn state_now(deps: &Deps, delivery: &Delivery) -> State {
    let now = deps.clock.now();
    let judged = || verdict(&delivery.events, delivery.due, now, &deps.terms, &deps.calendar);
    match state(delivery) {
        State::Escalated { breached: false } if judged() == Some(Verdict::Breached) => {
            State::Escalated { breached: true }
        }
        recorded => recorded,
    }
}
