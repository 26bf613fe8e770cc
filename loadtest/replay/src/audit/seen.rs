//! What the sinks took: first halves by person, letters by person, and what belongs to nobody.

use crate::body;
use crate::local::{Letter, Message, Sink};
use crate::shard::Shard;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use surge::People;

/// The first halves that one person got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Halves {
    /// How many messages carried one, on each of [`CHANNELS`].
    pub on: [u32; 3],
    /// Whether not all of them carried the same.
    pub differ: bool,
    /// The first of them, hashed under a key of this process.
    pub(super) hash: u64,
}

/// The channels of first halves.
pub const CHANNELS: [&str; 3] = ["sms", "email", "pec"];

impl Halves {
    /// How many messages carried one.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.on.iter().sum()
    }

    /// How many of them were not the first on their channel.
    #[must_use]
    pub fn again(&self) -> u32 {
        self.on.iter().map(|count| count.saturating_sub(1)).sum()
    }

    /// On how many channels beyond the first there was one: a channel that stays silent has a next one take its place,
    /// with the same half (ADR 0036).
    #[must_use]
    pub fn elsewhere(&self) -> u32 {
        self.count() - self.again() - u32::from(self.count() > 0)
    }
}

/// All that was taken since the audit began.
pub struct Seen {
    people: People,
    shard: Shard,
    keyed: RandomState,
    halves: BTreeMap<u32, Halves>,
    letters: BTreeMap<u32, u32>,
    /// Messages with a half, and letters, to nobody of the schedule's.
    nobodys: u64,
    message: Option<String>,
    letter: Option<String>,
}

impl Seen {
    /// Nothing yet, for an audit of a part of the people: what others of the schedule get is not its concern.
    #[must_use]
    pub fn new(people: People, shard: Shard) -> Self {
        Self {
            people,
            shard,
            keyed: RandomState::new(),
            halves: BTreeMap::new(),
            letters: BTreeMap::new(),
            nobodys: 0,
            message: None,
            letter: None,
        }
    }

    /// Passes over what is there already.
    pub(super) async fn skip_all(&mut self, sink: &mut Sink) -> Result<(), String> {
        while !sink.messages(&mut self.message).await?.is_empty() {}
        while !sink.letters(&mut self.letter).await?.is_empty() {}
        Ok(())
    }

    /// Takes in what has come since.
    pub(super) async fn look(&mut self, sink: &mut Sink) -> Result<(), String> {
        loop {
            let page = sink.messages(&mut self.message).await?;
            if page.is_empty() {
                break;
            }
            for message in &page {
                self.take_message(message);
            }
        }
        loop {
            let page = sink.letters(&mut self.letter).await?;
            if page.is_empty() {
                return Ok(());
            }
            for letter in &page {
                self.take_letter(letter);
            }
        }
    }

    fn take_message(&mut self, message: &Message) {
        let Some(half) = message.half() else { return };
        let hash = self.keyed.hash_one(half.reveal());
        match self.whose(&message.to) {
            Some(person) if self.shard.has(person) => {
                self.take_half(person, message.channel_place(), hash);
            }
            Some(_) => {}
            None => self.take_nobodys(),
        }
    }

    fn take_half(&mut self, person: u32, channel: usize, hash: u64) {
        let got = self.halves.entry(person).or_default();
        got.differ |= got.count() > 0 && got.hash != hash;
        got.hash = hash;
        // Three channels, and a place for each.
        if let Some(count) = got.on.get_mut(channel) {
            *count += 1;
        }
    }

    fn take_letter(&mut self, letter: &Letter) {
        match self.people.index_of(&letter.tax_code) {
            Some(person) if self.shard.has(person) => *self.letters.entry(person).or_default() += 1,
            Some(_) => {}
            None => self.take_nobodys(),
        }
    }

    /// One part answers for what is nobody's, or the sum of all parts would count it more than once.
    fn take_nobodys(&mut self) {
        self.nobodys += u64::from(self.shard.leads());
    }

    /// Whose number or address it is: both say their owner's index, and the owner must have it.
    fn whose(&self, to: &str) -> Option<u32> {
        let index = self.people.index_of_mobile(to).or_else(|| {
            let (name, _) = to.split_once('@')?;
            name.rsplit('.').next()?.parse().ok()
        })?;
        let person = (index < People::COUNT).then(|| self.people.person(index))?;
        body::ways(&person).any(|way| way == to).then_some(index)
    }

    /// The first halves that went to a person.
    #[must_use]
    pub fn halves_of(&self, person: u32) -> Halves {
        self.halves.get(&person).copied().unwrap_or_default()
    }

