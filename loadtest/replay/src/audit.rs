//! What became of every accepted request, to the last message and letter.
//!
//! When the schedule has ended the service's clock is moved through the rest: until every first half that is owed has
//! gone out or its 12 hours are over, until the 12 hours of everybody are over, and until letters are printed. Then
//! each request is followed with its own token, and held against what the sinks took.

mod follow;
mod judge;
mod seen;
mod sum;
mod unkept;

pub use follow::{Followed, LetterState};
pub use judge::{Audit, Case, FirstHalfDelays, Verdicts, judge};
pub use seen::{CHANNELS, Halves, Seen};
pub use unkept::Unkept;

use crate::body;
use crate::ledger::Ledger;
use crate::local::Sink;
use crate::progress::Progress;
use crate::shard::Shard;
use crate::wire::Target;
use jiff::{SignedDuration, Timestamp};
use pin::operator::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use surge::People;

/// The 12 hours (R32), and a minute in which what is due then is done.
const PROMISED: SignedDuration = SignedDuration::from_mins(12 * 60 + 1);

/// How far the clock is moved at a time while first halves are awaited.
const STEP: SignedDuration = SignedDuration::from_mins(10);

/// How far it is moved at a time once all first halves are out.
const LONG_STEP: SignedDuration = SignedDuration::from_hours(2);

/// How often in a row such a step may bring no letter before the audit stops waiting, a week: over weekends and holidays
/// none is printed.
const PATIENCE: u32 = 7 * 12;

/// An audit under way.
pub struct Auditor<'a> {
    /// Where to.
    pub target: Target,
    /// Who the people are.
    pub people: People,
    /// What was promised.
    pub ledger: Arc<Ledger>,
    /// How far it is.
    pub progress: &'a Progress,
    sink: Sink,
    seen: Seen,
}

impl<'a> Auditor<'a> {
    /// An audit of what a service does from now on to a part of the people: what it sent before is not looked at.
    ///
    /// # Errors
    /// If the service's outbox cannot be read.
    pub async fn begin(
        target: Target,
        people: People,
        ledger: Arc<Ledger>,
        shard: Shard,
        progress: &'a Progress,
    ) -> Result<Self, String> {
        let mut sink = Sink::patient(target.clone());
        let mut seen = Seen::new(people, shard);
        seen.skip_all(&mut sink).await?;
        Ok(Self {
            target,
            people,
            ledger,
            progress,
            sink,
            seen,
        })
    }

    /// Passes over what the service sent since then, too.
    ///
    /// # Errors
    /// If the service's outbox cannot be read.
    pub async fn skip(&mut self) -> Result<(), String> {
        self.seen.skip_all(&mut self.sink).await
    }

    /// Waits for all that is owed, looks it up and judges it; letters are awaited no longer than `letters_within`, on
    /// the service's clock.
    ///
    /// # Errors
    /// If the service cannot be asked.
    pub async fn end(mut self, letters_within: Option<SignedDuration>) -> Result<Audit, String> {
        let owed: BTreeMap<u32, bool> = self
            .ledger
            .accepted()
            .map(|accepted| (accepted.person, body::fits(&self.people.person(accepted.person))))
            .collect();
        self.progress.begin("waiting for first halves");
        let ended = self.sink.clock().await?.now;
        self.await_halves(&owed, ended).await?;
        self.await_letters(&owed, letters_within).await?;
        let now = self.sink.clock().await?.now;
        self.progress.begin("following every request");
        let followed = follow::follow(&self.target, &self.ledger, now, self.progress).await?;
        let ambiguous = self.ambiguous(&owed).await?;
        let cases = followed.into_iter().map(|followed| {
            let person = followed.person;
            Case {
                is_validated: owed.get(&person).copied().unwrap_or_default(),
                halves: self.seen.halves_of(person),
                letters: self.seen.letters_of(person),
                ambiguous: ambiguous.get(&person).copied().unwrap_or_default(),
                followed,
            }
        });
        let uncertain: Vec<u32> = self.ledger.uncertain().clone();
        let unheard: BTreeSet<u32> = uncertain
            .iter()
            .filter(|person| !owed.contains_key(*person))
            .copied()
            .collect();
        let strangers = self.seen.strangers(|person| {
            let is_owed = owed.get(&person).copied();
            // Whoever may have been accepted may have got what their address lets them have.
            let may_be_owed = || body::fits(&self.people.person(person));
            is_owed.or_else(|| unheard.contains(&person).then(may_be_owed))
        });
        let mut audit = judge(cases.collect(), strangers);
        audit.unanswered = uncertain.len() as u64;
        let halves = unheard.iter().map(|person| self.seen.halves_of(*person).count());
        audit.ambiguous += halves.map(u64::from).sum::<u64>();
        Ok(audit)
    }

