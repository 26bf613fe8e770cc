//! M/M/20 at ρ = 0.8: what every engine is to run.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};

/// How many servers there are.
pub const SERVERS: usize = 20;
/// How busy they are.
const LOAD: f64 = 0.8;
/// The mean service, in nanoseconds.
const SERVICE_NS: f64 = 1e9;

/// Somebody who comes to be served.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Customer {
    /// Counted from 0.
    pub index: u64,
    /// When they come.
    pub at_ns: i64,
    /// How long their service takes.
    pub service_ns: i64,
}

/// The customers to come, one after the other.
#[derive(Serialize, Deserialize)]
pub struct Arrivals {
    gaps: ChaCha8Rng,
    services: ChaCha8Rng,
    next: u64,
    count: u64,
    now_ns: i64,
}

impl Arrivals {
    /// `count` customers, a function of the seed.
    pub fn new(seed: u64, count: u64) -> Self {
        let stream = |stream| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(stream);
            random
        };
        Self {
            gaps: stream(0),
            services: stream(1),
            next: 0,
            count,
            now_ns: 0,
        }
    }
}

impl Iterator for Arrivals {
    type Item = Customer;

    fn next(&mut self) -> Option<Customer> {
        if self.next == self.count {
            return None;
        }
        let index = self.next;
        self.next += 1;
        self.now_ns += nanoseconds(&mut self.gaps, SERVICE_NS / (LOAD * SERVERS as f64));
        Some(Customer {
            index,
            at_ns: self.now_ns,
            service_ns: nanoseconds(&mut self.services, SERVICE_NS),
        })
    }
}

fn nanoseconds(random: &mut impl Rng, mean_ns: f64) -> i64 {
    let unit: f64 = Exp1.sample(random);
    (unit * mean_ns) as i64
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    served: u64,
    waited_ns: i128,
    hash: u64,
}

impl Outcome {
    /// A customer's service begins.
    pub fn begin(&mut self, customer: &Customer, now_ns: i64) {
        self.waited_ns += i128::from(now_ns - customer.at_ns);
    }

    /// A customer leaves.
    pub fn end(&mut self, customer: &Customer, now_ns: i64) {
        self.served += 1;
        for word in [customer.index, now_ns.cast_unsigned()] {
            self.hash = (self.hash ^ word)
                .wrapping_mul(0x0000_0100_0000_01b3)
                .rotate_left(23);
        }
    }

    /// How many were served.
    pub fn served(&self) -> u64 {
        self.served
    }

    /// Over who left, in which order and when.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The mean wait, in seconds.
    pub fn mean_wait_s(&self) -> f64 {
        self.waited_ns as f64 / self.served as f64 / 1e9
    }
}

/// The mean wait in theory (Erlang's C formula), in seconds.
pub fn erlang_c_wait_s() -> f64 {
    let servers = SERVERS as f64;
    let offered = LOAD * servers;
    let mut blocking = 1.0;
    for server in 1..=SERVERS {
        blocking = offered * blocking / (server as f64 + offered * blocking);
    }
    let waiting = blocking / (1.0 - LOAD * (1.0 - blocking));
    waiting * (SERVICE_NS / 1e9) / (servers - offered)
}
