//! What a run costs, from counted calls: each count times its price in the world, in whole millionths of a dollar, so that
//! parts and totals agree to the last of them.
//!
//! Three things are kept apart, since they are bought apart: the infrastructure (AWS, but for messages), the messages, and
//! what is not AWS: letters and the contact centre. What no call counts is not in it: storage, backups, data transfer,
//! alarms, the keys' own monthly price, free tiers.

mod lines;
pub(crate) mod meter;
mod usd;

pub use lines::Line;
pub use usd::Usd;

use crate::world::World;
use meter::{Counted, StepCount};
use serde::Serialize;
use std::collections::BTreeMap;
use steps::Step;

const MILLION: u128 = 1_000_000;
const GIB: u128 = 1 << 30;
const SECONDS_AN_HOUR: u128 = 3_600;
/// Milliseconds times MB of a second times GB, as Lambda counts (AWS, "AWS Lambda pricing").
const MS_MB_A_GB_S: u128 = 1_000 * 1_024;

/// What a run costs. Every `usd` is a sum of those below it, exactly.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bill {
    /// All of it.
    pub usd: Usd,
    /// AWS, but for messages.
    pub infrastructure: Infrastructure,
    /// The part of the infrastructure that each step uses, by its name; steps that never ran are absent.
    pub by_step: BTreeMap<&'static str, StepBill>,
    /// SMS, email and PEC.
    pub messages: MessagesBill,
    /// Printing and postage.
    pub letters: LettersBill,
    /// The contact centre.
    pub centre: CentreBill,
}

/// AWS, but for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Infrastructure {
    /// All of it.
    pub usd: Usd,
    /// Lambda, of all steps.
    pub lambda_usd: Usd,
    /// `DynamoDB`, of all steps.
    pub tables_usd: Usd,
    /// KMS, of all steps.
    pub keys_usd: Usd,
    /// Requests that API Gateway let through; those it turns away are free.
    pub gateway_requests: u64,
    /// … cost.
    pub gateway_usd: Usd,
    /// Ticks of `EventBridge` Scheduler.
    pub ticks: u64,
    /// … cost.
    pub ticks_usd: Usd,
    /// Bytes of logs.
    pub log_bytes: u64,
    /// … cost.
    pub logs_usd: Usd,
}

/// What a step uses of AWS by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepBill {
    /// Invocations.
    pub invocations: u64,
    /// Milliseconds billed, each invocation's rounded up, cold starts included (AWS, "AWS Lambda standardizes billing for
    /// INIT Phase").
    pub billed_ms: u64,
    /// Write units, those of indexes too.
    pub wru: u64,
    /// Read units, those of indexes too.
    pub rru: f64,
    /// Calls of KMS.
    pub keys: u64,
    /// Lambda.
    pub lambda_usd: Usd,
    /// `DynamoDB`.
    pub tables_usd: Usd,
    /// KMS.
    pub keys_usd: Usd,
    /// All of it.
    pub usd: Usd,
}

/// Messages that went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessagesBill {
    /// All of it.
    pub usd: Usd,
    /// Parts of text messages.
    pub sms_parts: u64,
    /// … cost.
    pub sms_usd: Usd,
    /// Emails.
    pub emails: u64,
    /// … cost.
    pub emails_usd: Usd,
    /// PEC messages.
    pub pec_messages: u64,
    /// … cost.
    pub pec_usd: Usd,
}

/// Letters. Those that still wait for the printer are in it, too: each of them will have to be paid for, and how many are
/// left over says more of when the run was stopped than of the surge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LettersBill {
    /// Both.
    pub usd: Usd,
    /// That the printer took.
    pub printed: u64,
    /// That wait for it.
    pub waiting: u64,
}

/// The contact centre: whoever is on shift is paid, busy or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CentreBill {
    /// Of the hours on shift.
    pub usd: Usd,
    /// Hours of agents on shift.
    pub shift_hours: f64,
    /// … of which on calls.
    pub call_hours: f64,
    /// Of the hours on calls: a part of `usd`.
    pub calls_usd: Usd,
}

