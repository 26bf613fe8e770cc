//! Does virtual time tell the truth? The executor against a second engine, and against what queueing theory
//! knows in closed form. Every seed is fixed: a test that holds, holds on every machine.

mod chance;
mod engines;
mod heap;
mod little;
mod pace;
mod station;
mod surge;
mod theory;

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;

/// Somebody who comes to be served. Times are in nanoseconds from the start.
#[derive(Clone, Copy, Debug)]
struct Customer {
    index: u32,
    arrives: i64,
    service: i64,
}

/// A customer who was served, in the order of leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Served {
    index: u32,
    arrives: i64,
    begins: i64,
    ends: i64,
}

impl Served {
    fn wait(&self) -> i64 {
        self.begins - self.arrives
    }
}

/// Nanoseconds as seconds.
#[allow(
    clippy::cast_precision_loss,
    reason = "2^53 nanoseconds are 104 days; no test is longer"
)]
fn seconds(ns: i64) -> f64 {
    ns as f64 / SECOND as f64
}
