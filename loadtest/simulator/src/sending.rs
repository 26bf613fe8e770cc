//! A message is handed to the provider: what it answers, what the journal notes, which laws are looked at.

use crate::event::{Event, Report};
use crate::hostility::{Hostility, Whim};
use crate::journal::{Journal, Live};
use crate::limits::Place;
use crate::outside::Outside;
use crate::provider::{Fate, Provider, parts};
use crate::sim;
use pin::Channel;
use pin::contact::{Email, Phone};
use pin::delivery::{DeliveryId, ProviderId, Reach, SendOutcome};
use pin::receipt::Outcome;
use std::hash::{Hash, Hasher};
use steps::ports::{Message, Text};

/// A message of any channel, as its provider is handed it.
#[derive(Clone, Copy)]
pub(crate) struct Handed<'a> {
    pub(crate) channel: Channel,
    pub(crate) id: DeliveryId,
    pub(crate) to: &'a str,
    pub(crate) text: &'a str,
    /// Which attempt of its delivery it is; 0 where nobody is told.
    pub(crate) attempt: u32,
}

impl<'a> Handed<'a> {
    pub(crate) fn text(text: &'a Text) -> Self {
        Self {
            channel: Channel::Sms,
            id: text.id,
            to: text.to.as_str(),
            text: &text.text,
            attempt: 0,
        }
    }

    pub(crate) fn message(channel: Channel, message: &'a Message) -> Self {
        Self {
            channel,
            id: message.id,
            to: message.to.as_str(),
            text: &message.text,
            attempt: message.attempt,
        }
    }
}

/// The provider is handed a message: whether it takes it, and which reports will come.
pub(crate) fn hand(outside: &Outside, message: &Handed<'_>) -> SendOutcome {
    // Generations of halves begin at 1.
    if message.id.generation == 0 {
        return tell(outside, message);
    }
    let Handed { id, text, .. } = *message;
    let now = outside.agenda.now_ns();
    let world = &outside.world;
    let whim = outside.hostility.as_ref().and_then(Hostility::whim_now);
    outside.changed();
    outside.laws().sent(message.channel, now, id.request);
    let mut provider = outside.provider(message.channel);
    if let Err(outcome) = admit(outside, &mut provider, message, now) {
        return outcome;
    }
    if provider.chance().happens(world.throttled_share) {
        return sent_back(outside, message, Place::Provider);
    }
    let mut journal = outside.journal();
    let is_unclear = provider.chance().happens(world.unclear_share);
    let is_taken = whim.is_none_or(|whim| whim == Whim::TakenUnclear);
    let number = provider.next_number();
    let name = ProviderId(number.to_string().into());
    let Some(live) = journal.live(id.request) else {
        gone_out(outside, &mut journal, message, false);
        drop(journal);
        went_out(outside, message, now);
        return sent_anew(outside, id, name);
    };
    let outcome = match whim {
        Some(whim) => whim.outcome(),
        None if is_unclear => SendOutcome::Unclear,
        None => SendOutcome::Taken(name),
    };
    // What did not go out excuses nothing: the next is the first.
    if outcome == SendOutcome::Unclear && is_taken {
        live.allowed_sixths += 6;
    }
    if !is_taken {
        return outcome;
    }
    let is_first = live.texts.iter().all(Option::is_none);
    take(outside, live, message, now);
    went_out(outside, message, now);
    let fate = provider.fate(world, outside.seed, live.person, live.messages);
    on_its_way(outside, live, message, (number, fate));
    live.numbers.push(number);
    if message.channel == Channel::Pec {
        outside.mailbox().accepted(id, message.attempt, number);
    }
    let is_own = !is_first || journal.is_new_text(hashed(text));
    outside.laws().check(
        "no two people are sent the same half",
        is_own,
        now,
        Some(id.request),
    );
    journal.counts.messages += 1;
    gone_out(outside, &mut journal, message, outcome == SendOutcome::Unclear);
    journal.waits_no_longer(id.request);
    outcome
}

/// What carriers will report of a message is on its way, and so is the message to its reader.
fn on_its_way(outside: &Outside, live: &mut Live, message: &Handed<'_>, (number, fate): (u64, Fate)) {
    let now = outside.agenda.now_ns();
    let mut is_there = None;
    for (after, outcome) in fate.into_iter().flatten() {
        let report = Report {
            channel: message.channel,
            delivery: message.id,
            number,
            outcome,
        };
        live.outstanding += 1;
        match outcome {
            Outcome::Unreachable => live.allowed_sixths += 6,
            Outcome::AcceptedByCarrier | Outcome::ReceivedByPhone => {
                is_there.get_or_insert(now + after);
            }
            Outcome::OverQuota | Outcome::Refused => {}
        }
        outside.agenda.post(now + after, Event::Receipt(report));
    }
    if let Some(at) = is_there {
        sim::gets_message(outside, (message.id.request, live.person), message.text, at);
    }
}

/// A message of a request that was folded, and whose rows are kept for its letter: a call about the letter was
/// validated, and what no channel took went out once more. Whoever is dead to every channel stays so: nothing is heard.
fn sent_anew(outside: &Outside, id: DeliveryId, name: ProviderId) -> SendOutcome {
    let is_kept = outside.twin.with_delivery(id, |_| ()).is_some();
    outside.laws().check(
        "a message belongs to a request",
        is_kept,
        outside.agenda.now_ns(),
        Some(id.request),
    );
    outside.journal().counts.messages += 1;
    SendOutcome::Taken(name)
}

