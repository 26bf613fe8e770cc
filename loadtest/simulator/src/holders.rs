//! People who are watched beyond their request: what has come to them, and what they have tried with it. They know a half
//! only from the message or the letter that carried it.

use crate::provider::Dice;
use crate::streams::exponential;
use crate::world::World;
use jiff::Timestamp;
use memory::Map;
use pin::delivery::DeliveryId;
use pin::half::{Alphabet, Half};
use pin::request::RequestId;
use steps::limits::Limits;
use steps::ports::Window;

/// What sets the chances of watched people apart from everybody else's.
const SALT: u64 = 0x0077_a7c4;

const SECOND: i64 = 1_000_000_000;

/// No look is taken later after the answer.
const LOOKS_WITHIN: i64 = 3_600 * SECOND;

/// Whoever has got a message reads it no sooner.
const READS_AFTER: i64 = 60 * SECOND;

/// What a watched person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Looks where the request stands.
    Look = 1,
    /// R30: logs in with the first half.
    Use = 2,
    /// R4: turns both halves into the kept PIN.
    Activate = 3,
}

/// An act and its try, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// About which request.
    pub(crate) request: RequestId,
    /// What.
    pub(crate) act: Act,
    /// The so many-th time.
    pub(crate) attempt: u32,
}

/// A person who is watched, and one request: secrets, hence no `Debug`.
#[derive(Default)]
pub(crate) struct Holder {
    /// The person's index.
    pub(crate) person: u32,
    /// Lets its holder look at the request.
    pub(crate) token: Option<String>,
    /// The first half, once it has come.
    pub(crate) first: Option<Half>,
    /// The second half and its letter, once that was printed.
    pub(crate) second: Option<(DeliveryId, Half)>,
    looks_until_ns: i64,
    will_use: bool,
    /// Acts that are still to come.
    pending: u32,
}

/// What a person has typed wrong in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guesses {
    start: Timestamp,
    /// How often that was answered.
    pub(crate) told: u32,
    /// How often it may have been counted.
    pub(crate) counted: u32,
}

/// Everybody who is watched.
pub(crate) struct Holders {
    by_request: Map<RequestId, Holder>,
    /// What each person has typed wrong.
    guesses: Map<u32, Guesses>,
    /// Looks and first uses that are still to come.
    soon: u64,
    /// Whether an attempt may have been counted otherwise than it was answered.
    pub(crate) is_count_unsure: bool,
    limits: Limits,
    seed: u64,
    watched_share: f64,
    look_s: f64,
    use_share: f64,
    use_s: f64,
    mistype_share: f64,
    activate_share: f64,
    activate_s: f64,
}

