//! Instants with a given rate: those of a uniform stream, bent by the inverse of the cumulative rate.
//!
//! Within a segment the rate is linear, so the expected number of arrivals by `t` is `at + st²/2`, and the time
//! by which `u` are expected is `2u / (a + √(a² + 2su))`, a form without cancellation that also holds for `s = 0`.
//! (Çinlar 1975, Introduction to Stochastic Processes, ch. 4: inverse time-change.)

use crate::chance::log_of_uniform;
use crate::profile::{self, Mode, Profile, Segment};
use rand_chacha::ChaCha8Rng;

/// A segment, ready for calculation.
#[derive(Clone, Copy)]
struct Stretch {
    start_ns: i64,
    length_ns: i64,
    rate: f64,
    slope: f64,
    expected: f64,
    count: u64,
}

impl Stretch {
    #[allow(
        clippy::float_cmp,
        reason = "a slope of exactly nought is meant: both ends are the same number"
    )]
    fn new(segment: &Segment, start_ns: i64) -> Self {
        let (from, to) = segment.rates_per_s();
        let seconds = segment.duration.as_secs_f64();
        let expected = segment.expected();
        Self {
            start_ns,
            length_ns: i64::try_from(segment.duration.as_nanos()).unwrap_or(i64::MAX),
            rate: from,
            slope: if from == to { 0.0 } else { (to - from) / seconds },
            expected,
            count: profile::count(expected).unwrap_or_default(),
        }
    }

    /// The instant by which `due` arrivals of the stretch are expected.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "clamped to the stretch just after"
    )]
    fn instant(&self, due: f64) -> i64 {
        let under_root = self.rate * self.rate + 2.0 * self.slope * due;
        let seconds = 2.0 * due / (self.rate + under_root.max(0.0).sqrt());
        // Both nought where the rate begins at nought and nothing is due.
        let nanoseconds = if seconds.is_nan() { 0.0 } else { seconds * 1e9 };
        self.start_ns + (nanoseconds as i64).clamp(0, self.length_ns - 1)
    }
}

/// How far the current stretch is used up.
#[derive(Clone, Copy)]
enum Progress {
    /// The expected number of arrivals up to the last one.
    Poisson { due: f64 },
    /// How many are still to come, and the logarithm of the share of them that the last instant leaves.
    Exact { left: u64, log_left: f64 },
}

/// The instants of a profile, in nanoseconds since 1970, none before the one before it.
#[derive(Clone)]
pub(super) struct Instants {
    stretches: Box<[Stretch]>,
    place: usize,
    progress: Progress,
    stream: ChaCha8Rng,
    last_ns: i64,
}

impl Instants {
    pub(super) fn new(profile: &Profile, stream: ChaCha8Rng) -> Self {
        let mut start_ns = i64::try_from(profile.start.as_nanosecond()).unwrap_or_default();
        let stretch = |segment: &Segment| {
            let stretch = Stretch::new(segment, start_ns);
            start_ns = start_ns.saturating_add(stretch.length_ns);
            stretch
        };
        let stretches: Box<[Stretch]> = profile.segments.iter().map(stretch).collect();
        let progress = match profile.mode {
            Mode::Poisson => Progress::Poisson { due: 0.0 },
            Mode::Exact => exact(stretches.first()),
        };
        Self {
            stretches,
            place: 0,
            progress,
            stream,
            last_ns: i64::MIN,
        }
    }

    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.stretches.len()
    }

    /// One exponential an arrival; what a stretch has not used of it is carried into the next one.
    fn next_poisson(&mut self, due_before: f64) -> Option<i64> {
        let mut due = due_before - log_of_uniform(&mut self.stream);
        loop {
            let stretch = self.stretches.get(self.place)?;
            if due < stretch.expected {
                self.progress = Progress::Poisson { due };
                return Some(stretch.instant(due));
            }
            due -= stretch.expected;
            self.place += 1;
        }
    }

    /// Sorted uniforms without sorting: of `n` uniforms in (0, 1], the greatest is distributed as V^(1/n), and
    /// what lies below it are `n − 1` uniforms again (Bentley & Saxe 1980). Counted from the end of the stretch
    /// backwards, which is the same distribution, they come in order of time.
    fn next_exact(&mut self, mut left: u64, mut log_left: f64) -> Option<i64> {
        while left == 0 {
            self.place += 1;
            let next = self.stretches.get(self.place)?;
            (left, log_left) = (next.count, 0.0);
        }
        let stretch = self.stretches.get(self.place)?;
        log_left += log_of_uniform(&mut self.stream) / as_float(left);
        self.progress = Progress::Exact {
            left: left - 1,
            log_left,
        };
        Some(stretch.instant(-libm::expm1(log_left) * stretch.expected))
    }
}

impl Iterator for Instants {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let instant = match self.progress {
            Progress::Poisson { due } => self.next_poisson(due),
            Progress::Exact { left, log_left } => self.next_exact(left, log_left),
        }?;
        // Where the rate falls, rounding may put an instant a nanosecond before the last.
        self.last_ns = self.last_ns.max(instant);
        Some(self.last_ns)
    }
}

fn exact(stretch: Option<&Stretch>) -> Progress {
    Progress::Exact {
        left: stretch.map_or(0, |stretch| stretch.count),
        log_left: 0.0,
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are at most 2⁵³")]
fn as_float(count: u64) -> f64 {
    count as f64
}