/// Whether the account's limits and the provider's rate let a message through; if not, what its sender is told.
fn admit(
    outside: &Outside,
    provider: &mut Provider,
    message: &Handed<'_>,
    now: i64,
) -> Result<(), SendOutcome> {
    let (channel, units) = (message.channel, units(message));
    let refused = outside.limits().refuses_message(channel, units, now);
    if channel == Channel::Sms && !matches!(refused, Some((Place::Publish | Place::Outage, _))) {
        outside.laws().published(now, message.id.request);
    }
    match refused {
        Some((place, SendOutcome::Throttled)) => Err(sent_back(outside, message, place)),
        Some((place, outcome)) => {
            outside.throttled(place);
            outside.tell(message.id.request, || {
                format!(
                    "{}: the message is sent back ({})",
                    channel.as_str(),
                    place.name()
                )
            });
            Err(outcome)
        }
        None if provider.admits(units, now) => Ok(()),
        None => Err(sent_back(outside, message, Place::rate_of(channel))),
    }
}

/// A message is sent back as too fast: it is counted, and told.
fn sent_back(outside: &Outside, message: &Handed<'_>, place: Place) -> SendOutcome {
    outside.journal().sent_back(message.channel, place);
    outside.tell(message.id.request, || {
        let channel = message.channel.as_str();
        format!(
            "{channel}: the message is sent back as too fast ({})",
            place.name()
        )
    });
    SendOutcome::Throttled
}

/// A message went out, or may have: it counts against the quotas.
fn went_out(outside: &Outside, message: &Handed<'_>, now: i64) {
    let (channel, units) = (message.channel, units(message));
    #[cfg(test)]
    let counted = crate::hunt::bugs::counted(outside, channel);
    #[cfg(not(test))]
    let counted = true;
    if counted {
        outside.limits().went_out(channel, units, now);
    }
    outside.laws().went_out(channel, units, now, message.id.request);
}

/// A provider has taken a message: it is charged for, and told.
fn gone_out(outside: &Outside, journal: &mut Journal, message: &Handed<'_>, is_unclear: bool) {
    journal.charge(message.channel, units(message));
    if let Some(tally) = &mut journal.tally {
        tally.sent(message.channel);
    }
    outside.tell(message.id.request, || {
        let but = if is_unclear {
            ", though nobody can say so"
        } else {
            ""
        };
        format!(
            "{}: the provider takes the message{but}",
            message.channel.as_str()
        )
    });
}

/// A notice is handed over. It shares the provider's rate with the halves, but deals them no other cards; nobody
/// follows what becomes of it (ADR 0030).
fn tell(outside: &Outside, message: &Handed<'_>) -> SendOutcome {
    let (now, request) = (outside.agenda.now_ns(), message.id.request);
    let whim = outside.hostility.as_ref().and_then(Hostility::whim_now);
    outside.changed();
    let admitted = admit(outside, &mut outside.provider(message.channel), message, now);
    if let Err(outcome) = admitted {
        return outcome;
    }
    if outside.telling.happens(outside.world.throttled_share) {
        return sent_back(outside, message, Place::Provider);
    }
    let is_unclear = outside.telling.happens(outside.world.unclear_share);
    let outcome = match whim {
        Some(whim) => whim.outcome(),
        None if is_unclear => SendOutcome::Unclear,
        None => SendOutcome::Taken(ProviderId(format!("notice-{request}").into())),
    };
    let mut journal = outside.journal();
    let Some(telling) = journal.notices.of(request) else {
        drop(journal);
        let law = "a notice belongs to a request whose person the archive knows";
        outside.laws().break_at(law, now, Some(request));
        return outcome;
    };
    if whim.is_none_or(|whim| whim == Whim::TakenUnclear) {
        went_out(outside, message, now);
        telling.messages += 1;
        telling.channels |= 1 << (message.channel as u8);
        telling.allowed_sixths += if outcome == SendOutcome::Unclear { 6 } else { 0 };
        journal.charge(message.channel, units(message));
        outside.tell(request, || {
            format!(
                "{}: the notice goes to a contact the archive knows",
                message.channel.as_str()
            )
        });
    }
    outcome
}

/// A message goes out: what must hold of it holds now or never.
fn take(outside: &Outside, live: &mut Live, message: &Handed<'_>, now: i64) {
    live.messages += 1;
    let id = message.id;
    let hash = hashed(message.text);
    let is_same = *live.texts[message.channel as usize].get_or_insert(hash) == hash;
    let (is_recognised, is_to_its_own) = outside
        .twin
        .with_delivery(id, |delivery| {
            (
                delivery.fingerprint.is_some(),
                contact(&delivery.reach, message.channel) == Some(message.to),
            )
        })
        .unwrap_or((false, false));
    let mut laws = outside.laws();
    laws.check("a retry sends the same half", is_same, now, Some(id.request));
    laws.check(
        "a message goes to its own person's contact",
        is_to_its_own,
        now,
        Some(id.request),
    );
    laws.check(
        "a half is recognised before it is sent",
        is_recognised,
        now,
        Some(id.request),
    );
}

/// What a message takes of its channel's rate: text messages are counted by parts.
fn units(message: &Handed<'_>) -> i64 {
    if message.channel == Channel::Sms {
        parts(message.text)
    } else {
        1
    }
}

fn contact(reach: &Reach, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => reach.mobile.as_ref().map(Phone::as_str),
        Channel::Email => reach.email.as_ref().map(Email::as_str),
        Channel::Pec => reach.pec.as_ref().map(Email::as_str),
        Channel::Post => None,
    }
}

/// A hash of a secret text: the text itself is kept nowhere.
pub(crate) fn hashed(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
