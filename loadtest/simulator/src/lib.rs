//! Virtual time: the very steps that are deployed, over the twin, through a surge of millions (decision 9).
//!
//! [`executor`] and [`agenda`] make time; [`outside`] is the world the steps run in, [`sim`] sets it in motion,
//! [`laws`] says what must hold in it, and [`run`] turns a profile and a seed into a verdict.

pub mod agenda;
pub mod bill;
mod calls;
mod centre;
mod event;
pub mod executor;
pub mod fidelity;
pub mod findings;
pub mod held;
mod holders;
mod hostility;
pub mod hunt;
mod journal;
mod lambda;
mod laws;
mod limits;
mod mailbox;
mod outside;
mod person;
pub mod plan;
mod ports;
mod post;
mod provider;
pub mod report;
mod rest;
pub mod run;
pub mod schedule;
mod sending;
pub mod series;
pub mod servers;
pub mod side_by_side;
mod sim;
mod spread;
pub mod stories;
mod streams;
mod threads;
pub mod world;
