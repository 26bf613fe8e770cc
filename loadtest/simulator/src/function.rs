//! The functions that a run starts: the steps by name, and those that are not in the list of what is deployed yet.

use steps::Step;

/// A function of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// One that is deployed.
    Step(Step),
    /// `post_letters`.
    PostLetters,
    /// `record_post`.
    RecordPost,
}

impl Function {
    /// How many there are.
    pub(crate) const COUNT: usize = Step::ALL.len() + 2;

    /// A number below [`Function::COUNT`], of its own.
    #[must_use]
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Step(step) => step as usize,
            Self::PostLetters => Step::ALL.len(),
            Self::RecordPost => Step::ALL.len() + 1,
        }
    }
}

impl From<Step> for Function {
    fn from(step: Step) -> Self {
        Self::Step(step)
    }
}
