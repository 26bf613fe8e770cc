//! The schedule of a replay in virtual time, and what came of it beside what was measured.

use crate::agenda::nanoseconds;
use crate::fidelity::calibrate::{Factors, calibrated};
use crate::fidelity::measured::{Measured, Outcome, Times};
use crate::run::{Answers, Observed, Order, Progress, Watch, observe};
use crate::schedule::Schedule;
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeMap;
use surge::Profile;

/// How far off counts, throughput and completion may be, relatively (issue 6: 5 %).
pub const AIM: f64 = 0.05;

/// How far off the delays of first halves may be, relatively (issue 6: 10 %).
pub const DELAY_AIM: f64 = 0.1;

const MINUTE_NS: i64 = 60_000_000_000;

/// What a prediction is made of.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The replay that is predicted: of what it measured nothing is used, unless it is the calibration too.
    pub replay: &'a Measured,
    /// Its profile, scaled as it was.
    pub profile: &'a Profile,
    /// The replay whose latencies give the service times.
    pub calibration: &'a Measured,
    /// The world, before anything of a replay's is set in it.
    pub world: &'a World,
    /// Settings that go over the replay's: `key=value`.
    pub settings: &'a [String],
}

/// What is predicted, before it has run.
#[derive(Clone, Debug)]
pub struct Set {
    /// The run.
    pub order: Order,
    /// By what the service times were multiplied.
    pub factors: Factors,
}

impl Question<'_> {
    /// The run that is to predict the replay.
    ///
    /// # Errors
    /// Another schedule than the replay's, or anything that the world does not take.
    pub fn set(&self) -> Result<Set, Vec<String>> {
        let mut wrong = Vec::new();
        wrong.extend(other_schedule(self.replay, self.profile));
        let mut world = self.world.clone();
        if let Err(errors) = world.set_all(settings_of(self.replay, self.world).iter().map(String::as_str)) {
            wrong.extend(errors.into_iter().map(|error| format!("the replay's: {error}")));
        }
        world.outages.clone_from(&self.replay.outages);
        if let Err(errors) = world.set_all(self.settings.iter().map(String::as_str)) {
            wrong.extend(errors);
        }
        let times = &self.calibration.request;
        let calibrated = calibrated(&world, &self.profile.mix, times, self.replay.speed);
        match calibrated {
            Ok((world, factors)) if wrong.is_empty() => Ok(Set {
                order: Order {
                    // The service's own calendar: when the contact centre is open hangs on it.
                    profile: Profile {
                        start: self.replay.start,
                        ..self.profile.clone()
                    },
                    seed: self.replay.seed,
                    world,
                    ideal: false,
                    limit: self.replay.limit,
                },
                factors,
            }),
            calibrated => {
                wrong.extend(calibrated.err().unwrap_or_default());
                Err(wrong)
            }
        }
    }
}

/// Why this is not the schedule that was replayed.
fn other_schedule(replay: &Measured, profile: &Profile) -> Option<String> {
    let mut schedule = Schedule::new(profile, replay.seed, replay.limit);
    let arrivals = schedule.by_ref().count();
    let hash = schedule.hash_so_far();
    (hash != replay.schedule_hash).then(|| {
        format!(
            "not the same people came: «{}», seed {}, has {arrivals} arrivals here and the schedule hash {hash}, and the \
             replay's is {}",
            profile.name, replay.seed, replay.schedule_hash
        )
    })
}

/// What a replay says of its world, as settings.
fn settings_of(replay: &Measured, world: &World) -> Vec<String> {
    let [sms, email, pec] = replay.rates_per_s;
    // Ticks are at whole multiples of their interval.
    let until_multiple_ms = |interval_ns: i64| {
        let since = nanoseconds(replay.start).rem_euclid(interval_ns);
        (interval_ns - since).div_euclid(1_000_000).max(1)
    };
    let post_ns = i64::from(world.post_tick_min) * MINUTE_NS;
    vec![
        format!("sms-rate={sms}"),
        format!("email-rate={email}"),
        format!("pec-rate={pec}"),
        format!("nudge={}", u32::from(!replay.as_deployed)),
        format!("tick-phase-ms={}", until_multiple_ms(MINUTE_NS)),
        format!("post-phase-ms={}", until_multiple_ms(post_ns)),
    ]
}

/// What virtual time says of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// What became of the requests.
    pub outcome: Outcome,
    /// How long requests took to answer, in milliseconds of real time; `None` if none was accepted.
    pub request: Option<Times>,
    /// What was sent back where, of the places that sent anything back.
    pub throttled_by: BTreeMap<&'static str, u64>,
    /// Laws that were found broken.
    pub laws_broken: u64,
}

impl Set {
    /// Runs it; `watch` is told of the progress once a virtual minute. A clock `speed` times as fast as the machine's.
    #[must_use]
    pub fn predict(&self, speed: f64, watch: impl FnMut(Progress)) -> Predicted {
        let wanted = Watch {
            answers: true,
            ..Watch::default()
        };
        Predicted::of(&observe(&self.order, &wanted, watch), &self.order, speed)
    }
}

