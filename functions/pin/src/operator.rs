//! Operators, what they may do, and the record of what they did.

use crate::digest::{PersonKey, read_hex, write_hex};
use crate::request::RequestId;
use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in tokens, rows and answers.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What a word stands for.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What an operator may do: claim `role` of the token.
    Role:
    /// Calls people and is called by them (R27–R39).
    ContactCentre = "contact-centre",
    /// Sits at a counter of an INPS office (R49).
    Office = "office",
    /// Runs the service: levers, decisions, the record.
    BackOffice = "back-office",
}

words! {
    /// What an operator did.
    ActKind:
    /// Looked a person's requests up.
    Searched = "searched",
    /// Took a callback up, and saw its details.
    CallbackClaimed = "callback-claimed",
    /// R27: called, and validated the request.
    CallbackValidated = "callback-validated",
    /// R27: called, and rejected the request.
    CallbackRejected = "callback-rejected",
    /// R27: called, and nobody answered.
    CallbackUnreachable = "callback-unreachable",
    /// R37, R38: recorded a caller's request and read the first half out.
    RequestRegistered = "request-registered",
    /// R33: validated a caller's request and read the first half out.
    RequestValidated = "request-validated",
    /// Stopped a person's PIN.
    PinStopped = "pin-stopped",
    /// Set a channel's rate or pause.
    LeversSet = "levers-set",
    /// Read this record.
    RecordRead = "record-read",
}

/// An operator's id with the identity provider: claim `sub` of the token, 1 to 64 letters, digits, `.`, `_`, `-`
/// and `@`. It names one of the staff, so it stands in the record and in a channel's levers and nowhere else:
/// no key, log or metric.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorId(Arc<str>);

impl OperatorId {
    /// The most bytes an id has.
    pub const LONGEST: usize = 64;

    /// Reads an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::LONGEST).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte));
        fits.then(|| Self(text.into()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Staff are people too: not shown.
impl fmt::Debug for OperatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorId(…)")
    }
}

/// Who makes an operator's call, as the token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// What they may do.
    pub role: Role,
}

/// Names an act: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub [u8; 16]);

/// One line of the record: who did what, when, on whom. It is never changed and never removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Names it.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who, and in which role.
    pub operator: Operator,
    /// What.
    pub kind: ActKind,
    /// On whom; `None` if on nobody.
    pub person: Option<PersonKey>,
    /// On which request, if on one.
    pub request: Option<RequestId>,
    /// The reason or note that was given, or what was set.
    pub note: Option<String>,
}

impl Act {
    /// Its place among the acts on the same person.
    #[must_use]
    pub fn place(&self) -> ActPlace {
        ActPlace {
            at: self.at.max(Timestamp::UNIX_EPOCH),
            id: self.id,
        }
    }
}

/// The place of an act among those on the same person: by instant, then by id. As text it sorts the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActPlace {
    /// When; not before 1970.
    pub at: Timestamp,
    /// Which.
    pub id: ActId,
}

/// Digits enough for the nanoseconds from 1970 to the last instant of all.
const DIGITS: usize = 21;

impl ActPlace {
    /// Reads a place back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (nanos, id) = text.split_once('-')?;
        if nanos.len() != DIGITS || !nanos.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            at: Timestamp::from_nanosecond(nanos.parse().ok()?).ok()?,
            id: ActId(read_hex(id)?),
        })
    }
}

impl fmt::Display for ActPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$}-", self.at.as_nanosecond())?;
        write_hex(f, &self.id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn place(nanos: i64, id: u8) -> ActPlace {
        ActPlace {
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_nanos(nanos),
            id: ActId([id; 16]),
        }
    }

    #[test]
    fn words_read_back_and_no_two_are_alike() {
        let kinds: std::collections::BTreeSet<_> = ActKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(kinds.len(), ActKind::ALL.len());
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
        for kind in ActKind::ALL {
            assert_eq!(ActKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(Role::parse("Back-Office"), None);
    }

    #[test]
    fn an_operators_id_is_short_and_plain_and_not_shown() {
        for id in ["a", "anna.bianchi@example.org", "9f8e_7d-6c", &"x".repeat(64)] {
            assert_eq!(OperatorId::parse(id).expect("an id").as_str(), id);
        }
        for id in ["", "anna bianchi", "a#b", "a/b", "à", "a\n", &"x".repeat(65)] {
            assert_eq!(OperatorId::parse(id), None, "{id}");
        }
        let operator = Operator {
            id: OperatorId::parse("anna.bianchi").expect("an id"),
            role: Role::Office,
        };
        assert!(!format!("{operator:?}").contains("anna"));
    }

    #[test]
    fn places_sort_as_text_as_they_do_as_values() {
        let last = ActPlace {
            at: Timestamp::MAX,
            id: ActId([0; 16]),
        };
        let sorted = [
            place(0, 0),
            place(0, 1),
            place(9, 0),
            place(10, 0),
            place(i64::MAX, 7),
            last,
        ];
        for pair in sorted.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(pair[0].to_string() < pair[1].to_string());
        }
        for place in sorted {
            assert_eq!(ActPlace::parse(&place.to_string()), Some(place));
        }
        for text in ["", "1-00", "000000000000000000001", &place(1, 1).to_string()[1..]] {
            assert_eq!(ActPlace::parse(text), None, "{text}");
        }
    }
}
