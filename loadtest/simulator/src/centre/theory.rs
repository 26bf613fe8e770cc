//! The centre's own line against the Erlang-A formula (M/M/n+M), with callers who come at random.
//!
//! A run begins with an empty centre. With patience the bias dies out faster than without: within some services even of
//! an overloaded centre. The first tenth of each run is left out.

use super::{Caller, Centre, Desk, Job};
use crate::agenda::Agenda;
use crate::executor::{Executor, Turn};
use crate::streams::{Purpose, Stream, exponential};
use crate::world::World;
use pin::RequestId;

const SEEDS: u64 = 16;

/// A centre and those who call it.
struct Load {
    agents: u32,
    /// Erlangs that are offered.
    offered: f64,
    /// Mean patience, in mean calls.
    patience: f64,
    callers: u32,
}

/// What callers met.
#[derive(Clone, Copy, Debug)]
struct Met {
    /// Share that was not answered at once.
    waited: f64,
    /// Share that hung up.
    hung_up: f64,
    /// Mean time on the line of those answered, in mean calls.
    wait: f64,
}

impl Met {
    const fn figures(&self) -> [(&'static str, f64); 3] {
        [
            ("share that waits", self.waited),
            ("share that hangs up", self.hung_up),
            ("mean wait of the answered", self.wait),
        ]
    }
}

/// In theory (Palm's birth and death chain): so many on the line hang up at so many times the rate of one.
fn erlang_a(load: &Load) -> Met {
    let (agents, offered, impatience) = (load.agents, load.offered, 1.0 / load.patience);
    let servers = f64::from(agents);
    let mut weight = 1.0;
    let mut all = 1.0;
    for present in 1..agents {
        weight *= offered / f64::from(present);
        all += weight;
    }
    weight *= offered / servers;
    let (mut waits, mut in_line) = (0.0, 0.0);
    let (mut stays, mut time) = (1.0, 0.0);
    let (mut got, mut got_wait) = (0.0, 0.0);
    let mut ahead = 0.0;
    while weight > 1e-14 * waits {
        // Who comes now is answered if whoever is ahead leaves, and a call ends, before patience does.
        let leaves = servers + ahead * impatience;
        stays *= leaves / (leaves + impatience);
        time += 1.0 / (leaves + impatience);
        waits += weight;
        in_line += ahead * weight;
        got += weight * stays;
        got_wait += weight * stays * time;
        ahead += 1.0;
        weight *= offered / (servers + ahead * impatience);
    }
    all += waits;
    let answered_at_once = (all - waits) / all;
    Met {
        waited: waits / all,
        hung_up: impatience * in_line / all / offered,
        wait: (got_wait / all) / (answered_at_once + got / all),
    }
}

const MEAN_CALL_MIN: f64 = 5.0;
const MEAN_CALL_S: f64 = MEAN_CALL_MIN * 60.0;

/// The centre through one run.
fn run(load: &Load, seed: u64) -> Met {
    let world = World {
        agents: load.agents,
        call_min: MEAN_CALL_MIN,
        patience_min: load.patience * MEAN_CALL_MIN,
        ..World::default()
    };
    let mut centre = Centre::new(&world, seed);
    centre.open();
    let agenda = Agenda::new(0);
    let executor = Executor::new(agenda.clone());
    let coming = Stream::new(seed, Purpose::People);
    let between = || exponential(coming.number(), MEAN_CALL_S / load.offered);
    let caller = |person: u32| Caller {
        request: RequestId::from_bytes(u128::from(person).to_be_bytes()),
        person,
        nth: 1,
    };
    let warm_up = load.callers / 10;
    let (mut hung_up, mut answered_before) = (0_u32, 0);
    agenda.post(between(), Desk::Rings(caller(0)));
    while let Turn::Event(desk) = executor.turn() {
        let now = agenda.now_ns();
        match desk {
            Desk::Rings(one) => {
                if one.person == warm_up {
                    (hung_up, answered_before) = (0, centre.line.waits_ms().len());
                }
                let (place, until) = centre.line.join(one, now);
                agenda.post(until, Desk::HangsUp(place));
                if one.person + 1 < load.callers {
                    agenda.post(now + between(), Desk::Rings(caller(one.person + 1)));
                }
            }
            Desk::HangsUp(place) => hung_up += u32::from(centre.line.hang_up(place).is_some()),
            Desk::Ends(agent, ..) => centre.free(agent),
            Desk::Look | Desk::Free(_) | Desk::GoesOn(..) => {}
        }
        while let Some((agent, job)) = centre.next(false, now) {
            assert!(matches!(job, Job::Inbound(_)), "nobody else is to be called");
            agenda.post(now + centre.handling(), Desk::Ends(agent, job, 1));
        }
    }
    let waits = &centre.line.waits_ms()[answered_before..];
    let number = |count: usize| f64::from(u32::try_from(count).expect("few"));
    let (answered, hung_up) = (number(waits.len()), f64::from(hung_up));
    let at_once = number(waits.iter().filter(|wait| **wait == 0).count());
    Met {
        waited: 1.0 - at_once / (answered + hung_up),
        hung_up: hung_up / (answered + hung_up),
        wait: waits.iter().map(|wait| f64::from(*wait)).sum::<f64>() / 1e3 / answered / MEAN_CALL_S,
    }
}

#[test]
fn the_formula_is_the_known_one() {
    // With boundless patience it is Erlang's C: C(2, 1) = 1/3, and a mean wait of a third of a call.
    let patient = erlang_a(&Load {
        agents: 2,
        offered: 1.0,
        patience: 1e9,
        callers: 0,
    });
    assert!((patient.waited - 1.0 / 3.0).abs() < 1e-6, "{patient:?}");
    assert!((patient.wait - 1.0 / 3.0).abs() < 1e-6, "{patient:?}");
    // Where people are as patient as calls are long, those present are Poisson: M/M/∞.
    let even = erlang_a(&Load {
        agents: 1,
        offered: 1.0,
        patience: 1.0,
        callers: 0,
    });
    assert!((even.waited - (1.0 - (-1.0_f64).exp())).abs() < 1e-9, "{even:?}");
    // E[Q] = e⁻¹ then, so e⁻¹ of one hangs up.
    assert!((even.hung_up - (-1.0_f64).exp()).abs() < 1e-9, "{even:?}");
}

/// The mean of the seeds, and three standard errors of it.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = f64::from(u32::try_from(values.len()).expect("few"));
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count - 1.0);
    (mean, 3.0 * (variance / count).sqrt())
}

#[test]
fn the_line_is_erlang_a_s() {
    for (agents, offered, patience, callers) in [
        (1, 0.8, 2.0, 8_000),
        (5, 4.0, 2.0, 12_000),
        (5, 8.0, 1.0, 8_000),
        (20, 18.0, 4.0, 20_000),
        (20, 30.0, 0.5, 12_000),
    ] {
        let load = Load {
            agents,
            offered,
            patience,
            callers,
        };
        let theory = erlang_a(&load).figures();
        let runs: Vec<_> = (0..SEEDS).map(|seed| run(&load, seed).figures()).collect();
        for (figure, (name, expected)) in theory.into_iter().enumerate() {
            let values: Vec<f64> = runs.iter().map(|met| met[figure].1).collect();
            let (mean, tolerance) = mean(&values);
            assert!(
                tolerance < expected / 6.0,
                "{name}: {mean} ± {tolerance}: too few callers to tell anything"
            );
            assert!(
                (mean - expected).abs() <= tolerance,
                "{agents} agents at {offered}, patience {patience}: {name} {mean} ± {tolerance}, in theory {expected}",
            );
        }
    }
}
