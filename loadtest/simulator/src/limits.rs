//! The account's limits, in whole nanoseconds: what is beyond them is sent back, and where that was is counted.

pub(crate) mod bucket;
pub(crate) mod meters;
pub(crate) mod quota;
pub(crate) mod tables;

use crate::calls::Call;
use crate::calls::units::Units;
use crate::world::{Outage, World};
use bucket::Bucket;
use meters::Meters;
use pin::Channel;
use pin::delivery::SendOutcome;
use quota::{Quota, Spend};
use tables::Tables;

/// Where something was sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its limit")]
pub(crate) enum Place {
    Lambda,
    SmsRate,
    EmailRate,
    PecRate,
    /// The provider, below its own rate.
    Provider,
    Gateway,
    TableWrites,
    TableReads,
    /// More than twice the writes of the half-hours before.
    WarmWrites,
    WarmReads,
    PartitionWrites,
    PartitionReads,
    Keys,
    Publish,
    SpendCap,
    EmailQuota,
    Outage,
}

impl Place {
    /// Every place, with its name in reports.
    pub(crate) const ALL: [(Self, &'static str); 17] = [
        (Self::Lambda, "lambda"),
        (Self::SmsRate, "sms-rate"),
        (Self::EmailRate, "email-rate"),
        (Self::PecRate, "pec-rate"),
        (Self::Provider, "provider"),
        (Self::Gateway, "gateway"),
        (Self::TableWrites, "table-writes"),
        (Self::TableReads, "table-reads"),
        (Self::WarmWrites, "warm-writes"),
        (Self::WarmReads, "warm-reads"),
        (Self::PartitionWrites, "partition-writes"),
        (Self::PartitionReads, "partition-reads"),
        (Self::Keys, "keys"),
        (Self::Publish, "publish"),
        (Self::SpendCap, "spend-cap"),
        (Self::EmailQuota, "email-quota"),
        (Self::Outage, "outage"),
    ];

    /// Limits of the tables.
    pub(crate) const TABLES: [Self; 6] = [
        Self::TableWrites,
        Self::TableReads,
        Self::WarmWrites,
        Self::WarmReads,
        Self::PartitionWrites,
        Self::PartitionReads,
    ];

    /// Where a message stays until something changes that no retry can change.
    pub(crate) const QUOTAS: [Self; 3] = [Self::SpendCap, Self::EmailQuota, Self::Outage];

    /// How many of them, the first, other counters know too.
    pub(crate) const KNOWN: usize = 5;

    /// Its name in reports.
    pub(crate) const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The rate of a channel.
    pub(crate) const fn rate_of(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::EmailRate,
            Channel::Pec => Self::PecRate,
            Channel::Sms | Channel::Post => Self::SmsRate,
        }
    }
}

/// How often something was sent back, place by place.
pub(crate) type Throttled = [u64; Place::ALL.len()];

/// The account's limits; what has none is absent.
#[derive(Debug)]
pub(crate) struct Limits {
    gateway: Option<Bucket>,
    publish: Option<Bucket>,
    keys: Option<Bucket>,
    tables: Option<Tables>,
    spend: Option<Spend>,
    quota: Option<Quota>,
    outages: Vec<Outage>,
    meters: Option<Box<Meters>>,
}

impl Limits {
    /// As the world has them, at its first instant.
    #[must_use]
    pub(crate) fn new(world: &World, start_ns: i64) -> Self {
        let bucket = |rate, burst| Bucket::of(rate, burst, start_ns);
        Self {
            gateway: bucket(world.gateway_rate, world.gateway_burst),
            publish: bucket(world.publish_rate, 0),
            keys: bucket(world.key_rate, 0),
            tables: Tables::of(world, start_ns),
            spend: Spend::of(world, start_ns),
            quota: Quota::of(world.email_quota),
            outages: world.outages.clone(),
            meters: None,
        }
    }

    /// Whether calls of the table or of KMS have limits at all.
    #[must_use]
    pub(crate) const fn limit_calls(&self) -> bool {
        self.keys.is_some() || self.tables.is_some()
    }

    /// Every limit is gone: the account's were raised.
    pub(crate) fn lift(&mut self) {
        *self = Self {
            gateway: None,
            publish: None,
            keys: None,
            tables: None,
            spend: None,
            quota: None,
            outages: Vec::new(),
            meters: self.meters.take(),
        };
    }

    /// From now on it is measured how much is taken of each limit.
    pub(crate) fn measure(&mut self) {
        self.meters = Some(Box::default());
    }

    /// What was measured, if it was asked for.
    pub(crate) fn meters(&self) -> Option<&Meters> {
        self.meters.as_deref()
    }

