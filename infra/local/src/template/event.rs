//! What starts a function.

use super::{TemplateError, string};
use jiff::SignedDuration;
use serde_json::Value;
use steps::Step;

/// What starts a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A call of a route.
    Route(Route),
    /// A call that no route fits.
    DefaultRoute,
    /// A tick.
    Schedule(Schedule),
    /// Lines in a log group.
    Logs,
    /// Messages of a topic.
    Topic,
}

/// A method on a path, and the step that answers it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The method, in capitals.
    pub method: String,
    /// The path; `{…}` stands for one segment.
    pub path: String,
    /// The step.
    pub step: Step,
}

/// A step that ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The step.
    pub step: Step,
    /// How often.
    pub every: SignedDuration,
    /// The event that it gets.
    pub input: Value,
}

impl Event {
    pub(super) fn read(step: Step, at: &str, event: &Value) -> Result<Self, TemplateError> {
        let properties = &event["Properties"];
        match string(event, "Type", at)? {
            // AWS SAM makes the default route of an event that names neither.
            "HttpApi" if properties.get("Path").is_none() && properties.get("Method").is_none() => {
                Ok(Self::DefaultRoute)
            }
            "HttpApi" => Ok(Self::Route(Route {
                method: string(properties, "Method", at)?.to_ascii_uppercase(),
                path: string(properties, "Path", at)?.to_owned(),
                step,
            })),
            "ScheduleV2" => {
                let expression = string(properties, "ScheduleExpression", at)?;
                let input = string(properties, "Input", at)?;
                let wrong = |text: &str| TemplateError::Schedule {
                    at: at.to_owned(),
                    text: text.to_owned(),
                };
                Ok(Self::Schedule(Schedule {
                    step,
                    every: rate(expression).ok_or_else(|| wrong(expression))?,
                    input: serde_json::from_str(input).map_err(|_| wrong(input))?,
                }))
            }
            "CloudWatchLogs" => Ok(Self::Logs),
            "SNS" => Ok(Self::Topic),
            kind => Err(TemplateError::UnknownEvent {
                at: at.to_owned(),
                kind: kind.to_owned(),
            }),
        }
    }
}

/// EventBridge Scheduler's `rate(value unit)`.
fn rate(expression: &str) -> Option<SignedDuration> {
    let (count, unit) = expression
        .strip_prefix("rate(")?
        .strip_suffix(')')?
        .split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    let minutes = match unit {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        _ => return None,
    };
    Some(SignedDuration::from_mins(i64::from(count) * minutes))
}
