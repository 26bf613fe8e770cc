//! The bill line by line, as one reads it.

use super::{Bill, Usd};
use std::cmp::Reverse;

/// A line of the bill. All lines together are the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who is paid for what kind of thing: infrastructure, messages, letters, contact centre.
    pub group: &'static str,
    /// For what.
    pub what: &'static str,
    /// How many, in words.
    pub quantity: String,
    /// How much.
    pub usd: Usd,
}

const INFRASTRUCTURE: &str = "infrastructure";
const MESSAGES: &str = "messages";

impl Bill {
    /// Every line, the largest first; those of nothing are left out.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let (aws, messages) = (&self.infrastructure, &self.messages);
        let steps = self.by_step.values();
        let (mut invocations, mut keys, mut writes, mut reads) = (0, 0, 0, 0.0);
        for step in steps {
            invocations += step.invocations;
            keys += step.keys;
            writes += step.wru;
            reads += step.rru;
        }
        let line = |group, what, quantity, usd| Line {
            group,
            what,
            quantity,
            usd,
        };
        let mut lines = vec![
            line(
                INFRASTRUCTURE,
                "Lambda",
                format!("{invocations} invocations"),
                aws.lambda_usd,
            ),
            line(
                INFRASTRUCTURE,
                "DynamoDB",
                format!("{writes} write units, {reads:.0} read units"),
                aws.tables_usd,
            ),
            line(INFRASTRUCTURE, "KMS", format!("{keys} calls"), aws.keys_usd),
            line(
                INFRASTRUCTURE,
                "API Gateway",
                format!("{} requests", aws.gateway_requests),
                aws.gateway_usd,
            ),
            line(
                INFRASTRUCTURE,
                "EventBridge Scheduler",
                format!("{} ticks", aws.ticks),
                aws.ticks_usd,
            ),
            line(
                INFRASTRUCTURE,
                "CloudWatch Logs",
                format!("{} MB", aws.log_bytes / 1_000_000),
                aws.logs_usd,
            ),
            line(
                MESSAGES,
                "SMS",
                format!("{} parts", messages.sms_parts),
                messages.sms_usd,
            ),
            line(
                MESSAGES,
                "email",
                format!("{} emails", messages.emails),
                messages.emails_usd,
            ),
            line(
                MESSAGES,
                "PEC",
                format!("{} messages", messages.pec_messages),
                messages.pec_usd,
            ),
            line(
                "letters",
                "printing and postage",
                format!(
                    "{} printed, {} waiting",
                    self.letters.printed, self.letters.waiting
                ),
                self.letters.usd,
            ),
            line(
                "contact centre",
                "agents on shift",
                format!(
                    "{:.0} hours, {:.0} of them on calls",
                    self.centre.shift_hours, self.centre.call_hours
                ),
                self.centre.usd,
            ),
        ];
        lines.retain(|line| line.usd > Usd::default());
        lines.sort_by_key(|line| Reverse(line.usd));
        lines
    }
}