    /// Whether API Gateway lets a request through.
    pub(crate) fn passes_gateway(&mut self, now: i64) -> bool {
        if let Some(meters) = &mut self.meters {
            meters.requests.note(now);
        }
        self.gateway.as_mut().is_none_or(|bucket| bucket.take(now))
    }

    /// Where a call of the table or of KMS is sent back; `None` if nowhere.
    pub(crate) fn refuses_call(&mut self, call: Call, units: &Units, now: i64) -> Option<Place> {
        if call == Call::Key {
            let is_over = self.keys.as_mut().is_some_and(|bucket| !bucket.take(now));
            return is_over.then_some(Place::Keys);
        }
        self.tables.as_mut()?.take(units, now)
    }

    /// Where a message of so many parts is sent back, and what its sender is told; `None` if nowhere. What the quotas
    /// let through is noted by [`Self::went_out`] alone.
    pub(crate) fn refuses_message(
        &mut self,
        channel: Channel,
        parts: i64,
        now: i64,
    ) -> Option<(Place, SendOutcome)> {
        let is_out =
            |outage: &Outage| outage.channel == channel && (outage.from_ns..outage.until_ns).contains(&now);
        if self.outages.iter().any(is_out) {
            return Some((Place::Outage, SendOutcome::Unavailable));
        }
        match channel {
            Channel::Sms => {
                if self.publish.as_mut().is_some_and(|bucket| !bucket.take(now)) {
                    return Some((Place::Publish, SendOutcome::Throttled));
                }
                let is_over = self
                    .spend
                    .as_mut()
                    .is_some_and(|spend| !spend.has_room(parts, now));
                is_over.then_some((Place::SpendCap, SendOutcome::OverQuota))
            }
            Channel::Email => {
                let is_over = self.quota.as_mut().is_some_and(|quota| !quota.has_room(now));
                is_over.then_some((Place::EmailQuota, SendOutcome::OverQuota))
            }
            Channel::Pec | Channel::Post => None,
        }
    }

    /// A message of so many parts was taken.
    pub(crate) fn went_out(&mut self, channel: Channel, parts: i64, now: i64) {
        if let Some(meters) = &mut self.meters {
            meters.went_out(channel, parts, now);
        }
        match channel {
            Channel::Sms => {
                if let Some(spend) = &mut self.spend {
                    spend.pay(parts);
                }
            }
            Channel::Email => {
                if let Some(quota) = &mut self.quota {
                    quota.note(now);
                }
            }
            Channel::Pec | Channel::Post => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn the_places_are_in_the_order_of_their_list() {
        for (position, (place, _)) in Place::ALL.iter().enumerate() {
            assert_eq!(*place as usize, position);
        }
        assert_eq!(Place::Gateway as usize, Place::KNOWN);
    }

    #[test]
    fn what_has_no_limit_is_never_sent_back() {
        let mut limits = Limits::new(&World::default(), 0);
        assert!(!limits.limit_calls());
        for _ in 0..100_000 {
            assert!(limits.passes_gateway(0));
            assert_eq!(limits.refuses_message(Channel::Sms, 9, 0), None);
            limits.went_out(Channel::Sms, 9, 0);
            assert_eq!(limits.refuses_message(Channel::Email, 1, 0), None);
            limits.went_out(Channel::Email, 1, 0);
        }
    }

    #[test]
    fn an_outage_is_from_its_first_instant_to_before_its_end_and_of_its_own_channel() {
        let outage = Outage {
            channel: Channel::Sms,
            from_ns: SECOND,
            until_ns: 3 * SECOND,
        };
        let world = World {
            outages: vec![outage],
            ..World::default()
        };
        let mut limits = Limits::new(&world, 0);
        let mut at = |channel, now| limits.refuses_message(channel, 1, now);
        assert_eq!(at(Channel::Sms, SECOND - 1), None);
        let out = Some((Place::Outage, SendOutcome::Unavailable));
        assert_eq!(at(Channel::Sms, SECOND), out);
        assert_eq!(at(Channel::Email, SECOND), None);
        assert_eq!(at(Channel::Sms, 3 * SECOND - 1), out);
        assert_eq!(at(Channel::Sms, 3 * SECOND), None);
    }

    #[test]
    fn publish_counts_calls_and_not_parts() {
        let world = World {
            publish_rate: 2,
            ..World::default()
        };
        let mut limits = Limits::new(&world, 0);
        let answers: Vec<_> = (0..3)
            .map(|_| limits.refuses_message(Channel::Sms, 5, 0))
            .collect();
        let full = Some((Place::Publish, SendOutcome::Throttled));
        assert_eq!(answers, [None, None, full]);
        assert_eq!(limits.refuses_message(Channel::Sms, 5, SECOND / 2), None);
    }
}
