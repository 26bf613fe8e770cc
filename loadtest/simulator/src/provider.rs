//! The providers of the three channels, and what becomes of a message behind them.

use crate::spread::Spread;
use crate::streams::{Purpose, Stream, spread_bits, unit};
use crate::world::World;
use pin::Channel;
use pin::receipt::Outcome;
use pin::texts::{ONE_PART, septets};

const SECOND: i64 = 1_000_000_000;

/// A provider: it takes so many messages (of SMS: parts) a second, and reports of them later, or never.
pub(crate) struct Provider {
    channel: Channel,
    /// Nanoseconds a part takes of the account's rate.
    interval_ns: i64,
    /// Whether it sends back what is beyond that.
    is_limited: bool,
    /// When the account's bucket, a second deep, is full again.
    full_at: i64,
    next: u64,
    carriers: Stream,
    carrier: Spread,
    phone: Spread,
}

/// What the carriers make of a message: reports, each so many nanoseconds after the message was taken.
pub(crate) type Fate = [Option<(i64, Outcome)>; 3];

impl Provider {
    /// As the world has it.
    #[must_use]
    pub(crate) fn new(channel: Channel, world: &World, seed: u64) -> Self {
        let (rate, spread) = match channel {
            Channel::Email => (world.email_rate, (world.email_ms, world.email_p99_ms)),
            Channel::Pec => (world.pec_rate, (world.pec_ms, world.pec_p99_ms)),
            Channel::Sms | Channel::Post => (world.sms_rate, (world.carrier_ms, world.carrier_p99_ms)),
        };
        Self {
            channel,
            interval_ns: SECOND / i64::from(rate.max(1)),
            is_limited: world.provider_limits > 0,
            full_at: i64::MIN,
            next: channel as u64,
            // Each its own stream: what one is asked deals the others no other cards.
            carriers: Stream::new(salted(seed, channel), Purpose::Carriers),
            carrier: Spread::of(spread.0, spread.1),
            phone: Spread::log_normal((0.73, world.phone_p73_ms), (0.97, world.phone_p97_ms)),
        }
    }

    /// What decides what happens to a share of messages.
    pub(crate) const fn chance(&self) -> &Stream {
        &self.carriers
    }

    /// What the provider calls the next message.
    pub(crate) const fn next_number(&mut self) -> u64 {
        // No two providers give one name: theirs are told apart by the channel they belong to.
        self.next += Channel::ALL.len() as u64;
        self.next - Channel::ALL.len() as u64
    }

    /// Whether the account's own limit lets so many parts through now: a bucket one second deep.
    pub(crate) fn admits(&mut self, parts: i64, now: i64) -> bool {
        let after = self.full_at.max(now) + parts * self.interval_ns;
        if self.is_limited && after - now > SECOND + self.interval_ns {
            return false;
        }
        self.full_at = after;
        true
    }

    /// What becomes of a message that was taken: a function of the seed, the person and which of the
    /// person's messages it is, from 1, so that another rate deals nobody another fate ("common random numbers").
    pub(crate) fn fate(&self, world: &World, seed: u64, person: u32, nth: u32) -> Fate {
        let mut dice = Dice::new(salted(seed, self.channel), person, nth);
        let carrier = self.carrier.draw(dice.number());
        if is_dead(world, seed, person, self.channel) {
            return [Some((carrier, Outcome::Refused)), None, None];
        }
        match self.channel {
            Channel::Email if dice.happens(world.email_silent_share) => return [None; 3],
            Channel::Email => return [Some((carrier, Outcome::AcceptedByCarrier)), None, None],
            Channel::Pec => return [Some((carrier, Outcome::ReceivedByPhone)), None, None],
            Channel::Sms | Channel::Post => {}
        }
        if dice.happens(world.silent_share) {
            return [None; 3];
        }
        if dice.happens(world.unreachable_share) {
            return [Some((carrier, Outcome::Unreachable)), None, None];
        }
        let accepted = Some((carrier, Outcome::AcceptedByCarrier));
        let phone = dice.happens(world.phone_share).then(|| {
            let later = self.phone.draw(dice.number());
            (later, Outcome::ReceivedByPhone)
        });
        let again = dice
            .happens(world.doubled_share)
            .then_some((carrier + SECOND, Outcome::AcceptedByCarrier));
        [accepted, phone, again]
    }
}

/// The chances of one message or letter.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64, person: u32, nth: u32) -> Self {
        Self(spread_bits(
            spread_bits(seed) ^ (u64::from(person) << 32) ^ u64::from(nth),
        ))
    }

    pub(crate) fn number(&mut self) -> u32 {
        self.0 = spread_bits(self.0);
        u32::try_from(self.0 >> 32).unwrap_or_default()
    }

    pub(crate) fn happens(&mut self, share: f64) -> bool {
        unit(self.number()) < share
    }
}

/// How many parts a text takes (3GPP TS 23.038 and 23.040).
pub(crate) fn parts(text: &str) -> i64 {
    // The usual text is plain, and looking each character up would cost more than the whole delivery.
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b" .,:;-'()/+!?".contains(&byte));
    let (units, one, more) = match if is_plain { Some(text.len()) } else { septets(text) } {
        Some(septets) => (septets, ONE_PART, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    let parts = if units <= one { 1 } else { units.div_ceil(more) };
    i64::try_from(parts).unwrap_or(i64::MAX)
}

/// Whether nothing ever reaches a person on a channel: a number that every carrier refuses, an address that bounces.
#[must_use]
pub(crate) fn is_dead(world: &World, seed: u64, person: u32, channel: Channel) -> bool {
    let dead_share = match channel {
        Channel::Sms | Channel::Post => world.dead_share,
        Channel::Email => world.email_dead_share,
        Channel::Pec => world.pec_dead_share,
    };
    let bits = spread_bits(salted(seed, channel) ^ 0xdead ^ (u64::from(person) << 20));
    dead_share > 0.0 && unit(u32::try_from(bits >> 32).unwrap_or(0)) < dead_share
}

/// A seed of the channel's own; that of SMS is the run's.
const fn salted(seed: u64, channel: Channel) -> u64 {
    seed ^ ((channel as u64) << 56)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_carriers_count_them() {
        for (text, count) in [
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("è".repeat(160), 1),
            ("è".repeat(307), 3),
            ("’".repeat(70), 1),
            ("’".repeat(71), 2),
        ] {
            assert_eq!(parts(&text), count, "{} characters", text.chars().count());
        }
    }

    #[test]
    fn the_account_takes_its_rate_and_a_second_of_burst() {
        let world = World {
            sms_rate: 10,
            ..World::default()
        };
        let mut provider = Provider::new(Channel::Sms, &world, 1);
        let at_once = (0..100).filter(|_| provider.admits(1, 0)).count();
        assert_eq!(at_once, 11);
        let steady = (1..=100)
            .filter(|step| provider.admits(1, step * SECOND / 10))
            .count();
        assert_eq!(steady, 100);
    }

    #[test]
    fn a_sink_takes_whatever_comes() {
        let world = World {
            sms_rate: 10,
            provider_limits: 0,
            ..World::default()
        };
        let mut provider = Provider::new(Channel::Sms, &world, 1);
        assert!((0..100).all(|_| provider.admits(1, 0)));
    }
}
