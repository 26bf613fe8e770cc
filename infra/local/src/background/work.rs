//! The steps that run in the background.

use async_trait::async_trait;
use edge::BackgroundStep;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use steps::ports::Fault;
use steps::{Problem, Step};

/// Runs steps.
#[async_trait(?Send)]
pub(crate) trait Work: Send + Sync {
    /// How long an invocation of a step may take.
    fn time_out(&self, step: Step) -> SignedDuration;

    /// Runs a step on an event; it takes up nothing after `stop_by`.
    async fn run(&self, step: Step, event: &Value, stop_by: Timestamp) -> Result<Value, Problem>;
}

/// The wired steps, each with its time-out.
pub struct Workers(BTreeMap<Step, (BackgroundStep, SignedDuration)>);

impl Workers {
    /// The steps with how long an invocation of each may take.
    #[must_use]
    pub fn new(steps: impl IntoIterator<Item = (BackgroundStep, SignedDuration)>) -> Self {
        Self(
            steps
                .into_iter()
                .map(|(step, time_out)| (step.step(), (step, time_out)))
                .collect(),
        )
    }
}

#[async_trait(?Send)]
impl Work for Workers {
    fn time_out(&self, step: Step) -> SignedDuration {
        self.0
            .get(&step)
            .map_or(SignedDuration::ZERO, |(_, time_out)| *time_out)
    }

    async fn run(&self, step: Step, event: &Value, stop_by: Timestamp) -> Result<Value, Problem> {
        let Some((wired, _)) = self.0.get(&step) else {
            return Err(Fault::Refused.into());
        };
        let done = wired.run(event, stop_by).await;
        match &done {
            Ok(did) => tracing::debug!(step = step.name(), %did, "a background step ended"),
            // A port's fault is logged by `edge`, once.
            Err(Problem::Unavailable(_)) => {}
            Err(_) => tracing::error!(step = step.name(), "a background step refused its event"),
        }
        done
    }
}