impl Predicted {
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts of at most 16 million, and years in nanoseconds"
    )]
    fn of(observed: &Observed, order: &Order, speed: f64) -> Self {
        let (report, half) = (&observed.report, &observed.report.first_half);
        let none = Answers::default();
        let answers = observed.answers.as_ref().unwrap_or(&none);
        let began = nanoseconds(order.profile.start);
        let completion_s = answers.last_receipt_ns.map(|last| (last - began) as f64 / 1e9);
        let throughput = completion_s
            .filter(|seconds| *seconds > 0.0)
            .map(|seconds| answers.receipts as f64 / seconds);
        let throttled = report.throttled_by.iter().filter(|(_, count)| **count > 0);
        Self {
            outcome: Outcome {
                accepted: report.accepted as f64,
                validated: report.validated as f64,
                throughput_per_s: throughput,
                completion_s,
                delays_s: [half.p50_s, half.p95_s, half.p99_s, half.max_s],
                kept: half.kept as f64,
                escalated: half.escalated as f64,
                breached: half.breached as f64,
            },
            request: times(&answers.times_us, speed),
            throttled_by: throttled.map(|(place, count)| (*place, *count)).collect(),
            laws_broken: report.laws.broken,
        }
    }
}

fn times(sorted_us: &[u32], speed: f64) -> Option<Times> {
    let at = |thousandths: usize| {
        let rank = (sorted_us.len() * thousandths).div_ceil(1_000).max(1);
        sorted_us.get(rank - 1).map(|us| f64::from(*us) / 1e3 / speed)
    };
    Some(Times {
        p50_ms: at(500)?,
        p95_ms: at(950)?,
        p99_ms: at(990)?,
        max_ms: at(1_000)?,
    })
}

/// One figure, measured and predicted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// By the replay; `None` where there was none.
    pub measured: Option<f64>,
    /// By virtual time.
    pub predicted: Option<f64>,
    /// Predicted less measured, as a share of measured; `None` where one of the two is missing, or nothing was measured
    /// and something predicted.
    pub error: Option<f64>,
    /// How great the error may be either way; `None`: reported without a bound.
    pub aim: Option<f64>,
    /// Whether the aim is met; without one it is.
    pub met: bool,
}

impl Figure {
    fn new(
        (name, unit): (&'static str, &'static str),
        (measured, predicted): (Option<f64>, Option<f64>),
        aim: Option<f64>,
    ) -> Self {
        let error = match (measured, predicted) {
            (None, None) => Some(0.0),
            (Some(measured), Some(predicted)) if measured.total_cmp(&predicted).is_eq() => Some(0.0),
            (Some(measured), Some(predicted)) if measured > 0.0 => Some((predicted - measured) / measured),
            _ => None,
        };
        let is_close = |aim: f64| error.is_some_and(|error| error.abs() <= aim);
        Self {
            name,
            unit,
            measured,
            predicted,
            error,
            aim,
            met: aim.is_none_or(is_close),
        }
    }
}

/// Measured and predicted, side by side.
#[must_use]
pub fn figures(measured: &Measured, predicted: &Predicted) -> Vec<Figure> {
    let (was, is) = (&measured.outcome, &predicted.outcome);
    let count = |name, was, is| Figure::new((name, "requests"), (Some(was), Some(is)), Some(AIM));
    let rate = (was.throughput_per_s, is.throughput_per_s);
    let mut figures = vec![
        count("accepted", was.accepted, is.accepted),
        count("validated", was.validated, is.validated),
        Figure::new(("throughput", "receipts/s"), rate, Some(AIM)),
        Figure::new(
            ("completion", "s"),
            (was.completion_s, is.completion_s),
            Some(AIM),
        ),
    ];
    let names = [
        "first half p50",
        "first half p95",
        "first half p99",
        "first half max",
    ];
    let delays = names.into_iter().zip(was.delays_s.into_iter().zip(is.delays_s));
    figures.extend(delays.map(|(name, both)| Figure::new((name, "s"), both, Some(DELAY_AIM))));
    figures.extend([
        count("kept", was.kept, is.kept),
        count("escalated", was.escalated, is.escalated),
        count("breached", was.breached, is.breached),
    ]);
    let names = ["HTTP p50", "HTTP p95", "HTTP p99", "HTTP max"];
    let each = |times: Times| [times.p50_ms, times.p95_ms, times.p99_ms, times.max_ms];
    let predicted = predicted.request.map(each);
    figures.extend((0..names.len()).map(|place| {
        let both = (
            Some(each(measured.request)[place]),
            predicted.map(|times| times[place]),
        );
        Figure::new((names[place], "ms"), both, None)
    }));
    figures
}

#[cfg(test)]
mod tests;
