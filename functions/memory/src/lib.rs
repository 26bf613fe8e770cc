//! The twin: every port in memory, for virtual time and fast tests.
//!
//! It keeps typed rows, takes no wall clock and starts no thread. Faults are injected from outside. What it
//! must have in common with the real store stands in [`contract`], which both pass.

pub mod contract;
mod index;
mod mailbox;
mod map;
mod printer;
mod providers;
mod store;
mod world;

pub use mailbox::TwinMailbox;
pub use map::Map;
pub use printer::TwinPrinter;
pub use providers::{Scripted, ScriptedMail, ScriptedProvider, ScriptedSms, SentText};
pub use store::{Faults, NoFaults, Operation, Twin};
pub use world::{ManualClock, SeededChance, TwinArchive, TwinMac, TwinPasswordHash, TwinWorld};
