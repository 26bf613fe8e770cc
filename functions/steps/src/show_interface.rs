//! Publishes the interface. What it says is `edge`'s, which knows HTTP; the step is there so that it is
//! deployed, routed and measured like every other.

use crate::deps::deps;
use crate::problem::Problem;

deps! {
    /// Showing the interface needs nothing.
    ports {}
}

/// Nothing can stand in the way.
///
/// # Errors
/// None.
#[allow(clippy::unused_async, reason = "a step is async, whatever it needs")]
pub async fn show_interface(_deps: &Deps) -> Result<(), Problem> {
    Ok(())
}