impl Bill {
    /// What so much costs in a world.
    #[must_use]
    pub(crate) fn of(world: &World, counted: &Counted) -> Self {
        let by_step: BTreeMap<_, _> = Step::ALL
            .iter()
            .zip(&counted.steps)
            .filter(|(_, count)| **count != StepCount::default())
            .map(|(step, count)| (step.name(), StepBill::of(world, *step, count)))
            .collect();
        let infrastructure = Infrastructure::of(world, counted, &by_step);
        let messages = MessagesBill::of(world, counted);
        let letters = LettersBill {
            usd: Usd::of((counted.printed + counted.waiting).into(), world.letter_usd, 1),
            printed: counted.printed,
            waiting: counted.waiting,
        };
        let centre = CentreBill::of(world, counted);
        Self {
            usd: [infrastructure.usd, messages.usd, letters.usd, centre.usd]
                .into_iter()
                .sum(),
            infrastructure,
            by_step,
            messages,
            letters,
            centre,
        }
    }
}

impl StepBill {
    fn of(world: &World, step: Step, count: &StepCount) -> Self {
        let ms_mb = u128::from(count.billed_ms) * memory_mb(step);
        let lambda_usd = Usd::of(ms_mb, world.lambda_gb_s_usd, MS_MB_A_GB_S)
            + Usd::of(count.invocations.into(), world.lambda_million_usd, MILLION);
        let tables_usd = Usd::of(count.writes.into(), world.write_million_usd, MILLION)
            + Usd::of(count.half_reads.into(), world.read_million_usd, 2 * MILLION);
        let keys_usd = Usd::of(count.keys.into(), world.key_million_usd, MILLION);
        Self {
            invocations: count.invocations,
            billed_ms: count.billed_ms,
            wru: count.writes,
            rru: portion(count.half_reads, 2),
            keys: count.keys,
            lambda_usd,
            tables_usd,
            keys_usd,
            usd: lambda_usd + tables_usd + keys_usd,
        }
    }
}

impl Infrastructure {
    fn of(world: &World, counted: &Counted, by_step: &BTreeMap<&'static str, StepBill>) -> Self {
        let of_steps = |of: fn(&StepBill) -> Usd| by_step.values().map(of).sum();
        let invocations: u64 = counted.steps.iter().map(|step| step.invocations).sum();
        let log_bytes = invocations * u64::from(world.log_bytes);
        let mut own = Self {
            usd: Usd::default(),
            lambda_usd: of_steps(|step| step.lambda_usd),
            tables_usd: of_steps(|step| step.tables_usd),
            keys_usd: of_steps(|step| step.keys_usd),
            gateway_requests: counted.gateway,
            gateway_usd: Usd::of(counted.gateway.into(), world.gateway_million_usd, MILLION),
            ticks: counted.ticks,
            ticks_usd: Usd::of(counted.ticks.into(), world.tick_million_usd, MILLION),
            log_bytes,
            logs_usd: Usd::of(log_bytes.into(), world.log_gb_usd, GIB),
        };
        own.usd = [
            own.lambda_usd,
            own.tables_usd,
            own.keys_usd,
            own.gateway_usd,
            own.ticks_usd,
            own.logs_usd,
        ]
        .into_iter()
        .sum();
        own
    }
}

impl MessagesBill {
    fn of(world: &World, counted: &Counted) -> Self {
        let charged = &counted.charged;
        let sms_usd = Usd::of(charged.sms_parts.into(), world.sms_part_usd, 1);
        let emails_usd = Usd::of(charged.emails.into(), world.email_thousand_usd, 1_000);
        let pec_usd = Usd::of(charged.pec_messages.into(), world.pec_usd, 1);
        Self {
            usd: sms_usd + emails_usd + pec_usd,
            sms_parts: charged.sms_parts,
            sms_usd,
            emails: charged.emails,
            emails_usd,
            pec_messages: charged.pec_messages,
            pec_usd,
        }
    }
}

impl CentreBill {
    fn of(world: &World, counted: &Counted) -> Self {
        let paid = |seconds: u64| Usd::of(seconds.into(), world.agent_hour_usd, SECONDS_AN_HOUR);
        Self {
            usd: paid(counted.shift_s),
            shift_hours: portion(counted.shift_s, 3_600),
            call_hours: portion(counted.call_s, 3_600),
            calls_usd: paid(counted.call_s),
        }
    }
}

/// The memory of a step's function, in MB, as the template has it.
const fn memory_mb(step: Step) -> u128 {
    match step {
        Step::ListPlaces | Step::DeliverNotices | Step::ShowInterface | Step::NoRoute => 256,
        Step::ActivatePin | Step::OpenSession => 1_024,
        _ => 512,
    }
}

#[allow(clippy::cast_precision_loss, reason = "some thousand million at most")]
fn portion(count: u64, of: u32) -> f64 {
    count as f64 / f64::from(of)
}

#[cfg(test)]
mod tests;
