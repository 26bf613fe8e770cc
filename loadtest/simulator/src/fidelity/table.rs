//! A comparison for a reader, and as JSON.

use crate::fidelity::compare::{Figure, Predicted, Set};
use crate::fidelity::measured::Measured;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A comparison.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The replay's file.
    pub replay: String,
    /// The file of the replay that it was calibrated on.
    pub calibrated_on: String,
    /// Whether that is another one. If not, nothing is predicted: the model is only held against what it was given.
    pub is_prediction: bool,
    /// The profile's name.
    pub profile: String,
    /// The seed.
    pub seed: u64,
    /// How many times faster than real time the service's clock ran.
    pub speed: f64,
    /// The hash of who came and when.
    pub schedule_hash: String,
    /// The service's clock when the schedule began.
    pub start: String,
    /// By what the world's service times were multiplied: medians, …
    pub medians_factor: f64,
    /// … and logarithms of the ratios of 99th percentile to median.
    pub spreads_factor: f64,
    /// The figures of the world.
    pub world: BTreeMap<&'static str, String>,
    /// When providers could not be reached.
    pub outages: Vec<String>,
    /// Every figure.
    pub figures: Vec<Figure>,
    /// What was sent back in virtual time, by where.
    pub throttled_by: BTreeMap<&'static str, u64>,
    /// Laws found broken in virtual time.
    pub laws_broken: u64,
    /// Whether every aim is met.
    pub met: bool,
}

impl Comparison {
    /// Puts a comparison together, of the files called so.
    #[must_use]
    pub fn new(
        (replay, calibrated_on): (&str, Option<&str>),
        measured: &Measured,
        set: &Set,
        predicted: &Predicted,
    ) -> Self {
        let figures = super::compare::figures(measured, predicted);
        let world = &set.order.world;
        Self {
            replay: replay.to_owned(),
            calibrated_on: calibrated_on.unwrap_or(replay).to_owned(),
            is_prediction: calibrated_on.is_some_and(|other| other != replay),
            profile: measured.profile.clone(),
            seed: measured.seed,
            speed: measured.speed,
            schedule_hash: measured.schedule_hash.clone(),
            start: measured.start.to_string(),
            medians_factor: set.factors.medians,
            spreads_factor: set.factors.spreads,
            world: world.figures().into_iter().collect(),
            outages: world.outages.iter().map(ToString::to_string).collect(),
            met: figures.iter().all(|figure| figure.met),
            figures,
            throttled_by: predicted.throttled_by.clone(),
            laws_broken: predicted.laws_broken,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} · seed {} · {} times the speed · from {}",
            self.profile, self.seed, self.speed, self.start
        )?;
        if self.is_prediction {
            writeln!(
                f,
                "{}, predicted with the service times of {}",
                self.replay, self.calibrated_on
            )?;
        } else {
            writeln!(
                f,
                "{}, with its own service times: NOT a prediction; give another replay with --calibrate",
                self.replay
            )?;
        }
        for outage in &self.outages {
            writeln!(f, "  outage  {outage}")?;
        }
        writeln!(
            f,
            "\n{:<16}{:>14}{:>14}{:>10}{:>8}",
            "", "measured", "predicted", "error", "aim"
        )?;
        for figure in &self.figures {
            writeln!(f, "{}", Line(figure))?;
        }
        for (place, count) in &self.throttled_by {
            writeln!(f, "predicted: {count} sent back by {place}")?;
        }
        if self.laws_broken > 0 {
            writeln!(f, "{} laws BROKEN in virtual time: a bug", self.laws_broken)?;
        }
        let missed = self.figures.iter().filter(|figure| !figure.met).count();
        if self.met {
            write!(f, "\nEvery aim is met.")
        } else {
            write!(f, "\n{missed} of the aims are NOT met.")
        }
    }
}

/// A row of the table.
struct Line<'a>(&'a Figure);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = self.0;
        let number = |value: Option<f64>| match value {
            None => "–".to_owned(),
            Some(value) if figure.unit == "requests" => format!("{value:.0}"),
            Some(value) => format!("{value:.2}"),
        };
        let error = match figure.error {
            None => "–".to_owned(),
            Some(error) => format!("{:+.2} %", error * 100.0),
        };
        let (aim, met) = match figure.aim {
            None => (String::new(), ""),
            Some(aim) if figure.met => (format!("{:.0} %", aim * 100.0), "met"),
            Some(aim) => (format!("{:.0} %", aim * 100.0), "NOT MET"),
        };
        let row = format!(
            "{:<16}{:>14}{:>14}{error:>10}{aim:>8}  {met}",
            figure.name,
            number(figure.measured),
            number(figure.predicted),
        );
        write!(f, "{} {}", row.trim_end(), figure.unit)
    }
}
