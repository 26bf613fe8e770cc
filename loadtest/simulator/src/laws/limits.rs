//! The laws of the account's limits: never exceeded, exactly. Each is kept in another way than the limit itself: what is let
//! through at a rate by a meter that runs dry, money by the month of each message, emails by the one so many before.

use super::Laws;
use crate::agenda::timestamp;
use crate::limits::quota::{DAY, millionths};
use crate::world::World;
use jiff::tz::TimeZone;
use pin::Channel;
use pin::request::RequestId;
use std::collections::VecDeque;

/// The law of API Gateway.
pub(crate) const GATEWAY: &str = "API Gateway lets no more through than its rate and its burst";
/// The law of SNS.
pub(crate) const PUBLISH: &str = "no more calls of Publish than a second allows";
/// The law of KMS.
pub(crate) const KEYS: &str = "no more calls of KMS than a second allows";
/// The law of the spend cap.
pub(crate) const SPEND: &str = "no more money goes out in a month than the spend cap";
/// The law of SES's quota.
pub(crate) const QUOTA: &str = "no more emails go out in 24 hours than the quota";

/// What was let through and has not run off yet, in thousand millionths: over no span more than rate × time + burst
/// (Lindley's recursion).
#[derive(Debug)]
struct Meter {
    rate: i128,
    burst: i128,
    level: i128,
    at: i64,
}

impl Meter {
    fn of(rate_per_s: u32, burst: u32) -> Option<Self> {
        let burst = if burst == 0 { rate_per_s } else { burst };
        (rate_per_s > 0).then(|| Self {
            rate: i128::from(rate_per_s),
            burst: i128::from(burst) * 1_000_000_000,
            level: 0,
            at: 0,
        })
    }

    fn holds(&mut self, now: i64) -> bool {
        let run_off = i128::from(now - self.at) * self.rate;
        self.level = (self.level - run_off).max(0) + 1_000_000_000;
        self.at = now;
        self.level <= self.burst
    }
}

/// Money by month.
#[derive(Debug)]
struct Money {
    part: i64,
    cap: i64,
    month: (i16, i8),
    spent: i64,
}

/// Emails by the one so many before.
#[derive(Debug)]
struct Emails {
    most: usize,
    sent: VecDeque<i64>,
}

/// The laws of the limits that the world has.
#[derive(Debug, Default)]
pub(crate) struct LimitLaws {
    gateway: Option<Meter>,
    publish: Option<Meter>,
    keys: Option<Meter>,
    money: Option<Money>,
    emails: Option<Emails>,
}

impl LimitLaws {
    /// Of a world's limits.
    #[must_use]
    pub(crate) fn new(world: &World) -> Self {
        let cap = millionths(world.sms_spend_cap_usd);
        Self {
            gateway: Meter::of(world.gateway_rate, world.gateway_burst),
            publish: Meter::of(world.publish_rate, 0),
            keys: Meter::of(world.key_rate, 0),
            money: (cap > 0).then(|| Money {
                part: millionths(world.sms_part_usd),
                cap,
                month: (0, 0),
                spent: 0,
            }),
            emails: (world.email_quota > 0).then(|| Emails {
                most: usize::try_from(world.email_quota).unwrap_or(usize::MAX),
                sent: VecDeque::new(),
            }),
        }
    }
}

impl Laws {
    /// API Gateway let a request through.
    pub(crate) fn passed_gateway(&mut self, now: i64) {
        if let Some(holds) = self.limits.gateway.as_mut().map(|meter| meter.holds(now)) {
            self.check(GATEWAY, holds, now, None);
        }
    }

    /// KMS answered a call.
    pub(crate) fn used_key(&mut self, now: i64) {
        if let Some(holds) = self.limits.keys.as_mut().map(|meter| meter.holds(now)) {
            self.check(KEYS, holds, now, None);
        }
    }

    /// SNS let a call of Publish through, whatever became of it.
    pub(crate) fn published(&mut self, now: i64, request: RequestId) {
        if let Some(holds) = self.limits.publish.as_mut().map(|meter| meter.holds(now)) {
            self.check(PUBLISH, holds, now, Some(request));
        }
    }

    /// A message of so many parts went out.
    pub(crate) fn went_out(&mut self, channel: Channel, parts: i64, now: i64, request: RequestId) {
        let looked = match channel {
            Channel::Sms => self
                .limits
                .money
                .as_mut()
                .map(|money| (SPEND, money.holds(parts, now))),
            Channel::Email => self
                .limits
                .emails
                .as_mut()
                .map(|emails| (QUOTA, emails.holds(now))),
            Channel::Pec | Channel::Post => None,
        };
        if let Some((law, holds)) = looked {
            self.check(law, holds, now, Some(request));
        }
    }
}

impl Money {
    fn holds(&mut self, parts: i64, now: i64) -> bool {
        let date = timestamp(now).to_zoned(TimeZone::UTC).date();
        let month = (date.year(), date.month());
        if month != self.month {
            (self.month, self.spent) = (month, 0);
        }
        self.spent += parts * self.part;
        self.spent <= self.cap
    }
}

impl Emails {
    fn holds(&mut self, now: i64) -> bool {
        self.sent.push_back(now);
        if self.sent.len() <= self.most {
            return true;
        }
        self.sent.pop_front().is_some_and(|before| now - before >= DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use proptest::prelude::*;

    proptest! {
        /// The limit lets through what its law allows, and whatever it sends back the law would not have allowed.
        #[test]
        fn a_limit_and_its_law_agree_to_the_nanosecond(
            rate in 1_u32..2_000,
            burst in 0_u32..50,
            waits in proptest::collection::vec((0_i64..40_000_000, 0_i64..3), 1..300),
        ) {
            let world = World { gateway_rate: rate, gateway_burst: burst, ..World::default() };
            let (mut limits, mut now) = (Limits::new(&world, 0), 0);
            let mut meter = Meter::of(rate, burst).expect("a rate");
            for (wait, nanoseconds) in waits {
                now += wait * i64::from(wait % 3 == 0) + nanoseconds;
                let before = (meter.level, meter.at);
                let holds = meter.holds(now);
                prop_assert_eq!(limits.passes_gateway(now), holds);
                if !holds {
                    (meter.level, meter.at) = before;
                }
            }
        }

        /// The same of emails in 24 hours, and of money in a month.
        #[test]
        fn a_quota_and_its_law_agree(
            quota in 1_u32..20,
            cap in 1_i64..40,
            waits in proptest::collection::vec((0_i64..DAY, 1_i64..4), 1..200),
        ) {
            let usd = f64::from(i32::try_from(cap).expect("small")) * 0.07;
            let world = World { email_quota: quota, sms_spend_cap_usd: usd, ..World::default() };
            let mut now = 1_585_000_000_000_000_000;
            let (mut limits, mut laws) = (Limits::new(&world, now), LimitLaws::new(&world));
            for (wait, parts) in waits {
                now += wait / 7;
                let emails = laws.emails.as_mut().expect("a quota");
                let before = emails.sent.clone();
                let holds = emails.holds(now);
                prop_assert_eq!(limits.refuses_message(Channel::Email, 1, now).is_none(), holds);
                if holds {
                    limits.went_out(Channel::Email, 1, now);
                } else {
                    emails.sent = before;
                }
                let money = laws.money.as_mut().expect("a cap");
                let holds = money.holds(parts, now);
                prop_assert_eq!(limits.refuses_message(Channel::Sms, parts, now).is_none(), holds);
                if holds {
                    limits.went_out(Channel::Sms, parts, now);
                } else {
                    money.spent -= parts * money.part;
                }
            }
        }
    }
}
