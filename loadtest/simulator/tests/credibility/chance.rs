//! Chance from `ChaCha` streams and `libm` alone: the same bits in every build on every machine.
//!
//! Not `rand_distr`: it computes with `num-traits`, whose `std` feature (proptest switches it on) would take
//! logarithms from the machine's own C library.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Customer, SECOND};

/// How long services take.
#[derive(Clone, Copy, Debug)]
pub(super) enum Service {
    /// Always as long.
    Fixed,
    Exponential,
    /// Nine of ten are short, one is `ratio` times as long.
    TwoPoint {
        ratio: f64,
    },
}

impl Service {
    /// E\[S²\], the mean being one second.
    pub(super) fn second_moment(self) -> f64 {
        match self {
            Self::Fixed => 1.0,
            Self::Exponential => 2.0,
            Self::TwoPoint { ratio } => {
                let short = 1.0 / (0.9 + 0.1 * ratio);
                0.9 * short * short + 0.1 * (ratio * short) * (ratio * short)
            }
        }
    }

    fn sample(self, random: &mut ChaCha8Rng) -> f64 {
        match self {
            Self::Fixed => 1.0,
            Self::Exponential => exponential(random),
            Self::TwoPoint { ratio } => {
                let short = 1.0 / (0.9 + 0.1 * ratio);
                if unit(random) < 0.1 { ratio * short } else { short }
            }
        }
    }
}

/// Poisson arrivals of customers whose mean service is one second.
#[derive(Clone)]
pub(super) struct Poisson {
    gaps: ChaCha8Rng,
    services: ChaCha8Rng,
    service: Service,
    rate_per_s: f64,
    /// Times are multiples of it: a coarse one makes ties.
    grid: i64,
    index: u32,
    now: i64,
}

impl Poisson {
    pub(super) fn new(seed: u64, rate_per_s: f64, service: Service) -> Self {
        Self {
            gaps: stream(seed, 0),
            services: stream(seed, 1),
            service,
            rate_per_s,
            grid: 1,
            index: 0,
            now: 0,
        }
    }

    pub(super) fn on_grid(self, grid: i64) -> Self {
        Self { grid, ..self }
    }
}

impl Iterator for Poisson {
    type Item = Customer;

    fn next(&mut self) -> Option<Customer> {
        self.now += nanoseconds(exponential(&mut self.gaps) / self.rate_per_s, self.grid);
        let customer = Customer {
            index: self.index,
            arrives: self.now,
            service: nanoseconds(self.service.sample(&mut self.services), self.grid),
        };
        self.index += 1;
        Some(customer)
    }
}

/// One of a seed's streams: one a purpose.
pub(super) fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    random
}

fn exponential(random: &mut ChaCha8Rng) -> f64 {
    // In (0, 1]: never the logarithm of nought.
    -libm::log(1.0 - unit(random))
}

/// In [0, 1), of 53 bits.
#[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "rounding is the purpose"
)]
fn nanoseconds(seconds: f64, grid: i64) -> i64 {
    (seconds * SECOND as f64) as i64 / grid * grid
}
