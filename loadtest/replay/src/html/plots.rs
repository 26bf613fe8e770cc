//! What is drawn of a run, and what each plot says in words.

use super::{PROMISED_S, millis};
use crate::coded::Coded;
use crate::figures::{Percentiles, Second};
use page::plot::{Drawn, Plot, Time};
use page::words::{count, of, per_cent, span};

const SECOND_NS: i64 = 1_000_000_000;

/// How many points a line has at most.
const POINTS: usize = 600;

/// Delays are drawn if the longest takes more than this share of the 12 hours: of less nothing could be seen.
const DRAWN_FROM: f64 = 0.01;

/// Latency and load, second by second; nothing of a run without any.
pub(super) fn by_second(seconds: &[Second]) -> Vec<Plot> {
    let worst = seconds
        .iter()
        .max_by(|one, other| one.max_latency_ms.total_cmp(&other.max_latency_ms));
    let Some(worst) = worst else {
        return Vec::new();
    };
    let stretches = Stretches::of(seconds);
    vec![latency(seconds, worst, &stretches), load(seconds, &stretches)]
}

fn latency(seconds: &[Second], worst: &Second, stretches: &Stretches<'_>) -> Plot {
    let percentiles = seconds
        .iter()
        .filter_map(|second| Some((second, second.latency?)));
    let slowest = percentiles.max_by(|(_, one), (_, other)| one.p99_ms.total_cmp(&other.p99_ms));
    let slowest_said = slowest.map_or_else(String::new, |(second, latency)| {
        format!(
            "The slowest second was the {}: one in a hundred of its {} took more than {}. ",
            nth(second.second + 1),
            of(second.due, "request"),
            millis(latency.p99_ms)
        )
    });
    let line = |name, figure: fn(&Percentiles) -> f64| {
        stretches.line(name, move |second| second.latency.as_ref().map_or(0.0, figure))
    };
    let mut lines = Vec::new();
    if slowest.is_some() {
        lines.push(line("half took longer (median)", |latency| latency.p50_ms));
        lines.push(line("one in a hundred took longer", |latency| latency.p99_ms));
    }
    lines.push(stretches.line("the longest", |second| second.max_latency_ms));
    Plot {
        title: "Intended latency by the second in which requests were due",
        says: format!(
            "{slowest_said}The longest answer of all took {}; it was due in the {} second.{}",
            millis(worst.max_latency_ms),
            nth(worst.second + 1),
            stretches.said()
        ),
        unit: "ms",
        time: Time::Elapsed,
        lines,
        limit: None,
    }
}

fn load(seconds: &[Second], stretches: &Stretches<'_>) -> Plot {
    let busiest = seconds.iter().max_by_key(|second| second.due);
    let busiest = busiest.map_or((0, 0), |second| (second.second + 1, second.due));
    let wrong: u64 = seconds.iter().map(|second| second.wrong).sum();
    let first = seconds.iter().find(|second| second.wrong > 0);
    let wrong = first.map_or_else(
        || "No answer was wrong.".to_owned(),
        |first| {
            format!(
                "{} wrong or missing, the first in the {} second.",
                of(wrong, "answer"),
                nth(first.second + 1)
            )
        },
    );
    Plot {
        title: "Requests due and wrong answers by the second",
        says: format!(
            "The busiest second was the {}, with {} due. {wrong}{}",
            nth(busiest.0),
            of(busiest.1, "request"),
            stretches.said()
        ),
        unit: "a second",
        time: Time::Elapsed,
        lines: vec![
            stretches.line("requests due", |second| number(second.due)),
            stretches.line("wrong or missing answers", |second| number(second.wrong)),
        ],
        limit: None,
    }
}

/// Seconds taken together, so that a line has few enough points.
struct Stretches<'a> {
    seconds: &'a [Second],
    length: u64,
}

impl<'a> Stretches<'a> {
    fn of(seconds: &'a [Second]) -> Self {
        let span = seconds.last().map_or(0, |last| last.second + 1);
        Self {
            seconds,
            length: span.div_ceil(POINTS as u64).max(1),
        }
    }

    /// The most of any second of each stretch; nought of one in which nothing was due.
    fn line(&self, name: &'static str, figure: impl Fn(&Second) -> f64) -> Drawn {
        let mut points: Vec<(i64, f64)> = Vec::new();
        for second in self.seconds {
            let place = usize::try_from(second.second / self.length).unwrap_or_default();
            while points.len() <= place {
                let at = i64::try_from(points.len() as u64 * self.length).unwrap_or(i64::MAX);
                points.push((at.saturating_mul(SECOND_NS), 0.0));
            }
            if let Some((_, most)) = points.get_mut(place) {
                *most = most.max(figure(second));
            }
        }
        Drawn { name, points }
    }

    fn said(&self) -> String {
        match self.length {
            1 => String::new(),
            length => format!(" Drawn is the most of any second of every {}.", count(length)),
        }
    }
}

/// How many had their first half by when, against the 12 hours; nothing of delays too short to be seen beside them.
pub(super) fn delays(delays: &Coded) -> Option<Plot> {
    let histogram = &delays.0;
    let longest_s = delays.seconds_at(1_000)?;
    if longest_s < PROMISED_S * DRAWN_FROM {
        return None;
    }
    let whole = number(histogram.len());
    let ns = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    let counted = histogram.iter_recorded().scan(0, |sum, step| {
        *sum += step.count_since_last_iteration();
        Some((step.value_iterated_to(), *sum))
    });
    let counted: Vec<(u64, u64)> = counted.collect();
    let late = counted.iter().rfind(|(ms, _)| number(*ms) / 1e3 <= PROMISED_S);
    let late = histogram.len() - late.map_or(0, |(_, in_time)| *in_time);
    let step = counted.len().div_ceil(POINTS).max(1);
    let drawn = counted.iter().step_by(step).chain(counted.last());
    let drawn = drawn.map(|(ms, sum)| (ns(*ms), number(*sum) / whole * 100.0));
    let promised = (43_200 * SECOND_NS, 100.0);
    let points = [(0, 0.0)].into_iter().chain(drawn);
    let points: Vec<_> = points
        .chain((longest_s < PROMISED_S).then_some(promised))
        .collect();
    Some(Plot {
        title: "Who had their first half how long after acceptance",
        says: format!(
            "The longest delay was {}, where 12 hours are promised; {} of all who had theirs had it after that.",
            span(Some(longest_s)),
            per_cent(number(late) / whole)
        ),
        unit: "per cent of those who had theirs, by the time since acceptance",
        time: Time::Elapsed,
        lines: vec![Drawn {
            name: "had their first half",
            points,
        }],
        limit: None,
    })
}

/// The place of something in a row, from the first on.
fn nth(place: u64) -> String {
    let end = match (place % 10, place % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{end}", count(place))
}

#[allow(clippy::cast_precision_loss, reason = "counts of millions")]
fn number(count: u64) -> f64 {
    count as f64
}
