//! A message is handed to the provider: what it answers, what the journal notes, which laws are looked at.

use crate::event::{Event, Report};
use crate::hostility::{Hostility, Whim};
use crate::journal::Live;
use crate::outside::Outside;
use crate::provider::{is_dead, parts};
use pin::delivery::{DeliveryId, ProviderId, SendOutcome};
use pin::receipt::Outcome;
use std::hash::{Hash, Hasher};

/// The provider is handed a message: whether it takes it, and which reports will come.
pub(crate) fn hand(outside: &Outside, id: DeliveryId, text: &str) -> SendOutcome {
    let now = outside.agenda.now_ns();
    let world = &outside.world;
    let whim = outside.hostility.as_ref().and_then(Hostility::whim_now);
    outside.changed();
    outside.laws().sent(now, id.request);
    let mut provider = outside.provider();
    let mut journal = outside.journal();
    if !provider.admits(parts(text), now) || provider.happens(world.throttled_share) {
        journal.counts.provider_throttled += 1;
        return SendOutcome::Throttled;
    }
    let is_taken = whim.is_none_or(|whim| whim == Whim::TakenUnclear);
    let is_unclear = provider.happens(world.unclear_share);
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
    if outcome == SendOutcome::Unclear {
        live.allowed_sixths += 6;
    }
    if !is_taken {
        return outcome;
    }
    take(outside, live, text, now, id);
    let fate = provider.fate(world, is_dead(world, outside.seed, live.person));
    for (after, outcome) in fate.into_iter().flatten() {
        let report = Report {
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
    journal.counts.messages += 1;
    journal.waits_no_longer(id.request);
    outcome
}

/// A message goes out: what must hold of it holds now or never.
fn take(outside: &Outside, live: &mut Live, text: &str, now: i64, id: DeliveryId) {
    live.messages += 1;
    let hash = hashed(text);
    let is_same = *live.text.get_or_insert(hash) == hash;
    let is_recognised = outside
        .twin
        .with_delivery(id, |delivery| delivery.fingerprint.is_some())
        .unwrap_or(false);
    let mut laws = outside.laws();
    laws.check("a retry sends the same half", is_same, now, Some(id.request));
    laws.check(
        "a half is recognised before it is sent",
        is_recognised,
        now,
        Some(id.request),
    );
}

/// A hash of a secret text: the text itself is kept nowhere.
fn hashed(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
