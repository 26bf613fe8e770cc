//! Profiles: how many requests come, how they are spread over time, and what the people are like.

mod errors;
mod fields;
mod read;
mod shares;

pub use errors::{ProfileError, ProfileErrors, ScaleError};

use jiff::{SignedDuration, Timestamp};

/// How a load is made into instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An inhomogeneous Poisson process: the counts vary by chance.
    Poisson,
    /// Every segment has exactly its count; within it the instants are as of a Poisson process of that count.
    Exact,
}

/// How many requests come in a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// This many, at a constant rate.
    Requests(u64),
    /// A rate that changes linearly, in requests a second.
    Rate {
        /// At the beginning of the segment.
        from_per_s: f64,
        /// At its end.
        to_per_s: f64,
    },
}

/// A stretch of time with one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// How long, above nought.
    pub duration: SignedDuration,
    /// How many.
    pub load: Load,
}

impl Segment {
    /// The expected number of arrivals: the integral of the rate.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "the reader takes no count above 2⁵³")]
    pub fn expected(&self) -> f64 {
        match self.load {
            Load::Requests(count) => count as f64,
            Load::Rate { from_per_s, to_per_s } => {
                f64::midpoint(from_per_s, to_per_s) * self.duration.as_secs_f64()
            }
        }
    }

    /// The rates at the two ends, in requests a second.
    #[must_use]
    pub fn rates_per_s(&self) -> (f64, f64) {
        match self.load {
            Load::Requests(_) => {
                let rate = self.expected() / self.duration.as_secs_f64();
                (rate, rate)
            }
            Load::Rate { from_per_s, to_per_s } => (from_per_s, to_per_s),
        }
    }
}

/// The shares of the languages; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Languages {
    /// Italian.
    pub it: f64,
    /// German.
    pub de: f64,
    /// English.
    pub en: f64,
}

/// What the people and their requests are like: shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Of people, those with a mobile; the others have a home phone (R19).
    pub mobile: f64,
    /// Of people, those with email.
    pub email: f64,
    /// Of people, those with a PEC. Nobody has neither email nor PEC (R19), so the two add up to at least 1.
    pub pec: f64,
    /// Of people, those whose address in the archive is another one (R27).
    pub address_mismatch: f64,
    /// Of people, those who live abroad.
    pub foreign_residence: f64,
    /// Of requests, those with wrong fields in the body.
    pub malformed: f64,
    /// Of requests, those of a person who asked before.
    pub repeat_requests: f64,
    /// The languages of people.
    pub languages: Languages,
}

impl Mix {
    /// Every share in a fixed order, for hashing.
    pub(crate) fn shares(&self) -> [f64; 10] {
        let Languages { it, de, en } = self.languages;
        [
            self.mobile,
            self.email,
            self.pec,
            self.address_mismatch,
            self.foreign_residence,
            self.malformed,
            self.repeat_requests,
            it,
            de,
            en,
        ]
    }
}

/// A schedule of load, as its file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// When the first segment begins.
    pub start: Timestamp,
    /// How the instants come about.
    pub mode: Mode,
    /// The segments, one after the other.
    pub segments: Vec<Segment>,
    /// What the people are like.
    pub mix: Mix,
}

const SMOKE: &str = include_str!("../../../fixtures/surge/smoke.toml");
const BASE: &str = include_str!("../../../fixtures/surge/base.toml");
const MARCH_2020: &str = include_str!("../../../fixtures/surge/march-2020.toml");
const CLICK_DAY: &str = include_str!("../../../fixtures/surge/click-day.toml");
const EIGHT_MILLION: &str = include_str!("../../../fixtures/surge/eight-million.toml");

impl Profile {
    /// The names of the profiles that are built in, the smallest first.
    pub const NAMES: [&str; 5] = ["smoke", "base", "march-2020", "click-day", "eight-million"];

    /// Reads a profile from the text of its file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line and a remedy, in the order of the lines.
    pub fn parse(toml: &str) -> Result<Self, ProfileErrors> {
        read::read(toml)
    }

    /// The text of a profile that is built in.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static str> {
        match name {
            "smoke" => Some(SMOKE),
            "base" => Some(BASE),
            "march-2020" => Some(MARCH_2020),
            "click-day" => Some(CLICK_DAY),
            "eight-million" => Some(EIGHT_MILLION),
            _ => None,
        }
    }

    /// The same profile with every load times `factor`; a count is rounded to the nearest.
    ///
    /// # Errors
    /// [`ScaleError`] if the factor is not above nought, or a load would be too great to count.
    pub fn scaled(&self, factor: f64) -> Result<Self, ScaleError> {
        if !(factor.is_finite() && factor > 0.0) {
            return Err(ScaleError::Factor(factor));
        }
        let mut scaled = self.clone();
        for segment in &mut scaled.segments {
            segment.load = match segment.load {
                Load::Requests(_) => {
                    Load::Requests(count(segment.expected() * factor).ok_or(ScaleError::TooGreat)?)
                }
                Load::Rate { from_per_s, to_per_s } => Load::Rate {
                    from_per_s: from_per_s * factor,
                    to_per_s: to_per_s * factor,
                },
            };
        }
        if count(scaled.expected()).is_none() {
            return Err(ScaleError::TooGreat);
        }
        Ok(scaled)
    }

    /// The expected number of arrivals; in mode [`Mode::Exact`] the number, but for the rounding of segments
    /// that state a rate.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.segments.iter().map(Segment::expected).sum()
    }

    /// When the last segment ends.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let length: SignedDuration = self.segments.iter().map(|segment| segment.duration).sum();
        self.start.saturating_add(length).unwrap_or(Timestamp::MAX)
    }

    /// The same load of people who make no trouble: everyone has a mobile, lives in Italy at the address that
    /// the archive has, fills the form in rightly and asks once.
    #[must_use]
    pub fn ideal(&self) -> Self {
        let mut ideal = self.clone();
        ideal.mix = Mix {
            mobile: 1.0,
            address_mismatch: 0.0,
            foreign_residence: 0.0,
            malformed: 0.0,
            repeat_requests: 0.0,
            ..self.mix
        };
        ideal
    }
}

/// The nearest whole number, if it is one that a float holds exactly.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
pub(crate) fn count(number: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (0.0..=EXACT)
        .contains(&number)
        .then(|| libm::round(number) as u64)
}
