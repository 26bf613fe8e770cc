//! Answers what no route fits.

use crate::deps::deps;
use crate::problem::Problem;
use std::convert::Infallible;

deps! {
    /// Answering "no" needs nothing.
    ports {}
}

/// A call that no route fits.
#[derive(Clone, Debug)]
pub struct Command {
    /// The methods that the path has, if the path is one of ours.
    pub methods: Vec<&'static str>,
}

/// Says whether the path or the method is unknown.
///
/// # Errors
/// Always: [`Problem::NotFound`] or [`Problem::MethodNotAllowed`].
#[allow(clippy::unused_async, reason = "a step is async, whatever it needs")]
pub async fn no_route(_deps: &Deps, command: Command) -> Result<Infallible, Problem> {
    if command.methods.is_empty() {
        Err(Problem::NotFound)
    } else {
        Err(Problem::MethodNotAllowed(command.methods))
    }
}
