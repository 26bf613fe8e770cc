//! Which limit of today's account is short first: what is needed against what there is.

use super::figures::Figures;
use super::{Peaks, Question};

/// A limit of the account as it is, against what is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The world's key.
    pub limit: &'static str,
    /// What there is.
    pub has: f64,
    /// What is needed.
    pub needs: f64,
}

impl Binding {
    /// What is needed as a share of what there is: from 1 on it binds.
    #[must_use]
    pub fn taken(&self) -> f64 {
        self.needs / self.has
    }
}

/// Every limit that the world has, the scarcest first. `peaks` are those of the whole profile with these figures.
pub(crate) fn of(question: &Question, figures: &Figures, peaks: &Peaks) -> Vec<Binding> {
    let world = &question.world;
    let parts_usd = f64::from(small(peaks.parts_in_a_month)) * world.sms_part_usd;
    let of = [
        ("sms-rate", f64::from(world.sms_rate), figures.sms_rate.worst),
        (
            "email-rate",
            f64::from(world.email_rate),
            figures.email_rate.worst,
        ),
        (
            "concurrency",
            f64::from(world.concurrency),
            figures.concurrency.worst,
        ),
        (
            "warm-write-units",
            f64::from(world.warm_write_units),
            figures.warm_writes.worst,
        ),
        (
            "warm-read-units",
            f64::from(world.warm_read_units),
            figures.warm_reads.worst,
        ),
        ("agents", f64::from(world.agents), figures.agents.worst),
        (
            "gateway-rate",
            f64::from(world.gateway_rate),
            f64::from(small(peaks.requests_per_s)),
        ),
        (
            "publish-rate",
            f64::from(world.publish_rate),
            f64::from(figures.sms_rate.bought().min(small(peaks.publishes_per_s))),
        ),
        ("sms-spend-cap-usd", world.sms_spend_cap_usd, parts_usd),
        (
            "email-quota",
            f64::from(world.email_quota),
            f64::from(small(peaks.emails_in_24_h)),
        ),
    ];
    let mut binds: Vec<Binding> = of
        .into_iter()
        .filter(|(_, has, needs)| *has > 0.0 && *needs > 0.0)
        .map(|(limit, has, needs)| Binding { limit, has, needs })
        .collect();
    binds.sort_by(|one, other| other.taken().total_cmp(&one.taken()));
    binds
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
