//! A case: a small world and what happens in it, as data.

use crate::calls::Call;
use crate::hostility::{PrintWhim, Side, Whim};
use serde::{Deserialize, Serialize};
use steps::ports::Fault;

/// A small hostile world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Case {
    /// Decides latencies, carriers and ids.
    pub seed: u64,
    /// When it begins (RFC 3339).
    pub start: String,
    /// Parts a second of the channel.
    pub sms_rate: u32,
    /// The account's limits until trouble is over; none in cases from before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<CaseLimits>,
    /// What happens, in any order.
    pub operations: Vec<Planned>,
}

/// Narrow limits of the account; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CaseLimits {
    /// Requests a second that API Gateway lets through.
    pub gateway_per_s: u32,
    /// … and at once.
    pub gateway_burst: u32,
    /// Calls of SNS Publish a second.
    pub publish_per_s: u32,
    /// Parts that the spend cap pays for.
    pub spend_cap_parts: u32,
    /// Emails in 24 hours.
    pub email_quota: u32,
    /// Calls of KMS a second.
    pub keys_per_s: u32,
    /// Write units a second of each table, and of twice as many each half-hour on.
    pub warm_writes: u32,
    /// Write units a second of a key of an index.
    pub partition_writes: u32,
}

/// An operation and its instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Planned {
    /// Milliseconds after the beginning.
    pub at_ms: u32,
    /// What happens.
    pub operation: Operation,
}

/// Something that happens in a case. `after` counts what passes unharmed first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Operation {
    /// A person asks for a PIN.
    Request {
        /// The person's index.
        person: u32,
        /// Whether the body has wrong fields.
        malformed: bool,
    },
    /// A call of a port fails.
    Fault {
        /// The call's name.
        call: String,
        /// How many such calls pass first.
        after: u32,
        /// Whether it fails after it has done its work.
        after_its_work: bool,
        /// The fault's name.
        fault: String,
    },
    /// Every call of the table fails for a while.
    Outage {
        /// For how long.
        for_ms: u32,
        /// The fault's name.
        fault: String,
    },
    /// The provider does something else with a message than to take it.
    Whim {
        /// How many messages pass first.
        after: u32,
        /// The whim's name.
        whim: String,
    },
    /// The printer does something else with a batch than to take it.
    PrintWhim {
        /// How many batches pass first.
        after: u32,
        /// The whim's name.
        whim: String,
    },
    /// An invocation dies between two awaits.
    Death {
        /// How many gates pass first.
        after: u32,
    },
    /// Reads of an index are stale.
    Stale {
        /// How many.
        reads: u32,
    },
    /// A schedule starts a step once more.
    Tick {
        /// Whether it is the drain's.
        drain: bool,
    },
    /// The schedule of letters starts its step once more.
    Post,
    /// The provider of PEC rebuilds the mailbox: names of mails mean nothing any more.
    Renumber,
    /// Ticks do not come.
    Miss {
        /// How many.
        ticks: u32,
    },
    /// An operator pauses the channel.
    Pause {
        /// For how long.
        for_ms: u32,
    },
}

/// The faults by name.
pub(crate) const FAULTS: [(&str, Fault); 5] = [
    ("conflict", Fault::Conflict),
    ("throttled", Fault::Throttled),
    ("unavailable", Fault::Unavailable),
    ("refused", Fault::Refused),
    ("ambiguous", Fault::Ambiguous),
];

/// The provider's whims by name.
pub(crate) const WHIMS: [(&str, Whim); 6] = [
    ("throttled", Whim::Throttled),
    ("over-quota", Whim::OverQuota),
    ("refused", Whim::Refused),
    ("unavailable", Whim::Unavailable),
    ("taken-unclear", Whim::TakenUnclear),
    ("lost-unclear", Whim::LostUnclear),
];

/// The printer's whims by name.
pub(crate) const PRINT_WHIMS: [(&str, PrintWhim); 3] = [
    ("unavailable", PrintWhim::Unavailable),
    ("taken-unclear", PrintWhim::TakenUnclear),
    ("refused", PrintWhim::Refused),
];

impl Case {
    /// Reads a kept case.
    ///
    /// # Errors
    /// What is wrong with the text, or with a name in it.
    pub fn parse(json: &str) -> Result<Self, String> {
        let case: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        case.start
            .parse::<jiff::Timestamp>()
            .map_err(|error| format!("start: {error}"))?;
        for planned in &case.operations {
            planned.operation.check()?;
        }
        Ok(case)
    }

    /// The case as it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Operation {
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Fault { call, fault, .. } => {
                match Call::parse(call) {
                    None => return Err(format!("no call is named «{call}»")),
                    Some(own) if own.is_whimsical() => {
                        return Err(format!("what goes wrong with «{call}» is a whim"));
                    }
                    Some(_) => {}
                }
                fault_of(fault).map(|_| ())
            }
            Self::Outage { fault, .. } => fault_of(fault).map(|_| ()),
            Self::Whim { whim, .. } => whim_of(whim).map(|_| ()),
            Self::PrintWhim { whim, .. } => print_whim_of(whim).map(|_| ()),
            _ => Ok(()),
        }
    }
}

pub(crate) fn fault_of(name: &str) -> Result<Fault, String> {
    named(&FAULTS, name).ok_or_else(|| format!("no fault is named «{name}»"))
}

pub(crate) fn whim_of(name: &str) -> Result<Whim, String> {
    named(&WHIMS, name).ok_or_else(|| format!("no whim is named «{name}»"))
}

pub(crate) fn print_whim_of(name: &str) -> Result<PrintWhim, String> {
    named(&PRINT_WHIMS, name).ok_or_else(|| format!("no whim of the printer is named «{name}»"))
}

pub(crate) const fn side_of(after_its_work: bool) -> Side {
    if after_its_work { Side::After } else { Side::Before }
}

fn named<T: Copy>(list: &[(&str, T)], name: &str) -> Option<T> {
    list.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
}