    /// Until every first half that is owed is out, and the 12 hours of everybody are over.
    async fn await_halves(&mut self, owed: &BTreeMap<u32, bool>, ended: Timestamp) -> Result<(), String> {
        let until = ended.saturating_add(PROMISED).unwrap_or(Timestamp::MAX);
        loop {
            self.seen.look(&mut self.sink).await?;
            let missing = self.missing(owed);
            let now = self.sink.clock().await?.now;
            let left = until.duration_since(now);
            if left <= SignedDuration::ZERO {
                return Ok(());
            }
            self.progress
                .tell(&format!("{now:.0} · {missing} first halves to come"));
            let step = left.min(if missing == 0 { LONG_STEP } else { STEP });
            self.sink.advance(step.max(SignedDuration::from_secs(1))).await?;
        }
    }

    fn missing(&self, owed: &BTreeMap<u32, bool>) -> usize {
        let is_missing =
            |(person, is_owed): &(&u32, &bool)| **is_owed && self.seen.halves_of(**person).count() == 0;
        owed.iter().filter(is_missing).count()
    }

    /// Until every letter that is owed is posted, or none has come for a week, or it has been long enough.
    async fn await_letters(
        &mut self,
        owed: &BTreeMap<u32, bool>,
        within: Option<SignedDuration>,
    ) -> Result<(), String> {
        let (mut idle, mut before) = (0, usize::MAX);
        let begun = self.sink.clock().await?.now;
        let until = within.map(|within| begun.saturating_add(within).unwrap_or(Timestamp::MAX));
        let mut now = begun;
        loop {
            self.seen.look(&mut self.sink).await?;
            let is_missing =
                |(person, is_owed): &(&u32, &bool)| **is_owed && self.seen.letters_of(**person) == 0;
            let missing = owed.iter().filter(is_missing).count();
            idle = if missing < before { 0 } else { idle + 1 };
            before = missing;
            if missing == 0 || idle > PATIENCE || until.is_some_and(|until| now >= until) {
                return Ok(());
            }
            now = self.sink.advance(LONG_STEP).await?.now;
            self.progress
                .tell(&format!("{now:.0} · {missing} letters to come"));
        }
    }

    /// How many sends of each person's are in the record as unclear: the person is not shown them, the centre is.
    /// Looked up only for those who got a second message on one channel.
    async fn ambiguous(&mut self, owed: &BTreeMap<u32, bool>) -> Result<BTreeMap<u32, u32>, String> {
        let mut found = BTreeMap::new();
        let doubled: Vec<u32> = owed
            .keys()
            .filter(|person| self.seen.halves_of(**person).again() > 0)
            .copied()
            .collect();
        if doubled.is_empty() {
            return Ok(found);
        }
        let token = self.sink.operator_token(Role::ContactCentre).await?;
        for person in doubled {
            let code = self.people.person(person).tax_code;
            let requests = self.sink.record_of(&token, code.as_str()).await?;
            let events = requests.iter().flat_map(|(_, events)| events);
            let unclear = events.filter(|event| *event == "first-half-send-unclear").count();
            found.insert(person, u32::try_from(unclear).unwrap_or(u32::MAX));
        }
        Ok(found)
    }
}
