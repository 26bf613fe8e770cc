//! The bill line by line, as one reads it.

use super::{Bill, Usd};
use std::cmp::Reverse;

/// A line of the bill. All lines together are the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What kind of thing it is: infrastructure, messages, letters, contact centre.
    pub group: &'static str,
    /// What is paid for.
    pub what: &'static str,
    /// How many, each with what is counted.
    pub counted: Vec<(u64, &'static str)>,
    /// How much.
    pub usd: Usd,
}

impl Bill {
    /// Every line, the largest first; those of nothing are left out.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = self.of_infrastructure();
        lines.extend(self.of_the_others());
        lines.retain(|line| line.usd > Usd::default());
        lines.sort_by_key(|line| Reverse(line.usd));
        lines
    }

    fn of_infrastructure(&self) -> Vec<Line> {
        let aws = &self.infrastructure;
        let (mut invocations, mut writes, mut half_reads, mut keys) = (0, 0, 0, 0);
        for step in self.by_step.values() {
            invocations += step.invocations;
            writes += step.wru;
            half_reads += halves(step.rru);
            keys += step.keys;
        }
        let tables = vec![(writes, "write units"), (half_reads / 2, "read units")];
        [
            ("Lambda", vec![(invocations, "invocations")], aws.lambda_usd),
            ("DynamoDB", tables, aws.tables_usd),
            ("KMS", vec![(keys, "calls")], aws.keys_usd),
            (
                "API Gateway",
                vec![(aws.gateway_requests, "requests")],
                aws.gateway_usd,
            ),
            ("EventBridge Scheduler", vec![(aws.ticks, "ticks")], aws.ticks_usd),
            (
                "CloudWatch Logs",
                vec![(aws.log_bytes / 1_000_000, "MB")],
                aws.logs_usd,
            ),
        ]
        .map(|(what, counted, usd)| Line {
            group: "infrastructure",
            what,
            counted,
            usd,
        })
        .into()
    }

    fn of_the_others(&self) -> Vec<Line> {
        let (messages, letters, centre) = (&self.messages, &self.letters, &self.centre);
        let hours = vec![
            (whole(centre.shift_hours), "hours"),
            (whole(centre.call_hours), "of them on calls"),
        ];
        [
            (
                "messages",
                "SMS",
                vec![(messages.sms_parts, "parts")],
                messages.sms_usd,
            ),
            (
                "messages",
                "email",
                vec![(messages.emails, "emails")],
                messages.emails_usd,
            ),
            (
                "messages",
                "PEC",
                vec![(messages.pec_messages, "messages")],
                messages.pec_usd,
            ),
            (
                "letters",
                "printing and postage",
                vec![(letters.printed, "printed"), (letters.waiting, "waiting")],
                letters.usd,
            ),
            ("contact centre", "agents on shift", hours, centre.usd),
        ]
        .map(|(group, what, counted, usd)| Line {
            group,
            what,
            counted,
            usd,
        })
        .into()
    }
}

fn halves(units: f64) -> u64 {
    whole(units * 2.0)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts: none is negative, or near 2^53"
)]
fn whole(count: f64) -> u64 {
    libm::round(count) as u64
}
