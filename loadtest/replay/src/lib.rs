//! Surges over real HTTP: the schedule of `surge` is sent to a service that runs, whether or not it keeps up, and what
//! became of each request is looked up afterwards, to the last message and letter.
//!
//! Load is an open model: an arrival happens when the schedule says so, and what it waited for counts from then on
//! ([`pace`]). Goose carries the users, its thresholds and its report ([`attack`]); the clock, the connections, the
//! histograms and the audit are our own. Only this machine is loaded, or a host that says it is a sink and that the
//! caller owns ([`host`]).

pub mod attack;
pub mod audit;
mod begin;
mod body;
pub mod cli;
pub mod coded;
pub mod cost;
pub mod figures;
pub mod host;
pub mod html;
pub mod ledger;
pub mod local;
pub mod merge;
pub mod order;
pub mod outage;
pub mod pace;
pub mod prediction;
mod prepare;
pub mod progress;
pub mod report;
pub mod rules;
pub mod run;
#[cfg(test)]
mod sample;
mod scenario;
pub mod schedule;
pub mod shard;
pub mod wire;
