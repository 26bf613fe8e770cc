//! Cases at random.

use super::case::{Case, CaseLimits, FAULTS, Operation, PRINT_WHIMS, Planned, WHIMS};
use crate::calls::Call;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Instants worth beginning at: an ordinary morning, the nights in which clocks change (D9), a night before a
/// holiday (D15), and the hour before the centre closes.
const STARTS: [&str; 6] = [
    "2020-03-26T09:00:00+01:00",
    "2020-03-28T20:30:00+01:00",
    "2020-03-29T01:50:00+01:00",
    "2020-10-24T21:00:00+02:00",
    "2020-04-11T13:30:00+02:00",
    "2020-04-01T19:10:00+02:00",
];

/// How long requests and trouble come: a little more than a drain's life.
const TROUBLE_MS: u32 = 18 * 60 * 1_000;

struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        let wide = u64::from(self.0.next_u32()) * limit as u64;
        usize::try_from(wide >> 32).unwrap_or_default()
    }

    fn up_to(&mut self, limit: u32) -> u32 {
        u32::try_from(self.below(limit as usize + 1)).unwrap_or(limit)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.up_to(count - 1) == 0
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A small number mostly, and sometimes a larger one.
    fn few(&mut self, limit: u32) -> u32 {
        let limit = if self.one_in(3) { limit } else { limit / 8 };
        self.up_to(limit)
    }
}

/// The case of a seed.
#[must_use]
pub fn generate(seed: u64) -> Case {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
    let people = 1 + draw.up_to(11);
    // In some cases everybody comes in one second, so that a queue builds up.
    let within_ms = if draw.one_in(3) { 1_000 } else { TROUBLE_MS };
    let requests = people + draw.up_to(people);
    let mut operations: Vec<Planned> = (0..requests)
        .map(|number| {
            let person = if number < people {
                number
            } else {
                draw.up_to(people - 1)
            };
            Planned {
                at_ms: draw.up_to(within_ms),
                operation: Operation::Request {
                    person,
                    malformed: draw.one_in(20),
                },
            }
        })
        .collect();
    let troubles = draw.few(24);
    operations.extend((0..troubles).map(|_| Planned {
        at_ms: draw.up_to(TROUBLE_MS),
        operation: trouble(&mut draw),
    }));
    operations.sort_by_key(|planned| planned.at_ms);
    let (start, sms_rate) = (draw.of(&STARTS).to_owned(), draw.of(&[1, 2, 5, 20]));
    Case {
        seed,
        start,
        sms_rate,
        // Drawn last: the rest of a seed's case is what it was before there were limits.
        limits: draw.one_in(3).then(|| limits(&mut draw)),
        operations,
    }
}

/// Each limit is narrow in one case of two.
fn limits(draw: &mut Draw) -> CaseLimits {
    let mut one_of = |narrow: &[u32]| if draw.one_in(2) { draw.of(narrow) } else { 0 };
    CaseLimits {
        gateway_per_s: one_of(&[1, 2, 5]),
        gateway_burst: one_of(&[1, 3]),
        publish_per_s: one_of(&[1, 3]),
        spend_cap_parts: one_of(&[1, 2, 4, 8]),
        email_quota: one_of(&[1, 2, 4]),
        keys_per_s: one_of(&[1, 4]),
        warm_writes: one_of(&[12, 20, 40]),
        partition_writes: one_of(&[3, 5]),
    }
}

fn trouble(draw: &mut Draw) -> Operation {
    match draw.up_to(12) {
        0 | 1 => Operation::Fault {
            // What goes wrong with a message is the provider's whim.
            call: draw.of(Call::PORTS).1.to_owned(),
            after: draw.few(24),
            after_its_work: draw.one_in(2),
            fault: draw.of(&FAULTS).0.to_owned(),
        },
        2 => Operation::Outage {
            for_ms: draw.few(10 * 60 * 1_000),
            fault: draw.of(&["throttled", "unavailable"]).to_owned(),
        },
        3 | 4 => Operation::Whim {
            after: draw.few(16),
            whim: draw.of(&WHIMS).0.to_owned(),
        },
        5 | 6 => Operation::Death { after: draw.few(160) },
        7 => Operation::Stale { reads: draw.few(64) },
        8 => Operation::Tick {
            drain: draw.one_in(2),
        },
        9 => Operation::PrintWhim {
            after: draw.few(4),
            whim: draw.of(&PRINT_WHIMS).0.to_owned(),
        },
        10 => Operation::Post,
        11 => Operation::Renumber,
        _ if draw.one_in(3) => Operation::Pause {
            for_ms: draw.few(30 * 60 * 1_000),
        },
        _ => Operation::Miss {
            ticks: 1 + draw.few(16),
        },
    }
}
