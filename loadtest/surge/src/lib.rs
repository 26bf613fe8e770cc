//! Arrival schedules: who asks for a PIN, and when.
//!
//! A [`Profile`] says how many requests come and how they are spread; [`Arrivals`] turns it and a seed into a
//! stream of instants and people, in constant memory; [`People`] makes a person out of an index, so that nobody
//! needs to be stored. Everything is a function of the profile and the seed: the same two give the same bytes on
//! every machine. Nothing here reads a clock, a file or a source of chance.

mod arrivals;
mod chance;
mod people;
pub mod profile;

pub use arrivals::{Arrival, Arrivals, Kind, schedule_hash};
pub use people::{ArchiveAnswer, People, Person, Residence};
pub use profile::{Languages, Load, Mix, Mode, Profile, ProfileError, ProfileErrors, ScaleError, Segment};
