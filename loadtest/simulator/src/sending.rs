//! A message is handed to the provider: what it answers, what the journal notes, which laws are looked at.

use crate::event::{Event, Report};
use crate::hostility::{Hostility, Whim};
use crate::journal::{Journal, Live};
use crate::outside::Outside;
use crate::provider::parts;
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
    let mut journal = outside.journal();
    if !provider.admits(units(message), now) || provider.chance().happens(world.throttled_share) {
        sent_back(outside, &mut journal, message);
        return SendOutcome::Throttled;
    }
    let is_unclear = provider.chance().happens(world.unclear_share);
    let is_taken = whim.is_none_or(|whim| whim == Whim::TakenUnclear);
    let number = provider.next_number();
    let name = ProviderId(number.to_string().into());
    let Some(live) = journal.live(id.request) else {
        outside
            .laws()
            .break_at("a message belongs to a request", now, Some(id.request));
        return SendOutcome::Taken(name);
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
    let fate = provider.fate(world, outside.seed, live.person, live.messages);
    for (after, outcome) in fate.into_iter().flatten() {
        let report = Report {
            channel: message.channel,
            delivery: id,
            number,
            outcome,
        };
        live.outstanding += 1;
        if outcome == Outcome::Unreachable {
            live.allowed_sixths += 6;
        }
        outside.agenda.post(now + after, Event::Receipt(report));
    }
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
    gone_out(outside, &mut journal, message, &outcome);
    journal.waits_no_longer(id.request);
    outcome
}

/// A provider sends a message back as too fast: it is counted, and told.
fn sent_back(outside: &Outside, journal: &mut Journal, message: &Handed<'_>) {
    journal.throttled_by(message.channel);
    outside.tell(message.id.request, || {
        let channel = message.channel.as_str();
        format!("{channel}: the provider sends the message back as too fast")
    });
}

/// A provider has taken a message: it is charged for, and told.
fn gone_out(outside: &Outside, journal: &mut Journal, message: &Handed<'_>, outcome: &SendOutcome) {
    journal.charge(message.channel, units(message));
    if let Some(tally) = &mut journal.tally {
        tally.sent(message.channel);
    }
    outside.tell(message.id.request, || {
        let is_unclear = *outcome == SendOutcome::Unclear;
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
    let is_admitted = outside.provider(message.channel).admits(units(message), now);
    if !is_admitted || outside.telling.happens(outside.world.throttled_share) {
        outside.journal().throttled_by(message.channel);
        return SendOutcome::Throttled;
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
