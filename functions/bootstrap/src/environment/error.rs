//! What can be wrong with an environment.

use std::fmt;
use thiserror::Error;

/// Why a function cannot start. Values are never quoted: some of them are keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvironmentError {
    /// Neither the handler nor the function's name is a step; the names that were there.
    #[error("neither the handler nor the function's name is a step: {0:?}")]
    Step(Vec<String>),
    /// Variables are missing or ill-formed: all of them.
    #[error("{}", .0.iter().map(Wrong::to_string).collect::<Vec<_>>().join("; "))]
    Variables(Vec<Wrong>),
}

/// A variable that is missing or ill-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its name.
    pub name: &'static str,
    /// What it must be; `None` if it is not there at all.
    pub must_be: Option<&'static str>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.must_be {
            None => write!(f, "{} is not set", self.name),
            Some(what) => write!(f, "{} is not {what}", self.name),
        }
    }
}
