//! The samples of a run as lines to be drawn.

use page::plot::Drawn;
use page::words::instant;
use simulator::series::{Flow, Level, Sample, Series};

/// How many points a line has at most.
const POINTS: usize = 300;

/// Of everything, all but one part in so many is shown.
const SHOWN_OF: u64 = 50;

/// How many samples are shown at least: minutes, where there are few.
const LEAST: usize = 30;

const HALF_AN_HOUR_NS: i64 = 1_800_000_000_000;

/// The samples drawn: few enough for a plot, from the first instant until next to nothing moved any more.
pub(super) struct Shown {
    samples: Vec<Sample>,
    /// Where it was cut off, before the end of the run.
    cut_ns: Option<i64>,
}

impl Shown {
    pub(super) fn of(series: &Series, flows: &[Flow], levels: &[Level]) -> Self {
        let all = series.samples();
        let last = all.last().unwrap_or(series.start());
        let peaks = levels
            .iter()
            .map(|level| all.iter().map(|sample| sample.level(*level)).max().unwrap_or(0));
        let peaks: Vec<u64> = peaks.collect();
        // The very last of anything takes days, and would push all the rest into a corner.
        let goes_on = |sample: &Sample| {
            flows
                .iter()
                .any(|flow| sample.flow(*flow) * SHOWN_OF < last.flow(*flow) * (SHOWN_OF - 1))
                || levels
                    .iter()
                    .zip(&peaks)
                    .any(|(level, peak)| sample.level(*level) * SHOWN_OF > *peak)
        };
        let end = all
            .iter()
            .rposition(goes_on)
            .map_or(0, |last| last + 2)
            .max(LEAST);
        let cut_ns = all
            .get(end - 1)
            .filter(|_| end < all.len())
            .map(|sample| sample.at_ns);
        let all = &all[..end.min(all.len())];
        let step = all.len().div_ceil(POINTS).max(1);
        let mut samples = vec![*series.start()];
        for chunk in all.chunks(step) {
            let Some(last) = chunk.last() else { continue };
            let mut sample = *last;
            for level in 0..Level::COUNT {
                sample.levels[level] = chunk.iter().map(|one| one.levels[level]).max().unwrap_or(0);
            }
            samples.push(sample);
        }
        Self { samples, cut_ns }
    }

    /// What is to be said of what is not shown.
    pub(super) fn rest(&self) -> String {
        self.cut_ns.map_or_else(String::new, |cut| {
            format!(" The last fiftieth, after {}, is not drawn.", instant(cut))
        })
    }

    /// A counter's rate: so many every `per_s` seconds.
    pub(super) fn rate(&self, name: &'static str, flows: &[Flow], per_s: f64) -> Drawn {
        let points = self.samples.windows(2).map(|pair| {
            let more: u64 = flows
                .iter()
                .map(|flow| pair[1].flow(*flow) - pair[0].flow(*flow))
                .sum();
            let seconds = number_i(pair[1].at_ns - pair[0].at_ns) / 1e9;
            (pair[1].at_ns, number(more) / seconds.max(1e-9) * per_s)
        });
        let mut points: Vec<(i64, f64)> = points.collect();
        if let Some((_, rate)) = points.first().copied() {
            points.insert(0, (self.samples[0].at_ns, rate));
        }
        Drawn { name, points }
    }

    pub(super) fn level(&self, name: &'static str, level: Level) -> Drawn {
        let points = self
            .samples
            .iter()
            .map(|sample| (sample.at_ns, number(sample.level(level))));
        Drawn {
            name,
            points: points.collect(),
        }
    }

    pub(super) fn total(&self, name: &'static str, flow: Flow) -> Drawn {
        let points = self
            .samples
            .iter()
            .map(|sample| (sample.at_ns, number(sample.flow(flow))));
        Drawn {
            name,
            points: points.collect(),
        }
    }

    /// One counter's growth as a share of another's, times `factor`, over stretches of at least half an hour.
    pub(super) fn ratio(&self, name: &'static str, (part, whole): (Flow, Flow), factor: f64) -> Drawn {
        let mut points = Vec::new();
        let mut from = self.samples[0];
        for sample in &self.samples[1..] {
            if sample.at_ns - from.at_ns < HALF_AN_HOUR_NS {
                continue;
            }
            let grown = |flow| number(sample.flow(flow) - from.flow(flow));
            let share = if grown(whole) > 0.0 {
                grown(part) / grown(whole)
            } else {
                0.0
            };
            points.extend([(from.at_ns, share * factor), (sample.at_ns, share * factor)]);
            from = *sample;
        }
        Drawn { name, points }
    }
}

/// The highest point of a line: when, how much.
pub(super) fn peak(line: &Drawn) -> (i64, f64) {
    let highest = |best: (i64, f64), point: &(i64, f64)| if point.1 > best.1 { *point } else { best };
    line.points.iter().fold((0, 0.0), highest)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of at most some hundred million"
)]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

#[allow(clippy::cast_precision_loss, reason = "nanoseconds of a plot")]
pub(super) fn number_i(count: i64) -> f64 {
    count as f64
}
