//! The story of single simulated people: everything that happens to them, in order. Kept only for those asked about;
//! it names no contact, no code and no half.

use crate::outside::Outside;
use jiff::Timestamp;
use pin::callback::CallReason;
use pin::delivery::Delivery;
use pin::{Channel, RequestId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use steps::Step;

/// Something that happened to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When, in nanoseconds since 1970.
    pub at_ns: i64,
    /// To whom: the person's index.
    pub person: u32,
    /// What.
    pub what: String,
}

/// What is kept of a request that is followed.
struct Followed {
    person: u32,
    /// What of its row has been told.
    told: Told,
}

/// What of a row has been told.
#[derive(Default)]
struct Told {
    events: usize,
    next: Option<(Channel, Timestamp)>,
    call: Option<(CallReason, u32)>,
    watch: Option<Timestamp>,
}

impl Told {
    /// What is new, in words.
    fn news(&mut self, delivery: &Delivery) -> Vec<String> {
        let events = delivery.events.get(self.events..).unwrap_or_default();
        let mut news: Vec<String> = events
            .iter()
            .map(|event| event.kind.as_str().to_owned())
            .collect();
        self.events = delivery.events.len();
        let next = delivery.next_attempt_at.map(|next| (delivery.channel, next));
        if let Some((channel, next)) = changed(&mut self.next, next) {
            news.push(format!("to be sent by {} at {}", channel.as_str(), at(next)));
        }
        let call = delivery
            .callback
            .as_ref()
            .map(|callback| (callback.reason, callback.calls));
        let owed = self.call.is_some();
        match (changed(&mut self.call, call), call) {
            (Some((reason, 0)), _) => {
                news.push(format!("the contact centre owes a call: {}", reason.as_str()));
            }
            (Some((_, calls)), _) => news.push(format!("the call is still owed, tries so far: {calls}")),
            (None, None) if owed => news.push("no call is owed any more".to_owned()),
            (None, _) => {}
        }
        if let Some(watch) = changed(&mut self.watch, delivery.escalate_at) {
            news.push(format!("looked at again on {}", at(watch)));
        }
        news
    }
}

/// What stands there now, if it is another than what was told.
fn changed<T: PartialEq + Copy>(told: &mut Option<T>, now: Option<T>) -> Option<T> {
    let before = std::mem::replace(told, now);
    now.filter(|now| before != Some(*now))
}

/// Who is followed, and what happened to them.
pub(crate) struct Stories {
    people: BTreeSet<u32>,
    requests: BTreeMap<RequestId, Followed>,
    lines: Vec<Line>,
}

impl Stories {
    /// Nothing has happened yet.
    pub(crate) fn new(people: &[u32]) -> Self {
        Self {
            people: people.iter().copied().collect(),
            requests: BTreeMap::new(),
            lines: Vec::new(),
        }
    }
}

impl Outside {
    fn with_stories(&self, tell: impl FnOnce(&mut Stories, i64)) {
        if let Some(stories) = &self.stories {
            let mut stories = stories.lock().unwrap_or_else(PoisonError::into_inner);
            tell(&mut stories, self.agenda.now_ns());
        }
    }

    /// Something happens to a person.
    pub(crate) fn tell_of(&self, person: u32, what: impl FnOnce() -> String) {
        self.with_stories(|stories, at_ns| {
            if stories.people.contains(&person) {
                let what = what();
                stories.lines.push(Line { at_ns, person, what });
            }
        });
    }

    /// Something happens to a request.
    pub(crate) fn tell(&self, request: RequestId, what: impl FnOnce() -> String) {
        self.with_stories(|stories, at_ns| {
            if let Some(Followed { person, .. }) = stories.requests.get(&request) {
                let line = Line {
                    at_ns,
                    person: *person,
                    what: what(),
                };
                stories.lines.push(line);
            }
        });
    }

    /// A request was written down.
    pub(crate) fn tell_opened(&self, person: u32, delivery: &Delivery) {
        self.with_stories(|stories, at_ns| {
            if !stories.people.contains(&person) {
                return;
            }
            let waiting = self.journal().backlog();
            let mut told = Told::default();
            told.news(delivery);
            stories
                .requests
                .insert(delivery.id.request, Followed { person, told });
            let ahead = match delivery.next_attempt_at {
                Some(_) => format!(
                    "; the first half is due at once by {}, and {waiting} wait to be sent",
                    delivery.channel.as_str()
                ),
                None => "; the contact centre is to call first".to_owned(),
            };
            let what = format!(
                "the request is written down, to be kept by {}{ahead}",
                at(delivery.due)
            );
            stories.lines.push(Line { at_ns, person, what });
        });
    }

    /// A step has committed a delivery.
    pub(crate) fn tell_committed(&self, step: Step, delivery: &Delivery) {
        self.with_stories(|stories, at_ns| {
            let Some(followed) = stories.requests.get_mut(&delivery.id.request) else {
                return;
            };
            let news = followed.told.news(delivery);
            let what = if news.is_empty() {
                format!("{}: the row is written anew", step.name())
            } else {
                format!("{}: {}", step.name(), news.join("; "))
            };
            let line = Line {
                at_ns,
                person: followed.person,
                what,
            };
            stories.lines.push(line);
        });
    }

    /// What was told, in the order of time.
    pub(crate) fn told(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        self.with_stories(|stories, _| lines.clone_from(&stories.lines));
        lines
    }
}

fn at(instant: Timestamp) -> String {
    instant
        .to_zoned(pin::calendar::ROME.clone())
        .strftime("%a %-d %b %H:%M:%S")
        .to_string()
}
