//! The command line: a run, or the sum of several.

use crate::merge::{Named, merge};
use crate::order::{Arguments, unwritable};
use crate::prediction::Prediction;
use crate::report::Report;
use clap::{CommandFactory, FromArgMatches, Subcommand};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What is to be done.
#[derive(Debug)]
pub enum Cli {
    /// A run.
    Run(Box<Arguments>),
    /// The sum of several.
    Merge(MergeArguments),
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Adds up the reports (--json) of all shards of one schedule: histograms and counts, and the verdict anew.
    Merge(MergeArguments),
}

impl Cli {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// What clap makes of it, help and version among it.
    pub fn read<T: Into<OsString> + Clone>(line: impl IntoIterator<Item = T>) -> Result<Self, clap::Error> {
        let command = Command::augment_subcommands(Arguments::command())
            .subcommand_required(false)
            .arg_required_else_help(false)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true);
        let matches = command.try_get_matches_from(line)?;
        if matches.subcommand_name().is_none() {
            return Arguments::from_arg_matches(&matches).map(|run| Self::Run(Box::new(run)));
        }
        let Command::Merge(merge) = Command::from_arg_matches(&matches)?;
        Ok(Self::Merge(merge))
    }
}

/// What is added up, and where the sum goes.
#[derive(Debug, clap::Args)]
pub struct MergeArguments {
    /// The report of each shard.
    #[arg(value_name = "REPORT.json", required = true)]
    reports: Vec<PathBuf>,
    /// Writes the sum as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the sum as one page without scripts.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// What `simulator run --json` wrote of the same schedule; the page shows both side by side.
    #[arg(long, value_name = "FILE", requires = "html")]
    prediction: Option<PathBuf>,
}

impl MergeArguments {
    /// The sum, and what was predicted of it.
    ///
    /// # Errors
    /// Everything that is wrong with the files, or speaks against adding them up.
    pub fn sum(&self) -> Result<(Report, Option<Prediction>), Vec<String>> {
        let mut wrong = Vec::new();
        let mut parts: Vec<Named> = Vec::new();
        for path in &self.reports {
            match read(path) {
                Ok(report) => parts.push((path.display().to_string(), report)),
                Err(why) => wrong.push(why),
            }
        }
        for (option, path) in [("--json", &self.json), ("--html", &self.html)] {
            wrong.extend(path.as_deref().and_then(|path| unwritable(option, path)));
        }
        let prediction = self.prediction.as_deref().map(Prediction::read).transpose();
        let prediction = prediction.map_err(|why| wrong.push(why)).ok().flatten();
        // What cannot be read is not missing as well.
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let report = merge(&parts)?;
        if let Some(prediction) = &prediction {
            prediction.is_of(&report.schedule_hash).map_err(|why| vec![why])?;
        }
        Ok((report, prediction))
    }
}

fn read(path: &Path) -> Result<Report, String> {
    let named = |why: String| format!("{}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| named(format!("not what `replay --json` writes: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split(' '))
    }

    fn merge_of(line: &str) -> MergeArguments {
        match parsed(line) {
            Ok(Cli::Merge(merge)) => merge,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_run_needs_no_subcommand_and_a_merge_no_profile() {
        let run = parsed("replay --profile smoke --shard 1/2 --start-at 2026-11-22T18:00:00Z");
        assert!(matches!(run, Ok(Cli::Run(_))), "{run:?}");
        let merge = merge_of("replay merge a.json b.json --json c.json");
        assert_eq!((merge.reports.len(), merge.html), (2, None));
        for wrong in [
            "replay",
            "replay --seed 3",
            "replay merge",
            "replay --profile smoke merge a.json",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_file_that_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.json");
        std::fs::write(&empty, "{}").unwrap();
        let line = format!(
            "replay merge /nowhere/a.json {} --json /nowhere/b.json",
            empty.display()
        );
        let wrong = merge_of(&line).sum().unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:#?}");
        assert!(wrong[0].starts_with("/nowhere/a.json: ") && wrong[2].starts_with("--json /nowhere/b.json"));
        assert!(
            wrong[1].contains("empty.json: not what `replay --json` writes: missing field"),
            "{wrong:#?}"
        );
    }
}
