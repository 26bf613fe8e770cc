//! Starting a function: which step, with what, over which runtime.

use crate::environment::{self, Environment, EnvironmentError};
use crate::journal::Journal;
use crate::world::{World, WorldError};
use crate::{background, http};
use edge::{BackgroundStep, HttpStep};
use lambda_http::service_fn;
use std::convert::Infallible;
use steps::Step;
use thiserror::Error;

/// Why a function cannot start or go on.
#[derive(Debug, Error)]
pub enum StartError {
    /// Its settings are wrong.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// Its ports cannot be built.
    #[error(transparent)]
    World(#[from] WorldError),
    /// Lambda's runtime interface failed.
    #[error("the runtime interface failed: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

/// Runs the function that the environment describes, until Lambda ends it.
///
/// # Errors
/// [`StartError`]; an invocation's failures are answers, or Lambda's to count.
///
/// # Panics
/// Outside Lambda, where the runtime's own variables are missing.
pub async fn run(variable: &dyn Fn(&str) -> Option<String>) -> Result<(), StartError> {
    let step = environment::step(variable)?;
    let environment = Environment::read(step, variable)?;
    let world = World::build(step, &environment).await?;
    let function = variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
    serve(
        step,
        &world,
        &environment,
        &Journal::new(step, function, std::io::stdout()),
    )
    .await
}

async fn serve(
    step: Step,
    world: &World,
    environment: &Environment,
    journal: &Journal<std::io::Stdout>,
) -> Result<(), StartError> {
    let clock = &*world.clock();
    if let Some(step) = HttpStep::wire(step, world, &environment.settings, &environment.operators) {
        let step = &step;
        let answer = |request| async move { Ok::<_, Infallible>(http(step, clock, journal, request).await) };
        lambda_http::run(service_fn(answer)).await?;
    } else if let Some(step) = BackgroundStep::wire(step, world, &environment.settings) {
        let step = &step;
        let work = |event| background(step, clock, journal, event);
        lambda_runtime::run(service_fn(work)).await?;
    }
    Ok(())
}
