//! What can be wrong with a template.

use steps::Step;
use thiserror::Error;

/// Why a template cannot be run by.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// It is no YAML; where and why.
    #[error("the template is not YAML: {0}")]
    Yaml(String),
    /// Something that must be there is not, or is of another type.
    #[error("{at} has no {what}, or one of the wrong type")]
    Missing {
        /// In what.
        at: String,
        /// What.
        what: &'static str,
    },
    /// A function's handler is no step.
    #[error("{function} has the handler {handler:?}, which is no step")]
    UnknownHandler {
        /// The function.
        function: String,
        /// Its handler.
        handler: String,
    },
    /// A step has no function.
    #[error("no function runs {}", .0.name())]
    NoFunction(Step),
    /// A step has two functions.
    #[error("two functions run {}", .0.name())]
    TwoFunctions(Step),
    /// Two functions answer a route.
    #[error("the route {0} stands twice")]
    TwoRoutes(String),
    /// Nothing answers what no route fits.
    #[error("no function answers what no route fits")]
    NoDefaultRoute,
    /// An event of a type that nothing here can bring about.
    #[error("{at} is an event of the unknown type {kind:?}")]
    UnknownEvent {
        /// Which.
        at: String,
        /// Its type.
        kind: String,
    },
    /// A schedule that is not `rate(…)`, the only kind that is read here, or an input that is no JSON.
    #[error("{at} has the schedule or input {text:?}, which cannot be read")]
    Schedule {
        /// Which.
        at: String,
        /// Its expression or input.
        text: String,
    },
}
