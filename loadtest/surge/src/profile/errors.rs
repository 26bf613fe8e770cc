//! What is wrong with a profile, for whoever wrote it.

use std::fmt;

/// One thing that is wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("line {line}, {field}: {problem}; {remedy}")]
pub struct ProfileError {
    /// The line it stands in, from 1; for what is missing, the line of the table it is missing from.
    pub line: usize,
    /// The field, as a dotted path: `segment[2].duration`. Empty for what is no field.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

/// Everything that is wrong with a profile, in the order of the lines; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileErrors(pub Vec<ProfileError>);

impl fmt::Display for ProfileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            let end_of_line = if place == 0 { "" } else { "\n" };
            write!(f, "{end_of_line}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileErrors {}

/// Why a profile cannot be scaled.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ScaleError {
    /// Not a number above nought.
    #[error("the factor is {0}; it must be a number above 0")]
    Factor(f64),
    /// More requests than can be counted exactly.
    #[error("the scaled load is too great to count; take a smaller factor")]
    TooGreat,
}