    /// How many letters went to a person.
    #[must_use]
    pub fn letters_of(&self, person: u32) -> u32 {
        self.letters.get(&person).copied().unwrap_or_default()
    }

    /// How many first halves and letters went to whom none is owed: `owed` says of a person whether one is, and `None`
    /// of who was never accepted.
    #[must_use]
    pub fn strangers(&self, owed: impl Fn(u32) -> Option<bool>) -> u64 {
        let is_owed = |person: &u32| owed(*person) == Some(true);
        let halves = self.halves.iter().filter(|(person, _)| !is_owed(person));
        let letters = self.letters.iter().filter(|(person, _)| !is_owed(person));
        let halves: u64 = halves.map(|(_, got)| u64::from(got.count())).sum();
        let letters: u64 = letters.map(|(_, count)| u64::from(*count)).sum();
        halves + letters + self.nobodys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surge::Profile;

    fn seen() -> Seen {
        let smoke = Profile::parse(Profile::named("smoke").unwrap()).unwrap();
        Seen::new(People::new(1, &smoke.mix), Shard::WHOLE)
    }

    #[test]
    fn numbers_and_addresses_lead_to_their_owners_and_to_nobody_else() {
        let seen = seen();
        for index in 0..300 {
            let person = seen.people.person(index);
            for way in body::ways(&person) {
                assert_eq!(seen.whose(way), Some(index), "{index}");
            }
            let other = person
                .email
                .map(|email| email.replace("@example.org", "@example.com"));
            assert_eq!(other.and_then(|email| seen.whose(&email)), None);
        }
        for nobodys in [
            "+393331234567890",
            "me@example.org",
            "a.b.99999999@example.org",
            "",
        ] {
            assert_eq!(seen.whose(nobodys), None, "{nobodys}");
        }
    }

    #[test]
    fn each_part_sees_its_own_and_one_of_them_what_is_nobodys() {
        let letter = |tax_code: &str| {
            serde_json::from_value::<Letter>(serde_json::json!({"letterId": "l", "taxCode": tax_code}))
                .unwrap()
        };
        let message = |to: &str| {
            serde_json::from_value::<Message>(serde_json::json!({
            "messageId": "m", "channel": "sms", "to": to, "text": "PIN: 7KQ4 M2XA", "at": "2020-03-26T08:00:00Z",
        })).unwrap()
        };
        let mut whole = seen();
        let mut parts = [1, 2].map(|index| Seen::new(whole.people, Shard { index, of: 2 }));
        for index in 0..10 {
            let person = whole.people.person(index);
            let to = body::ways(&person).next().cloned().unwrap_or_default();
            for seen in parts.iter_mut().chain([&mut whole]) {
                seen.take_letter(&letter(person.tax_code.as_str()));
                seen.take_message(&message(&to));
            }
        }
        for seen in parts.iter_mut().chain([&mut whole]) {
            seen.take_letter(&letter("RSSMRA80A01H501U"));
            seen.take_message(&message("+390000"));
        }
        for index in 0..10 {
            let own = usize::from(index % 2 == 1);
            assert_eq!(
                (parts[own].letters_of(index), parts[1 - own].letters_of(index)),
                (1, 0)
            );
            assert_eq!(
                parts[own].halves_of(index).count(),
                whole.halves_of(index).count()
            );
            assert_eq!(parts[1 - own].halves_of(index).count(), 0);
        }
        let nobody_owed = |seen: &Seen| seen.strangers(|_| None);
        assert!(nobody_owed(&whole) > 12);
        assert_eq!(parts.iter().map(nobody_owed).sum::<u64>(), nobody_owed(&whole));
        assert_eq!(parts.map(|seen| seen.strangers(|_| Some(true))), [2, 0]);
    }

    #[test]
    fn another_half_is_told_from_the_same_once_more() {
        let mut seen = seen();
        for (person, channel, hash) in [(1, 0, 10), (1, 0, 10), (2, 0, 10), (2, 1, 11), (2, 0, 11)] {
            seen.take_half(person, channel, hash);
        }
        let (one, other) = (seen.halves_of(1), seen.halves_of(2));
        assert_eq!(
            (one.count(), one.again(), one.elsewhere(), one.differ),
            (2, 1, 0, false)
        );
        assert_eq!(
            (other.count(), other.again(), other.elsewhere(), other.differ),
            (3, 1, 1, true)
        );
        assert_eq!(seen.halves_of(3).elsewhere(), 0);
        assert_eq!(seen.strangers(|person| (person == 1).then_some(true)), 3);
        assert_eq!(
            seen.strangers(|_| Some(false)),
            5,
            "accepted, and still with the operator"
        );
    }
}
