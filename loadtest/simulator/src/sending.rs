//! A message is handed to the provider: what it answers, what the journal notes, which laws are looked at.

use crate::event::{Event, Report};
use crate::hostility::{Hostility, Whim};
use crate::journal::Live;
use crate::outside::Outside;
use crate::provider::parts;
use pin::delivery::{ProviderId, SendOutcome};
use pin::receipt::Outcome;
use std::hash::{Hash, Hasher};
use steps::ports::Text;

/// The provider is handed a message: whether it takes it, and which reports will come.
pub(crate) fn hand(outside: &Outside, message: &Text) -> SendOutcome {
    let (id, text) = (message.id, message.text.as_str());
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
    // What did not go out excuses nothing: the next is the first.
    if outcome == SendOutcome::Unclear && is_taken {
        live.allowed_sixths += 6;
    }
    if !is_taken {
        return outcome;
    }
    let is_first = live.text.is_none();
    take(outside, live, message, now);
    let fate = provider.fate(world, outside.seed, live.person, live.messages);
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
    let is_own = !is_first || journal.is_new_text(hashed(text));
    outside.laws().check(
        "no two people are sent the same half",
        is_own,
        now,
        Some(id.request),
    );
    journal.counts.messages += 1;
    journal.waits_no_longer(id.request);
    outcome
}

/// A message goes out: what must hold of it holds now or never.
fn take(outside: &Outside, live: &mut Live, message: &Text, now: i64) {
    live.messages += 1;
    let id = message.id;
    let hash = hashed(&message.text);
    let is_same = *live.text.get_or_insert(hash) == hash;
    let (is_recognised, is_to_its_own) = outside
        .twin
        .with_delivery(id, |delivery| {
            (
                delivery.fingerprint.is_some(),
                delivery.reach.mobile.as_ref() == Some(&message.to),
            )
        })
        .unwrap_or((false, false));
    let mut laws = outside.laws();
    laws.check("a retry sends the same half", is_same, now, Some(id.request));
    laws.check(
        "a message goes to its own person's mobile",
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

/// A hash of a secret text: the text itself is kept nowhere.
fn hashed(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
