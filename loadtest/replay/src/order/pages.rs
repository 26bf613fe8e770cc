//! The page of a run, and what stands beside it.

use super::Wrong;
use crate::prediction::Prediction;
use std::path::PathBuf;

/// Arguments about the page.
#[derive(Debug, clap::Args)]
pub(super) struct PageArguments {
    /// Writes the report as one page without scripts.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// What `simulator run --json` wrote of the same schedule; the page shows both side by side.
    #[arg(long, value_name = "FILE")]
    prediction: Option<PathBuf>,
}

impl PageArguments {
    pub(super) fn prediction(&self, wrong: &mut Wrong) -> Option<Prediction> {
        let path = self.prediction.as_deref()?;
        if self.html.is_none() {
            let why = "--prediction is shown on the page: give --html as well";
            wrong.0.push(why.to_owned());
        }
        wrong.take(Prediction::read(path))
    }
}
