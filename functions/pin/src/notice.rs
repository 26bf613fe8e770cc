//! Notices: what the contacts known to the archive are told of every request (D16). A notice carries no half, no code
//! and no link; whoever did not ask learns of it by a way the requester did not name.

#[cfg(test)]
mod tests;

use crate::back_off::back_off;
use crate::channel::{Channel, Class};
use crate::contact::{Email, Phone};
use crate::delivery::{Queue, SendOutcome, shard};
use crate::language::Language;
use crate::promise::{later, whole_ms};
use crate::request::RequestId;
use jiff::{SignedDuration, Timestamp};

/// How the archive can reach a person. Personal data: their own `Debug` hides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownContacts {
    /// The mobile, if the archive knows one.
    pub mobile: Option<Phone>,
    /// The email address, if the archive knows one.
    pub email: Option<Email>,
}

impl KnownContacts {
    /// The ways there are, in the order in which they are tried: email first, since text messages are what the first
    /// halves need.
    pub fn channels(&self) -> impl Iterator<Item = Channel> {
        let email = self.email.is_some().then_some(Channel::Email);
        let mobile = self.mobile.is_some().then_some(Channel::Sms);
        email.into_iter().chain(mobile)
    }
}

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// A PIN was asked for (D16).
    Requested,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Requested];

    /// The kind's name in keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Names a notice: a request has one of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId {
    /// The request it is about.
    pub request: RequestId,
    /// What it tells.
    pub kind: NoticeKind,
}

/// How far a notice has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeProgress {
    /// To be sent.
    Waiting,
    /// A provider took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// No way is left, or it took too long.
    GivenUp {
        /// When.
        at: Timestamp,
    },
}

/// The record of a notice, which is also its outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub id: NoticeId,
    /// When what it tells of happened.
    pub about: Timestamp,
    /// The language it speaks.
    pub language: Language,
    /// Where it can go.
    pub contacts: KnownContacts,
    /// Where it goes next, or went last.
    pub channel: Channel,
    /// How far it has come.
    pub progress: NoticeProgress,
    /// When it is due next. `None`: never again. Whole milliseconds.
    pub next_attempt_at: Option<Timestamp>,
    /// How often in a row the provider could not take it.
    pub setbacks: u32,
    /// How often nobody can say whether it went out.
    pub ambiguous: u32,
    /// The fence of the run that touched it last: an older one may not.
    pub fence: u64,
    /// Rises with every commit.
    pub version: u64,
}

/// How long to wait after what.
#[derive(Clone, Copy, Debug)]
pub struct NoticePolicy {
    /// How long a run may work on one notice before another may take it up: longer than any send lasts.
    pub lease: SignedDuration,
    /// The first back-off; it doubles with every setback in a row.
    pub back_off: SignedDuration,
    /// The longest back-off.
    pub longest_back_off: SignedDuration,
    /// How often a send may stay unclear: it has gone out then, most likely each time.
    pub unclear_tries: u32,
    /// How long after what it tells of a notice is given up: news so old would only be a riddle.
    pub give_up_after: SignedDuration,
    /// How long the row is kept once it is over.
    pub keep_for: SignedDuration,
}

impl Default for NoticePolicy {
    fn default() -> Self {
        Self {
            lease: SignedDuration::from_secs(60),
            back_off: SignedDuration::from_mins(1),
            longest_back_off: SignedDuration::from_hours(1),
            unclear_tries: 3,
            give_up_after: SignedDuration::from_hours(14 * 24),
            keep_for: SignedDuration::from_hours(90 * 24),
        }
    }
}

impl NoticePolicy {
    /// The wait after the `setbacks`-th setback in a row (from 1): exponential, of which `jitter` (any value) picks
    /// the upper half.
    fn wait(&self, setbacks: u32, jitter: u32) -> SignedDuration {
        back_off(self.back_off, self.longest_back_off, setbacks, jitter)
    }
}

impl Notice {
    /// The notice of what happened at `about`, due at once; `None` where the archive knows no way to the person.
    #[must_use]
    pub fn open(
        id: NoticeId,
        language: Language,
        contacts: &KnownContacts,
        about: Timestamp,
    ) -> Option<Self> {
        let channel = contacts.channels().next()?;
        Some(Self {
            id,
            about,
            language,
            contacts: contacts.clone(),
            channel,
            progress: NoticeProgress::Waiting,
            next_attempt_at: Some(whole_ms(about)),
            setbacks: 0,
            ambiguous: 0,
            fence: 0,
            version: 1,
        })
    }

    /// The queue it waits in; `None` once it is over.
    #[must_use]
    pub fn queue(&self) -> Option<Queue> {
        self.next_attempt_at.map(|_| Queue {
            channel: self.channel,
            class: Class::Urgent,
            shard: shard(self.id.request),
        })
    }

    /// When its row may go; `None` while it is under way.
    #[must_use]
    pub fn forget_at(&self, policy: &NoticePolicy) -> Option<Timestamp> {
        match self.progress {
            NoticeProgress::Waiting => None,
            NoticeProgress::Sent { at } | NoticeProgress::GivenUp { at } => Some(later(at, policy.keep_for)),
        }
    }

    /// What a send made of it. `jitter` is a random number.
    pub fn settle(&mut self, outcome: &SendOutcome, now: Timestamp, jitter: u32, policy: &NoticePolicy) {
        match outcome {
            SendOutcome::Taken(_) => self.end(NoticeProgress::Sent { at: now }),
            SendOutcome::Refused => self.switch(now),
            SendOutcome::Unclear => {
                self.ambiguous += 1;
                if self.ambiguous >= policy.unclear_tries {
                    self.end(NoticeProgress::GivenUp { at: now });
                } else {
                    self.put_back(now, jitter, policy);
                }
            }
            SendOutcome::Throttled | SendOutcome::OverQuota | SendOutcome::Unavailable => {
                self.put_back(now, jitter, policy);
            }
        }
        let is_old = now.duration_since(self.about) >= policy.give_up_after;
        if is_old && self.progress == NoticeProgress::Waiting {
            self.end(NoticeProgress::GivenUp { at: now });
        }
    }

    fn end(&mut self, progress: NoticeProgress) {
        self.progress = progress;
        self.next_attempt_at = None;
    }

    /// To the next way there is, at once.
    fn switch(&mut self, now: Timestamp) {
        let tried = self.channel;
        let next = self
            .contacts
            .channels()
            .skip_while(|channel| *channel != tried)
            .nth(1);
        match next {
            Some(next) => {
                self.channel = next;
                self.setbacks = 0;
                self.next_attempt_at = Some(whole_ms(now));
            }
            None => self.end(NoticeProgress::GivenUp { at: now }),
        }
    }

    fn put_back(&mut self, now: Timestamp, jitter: u32, policy: &NoticePolicy) {
        self.setbacks += 1;
        self.next_attempt_at = Some(whole_ms(later(now, policy.wait(self.setbacks, jitter))));
    }
}