impl Holders {
    /// As the world has it.
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        Self {
            by_request: Map::default(),
            guesses: Map::default(),
            soon: 0,
            is_count_unsure: false,
            limits: Limits::default(),
            seed: seed ^ SALT,
            watched_share: world.watched_share,
            look_s: if world.looks > 0.0 {
                3_600.0 / world.looks
            } else {
                f64::MAX
            },
            use_share: world.use_share,
            use_s: world.use_min * 60.0,
            mistype_share: world.mistype_share,
            activate_share: world.activate_share,
            activate_s: world.activate_hours * 3_600.0,
        }
    }

    /// Whether a person is watched.
    pub(crate) fn watches(&self, person: u32) -> bool {
        self.watched_share > 0.0 && Dice::new(self.seed, person, 0).happens(self.watched_share)
    }

    /// The chances of a deed: a function of the seed, the person, and which try of what it is.
    fn dice(&self, person: u32, act: Act, attempt: u32) -> Dice {
        Dice::new(self.seed, person, ((act as u32) << 24) | attempt)
    }

    fn holder(&mut self, request: RequestId, person: u32) -> &mut Holder {
        let holder = self.by_request.or_default(request);
        holder.person = person;
        holder
    }

    /// A person who is watched.
    pub(crate) fn of(&self, request: RequestId) -> Option<&Holder> {
        self.by_request.get(&request)
    }

    /// Whether acts are still to come, for which the rows must stay.
    pub(crate) fn waits(&self, request: RequestId) -> bool {
        self.of(request).is_some_and(|holder| holder.pending > 0)
    }

    /// Looks and first uses that are still to come: a run is not over before them.
    pub(crate) const fn soon(&self) -> u64 {
        self.soon
    }

    /// The request is answered: when its person looks at it first.
    pub(crate) fn answered(
        &mut self,
        request: RequestId,
        person: u32,
        token: String,
        now: i64,
    ) -> Option<i64> {
        let holder = self.holder(request, person);
        holder.token = Some(token);
        holder.looks_until_ns = now + LOOKS_WITHIN;
        self.looks_again(request, 1, now)
    }

    /// When its person looks at a request for the so many-th time, if that is within the hour.
    pub(crate) fn looks_again(&mut self, request: RequestId, attempt: u32, now: i64) -> Option<i64> {
        let holder = self.by_request.get(&request)?;
        let mut dice = self.dice(holder.person, Act::Look, attempt);
        let at = now.saturating_add(exponential(dice.number(), self.look_s));
        let looks = at < holder.looks_until_ns;
        looks.then(|| {
            self.is_to_come(request, Act::Look);
            at
        })
    }

    /// A message that carries a first half is there at an instant: when its reader logs in with it.
    pub(crate) fn reads(&mut self, request: RequestId, person: u32, text: &str, at: i64) -> Option<i64> {
        let half = half_in(text)?;
        let mut dice = self.dice(person, Act::Use, 0);
        let uses = dice.happens(self.use_share);
        let after = READS_AFTER + exponential(dice.number(), self.use_s);
        let holder = self.holder(request, person);
        holder.first = Some(half);
        (uses && !std::mem::replace(&mut holder.will_use, true)).then(|| {
            self.is_to_come(request, Act::Use);
            at.saturating_add(after)
        })
    }

    /// A letter is at home at an instant: when its reader activates the PIN.
    pub(crate) fn has_letter(&mut self, letter: DeliveryId, person: u32, half: &str, at: i64) -> Option<i64> {
        let half = Half::read(half, Alphabet::Crockford)?;
        let mut dice = self.dice(person, Act::Activate, letter.generation << 8);
        let activates = dice.happens(self.activate_share);
        let after = exponential(dice.number(), self.activate_s);
        self.holder(letter.request, person).second = Some((letter, half));
        activates.then(|| {
            self.is_to_come(letter.request, Act::Activate);
            at.saturating_add(after)
        })
    }

    fn is_to_come(&mut self, request: RequestId, act: Act) {
        self.soon += u64::from(act != Act::Activate);
        if let Some(holder) = self.by_request.get_mut(&request) {
            holder.pending += 1;
        }
    }

    /// An act is over; whether none is left.
    pub(crate) fn did(&mut self, deed: Deed) -> bool {
        self.soon -= u64::from(deed.act != Act::Activate);
        self.by_request.get_mut(&deed.request).is_none_or(|holder| {
            holder.pending -= 1;
            holder.pending == 0
        })
    }

    /// What is typed of a half, and whether it is the one: sometimes its first character is another.
    pub(crate) fn typed(&self, person: u32, deed: Deed, half: &Half) -> (String, bool) {
        let mut dice = self.dice(person, deed.act, deed.attempt | (1 << 16));
        let right = half.reveal();
        if !dice.happens(self.mistype_share) {
            return (right.to_owned(), true);
        }
        let other = if right.starts_with('7') { "8" } else { "7" };
        (format!("{other}{}", &right[1..]), false)
    }

    /// What a person has typed wrong in the window of an instant.
    pub(crate) fn guesses(&self, person: u32, now: Timestamp) -> Guesses {
        let start = Window::around(now, self.limits.per_pair.within).start;
        let guesses = self.guesses.get(&person).copied();
        guesses
            .filter(|guesses| guesses.start == start)
            .unwrap_or(Guesses {
                start,
                told: 0,
                counted: 0,
            })
    }

    /// How many wrong halves are looked at in a window.
    pub(crate) const fn most_guesses(&self) -> u32 {
        self.limits.per_pair.calls
    }

    /// A person has typed a wrong half and was told so; or there was no answer, and it may be counted.
    pub(crate) fn guessed(&mut self, person: u32, now: Timestamp, is_told: bool) {
        let mut guesses = self.guesses(person, now);
        guesses.told += u32::from(is_told);
        guesses.counted += 1;
        self.guesses.insert(person, guesses);
    }
}

/// The half in a message: eight capitals or digits in a row, or twice four with a blank between. Nothing else in it
/// looks like that.
fn half_in(text: &str) -> Option<Half> {
    let is_of_half = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let run = |bytes: &[u8]| bytes.iter().all(is_of_half);
    let bytes = text.as_bytes();
    let spaced = bytes
        .windows(9)
        .find(|part| part[4] == b' ' && run(&part[..4]) && run(&part[5..]));
    let found = spaced.or_else(|| bytes.windows(8).find(|part| run(part)))?;
    Half::read(std::str::from_utf8(found).ok()?, Alphabet::Crockford)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pin::Language;
    use pin::texts::first_half_sms;

    #[test]
    fn r2_a_reader_finds_the_half_in_the_message() {
        let half = Half::read("K7QX2M9Z", Alphabet::Crockford).expect("of the alphabet");
        for language in Language::ALL {
            let text = first_half_sms(&half, language);
            assert_eq!(half_in(&text), Some(half.clone()), "{language:?}");
        }
        assert_eq!(half_in("PIN INPS: nothing here"), None);
    }
}
