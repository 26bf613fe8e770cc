//! What is drawn of a run, and what each plot says in words.

use super::{PROMISED_S, millis};
use crate::figures::Second;
use page::plot::{Drawn, Plot, Time};
use page::words::{count, of, per_cent, span};

const SECOND_NS: i64 = 1_000_000_000;

/// How many points a line has at most.
const POINTS: usize = 600;

/// Delays are drawn if the longest takes more than this share of the 12 hours: of less nothing could be seen.
const DRAWN_FROM: f64 = 0.01;

/// Latency and load, second by second; nothing of a run without any.
pub(super) fn by_second(seconds: &[Second]) -> Vec<Plot> {
    let Some(worst) = seconds
        .iter()
        .max_by(|one, other| one.latency.max_ms.total_cmp(&other.latency.max_ms))
    else {
        return Vec::new();
    };
    let slowest = seconds
        .iter()
        .max_by(|one, other| one.latency.p99_ms.total_cmp(&other.latency.p99_ms))
        .unwrap_or(worst);
    let stretches = Stretches::of(seconds);
    vec![
        Plot {
            title: "Intended latency by the second in which requests were due",
            says: format!(
                "The slowest second was the {}: one in a hundred of its {} took more than {}. The longest answer of all took {}.{}",
                nth(slowest.second + 1),
                of(slowest.due, "request"),
                millis(slowest.latency.p99_ms),
                millis(worst.latency.max_ms),
                stretches.said()
            ),
            unit: "ms",
            time: Time::Elapsed,
            lines: vec![
                stretches.line("half took longer (median)", |second| second.latency.p50_ms),
                stretches.line("one in a hundred took longer", |second| second.latency.p99_ms),
                stretches.line("the longest", |second| second.latency.max_ms),
            ],
            limit: None,
        },
        load(seconds, &stretches),
    ]
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

/// Delays of first halves, sorted, in milliseconds, the shortest first, against the 12 hours.
pub(super) fn delays(sorted_ms: &[u64]) -> Option<Plot> {
    let longest_s = number(*sorted_ms.last()?) / 1e3;
    if longest_s < PROMISED_S * DRAWN_FROM {
        return None;
    }
    let late = sorted_ms
        .iter()
        .filter(|ms| number(**ms) / 1e3 > PROMISED_S)
        .count();
    // By how long after acceptance: the share that had theirs.
    let step = sorted_ms.len().div_ceil(POINTS).max(1);
    let whole = number(sorted_ms.len() as u64);
    let at = |place: usize| {
        let ns = i64::try_from(sorted_ms[place])
            .unwrap_or(i64::MAX)
            .saturating_mul(1_000_000);
        (ns, number(place as u64 + 1) / whole * 100.0)
    };
    let places = (0..sorted_ms.len()).step_by(step).chain([sorted_ms.len() - 1]);
    let promised = (43_200 * SECOND_NS, 100.0);
    let points = [(0, 0.0)].into_iter().chain(places.map(at));
    let points: Vec<_> = points
        .chain((longest_s < PROMISED_S).then_some(promised))
        .collect();
    Some(Plot {
        title: "Who had their first half how long after acceptance",
        says: format!(
            "The longest delay was {}, where 12 hours are promised; {} of all who had theirs had it after that.",
            span(Some(longest_s)),
            per_cent(number(late as u64) / whole)
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
