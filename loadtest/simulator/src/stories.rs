//! The story of single simulated people: everything that happens to them, in order. Kept only for those asked about;
//! it names no contact, no code and no half.

use crate::outside::Outside;
use pin::RequestId;
use pin::delivery::{Delivery, Progress};
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
    /// How many of its events have been told.
    events: usize,
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
            let events = delivery.events.len();
            stories
                .requests
                .insert(delivery.id.request, Followed { person, events });
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
            let news = delivery.events.get(followed.events..).unwrap_or_default();
            followed.events = delivery.events.len();
            let mut parts: Vec<String> = news.iter().map(|event| event.kind.as_str().to_owned()).collect();
            if let (Progress::Waiting, Some(next)) = (delivery.progress, delivery.next_attempt_at) {
                parts.push(format!("next by {} at {}", delivery.channel.as_str(), at(next)));
            }
            if let Some(callback) = &delivery.callback {
                parts.push(format!(
                    "a call of the contact centre is owed ({:?})",
                    callback.reason
                ));
            }
            if let Some(watch) = delivery.escalate_at {
                parts.push(format!("looked at again at {}", at(watch)));
            }
            if parts.is_empty() {
                parts.push("nothing is left to be done about the first half".to_owned());
            }
            let line = Line {
                at_ns,
                person: followed.person,
                what: format!("{step:?} writes: {}", parts.join("; ")),
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

fn at(instant: jiff::Timestamp) -> String {
    instant
        .to_zoned(pin::calendar::ROME.clone())
        .strftime("%a %-d %b %H:%M:%S")
        .to_string()
}
